"""Which modules a library's calls load: seen in a fork, and loaded in the warm interpreter then.

litellm loads a second's worth at its first answer and at its first error, and starts threads that
no fork may inherit. So a fork makes those calls, to a server of its own, and ends.
"""

import asyncio
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

_PATIENCE = 30  # seconds for all calls; then they are over, and nothing is learnt
_REFUSED = "/refused"  # in a path that is answered by an error
ASK: Any = [{"role": "user", "content": "."}]


class Learning:
    """A fork that makes the calls; `answers` has the answer to each path's end.

    What it completes counts too: SDKs put off to build their Pydantic classes until the first use.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._reading, writing = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            signal.alarm(_PATIENCE)
            with suppress(BaseException):
                _call(answers)
            with suppress(BaseException):
                learnt = json.dumps([list(sys.modules), [*_models(complete=True)]])
                os.write(writing, learnt.encode())
            os._exit(0)
        os.close(writing)

    def take_over(self) -> None:
        """Wait for its end, and load and complete here what it did."""
        with os.fdopen(self._reading, encoding="utf-8") as file:
            said = file.read()
        os.waitpid(self._child, 0)
        modules, models = json.loads(said or "[[], []]")
        _take_over(modules, set(models))


def _take_over(modules: Iterable[str], models: Container[str]) -> None:
    for name in modules:
        if name not in sys.modules:
            with suppress(Exception):
                importlib.import_module(name)
    for name, model in _models(complete=False).items():
        if name in models:
            with suppress(Exception):
                model.model_rebuild()


def _models(*, complete: bool) -> dict[str, Any]:
    """Return all Pydantic models that are complete, or are not yet, by their names."""
    found: dict[str, Any] = {}
    left: list[Any] = [importlib.import_module("pydantic").BaseModel]
    while left:
        model = left.pop()
        left += model.__subclasses__()
        if model.__pydantic_complete__ == complete:
            found[f"{model.__module__}:{model.__qualname__}"] = model
    return found


def _call(answers: Mapping[str, Any]) -> None:
    server = HTTPServer(("127.0.0.1", 0), _handler(answers))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    for library, calls in _CALLS.items():
        if library in sys.modules:
            with suppress(Exception):
                calls(base)


def _handler(answers: Mapping[str, Any]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            known = (one for end, one in answers.items() if self.path.endswith(end))
            found = None if _REFUSED in self.path else next(known, None)
            body = json.dumps(found).encode()
            self.send_response(429 if found is None else 200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: Any) -> None:
            """Write nothing."""

    return Handler


def _openai(base: str) -> None:
    import openai

    async def ask() -> None:
        client = openai.AsyncOpenAI(api_key="rehearsal", base_url=base, max_retries=0)
        asked = (client.chat.completions.create(model="m", messages=ASK) for _ in range(2))
        await asyncio.gather(*asked, return_exceptions=True)
        await client.responses.create(model="m", input=".")

    asyncio.run(ask())


def _litellm(base: str) -> None:
    litellm = importlib.import_module("litellm")
    given = {"messages": ASK, "api_key": "rehearsal", "max_retries": 0}
    for model, path in (("openai/m", ""), ("openai/m", _REFUSED), ("anthropic/m", ""),
                        ("anthropic/m", _REFUSED)):  # fmt: skip
        with suppress(Exception):
            litellm.completion(model=model, api_base=base + path, **given)


def _ollama(base: str) -> None:
    ollama = importlib.import_module("ollama")
    ollama.Client(host=base).chat(model="m", messages=ASK)


_CALLS: dict[str, Callable[[str], None]] = {
    "openai": _openai, "litellm": _litellm, "ollama": _ollama,
}  # fmt: skip
