"""The gateway's HTTP side: routes, reading requests, writing replies whole or streamed."""

import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route as HTTPRoute

from helpers import catalog
from helpers.gateway import answers, canonical, playback, refusals, replies
from helpers.gateway.answers import Answer
from helpers.gateway.budget import Budget
from helpers.gateway.protocols import ALL, BY_NAME
from helpers.gateway.protocols.base import Call, Reply, Route, WireProtocol
from helpers.gateway.settings import Settings
from helpers.gateway.staging.scenes import Scenes
from helpers.gateway.wire import Exchange, WireLog

if TYPE_CHECKING:
    import httpx

_logger = logging.getLogger(__name__)
MAX_BODY = 20 * 1024 * 1024  # bytes


class App:
    """One gateway's routes; `settings` may be replaced while it runs."""

    def __init__(self, settings: Settings, log: WireLog) -> None:
        self.settings = settings
        self.log = log
        self.scenes = Scenes()
        self.budget = Budget(settings.budget_usd)
        self._client: httpx.AsyncClient | None = None

    def asgi(self) -> Starlette:
        """Return the ASGI application: every route under its versions, and a status page."""
        routes = [HTTPRoute("/", self.status)]
        for path, served in _by_path().items():
            endpoint, methods = self._endpoint(served), [route.method for _, route in served]
            routes.append(HTTPRoute(path, endpoint, methods=methods))
        handlers: Any = {HTTPException: self.no_route}
        return Starlette(routes=routes, exception_handlers=handlers)

    async def status(self, request: Request) -> Response:
        """Say that this is the gateway, and in which mode."""
        return JSONResponse({"course_gateway": True, "mode": self.settings.mode})

    async def no_route(self, request: Request, error: HTTPException) -> Response:
        """Answer an unknown path or a wrong method in the provider's error format."""
        exchange = self.log.open(request.method, request.url.path, request.headers)
        known = ", ".join(
            sorted({f"{r.method} {p.versions[-1]}{r.path}" for p in ALL for r in p.routes})
        )
        asked = f"{request.method} {request.url.path}"
        message = f"{error.detail}: {asked}. The course gateway serves: {known}."
        body = _protocol_of(request, list(BY_NAME.values())).error(error.status_code, message)
        return replies.whole(
            self.log, exchange, Answer("refusal", Reply(body, status=error.status_code))
        )

    def _endpoint(self, served: list[tuple[WireProtocol, Route]]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            protocol = _protocol_of(request, [protocol for protocol, _ in served])
            route = next(route for known, route in served if known is protocol)
            return await self.answer(request, protocol, route)

        return endpoint

    async def answer(self, request: Request, protocol: WireProtocol, route: Route) -> Response:
        """Read one request, find who answers it, and answer; all of it enters the wire log."""
        exchange = self.log.open(request.method, request.url.path, request.headers)
        exchange.protocol = protocol.name
        try:
            call = await _read(request, protocol, route)
        except (ValueError, OverflowError, RecursionError) as error:
            status = 413 if isinstance(error, OverflowError) else 400
            body = protocol.error(status, str(error))
            return replies.whole(self.log, exchange, Answer("refusal", Reply(body, status=status)))
        self.log.enter(exchange, call)
        try:
            return await self._answer(request, exchange, protocol, call, route)
        except Exception as error:  # a damaged recording, or a mistake of ours: said, not hidden
            _logger.debug("the gateway failed", exc_info=True)
            reply = refusals.broken(protocol, error)
            return replies.whole(self.log, exchange, Answer("refusal", reply))

    async def _answer(
        self,
        request: Request,
        exchange: Exchange,
        protocol: WireProtocol,
        call: Call,
        route: Route,
    ) -> Response:
        if played := self.scenes.play(self.log, exchange, protocol, call):
            return played
        settings = self.scenes.fenced(self.settings)
        if settings.live:
            return await self._live(request, exchange, protocol, call, route, settings)
        return await self._here(exchange, protocol, call, route, settings)

    async def close(self) -> None:
        """Close the connections to providers."""
        if self._client is not None:
            await self._client.aclose()

    async def _live(
        self,
        request: Request,
        exchange: Exchange,
        protocol: WireProtocol,
        call: Call,
        route: Route,
        settings: Settings,
    ) -> Response:
        from helpers.gateway import live  # brings httpx, and the certificate store

        base = settings.live.get(protocol.provider)
        if base is None or _runs_here(call.model):
            return await self._here(exchange, protocol, call, route, settings)
        if not live.has_key(request.headers):
            reply = refusals.no_key(protocol, f"{protocol.provider.upper()}_API_KEY")
            return replies.whole(self.log, exchange, Answer("refusal", reply))
        self._client = self._client or live.client()
        passage = live.Passage(self.log, exchange, protocol, call, self.budget, settings.recorder)
        return await passage.respond(self._client, request, base)

    async def _here(
        self,
        exchange: Exchange,
        protocol: WireProtocol,
        call: Call,
        route: Route,
        settings: Settings,
    ) -> Response:
        answer = await run_in_threadpool(answers.decide, call, protocol, settings)
        exchange.notices = list(answer.notices)
        exchange.recording = answer.recording
        if answer.local:
            from helpers.gateway import relay  # brings httpx: 150 ms that setup() need not pay

            return await relay.respond(
                self.log, exchange, protocol, call, route, answer, recorder=settings.recorder
            )
        return await playback.play(self.log, exchange, protocol, call, answer, pace=settings.pace)


async def _read(request: Request, protocol: WireProtocol, route: Route) -> Call:
    if route.method == "GET":
        model = request.path_params.get("model", "")
        return Call(protocol.name, route.operation, model, {}, False)
    try:
        body = json.loads(await _body(request))
    except ValueError as error:
        raise ValueError(f"We could not parse the JSON body of your request: {error}") from error
    if canonical.is_deep(body):
        raise ValueError(f"The JSON body is nested more than {canonical.DEEPEST} levels deep.")
    if not isinstance(body, dict):
        raise ValueError(f"The JSON body must be an object, not {type(body).__name__}.")
    return protocol.read(route.operation, body, {**request.query_params, **request.path_params})


async def _body(request: Request) -> bytes:
    """Return the request's bytes; a body over the limit is read no further."""
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > MAX_BODY:
            raise OverflowError(f"The request has more than {MAX_BODY} bytes, the limit here.")
    request._body = bytes(received)  # for whoever passes it on: Starlette keeps it there too
    return request._body


def _runs_here(model: str) -> bool:
    """Return whether no provider has `model`: it is Ollama's, or the course's own."""
    known = catalog.get(model)
    return known is not None and known.provider in ("ollama", "local")


def _by_path() -> dict[str, list[tuple[WireProtocol, Route]]]:
    paths: dict[str, list[tuple[WireProtocol, Route]]] = {}
    for protocol in ALL:
        for start in protocol.versions:
            for route in protocol.routes:
                paths.setdefault(start + route.path, []).append((protocol, route))
    return paths


def _protocol_of(request: Request, candidates: list[WireProtocol]) -> WireProtocol:
    """Return whose request it is, of those served on its path: several share /v1/models."""
    path, headers = request.url.path, request.headers
    wanted = "openai"
    if "anthropic-version" in headers:  # only Anthropic's SDKs send it
        wanted = "anthropic"
    elif (
        path.startswith("/v1beta/") or "x-goog-api-key" in headers or "key" in request.query_params
    ):
        wanted = "google"
    elif path.startswith("/api/"):
        wanted = "ollama"
    return next((one for one in candidates if one.provider == wanted), candidates[0])
