"""One scenario: its steps in order, its rules, and what became of them."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

from helpers.errors import ScenarioError
from helpers.gateway.protocols.base import Call, Json, WireProtocol
from helpers.gateway.staging.stage import Stage, Step
from helpers.gateway.wire import Exchange, WireLog
from helpers.language import translate as _

ANSWERED = ("chat", "generate")  # operations that the order of steps is for


@dataclass(frozen=True)
class Ask:
    """What a request asks, for rules: `prompt` is its texts, one a line with their roles."""

    provider: str
    protocol: str
    operation: str  # chat, generate, embed, …
    model: str
    prompt: str
    stream: bool
    attempt: int  # 1, or more when an SDK that counts its retries asks again
    body: Json
    headers: Mapping[str, str]


class Register(Protocol):
    """Where a scenario says that it begins and ends: a gateway's open scenarios."""

    def open(self, scene: "Scene") -> None:
        """Let `scene` answer from now on."""

    def close(self, scene: "Scene") -> None:
        """Let `scene` answer no more."""


class Scene:
    """One open scenario: `calls` are the wire log's exchanges that it answered."""

    def __init__(self, scenes: Register, steps: tuple[Step, ...], *, strict: bool = False) -> None:
        self.steps = _checked(steps)
        self.strict = strict
        self.calls: list[Exchange] = []
        self.played: list[Step] = []  # the step that answered each of `calls`
        self.refused: list[Exchange] = []  # requests for which nothing was left
        self.rules: list[_Rule] = []
        self._next = 0
        self._scenes = scenes
        self._closed: Future[None] = Future()
        self._changed = threading.Condition()
        self._under_way = 0

    def when(self, test: Callable[[Ask], bool], *steps: Step) -> "Scene":
        """Answer requests for which `test` holds with `steps` in turn, then the last again."""
        if not steps:
            raise ScenarioError(_("when() needs at least one step to answer with."))
        with self._changed:
            self.rules.append(_Rule(test, _checked(steps)))
        return self

    @property
    def unused(self) -> tuple[Step, ...]:
        """The steps that nobody asked for."""
        with self._changed:
            by_rule = [step for rule in self.rules for step in rule.steps[rule.played :]]
            return (*self.steps[self._next :], *by_rule)

    def report(self) -> str:
        """Return in words how many requests were answered, which steps were not asked for, and
        how many requests found nothing left.
        """
        lines = [_("Requests answered by the scenario: {count}.").format(count=len(self.calls))]
        lines += [_("Not asked for: {step!r}").format(step=step) for step in self.unused]
        if self.refused:
            line = _("Requests for which nothing was left: {count}.")
            lines.append(line.format(count=len(self.refused)))
        return "\n".join(lines)

    def wait(self, seconds: float = 5.0) -> bool:
        """Wait until none of its answers is under way; False when one still was after `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._under_way == 0, seconds)

    def __enter__(self) -> "Scene":
        self._scenes.open(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._scenes.close(self)
        if not self._closed.done():
            self._closed.set_result(None)
        self.wait()
        if self.strict and kind is None and self.unused:
            raise ScenarioError(self.report())

    def take(self, ask: Ask) -> Step | None:
        """Return the step for `ask` and count it as used; None when there is none."""
        with self._changed:
            for rule in self.rules:
                if rule.test(ask):
                    return rule.take()
            if ask.operation not in ANSWERED or self._next == len(self.steps):
                return None
            self._next += 1
            return self.steps[self._next - 1]

    def stage(
        self, step: Step, protocol: WireProtocol, call: Call, log: WireLog, exchange: Exchange
    ) -> Stage:
        """Return the answer that plays `step`, entered in `calls` and `played`."""
        with self._changed:
            self.calls.append(exchange)
            self.played.append(step)
            self._under_way += 1
        exchange.answered_by = "scenario"
        return Stage(
            step, protocol, call,
            log=log, exchange=exchange, closed=self._closed, over=self._over,
        )  # fmt: skip

    def _over(self) -> None:
        with self._changed:
            self._under_way -= 1
            self._changed.notify_all()


@dataclass
class _Rule:
    test: Callable[[Ask], bool]
    steps: tuple[Step, ...]
    played: int = 0

    def take(self) -> Step:
        self.played += 1
        return self.steps[min(self.played, len(self.steps)) - 1]


def _checked(steps: tuple[Any, ...]) -> tuple[Step, ...]:
    for step in steps:
        if not callable(getattr(step, "play", None)) or isinstance(step, type):
            line = _("{step!r} is no step of a scenario. For a text write Text({step!r}).")
            raise ScenarioError(line.format(step=step))
    return steps
