"""One scripted answer on its way to one client: what a scenario's step may do on the wire.

Unlike Starlette's responses it can wait for another thread, break off, and close the connection.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from helpers.gateway import refusals
from helpers.gateway.protocols.base import Call, Event, Json, Pace, Reply, WireProtocol
from helpers.gateway.staging import connections, faults
from helpers.gateway.wire import Exchange, WireLog

AT_ONCE = Pace(0.0, 0.0)


class Step(Protocol):
    """One answer of a scenario."""

    async def play(self, stage: "Stage") -> None:
        """Answer the request that `stage` stands before."""


class Stage(Response):
    """Plays `step` to the client that asked `call`; the wire log learns of all of it.

    `closed` is done when the scenario has ended: nothing waits from then on. `over` is called
    when nothing more will be sent.
    """

    def __init__(
        self, step: Step, protocol: WireProtocol, call: Call, *, log: WireLog, exchange: Exchange,
        closed: "Future[None]", over: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.step, self.protocol, self.call = step, protocol, call
        self.log, self.exchange = log, exchange
        self._writer = protocol.writer(call)
        self._closed, self._over = closed, over
        self._sent: list[Event] = []
        self._response: Json | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Play until the step is done or the client has gone."""
        self._scope, self._send = scope, send
        self._gone = asyncio.ensure_future(_disconnected(receive))
        playing = asyncio.ensure_future(self.step.play(self))
        try:
            await asyncio.wait({playing, self._gone}, return_when=asyncio.FIRST_COMPLETED)
            if playing.done() and (error := playing.exception()):
                await self._failed(error)
        finally:
            playing.cancel()
            self._gone.cancel()
            self._enter(early=True)  # no news when the step itself came to its end
            self._over()

    async def composed(self, compose: Callable[[WireProtocol, Call], Json]) -> Json:
        """Return the body that `compose` makes, off the loop: it counts tokens."""
        return await asyncio.to_thread(compose, self.protocol, self.call)

    async def whole(self, reply: Reply) -> None:
        """Send an answer that is not streamed."""
        body = self.protocol.fit(reply.body or {}, self.call) if reply.status < 400 else reply.body
        self._response = body
        raw = json.dumps(body, ensure_ascii=False).encode()
        await self.begin(reply.status, reply.headers, length=len(raw))
        await self.write(raw)
        await self.end()

    async def say(self, body: Json, pace: Pace = AT_ONCE) -> None:
        """Send the whole answer `body`, as a stream when the request asked for one."""
        if not self.call.stream:
            await self.pause(pace.first)
            return await self.whole(Reply(body))
        events = self.events(body, pace)
        await self.begin()
        for event in events:
            await self.pause(event.after)
            await self.send(event)
        await self.end(self._writer.last())

    def events(self, body: Json, pace: Pace = AT_ONCE) -> tuple[Event, ...]:
        """Return the events that stream `body` to this client."""
        return self.protocol.shown(self.protocol.split(body, pace), self.call)

    async def begin(
        self, status: int = 200, headers: Mapping[str, str] | None = None, *,
        length: int | None = None,
    ) -> None:  # fmt: skip
        """Send the status and the headers; without `length` (bytes) the body comes in chunks."""
        sized = {} if length is None else {"content-length": str(length)}
        streamed = self.call.stream and status < 400
        kind = self._writer.media_type if streamed else "application/json"
        usual = {} if headers else faults.headers(self.protocol.provider, status)
        all_headers = {
            "content-type": kind,
            "x-course-answered-by": "scenario",
            **sized,
            **usual,
            **(headers or {}),
        }
        raw = [(name.encode(), value.encode("latin-1")) for name, value in all_headers.items()]
        self.exchange.status = status
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def send(self, event: Event) -> None:
        """Send one event of a stream."""
        self._sent.append(event)
        await self.write(self._writer.encode(event))

    def encoded(self, event: Event) -> bytes:
        """Return the bytes that `send` would send."""
        return self._writer.encode(event)

    async def write(self, raw: bytes) -> None:
        """Send a part of the body."""
        self.log.first_byte(self.exchange)
        await self._send({"type": "http.response.body", "body": raw, "more_body": True})

    async def end(self, last: bytes = b"") -> None:
        """End the answer as HTTP does, after the bytes `last`."""
        self._enter()
        await self._send({"type": "http.response.body", "body": last, "more_body": False})

    def last(self) -> bytes:
        """Return the bytes with which this protocol ends a stream."""
        return self._writer.last()

    async def cut(self, last: bytes = b"") -> None:
        """Close the connection once `last` has been sent, whatever was still to come."""
        self._enter()
        connections.close(self._scope, last)
        await asyncio.wait({self._gone})

    async def pause(self, seconds: float) -> None:
        """Wait `seconds`, or until the scenario ends."""
        if seconds > 0:
            await asyncio.wait({asyncio.wrap_future(self._closed)}, timeout=seconds)

    async def until(self, gate: "Future[None] | None" = None) -> None:
        """Wait until another thread opens `gate`, or until the scenario ends."""
        waited = {asyncio.wrap_future(one) for one in (gate, self._closed) if one}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)

    async def _failed(self, error: BaseException) -> None:
        """Tell the client that the step itself cannot be played here."""
        if self.exchange.status is not None:
            return await self.cut()
        said = f"{self.step!r}: {type(error).__name__}: {error}"
        message = f"시나리오의 답을 낼 수 없습니다: {said} | This step cannot be played: {said}"
        await self.whole(refusals.refuse(self.protocol, message, code="step_failed", status=422))

    def _enter(self, *, early: bool = False) -> None:
        """Close the exchange in the log, before the client can see that the answer has ended."""
        if self.exchange.ended is not None:
            return
        body: Any = self.protocol.join(self._sent) if self._sent else self._response
        if body and (self.exchange.status or 500) < 400:
            self.exchange.usage = self.protocol.usage(body)
        self.log.close(self.exchange, body, early=early)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
