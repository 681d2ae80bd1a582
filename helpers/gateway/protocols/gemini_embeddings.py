"""Gemini embeddings: what embedContent and batchEmbedContents ask, and their sample answers."""

from helpers.gateway.protocols import gemini_parts, gemini_request, vectors
from helpers.gateway.protocols.base import Json


def texts(operation: str, request: Json) -> list[str]:
    """Return the texts to embed, in order."""
    return [gemini_parts.text(one["content"]) for one in _requests(operation, request)]


def size(operation: str, request: Json) -> int | None:
    """Return the dimensions that the first text's vector shall have; None: the model's own."""
    wanted = _requests(operation, request)[0].get("outputDimensionality")
    return wanted if isinstance(wanted, int) and 0 < wanted <= 4096 else None


def compose(operation: str, request: Json) -> Json:
    """Return sample vectors (see `vectors`) for the texts of the plain request."""
    length = size(operation, request) or vectors.SIZE
    found = [{"values": vectors.of(text, length)} for text in texts(operation, request)]
    return answer(operation, found)


def answer(operation: str, embeddings: list[Json]) -> Json:
    """Return the embeddings in the form that the operation answers: one, or a list."""
    batch = operation == gemini_request.EMBED_BATCH
    return {"embeddings": embeddings} if batch else {"embedding": embeddings[0]}


def _requests(operation: str, request: Json) -> list[Json]:
    return list(request["requests"]) if operation == gemini_request.EMBED_BATCH else [request]
