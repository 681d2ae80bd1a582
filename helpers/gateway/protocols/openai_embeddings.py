"""OpenAI Embeddings: POST /v1/embeddings.

A sample's vectors are character n-gram hashes (see `vectors`), not a model's, and its `model`
says so: texts that share words are nearer, meaning is not known. They answer only the requests
that were written as samples; any other is not found. But: does not stream, as nobody's does.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from helpers import tokens
from helpers.cost import Usage
from helpers.gateway import canonical
from helpers.gateway.protocols import openai_errors, vectors
from helpers.gateway.protocols.base import Call, Event, Json, Pace, Route, WireProtocol
from helpers.gateway.protocols.openai_chat import OpenAIChat

MADE_BY = "sample-ngram-hash"  # after the model's name in a sample's answer
_LARGEST = 4096  # dimensions


class OpenAIEmbeddings(WireProtocol):
    """Reads requests for embeddings and writes their answers, as floats or base64."""

    name = "openai_embeddings"
    provider = "openai"
    routes = (Route("POST", "/embeddings", "embeddings"),)
    ignored = WireProtocol.ignored | {"encoding_format"}
    defaults: ClassVar[Mapping[str, Any]] = {}

    def read(self, operation: str, body: Json, path: Mapping[str, str] | None = None) -> Call:
        """Return the call; raises ValueError for an input, size or format nobody knows."""
        call = super().read(operation, body, path)
        _check(body)
        return Call(call.protocol, "embeddings", call.model, body, stream=False)

    def canonical(self, call: Call) -> Json:
        """Return the request with its input as a list of texts, whatever form it came in."""
        body = canonical.without(call.body, set(self.ignored), self.defaults)
        folded: Json = canonical.fold({**body, "input": _texts(call)})
        return folded

    def prompt(self, body: Json) -> str:
        """Return the input's texts, one a line."""
        return "\n".join(
            str(text.get("begins", "") if isinstance(text, dict) else text)
            for text in body.get("input", [])
        )

    def split(self, body: Json, pace: Pace) -> tuple[Event, ...]:
        """Return no events: embeddings come whole."""
        return ()

    def join(self, events: Iterable[Event]) -> Json:
        """Return an empty answer: there are no events."""
        return {}

    def fit(self, body: Json, call: Call) -> Json:
        """Return the answer with its vectors as base64 or as floats, as the request asks."""
        form = _packed if call.body.get("encoding_format") == "base64" else _plain
        data = [{**one, "embedding": form(one["embedding"])} for one in body.get("data", [])]
        return {**body, "data": data}

    def error(self, status: int, message: str, *, code: str | None = None) -> Json:
        """Return OpenAI's error body."""
        return openai_errors.body(status, message, code=code)

    def usage(self, body: Json) -> Usage | None:
        """Return the input's tokens; embeddings have no output."""
        return Usage.from_openai(body["usage"]) if body.get("usage") else None

    def compose(self, call: Call, text: str, *, finish: str | None = None) -> Json:
        """Return vectors for the request's own input, of `dimensions` or 256; `text` is unused.

        They are kept as base64: one line a vector in the recording, and no digit lost.
        """
        size, prompt = call.body.get("dimensions") or vectors.SIZE, self.count(call)
        data = [
            {
                "object": "embedding",
                "index": index,
                "embedding": vectors.pack(vectors.of(one, size)),
            }
            for index, one in enumerate(map(str, _texts(call)))
        ]
        return {
            "object": "list",
            "data": data,
            "model": f"{call.model}:{MADE_BY}-{size}",
            "usage": {"prompt_tokens": prompt, "total_tokens": prompt},
        }

    def count(self, call: Call) -> int:
        """Return the tokens of the input's texts together."""
        encoding = tokens.encoding_for(call.model)
        return sum(tokens.count(str(text), encoding) for text in _texts(call))

    def model_list(self, models: Iterable[str]) -> Json:
        """Return OpenAI's list of models."""
        return OpenAIChat().model_list(models)


def _check(body: Json) -> None:
    given, size = body.get("input"), body.get("dimensions")
    if not given or not (isinstance(given, str) or _is_tokens(given) or _is_batch(given)):
        raise ValueError("'$.input' is invalid: give a text, a list of texts, or their tokens.")
    if size is not None and not (type(size) is int and 0 < size <= _LARGEST):
        raise ValueError(f"Invalid value for 'dimensions': {size!r}; 1 to {_LARGEST}.")
    if body.get("encoding_format") not in (None, "float", "base64"):
        raise ValueError("Invalid value for 'encoding_format': 'float' or 'base64'.")


def _is_batch(given: Any) -> bool:
    return isinstance(given, list) and all(
        (isinstance(one, str) and one) or _is_tokens(one) for one in given
    )


def _is_tokens(given: Any) -> bool:
    return isinstance(given, list) and bool(given) and all(type(one) is int for one in given)


def _texts(call: Call) -> list[Any]:
    """Return the texts of the input; tokens that spell no text stay tokens."""
    given = call.body["input"]
    batch = [given] if isinstance(given, str) or _is_tokens(given) else given
    return [one if isinstance(one, str) else _spelled(one, call.model) for one in batch]


def _spelled(ids: list[int], model: str) -> str | list[int]:
    tokens.use_offline_files()
    import tiktoken  # LangChain sends tokens; only then

    try:
        encoding = tiktoken.get_encoding(tokens.encoding_for(model))
        return encoding.decode_bytes(ids).decode("utf-8")
    except (KeyError, OverflowError, UnicodeDecodeError):
        return ids


def _packed(vector: str | list[float]) -> str:
    return vector if isinstance(vector, str) else vectors.pack(vector)


def _plain(vector: str | list[float]) -> list[float]:
    return vectors.unpack(vector) if isinstance(vector, str) else vector
