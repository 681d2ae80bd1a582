"""Ollama's own protocol: /api/chat, /api/generate, /api/embed, and its models.

Shapes as the ollama client 0.6 parses them. Streams unless the request says `"stream": false`,
as JSON lines. But: no pull, push, create, copy or delete; no `context` in /api/generate.
"""

from collections.abc import Iterable, Mapping

from helpers import tokens
from helpers.cost import Usage
from helpers.gateway.protocols import ollama_lines, ollama_messages, ollama_models, vectors
from helpers.gateway.protocols.base import Call, Event, Json, Pace, Route, WireProtocol, pieces

_SECOND = 1_000_000_000  # in nanoseconds, Ollama's unit of time
_LOAD = {"chat": "load_chat", "generate": "load_generate"}


class Ollama(WireProtocol):
    """Reads and writes Ollama's own format."""

    name = "ollama"
    provider = "ollama"
    versions = ("",)
    media_type = "application/x-ndjson"
    questions = frozenset({"models", "running", "version", "show", *_LOAD.values()})
    routes = (
        Route("POST", "/api/chat", "chat"),
        Route("POST", "/api/generate", "generate"),
        Route("POST", "/api/embed", "embed"),
        Route("POST", "/api/embeddings", "embeddings"),
        Route("POST", "/api/show", "show"),
        Route("GET", "/api/tags", "models"),
        Route("GET", "/api/ps", "running"),
        Route("GET", "/api/version", "version"),
    )

    def read(self, operation: str, body: Json, path: Mapping[str, str] | None = None) -> Call:
        """Return the call; raises ValueError when it names no model or cannot be read."""
        model = body.get("model") or body.get("name")  # `name` is what older clients send
        if not isinstance(model, str) or not model:
            raise ValueError("model is required")
        ollama_messages.check(operation, body)
        if ollama_messages.is_load(operation, body):
            return Call(self.name, _LOAD[operation], ollama_models.bare(model), body, False)
        stream = operation in _LOAD and body.get("stream") is not False
        return Call(self.name, operation, ollama_models.bare(model), body, stream)

    def canonical(self, call: Call) -> Json:
        """Return the request less streaming, defaults and empty fields."""
        operation = {} if call.operation == "chat" else {"operation": call.operation}
        return {"model": call.model, **operation, **ollama_messages.kept(call.body)}

    def prompt(self, body: Json) -> str:
        """Return the messages' texts, one a line, with their roles."""
        return ollama_messages.prompt(body)

    def split(self, body: Json, pace: Pace) -> tuple[Event, ...]:
        """Return the lines that stream the whole answer `body`."""
        return ollama_lines.split(body, pace)

    def join(self, events: Iterable[Event]) -> Json:
        """Return the whole answer that the lines add up to."""
        return ollama_lines.join(events)

    def error(self, status: int, message: str, *, code: str | None = None) -> Json:
        """Return Ollama's error body; it has no field for a code."""
        return {"error": message}

    def usage(self, body: Json) -> Usage | None:
        """Return the answer's token counts, if it is a finished one."""
        if "prompt_eval_count" not in body and "eval_count" not in body:
            return None
        return Usage(input=body.get("prompt_eval_count", 0), output=body.get("eval_count", 0))

    def compose(self, call: Call, text: str, *, finish: str | None = None) -> Json:
        """Return an answer that says `text`; for embeddings, vectors of what was asked.

        Its times are those at which the gateway replays it.
        """
        if call.operation in ("embed", "embeddings"):
            return self._embedded(call)
        pace = Pace()
        asked, answered = int(pace.first * _SECOND), int(len(pieces(text)) * pace.each * _SECOND)
        chat = {"message": {"role": "assistant", "content": text}}
        return {
            "model": call.model,
            "created_at": ollama_models.CREATED,
            **(chat if call.operation == "chat" else {"response": text}),
            "done": True,
            "done_reason": finish or "stop",
            "total_duration": asked + answered,
            "load_duration": 0,
            "prompt_eval_count": self.count(call),
            "prompt_eval_duration": asked,
            "eval_count": tokens.count(text, tokens.encoding_for(call.model)),
            "eval_duration": answered,
        }

    def count(self, call: Call) -> int:
        """Return an estimate of the prompt's tokens."""
        text = ollama_messages.prompt(call.body)
        return tokens.count_messages([{"role": "user", "content": text}], call.model)

    def model_list(self, models: Iterable[str]) -> Json:
        """Return Ollama's list of models."""
        return ollama_models.listed(list(models))

    def about(self, call: Call, models: list[str]) -> Json | None:
        """Return the answer about the models; None for one that is not there."""
        if call.operation == "models":
            return self.model_list(models)
        if call.operation in ("running", "version"):
            return {"models": []} if call.operation == "running" else {"version": "0.0.0"}
        if call.model not in models:
            return None
        loading = {kind: operation for operation, kind in _LOAD.items()}.get(call.operation)
        return ollama_models.loaded(loading, call.model) if loading else ollama_models.shown()

    def encode(self, event: Event) -> bytes:
        """Return `event` as a line of JSON."""
        return ollama_lines.encode(event)

    def _embedded(self, call: Call) -> Json:
        if call.operation == "embeddings":
            return {"embedding": vectors.of(call.body.get("prompt") or "")}
        found = [vectors.of(text) for text in ollama_messages.texts(call.body)]
        return {"model": call.model, "embeddings": found, "prompt_eval_count": self.count(call)}
