"""Gemini: generateContent, streamGenerateContent, countTokens, embeddings and models.

Shapes as google-genai 3.4 parses them (it asks under /v1; 2.x and litellm under /v1beta). The
model stands in the path. Token counts of composed answers are estimates: Google publishes no
tokenizer. But: does not check a request as strictly as the provider does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpers import catalog, tokens
from helpers.cost import Usage
from helpers.gateway import canonical
from helpers.gateway.protocols import gemini_chunks, gemini_embeddings, gemini_request
from helpers.gateway.protocols.base import Call, Event, Json, Pace, Route, WireProtocol, Writer
from helpers.gateway.protocols.gemini_array import JSONArray

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


@dataclass(frozen=True)
class GeminiCall(Call):
    """A call whose stream is a JSON array unless its URL says alt=sse."""

    array: bool = False


class Gemini(WireProtocol):
    """Reads and writes Gemini's own format."""

    name = "gemini"
    provider = "google"
    versions = ("", "/v1", "/v1beta")
    questions = frozenset({"models", "model"})
    routes = (
        Route("POST", "/models/{model}:generateContent", "chat"),
        Route("POST", "/models/{model}:streamGenerateContent", "stream"),
        Route("POST", "/models/{model}:countTokens", "count_tokens"),
        Route("POST", "/models/{model}:embedContent", gemini_request.EMBED),
        Route("POST", "/models/{model}:batchEmbedContents", gemini_request.EMBED_BATCH),
        Route("GET", "/models/{model}", "model"),
        Route("GET", "/models", "models"),
    )

    def read(self, operation: str, body: Json, path: Mapping[str, str] | None = None) -> Call:
        """Return the call; raises ValueError when it asks nothing that can be read.

        The model is the path's, else (for samples) the body's.
        """
        path = path or {}
        model = path.get("model") or body.get("model")
        if not isinstance(model, str) or not model:
            raise ValueError("* GenerateContentRequest.model: unexpected model name format")
        gemini_request.check(operation, gemini_request.plain(body))
        streamed, array = operation == "stream", path.get("alt") != "sse"
        operation = "chat" if streamed else operation
        return GeminiCall(self.name, operation, _bare(model), body, streamed, streamed and array)

    def canonical(self, call: Call) -> Json:
        """Return the request in one spelling, less defaults and empty fields."""
        operation = {} if call.operation == "chat" else {"operation": call.operation}
        asked = gemini_request.kept(gemini_request.plain(call.body))
        return {"model": call.model, **operation, **asked}

    def prompt(self, body: Json) -> str:
        """Return the system instruction and the contents' texts, one a line."""
        return gemini_request.prompt(gemini_request.plain(body))

    def split(self, body: Json, pace: Pace) -> tuple[Event, ...]:
        """Return the responses that stream the whole response `body`."""
        return gemini_chunks.split(body, pace)

    def join(self, events: Iterable[Event]) -> Json:
        """Return the whole response that the streamed ones add up to."""
        return gemini_chunks.join(events)

    def error(self, status: int, message: str, *, code: str | None = None) -> Json:
        """Return Google's error body; `code` becomes the reason in its details."""
        kind = _STATUS.get(status, "INTERNAL" if status >= 500 else "INVALID_ARGUMENT")
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": code}
        details = {"details": [info]} if code else {}
        return {"error": {"code": status, "message": message, "status": kind, **details}}

    def usage(self, body: Json) -> Usage | None:
        """Return the response's token counts; thoughts count as output, as they are billed."""
        said = body.get("usageMetadata")
        if not said:
            return None
        cached = said.get("cachedContentTokenCount") or 0
        asked = (said.get("promptTokenCount") or 0) + (said.get("toolUsePromptTokenCount") or 0)
        answered = (said.get("candidatesTokenCount") or 0) + (said.get("thoughtsTokenCount") or 0)
        return Usage(input=max(0, asked - cached), output=answered, cache_read=cached)

    def compose(self, call: Call, text: str, *, finish: str | None = None) -> Json:
        """Return a response that says `text`; for embeddings, vectors of what was asked."""
        if call.operation in (gemini_request.EMBED, gemini_request.EMBED_BATCH):
            return gemini_embeddings.compose(call.operation, gemini_request.plain(call.body))
        key = canonical.key(self.name, {"call": self.canonical(call), "text": text})
        asked, said = self.count(call), tokens.count(text, tokens.encoding_for(call.model))
        content = {"parts": [{"text": text}], "role": "model"}
        return {
            "candidates": [{"content": content, "finishReason": finish or "STOP", "index": 0}],
            "usageMetadata": {
                "promptTokenCount": asked,
                "candidatesTokenCount": said,
                "totalTokenCount": asked + said,
                "promptTokensDetails": [{"modality": "TEXT", "tokenCount": asked}],
            },
            "modelVersion": call.model,
            "responseId": f"sample-{key}",
        }

    def count(self, call: Call) -> int:
        """Return an estimate of the prompt's tokens, the system instruction included."""
        text = gemini_request.prompt(gemini_request.plain(call.body))
        return tokens.count_messages([{"role": "user", "content": text}], call.model)

    def counted(self, count: int) -> Json:
        """Return the answer to countTokens."""
        return {
            "totalTokens": count,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": count}],
        }

    def model_list(self, models: Iterable[str]) -> Json:
        """Return Google's list of models."""
        return {"models": [_model(name) for name in models]}

    def about(self, call: Call, models: list[str]) -> Json | None:
        """Return the list of models, or the one asked for; None for one that is not there."""
        if call.operation == "models":
            return self.model_list(models)
        name = _bare(call.model)
        return _model(name) if name in models else None

    def writer(self, call: Call) -> Writer:
        """Return this protocol; for a stream without alt=sse, the writer of a JSON array."""
        return JSONArray() if isinstance(call, GeminiCall) and call.array else self


def _bare(model: str) -> str:
    return model.removeprefix("models/")


def _model(name: str) -> Json:
    known = catalog.get(name)
    chat, embed = ["generateContent", "countTokens"], ["embedContent", "batchEmbedContents"]
    limits = {
        "inputTokenLimit": known.context_window if known else None,
        "outputTokenLimit": known.max_output if known else None,
    }
    return {
        "name": f"models/{name}",
        "version": "course",
        "displayName": name,
        **{field: limit for field, limit in limits.items() if limit},
        "supportedGenerationMethods": embed if known and known.mode == "embedding" else chat,
    }
