"""A gateway's open scenarios, and their answers to its requests."""

import threading
from dataclasses import replace

from starlette.responses import Response

from helpers.gateway import refusals, replies
from helpers.gateway.answers import Answer
from helpers.gateway.protocols.base import Call, WireProtocol
from helpers.gateway.settings import Settings
from helpers.gateway.staging.scene import ANSWERED, Ask, Scene
from helpers.gateway.wire import Exchange, WireLog

USED_UP = 422  # a status that no step plays and no SDK retries


class Scenes:
    """A gateway's open scenarios, the innermost last; safe to share between threads."""

    def __init__(self) -> None:
        self._open: list[Scene] = []
        self._lock = threading.RLock()

    def open(self, scene: Scene) -> None:
        """Let `scene` answer from now on."""
        with self._lock:
            self._open.append(scene)

    def close(self, scene: Scene) -> None:
        """Let `scene` answer no more."""
        with self._lock:
            self._open.remove(scene)

    def fenced(self, settings: Settings) -> Settings:
        """Return `settings`, while a scenario is open those that ask nobody outside."""
        return replace(settings, mode="replay", local=None) if self._open else settings

    def play(
        self, log: WireLog, exchange: Exchange, protocol: WireProtocol, call: Call
    ) -> Response | None:
        """Return a scenario's answer to `call`; None when it is none of a scenario's business."""
        with self._lock:
            inside_out = self._open[::-1]
        if not inside_out or call.operation in (*protocol.questions, "count_tokens"):
            return None
        ask = _ask(exchange, protocol, call)
        try:
            for scene in inside_out:
                if step := scene.take(ask):
                    return scene.stage(step, protocol, call, log, exchange)
        except Exception as error:  # a rule is the test author's code
            return _refuse(log, exchange, protocol, _rule_failed(error))
        if call.operation not in ANSWERED:
            return None
        inside_out[0].refused.append(exchange)
        return _refuse(log, exchange, protocol, _used_up(inside_out[0], ask))


def _ask(exchange: Exchange, protocol: WireProtocol, call: Call) -> Ask:
    return Ask(
        protocol.provider, protocol.name, call.operation, call.model, protocol.prompt(call.body),
        call.stream, exchange.attempt, call.body, exchange.headers,
    )  # fmt: skip


def _refuse(log: WireLog, exchange: Exchange, protocol: WireProtocol, message: str) -> Response:
    reply = refusals.refuse(protocol, message, code="scenario_used_up", status=USED_UP)
    return replies.whole(log, exchange, Answer("refusal", reply))


def _used_up(scene: Scene, ask: Ask) -> str:
    asked = f"{ask.model} «{ask.prompt[-80:]}»".replace("\n", " ⏎ ")
    count, rules = len(scene.steps), len(scene.rules)
    return (
        f"이 시나리오에는 이 요청에 줄 답이 남아 있지 않습니다. 차례로 줄 답 {count}개를 모두 썼고"
        f" 규칙 {rules}개 가운데 맞는 것이 없습니다. 요청: {asked}."
        f" | The scenario has nothing left for this request: its {count} steps in order are used"
        f" up, and none of its {rules} rules fits. Asked: {asked}."
    )


def _rule_failed(error: Exception) -> str:
    said = f"{type(error).__name__}: {error}"
    return f"시나리오의 규칙에서 오류가 났습니다: {said} | A rule of the scenario raised {said}"
