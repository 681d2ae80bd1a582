"""Let the local model answer a call, and mark the answer as the local model's."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from helpers.errors import LocalModelError
from helpers.gateway import recordings, refusals, replies, translate, upstream
from helpers.gateway.answers import Answer
from helpers.gateway.local import limit
from helpers.gateway.local.local_model import LocalModel
from helpers.gateway.protocols import sse
from helpers.gateway.protocols.base import Call, Event, Json, Reply, Route, WireProtocol
from helpers.gateway.tape import Recorder, Tape
from helpers.gateway.wire import Exchange, WireLog

_SPEAKING = ("chat", "generate")  # operations that make text


async def respond(
    log: WireLog,
    exchange: Exchange,
    protocol: WireProtocol,
    call: Call,
    route: Route,
    answer: Answer,
    *,
    recorder: Recorder | None = None,
) -> Response:
    """Return the local model's answer to `call`, streamed on as it comes."""
    local = answer.local
    assert local is not None
    translation = translate.between(protocol, call, local.kind)
    if translation:
        answer = replace(answer, notices=(*answer.notices, *translate.left_out(call)))
        exchange.notices = list(answer.notices)
    passage = _Passage(log, exchange, protocol, call, local, translation, Tape(), recorder)
    async with AsyncExitStack() as stack:
        try:
            response = await passage.ask(stack, route)
        except (LocalModelError, httpx.HTTPError) as error:
            reply = refusals.no_local_model(protocol, f"{error or type(error).__name__}.")
            return replies.whole(log, exchange, Answer("refusal", reply, notices=answer.notices))
        if response.status_code >= 400 or not call.stream:
            reply = passage.reply(response.status_code, await response.aread())
            exchange.usage = protocol.usage(reply.body or {}) if reply.status < 400 else None
            return replies.whole(log, exchange, Answer("local", reply, notices=answer.notices))
        exchange.answered_by, exchange.status = "local", 200
        body = passage.translated if translation else passage.passed_on
        kind = protocol.writer(call).media_type
        held = stack.pop_all()
        return StreamingResponse(body(response, held), 200, replies.marks(answer), media_type=kind)
    raise AssertionError("unreachable")


@dataclass(frozen=True)
class _Passage:
    """One call on its way to the local model, and its answer on the way back."""

    log: WireLog
    exchange: Exchange
    protocol: WireProtocol
    call: Call
    local: LocalModel
    translation: translate.Translation | None
    tape: Tape
    recorder: Recorder | None

    async def ask(self, stack: AsyncExitStack, route: Route) -> httpx.Response:
        """Return the local model's response, open and unread."""
        root = await run_in_threadpool(self.local.base_url)
        path, body = f"{self.protocol.versions[-1]}{route.path}", self.call.body
        if self.translation:
            path, body = self.translation.path, self.translation.request(self.call)
        body = {**body, "model": self.local.name}
        if self.local.most_tokens and self.call.operation in _SPEAKING:
            body = limit.lowered(body, self.local.most_tokens)
        return await stack.enter_async_context(
            upstream.forward(root + path, body, headers=self.local.headers)
        )

    def reply(self, status: int, raw: bytes) -> Reply:
        """Return a whole answer, or an error in the protocol's own form."""
        self.tape.add(raw)
        try:
            body: Json = json.loads(raw)
        except ValueError:
            body = {"error": {"message": raw[:500].decode("utf-8", "replace")}}
        if status < 400:
            self._record()
            return Reply(self.translation.answer(self.call, body) if self.translation else body)
        said = body.get("error")
        message = str(said.get("message", said)) if isinstance(said, dict) else str(said)
        error = self.protocol.error(status, message)
        return Reply(error, status=status, headers=dict(refusals.NO_RETRY))

    async def passed_on(
        self, response: httpx.Response, held: AsyncExitStack
    ) -> AsyncIterator[bytes]:
        """Yield the answer's bytes as they come."""
        whole = False
        try:
            async for piece in self._begun(response.aiter_raw()):
                self.log.first_byte(self.exchange)
                self.tape.add(piece)
                yield piece
            whole = True
        finally:
            self._close(self.tape.events(self.protocol), early=not whole)
            await held.aclose()

    async def _begun(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield `pieces`, after the event that begins each stream where it is missing.

        llama.cpp leaves message_start out when the model's first token is a part of a character.
        """
        head = b""
        async for piece in pieces:
            head += piece
            if b"\n" in head:
                break
        if head and not head.startswith(self.protocol.beginning):
            yield self.protocol.first(self.call, self.local.name)
        yield head
        async for piece in pieces:
            yield piece

    async def translated(
        self, response: httpx.Response, held: AsyncExitStack
    ) -> AsyncIterator[bytes]:
        """Yield the answer in the call's protocol, chunk by chunk as it comes."""
        sent: list[Event] = []
        writer, whole = self.protocol.writer(self.call), False
        try:
            async for event in self._events(response):
                self.log.first_byte(self.exchange)
                sent.append(event)
                yield writer.encode(event)
            whole = True
            yield writer.last()
        finally:
            self._close(sent, early=not whole)
            await held.aclose()

    async def _events(self, response: httpx.Response) -> AsyncIterator[Event]:
        assert self.translation is not None
        stream = translate.stream(self.translation, self.protocol, self.call)
        rest = b""
        async for received in response.aiter_bytes():
            found, rest = sse.take(rest + received)
            for event in (event for chunk in found for event in stream.take(chunk)):
                yield event
        for event in stream.end():
            yield event

    def _close(self, events: list[Event], *, early: bool) -> None:
        body = self.protocol.join(events)
        self.exchange.usage = self.protocol.usage(body)
        if not early:
            self._record()
        self.log.close(self.exchange, body, early=early)

    def _record(self) -> None:
        """Write the answer down where the local model is recorded; none that was translated."""
        if self.recorder and self.recorder.source == "local" and self.translation is None:
            path = self.recorder.save(self.protocol, self.call, self.tape, 200, {})
            self.exchange.recording = recordings.key_of(path)
