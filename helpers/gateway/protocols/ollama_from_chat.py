"""A Chat Completions answer as an Ollama one: whole, or chunk by chunk as it comes.

llama.cpp states how long it took (`timings`, in milliseconds); Ollama says so in nanoseconds.
"""

from datetime import UTC, datetime
from typing import Any

from helpers.gateway.protocols import chat_parts
from helpers.gateway.protocols.base import Call, Json

_MILLISECOND = 1_000_000  # in nanoseconds
_TIMES = ("prompt_ms", "predicted_ms")


def answer(call: Call, completion: Json) -> Json:
    """Return the whole completion as the answer of /api/chat or /api/generate."""
    choice = completion["choices"][0]
    said = _said(choice["message"], _calls(choice["message"]))
    return {**_line(call, completion, said), **_logprobs(choice), **_end(completion, choice)}


def piece(call: Call, chunk: Json) -> Json | None:
    """Return the line that carries a chunk's text on; None for a chunk without any."""
    choice: Json = next(iter(chunk.get("choices", [])), {})
    said = _said(choice.get("delta") or {}, [])
    if not said["content"] and "thinking" not in said:
        return None
    return {**_line(call, chunk, said), "done": False, **_logprobs(choice)}


def ending(call: Call, completion: Json) -> Json | None:
    """Return the last line of a stream: tool calls and counts; None if it was cut off."""
    choice: Json = next(iter(completion["choices"]), {})
    if not choice.get("finish_reason"):
        return None
    said = _said({}, _calls(choice["message"]))
    return {**_line(call, completion, said), **_end(completion, choice)}


def embeddings(call: Call, body: Json) -> Json:
    """Return an embeddings answer as /api/embed's, or as the older /api/embeddings'."""
    found = [one["embedding"] for one in body["data"]]
    if call.operation == "embeddings":
        return {"embedding": found[0]}
    count = (body.get("usage") or {}).get("prompt_tokens", 0)
    return {"model": body.get("model"), "embeddings": found, "prompt_eval_count": count}


def _said(message: Json, calls: list[Json]) -> Json:
    thinking = chat_parts.reasoning(message)
    return {
        "content": message.get("content") or "",
        **({"thinking": thinking} if thinking else {}),
        **({"tool_calls": calls} if calls else {}),
    }


def _line(call: Call, body: Json, said: Json) -> Json:
    created = datetime.fromtimestamp(body.get("created") or 0, UTC)
    head = {"model": body.get("model"), "created_at": f"{created:%Y-%m-%dT%H:%M:%SZ}"}
    if call.operation == "chat":
        return {**head, "message": {"role": "assistant", **said}}
    return {**head, "response": said.pop("content"), **said}


def _end(completion: Json, choice: Json) -> Json:
    usage, times = completion.get("usage") or {}, completion.get("timings") or {}
    asked, answered = (int(times.get(name, 0) * _MILLISECOND) for name in _TIMES)
    return {
        "done": True,
        "done_reason": "length" if choice["finish_reason"] == "length" else "stop",
        "total_duration": asked + answered,
        "load_duration": 0,
        "prompt_eval_count": usage.get("prompt_tokens", 0),
        "prompt_eval_duration": asked,
        "eval_count": usage.get("completion_tokens", 0),
        "eval_duration": answered,
    }


def _calls(message: Json) -> list[Json]:
    return [
        {"function": {"name": one["function"]["name"], "arguments": chat_parts.arguments(one)}}
        for one in message.get("tool_calls") or []
    ]


def _logprobs(choice: Json) -> dict[str, Any]:
    entries = (choice.get("logprobs") or {}).get("content") or []
    return {"logprobs": entries} if entries else {}
