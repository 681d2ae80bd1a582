"""Play a reply that is at hand, a recording's above all: whole, or streamed at its pace."""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from helpers.gateway import replies
from helpers.gateway.answers import Answer
from helpers.gateway.protocols.base import Call, Event, WireProtocol, Writer
from helpers.gateway.wire import Exchange, WireLog


async def play(
    log: WireLog,
    exchange: Exchange,
    protocol: WireProtocol,
    call: Call,
    answer: Answer,
    *,
    pace: float,
) -> Response:
    """Return `answer` as `call` asked for it; `pace` multiplies its delays."""
    assert answer.reply is not None
    reply = answer.reply
    if not reply.events:
        await asyncio.sleep(reply.after * pace)
        exchange.usage = protocol.usage(reply.body or {}) if reply.status < 400 else None
        return replies.whole(log, exchange, answer)
    exchange.answered_by, exchange.status = answer.by, reply.status
    exchange.usage = protocol.usage(protocol.join(reply.events))
    writer = protocol.writer(call)
    events = protocol.shown(reply.events, call)
    body = _stream(log, exchange, protocol, writer, events, pace)
    headers = {**reply.headers, **replies.marks(answer)}
    return StreamingResponse(body, reply.status, headers, media_type=writer.media_type)


async def _stream(
    log: WireLog,
    exchange: Exchange,
    protocol: WireProtocol,
    writer: Writer,
    events: tuple[Event, ...],
    pace: float,
) -> AsyncIterator[bytes]:
    sent: list[Event] = []
    try:
        for event in events:
            await asyncio.sleep(event.after * pace)
            log.first_byte(exchange)
            sent.append(event)
            yield writer.encode(event)
        yield writer.last()
    finally:
        log.close(exchange, protocol.join(sent), early=len(sent) < len(events))
