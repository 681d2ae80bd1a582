"""Answers that go wrong on the way: closed connections, early ends, broken events.

`after` counts the pieces of text that still arrive. A request that is not streamed has no
pieces: half of its body arrives, or, where there is an error event, the error's own status.
"""

import json
from dataclasses import dataclass

from helpers.gateway.protocols.base import Call, Event, Json, WireProtocol
from helpers.gateway.staging import connections, faults, scripted
from helpers.gateway.staging.stage import Stage

_TEXT = "이 답은 끝까지 오지 않습니다. 여기에서 무엇이 잘못되었는지 살펴보십시오."


@dataclass(frozen=True)
class ClosedBeforeHeaders:
    """The connection is closed before anything has been said."""

    async def play(self, stage: Stage) -> None:
        """Hang up."""
        await stage.cut()


@dataclass(frozen=True)
class _Broken:
    """A text of which only the beginning comes right."""

    after: int = 2
    text: str = _TEXT

    async def play(self, stage: Stage) -> None:
        """Answer, and break."""
        body = await stage.composed(self._body)
        if not stage.call.stream:
            return await self.whole(stage, body)
        events = stage.events(body)
        place = _after_pieces(events, self.after)
        await stage.begin()
        for event in events[:place]:
            await stage.send(event)
        await self.stream(stage, events[place:], place)

    def _body(self, protocol: WireProtocol, call: Call) -> Json:
        return scripted.says(protocol, call, self.text)

    async def whole(self, stage: Stage, body: Json) -> None:
        """Break an answer that is not streamed."""
        raise NotImplementedError

    async def stream(self, stage: Stage, rest: tuple[Event, ...], sent: int) -> None:
        """Break a stream of which `rest` has not been sent."""
        raise NotImplementedError


class ClosedMidChunk(_Broken):
    """The connection is closed in the middle of a piece."""

    async def whole(self, stage: Stage, body: Json) -> None:
        """Send half of what the length promises, then hang up."""
        raw = _raw(body)
        await stage.begin(length=len(raw))
        await stage.write(_half(body))
        await stage.cut()

    async def stream(self, stage: Stage, rest: tuple[Event, ...], sent: int) -> None:
        """Send half of the next event, then hang up."""
        await stage.cut(connections.part_of_chunk(stage.encoded(rest[0])))


class EndsEarly(_Broken):
    """The answer ends as if it were complete; nothing says that it is not."""

    async def whole(self, stage: Stage, body: Json) -> None:
        """Send half of the body."""
        await stage.begin()
        await stage.write(_half(body))
        await stage.end()

    async def stream(self, stage: Stage, rest: tuple[Event, ...], sent: int) -> None:
        """End."""
        await stage.end()


class ErrorEvent(_Broken):
    """The provider reports an error in the middle of its own stream."""

    async def whole(self, stage: Stage, body: Json) -> None:
        """Send the error as an answer."""
        status = faults.IN_STREAM.get(stage.protocol.provider, 500)
        await stage.whole(faults.error(stage.protocol, stage.call, status))

    async def stream(self, stage: Stage, rest: tuple[Event, ...], sent: int) -> None:
        """Send the error as an event, and end."""
        status = faults.IN_STREAM.get(stage.protocol.provider, 500)
        reply = faults.error(stage.protocol, stage.call, status)
        await stage.send(scripted.breaks(stage.protocol, reply.body or {}, sent))
        await stage.end()


class MalformedChunk(_Broken):
    """One event is not JSON; those around it are right."""

    async def whole(self, stage: Stage, body: Json) -> None:
        """Send a body that is not JSON."""
        raw = _raw(body)[:-2]
        await stage.begin(length=len(raw))
        await stage.write(raw)
        await stage.end()

    async def stream(self, stage: Stage, rest: tuple[Event, ...], sent: int) -> None:
        """Send the next event less its last bytes, and the others."""
        raw = stage.encoded(rest[0])
        data = raw.rstrip()
        await stage.write(data[:-2] + raw[len(data) :])
        for event in rest[1:]:
            await stage.send(event)
        await stage.end(stage.last())


def _after_pieces(events: tuple[Event, ...], count: int) -> int:
    """Return the place after piece number `count`, and always before the last event."""
    places = [place for place, event in enumerate(events) if scripted.is_piece(event)]
    after = places[count - 1] + 1 if 0 < count <= len(places) else len(events) if count else 0
    return min(after, len(events) - 1)


def _raw(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _half(body: Json) -> bytes:
    """Return the body's first half, of whole characters: what fails is then always the JSON."""
    text = json.dumps(body, ensure_ascii=False)
    return text[: len(text) // 2].encode()
