"""What the gateway says when nobody can answer: what happened, and the ways on.

An SDK shows the message inside its own exception on one line, so it is one line, in Korean
and English. None of these is retried: 404, and `x-should-retry: false`.
"""

import itertools
from dataclasses import dataclass

from helpers import redact
from helpers.errors import CourseError
from helpers.gateway.protocols.base import Json, Reply, WireProtocol
from helpers.gateway.recordings import Recording
from helpers.language import translate as _

NO_RETRY = {"x-should-retry": "false"}


@dataclass(frozen=True)
class Difference:
    """The recorded prompt nearest to the one asked, and how they differ."""

    recorded: str
    asked: str
    model: tuple[str, str] | None  # recorded, asked; None when the same

    def korean(self) -> str:
        """Return one line: where the two part."""
        model = f"모델 {self.model[0]} → {self.model[1]}; " if self.model else ""
        return f"{model}연습 응답의 프롬프트 «{self.recorded}» ↔ 보낸 프롬프트 «{self.asked}»"

    def english(self) -> str:
        """Return one line: where the two part."""
        model = f"model {self.model[0]} → {self.model[1]}; " if self.model else ""
        return f"{model}recorded «{self.recorded}» ↔ sent «{self.asked}»"


def difference(protocol: WireProtocol, nearest: Recording, request: Json) -> Difference:
    """Return how `request` differs from the nearest recording, texts cut to the first gap."""
    recorded = redact.text(protocol.prompt(nearest.request))
    asked = redact.text(protocol.prompt(request))  # before it is cut: half a key is a secret too
    models = (str(nearest.request.get("model")), str(request.get("model")))
    model = models if models[0] != models[1] else None
    return Difference(*_around_gap(recorded, asked), model)


def not_recorded(protocol: WireProtocol, nearest: Difference | None) -> Reply:
    """Return the 404 for a request that nobody recorded and no local model can answer."""
    korean = f"가장 가까운 연습 응답: {nearest.korean()}. " if nearest else ""
    english = f"Nearest recording: {nearest.english()}. " if nearest else ""
    return refuse(
        protocol,
        f"이 요청에는 연습 응답이 없습니다. {korean}"
        "방법: (1) 바꾼 곳을 되돌립니다 (2) .env에 API 키를 넣습니다"
        " (3) 터미널에서 `course model pull`로 로컬 모델을 받습니다"
        " (4) COURSE_LOCAL=ollama:모델이름으로 Ollama를 씁니다."
        f" | No recorded answer for this prompt. {english}"
        "Ways on: undo the change, set a key in .env, run `course model pull`, or use Ollama"
        " with COURSE_LOCAL=ollama:NAME.",
        code="no_recording",
    )


def ways_on(nearest: Difference | None) -> str:
    """Return the same in the student's language, in lines, for a notebook to show."""
    lines = [_("There is no practice answer for this prompt.")]
    if nearest and nearest.model:
        line = _("Nearest practice answer: for {recorded}, but you asked {asked}.")
        lines.append(line.format(recorded=nearest.model[0], asked=nearest.model[1]))
    if nearest and nearest.recorded != nearest.asked:
        line = _("Nearest practice answer: «{recorded}»; you sent «{asked}».")
        lines.append(line.format(recorded=nearest.recorded, asked=nearest.asked))
    return "\n".join([*lines, *_ways()])


def _ways() -> list[str]:
    return [
        _("1. Undo the change and run the cell again."),
        _("2. Install the small local model: run `course model pull` in a terminal, then setup()."),
        _("3. Use a running Ollama: COURSE_LOCAL=ollama:exaone3.5."),
        _("4. Put an API key into .env for real answers."),
    ]


def no_local_model(protocol: WireProtocol, reason: str) -> Reply:
    """Return the 404 for a local model that was asked for and cannot answer."""
    return refuse(
        protocol,
        f"로컬 모델이 답할 수 없습니다: {reason} 터미널에서 `course model pull`을 실행하거나"
        " COURSE_LOCAL을 확인하십시오."
        f" | The local model cannot answer: {reason}"
        " Run `course model pull`, or check COURSE_LOCAL.",
        code="no_local_model",
    )


def unknown_model(protocol: WireProtocol, model: str, nearest: list[str]) -> Reply:
    """Return the provider's own 404 for a model name that no list knows."""
    names = ", ".join(nearest)
    hint = f" 비슷한 이름: {names} / Did you mean: {names}?" if names else ""
    said = {
        "openai": f"The model `{model}` does not exist or you do not have access to it.",
        "anthropic": f"model: {model}",
        "google": f"models/{model} is not found for API version v1beta. Call ListModels to see"
        " the list of available models and their supported methods.",
    }.get(protocol.provider, f"model '{model}' not found")
    return refuse(protocol, said + hint, code="model_not_found")


def budget_used_up(protocol: WireProtocol, limit: float, spent: float) -> Reply:
    """Return the 402 for a call that would be sent although the spending cap is reached."""
    return refuse(
        protocol,
        f"예산을 다 썼습니다: {spent:.4f} / {limit:.2f} USD. 이 요청은 보내지 않았습니다."
        " 더 쓰려면 COURSE_BUDGET_USD를 올린 뒤 커널을 다시 시작하십시오."
        f" | The budget is used up: {spent:.4f} of {limit:.2f} USD; this call was not sent."
        " Raise COURSE_BUDGET_USD and restart the kernel to spend more.",
        code="budget_used_up",
        status=402,
    )


def no_key(protocol: WireProtocol, variable: str) -> Reply:
    """Return the 401 for a call in live mode that carries no key of its own."""
    return refuse(
        protocol,
        f"live 모드인데 {variable}가 없습니다. .env에 넣고 setup()을 다시 실행하거나"
        ' setup(mode="auto")로 바꾸십시오.'
        f" | Mode live needs {variable}: put it into .env and run setup() again,"
        ' or use setup(mode="auto").',
        code="no_key",
        status=401,
    )


def broken(protocol: WireProtocol, error: Exception) -> Reply:
    """Return the 500 for what went wrong in the gateway itself; SDKs are told not to retry."""
    said = str(error) if isinstance(error, CourseError) else repr(error)
    return refuse(
        protocol,
        f"강의 게이트웨이에서 문제가 생겼습니다: {said} | The course gateway failed: {said}",
        code="gateway_error",
        status=500,
    )


def unreachable(protocol: WireProtocol, base: str, error: Exception) -> Reply:
    """Return the 502 for a provider that cannot be reached."""
    said = str(error) or type(error).__name__
    return refuse(
        protocol,
        f"{base}에 연결하지 못했습니다({said}). 네트워크와 프록시를 확인하십시오."
        f" | {base} cannot be reached ({said}). Check the network and the proxy.",
        code="unreachable",
        status=502,
    )


def refuse(
    protocol: WireProtocol, message: str, *, code: str | None = None, status: int = 404
) -> Reply:
    """Return an error in the provider's format that its SDK raises at once."""
    whole = message.encode("utf-8", "replace").decode()  # a prompt may hold half a surrogate
    message = redact.text(whole)  # or a key
    return Reply(
        body=protocol.error(status, message, code=code), status=status, headers=dict(NO_RETRY)
    )


def _around_gap(one: str, other: str, width: int = 40) -> tuple[str, str]:
    """Cut both texts to the place where they first differ."""
    same = sum(
        1
        for pair in itertools.takewhile(
            lambda pair: pair[0] == pair[1], zip(one, other, strict=False)
        )
    )
    start = max(0, same - width // 2)
    return _cut(one, start, width), _cut(other, start, width)


def _cut(text: str, start: int, width: int) -> str:
    part = text[start : start + 2 * width].replace("\n", " ⏎ ")
    return ("…" if start else "") + part + ("…" if len(text) > start + 2 * width else "")
