"""The answers that a scenario can give: small values that know no provider.

Each is written by the protocol of whichever client asks, whole or streamed as it asked.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.errors import ScenarioError
from helpers.gateway.protocols.base import Call, Json, Pace, WireProtocol
from helpers.gateway.staging import faults, scripted
from helpers.gateway.staging.fault_texts import STATUSES
from helpers.gateway.staging.stage import AT_ONCE, Stage, Step
from helpers.language import translate as _

_SYLLABLES = (
    "가나다라마바사아자차하거너더러머버서어저고노도로모보소오조구누두루무부수우주기니디리미비시이지"
)


def word(script: str = "hangul") -> str:
    """Return a random word that no program can know beforehand, in `hangul` or `latin` letters.

    >>> word() != word()
    True
    """
    letters = _SYLLABLES if script == "hangul" else "bcdfghjklmnpqrstvwxyz"
    start = "".join(secrets.choice(letters) for _number in range(3))
    return f"{start}{secrets.randbelow(9000) + 1000}"


@dataclass(frozen=True)
class Text:
    """An answer that says `text`. `finish` is stop, length, content_filter or the provider's
    own word; `pace` is in seconds as they pass.
    """

    text: str
    finish: str | None = None
    pace: Pace = AT_ONCE

    async def play(self, stage: Stage) -> None:
        """Say it."""
        await stage.say(await stage.composed(self._body), self.pace)

    def _body(self, protocol: WireProtocol, call: Call) -> Json:
        return scripted.says(protocol, call, self.text, finish=self.finish)


@dataclass(frozen=True, init=False)
class ToolCall:
    """An answer that asks for one tool.

    >>> ToolCall("get_weather", city="서울")
    ToolCall('get_weather', city='서울')
    """

    name: str
    arguments: Mapping[str, Any]

    def __init__(self, name: str, /, **arguments: Any) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "arguments", arguments)

    def __repr__(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self.arguments.items())
        return f"ToolCall({self.name!r}{given})"

    async def play(self, stage: Stage) -> None:
        """Ask for it."""
        await ToolCalls(self).play(stage)


@dataclass(frozen=True, init=False)
class ToolCalls:
    """An answer that asks for several tools at once."""

    calls: tuple[ToolCall, ...]

    def __init__(self, *calls: ToolCall) -> None:
        object.__setattr__(self, "calls", calls)

    async def play(self, stage: Stage) -> None:
        """Ask for them."""
        await stage.say(await stage.composed(self._body))

    def _body(self, protocol: WireProtocol, call: Call) -> Json:
        uses = [(one.name, one.arguments) for one in self.calls]
        return scripted.calls_tools(protocol, call, uses)


@dataclass(frozen=True)
class Refusal:
    """An answer in which the model refuses, in the form that the provider has for it."""

    text: str = "죄송하지만 그 요청은 도와드릴 수 없습니다."

    async def play(self, stage: Stage) -> None:
        """Refuse."""
        await stage.say(await stage.composed(self._body))

    def _body(self, protocol: WireProtocol, call: Call) -> Json:
        return scripted.refuses(protocol, call, self.text)


@dataclass(frozen=True)
class Body:
    """A whole answer in the provider's own format, sent as it is (or streamed from it)."""

    content: Json

    async def play(self, stage: Stage) -> None:
        """Send it."""
        await stage.say(self.content)


@dataclass(frozen=True)
class Status:
    """An HTTP error with the provider's own body and headers.

    `code` names a condition: insufficient_quota, context_length_exceeded, invalid_api_key, ….
    A provider that has another status for it uses that one. `retry_after` is in seconds.
    """

    status: int
    code: str | None = None
    retry_after: float | None = None
    retry_after_ms: float | None = None

    def __post_init__(self) -> None:
        """Raise ScenarioError for a status that no provider sends."""
        if self.status not in STATUSES:
            known = ", ".join(map(str, STATUSES))
            line = _("No provider's answer with status {status!r} is known. Use one of: {known}.")
            raise ScenarioError(line.format(status=self.status, known=known))

    async def play(self, stage: Stage) -> None:
        """Refuse the request."""
        after, after_ms = self.retry_after, self.retry_after_ms
        reply = faults.error(
            stage.protocol, stage.call, self.status,
            code=self.code, retry_after=after, retry_after_ms=after_ms,
        )  # fmt: skip
        await stage.whole(reply)


@dataclass(frozen=True)
class SlowFirstByte:
    """Nothing for `seconds`, not even headers; then the answer `then`."""

    seconds: float
    then: Step = Text("늦게 온 답입니다.")

    async def play(self, stage: Stage) -> None:
        """Wait, then play the answer."""
        await stage.pause(self.seconds)
        await self.then.play(stage)


@dataclass(frozen=True)
class Silence:
    """Nothing at all until the client goes; when the scenario ends the connection is closed."""

    async def play(self, stage: Stage) -> None:
        """Keep silent."""
        await stage.until()
        await stage.cut()
