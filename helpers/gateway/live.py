"""Pass a call on to its provider with the caller's own key, and the answer back unchanged.

Bytes are passed on as they come; the gateway keeps a copy for its log, prices it for the budget,
and in record mode writes it down. Providers are asked for identity encoding. TLS is verified
against the system's certificate store; proxies of the environment are honoured.
"""

import json
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx
import truststore
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from helpers import tokens
from helpers.cost import Usage
from helpers.gateway import recordings, refusals, replies
from helpers.gateway.answers import Answer
from helpers.gateway.budget import Budget
from helpers.gateway.protocols.base import Call, Json, Reply, WireProtocol
from helpers.gateway.tape import Recorder, Tape
from helpers.gateway.wire import Exchange, WireLog
from helpers.providers import PRACTICE_KEY

_TIMEOUT = httpx.Timeout(600.0, connect=20.0)
_HOP = {"host", "connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "te",
        "trailer", "proxy-authorization", "proxy-authenticate", "accept-encoding"}  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """One call on its way to a provider and back."""

    log: WireLog
    exchange: Exchange
    protocol: WireProtocol
    call: Call
    budget: Budget
    recorder: Recorder | None = None

    async def respond(self, client: httpx.AsyncClient, request: Request, base: str) -> Response:
        """Return the provider's response to `request`; `base` is its root with the version."""
        if self.budget.is_used_up:
            return self._refuse(self._over_budget())
        tape = Tape()  # started before the request goes out: the wait for its headers counts
        try:
            response = await client.send(await self._request(client, request, base), stream=True)
        except httpx.HTTPError as error:
            return self._refuse(refusals.unreachable(self.protocol, base, error))
        self.exchange.answered_by, self.exchange.status = "provider", response.status_code
        headers = {name: value for name, value in response.headers.items() if name not in _HOP}
        headers |= replies.marks(Answer("provider"))
        return StreamingResponse(self._pass(tape, response), response.status_code, headers)

    async def _request(
        self, client: httpx.AsyncClient, request: Request, base: str
    ) -> httpx.Request:
        headers = {name: value for name, value in request.headers.items() if name not in _HOP}
        headers["accept-encoding"] = "identity"
        url = base + _rest(request.url.path, self.protocol.versions)
        query = request.url.query
        return client.build_request(
            request.method,
            f"{url}?{query}" if query else url,
            headers=headers,
            content=await request.body(),
        )

    async def _pass(self, tape: Tape, response: httpx.Response) -> AsyncIterator[bytes]:
        whole = False
        try:
            async for piece in response.aiter_raw():
                self.log.first_byte(self.exchange)
                tape.add(piece)
                yield piece
            whole = True
        finally:
            # An SDK hangs up at the last event, often before the provider has closed the stream.
            self._finish(tape, response, whole=whole or (self.call.stream and _has_ended(tape)))
            await response.aclose()

    def _finish(self, tape: Tape, response: httpx.Response, *, whole: bool) -> None:
        body = read_back(tape, self.protocol, self.call, response.status_code)
        if body is not None and response.status_code < 400:
            usage = self.protocol.usage(body) or self._estimate(body)
            self.exchange.usage = usage
            self.exchange.cost = self.budget.charge(usage, self.call.model)
        if self.recorder and whole and body is not None and self.call.body:
            path = self.recorder.save(
                self.protocol, self.call, tape, response.status_code, response.headers
            )
            self.exchange.recording = recordings.key_of(path)
        self.log.close(self.exchange, body, early=not whole)

    def _estimate(self, body: Json) -> Usage | None:
        """Streams that were not asked for their usage state none: count what was said."""
        if self.call.operation not in ("chat", "generate"):
            return None
        said = tokens.count(json.dumps(body, ensure_ascii=False))
        return Usage(input=self.protocol.count(self.call), output=said)

    def _over_budget(self) -> Reply:
        return refusals.budget_used_up(self.protocol, self.budget.limit, self.budget.spent)

    def _refuse(self, reply: Reply) -> Response:
        return replies.whole(self.log, self.exchange, Answer("refusal", reply))


def read_back(tape: Tape, protocol: WireProtocol, call: Call, status: int) -> Json | None:
    """Return the whole answer that the tape holds, or None if it is not to be understood."""
    try:
        if call.stream and status < 400:
            return protocol.join(tape.events(protocol))
        body = json.loads(tape.raw)
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return body if isinstance(body, dict) else None


def has_key(headers: Mapping[str, str]) -> bool:
    """Return whether a request carries a key of its own, not the course's practice key."""
    given = [headers.get(name, "") for name in ("authorization", "x-api-key", "x-goog-api-key")]
    keys = [value.removeprefix("Bearer ").strip() for value in given]
    return any(key not in ("", PRACTICE_KEY) for key in keys)


def _has_ended(tape: Tape) -> bool:
    """Return whether the last event of a stream has come, as each provider names it."""
    ends = (b"data: [DONE]", b"event: message_stop", b"event: response.completed")
    return tape.raw.endswith(b"\n\n") and any(end in tape.raw for end in ends)


def _rest(path: str, versions: tuple[str, ...]) -> str:
    """Return `path` less the version that it begins with, if any."""
    for version in sorted(versions, key=len, reverse=True):
        if version and path.startswith(version + "/"):
            return path[len(version) :]
    return path


def client() -> httpx.AsyncClient:
    """Return a client for providers; one serves a whole gateway, so that connections are kept."""
    store: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(timeout=_TIMEOUT, verify=store, trust_env=True)
