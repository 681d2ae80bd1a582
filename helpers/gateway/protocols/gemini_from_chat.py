"""A Chat Completions answer as a Gemini one: whole, or chunk by chunk as it comes."""

from collections.abc import Callable
from typing import Any

from helpers.gateway.protocols import chat_parts, gemini_embeddings
from helpers.gateway.protocols.base import Call, Json

_FINISH = {"stop": "STOP", "length": "MAX_TOKENS", "tool_calls": "STOP", "content_filter": "SAFETY"}


def answer(call: Call, completion: Json) -> Json:
    """Return the whole completion as a GenerateContentResponse."""
    return _response(completion, [_candidate(one, _parts) for one in completion["choices"]])


def piece(call: Call, chunk: Json) -> Json | None:
    """Return the response that carries a chunk's text on; None for a chunk without any."""
    found = [_grown(choice) for choice in chunk.get("choices", [])]
    candidates = [candidate for candidate in found if candidate["content"]["parts"]]
    return {"candidates": candidates, **_head(chunk)} if candidates else None


def ending(call: Call, completion: Json) -> Json | None:
    """Return the last response of a stream: what `piece` did not say; None if it was cut off."""
    choices = [choice for choice in completion["choices"] if choice.get("finish_reason")]
    return _response(completion, [_candidate(one, _last) for one in choices]) if choices else None


def embeddings(call: Call, body: Json) -> Json:
    """Return an embeddings answer as embedContent's, or as batchEmbedContents'."""
    found = [{"values": one["embedding"]} for one in body["data"]]
    return gemini_embeddings.answer(call.operation, found)


def _response(completion: Json, candidates: list[Json]) -> Json:
    said = completion.get("usage") or {}
    cached = (said.get("prompt_tokens_details") or {}).get("cached_tokens")
    usage = {
        "promptTokenCount": said.get("prompt_tokens", 0),
        "candidatesTokenCount": said.get("completion_tokens", 0),
        "totalTokenCount": said.get("total_tokens", 0),
        **({"cachedContentTokenCount": cached} if cached else {}),
    }
    return {"candidates": candidates, "usageMetadata": usage, **_head(completion)}


def _head(body: Json) -> Json:
    return {"modelVersion": body.get("model"), "responseId": body.get("id")}


def _candidate(choice: Json, parts: Callable[[Json], list[Json]]) -> Json:
    finish = _FINISH.get(choice.get("finish_reason") or "", "OTHER")
    return {
        "content": {"parts": parts(choice["message"]), "role": "model"},
        "finishReason": finish,
        "index": choice.get("index", 0),
        **_logprobs(choice.get("logprobs")),
    }


def _grown(choice: Json) -> Json:
    content = {"parts": _texts(choice.get("delta") or {}), "role": "model"}
    return {"content": content, "index": choice.get("index", 0)}


def _parts(message: Json) -> list[Json]:
    return [*_texts(message), *_calls(message)]


def _last(message: Json) -> list[Json]:
    return _calls(message) or [{"text": ""}]


def _texts(message: Json) -> list[Json]:
    thought, said = chat_parts.reasoning(message), message.get("content") or ""
    thoughts = [{"text": thought, "thought": True}] if thought else []
    return [*thoughts, *([{"text": said}] if said else [])]


def _calls(message: Json) -> list[Json]:
    return [
        {"functionCall": {"name": call["function"]["name"], "args": chat_parts.arguments(call)}}
        for call in message.get("tool_calls") or []
    ]


def _logprobs(said: Json | None) -> Json:
    entries: list[Json] = (said or {}).get("content") or []
    if not entries:
        return {}
    chosen = [_token(one) for one in entries]
    top = [{"candidates": [_token(one) for one in e.get("top_logprobs") or []]} for e in entries]
    mean = sum(one["logprob"] for one in entries) / len(entries)
    result = {"chosenCandidates": chosen, "topCandidates": top}
    return {"avgLogprobs": mean, "logprobsResult": result}


def _token(entry: Json) -> dict[str, Any]:
    identity = {"tokenId": entry["id"]} if "id" in entry else {}
    return {"token": entry["token"], "logProbability": entry["logprob"], **identity}
