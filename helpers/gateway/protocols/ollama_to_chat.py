"""An Ollama request as a Chat Completions request, for a model that is not Ollama's.

But: images are left out with a word in their place; what steers Ollama's own engine (num_ctx,
mirostat, keep_alive, template, suffix, think) is dropped.
"""

from typing import Any

from helpers.gateway.protocols import chat_parts, ollama_messages
from helpers.gateway.protocols.base import Call, Json

_OPTIONS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "min_p": "min_p",
    "seed": "seed",
    "stop": "stop",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
    "repeat_penalty": "repeat_penalty",
}
_FIELDS = {"logprobs": "logprobs", "top_logprobs": "top_logprobs", "tools": "tools"}


def request(call: Call) -> Json:
    """Return the chat request that asks what /api/chat or /api/generate asks."""
    body, options = call.body, call.body.get("options") or {}
    limit = options.get("num_predict", -1)  # Ollama's -1: no limit
    return {
        "messages": [_message(one) for one in ollama_messages.messages(body)],
        **chat_parts.renamed(options, _OPTIONS),
        **({"max_tokens": limit} if isinstance(limit, int) and limit > 0 else {}),
        **({"response_format": _format(body["format"])} if body.get("format") else {}),
        **{name: value for name, value in chat_parts.renamed(body, _FIELDS).items() if value},
        **chat_parts.streaming(call.stream),
    }


def embeddings_request(call: Call) -> Json:
    """Return the embeddings request that asks what /api/embed or /api/embeddings asks."""
    asked = call.body.get("prompt") if call.operation == "embeddings" else call.body["input"]
    size = call.body.get("dimensions")
    return {"input": asked or "", **({"dimensions": size} if size else {})}


def has_media(call: Call) -> bool:
    """Say whether the request holds an image."""
    return any(message.get("images") for message in ollama_messages.messages(call.body))


def _message(message: Json) -> Json:
    words = [message.get("content") or "", chat_parts.LEFT_OUT if message.get("images") else ""]
    found = {"role": message["role"], "content": "\n".join(word for word in words if word)}
    if message["role"] == "tool":
        named = message.get("tool_name") or message.get("name") or ""
        found["tool_call_id"] = message.get("tool_call_id") or f"call_{named}"
    if message.get("tool_calls"):
        found["tool_calls"] = [_call(one.get("function") or {}) for one in message["tool_calls"]]
    return found


def _call(function: Json) -> Json:
    return chat_parts.tool_call(function.get("name", ""), function.get("arguments"))


def _format(wanted: Any) -> Json:
    return chat_parts.FREE_JSON if wanted == "json" else chat_parts.schema(wanted)
