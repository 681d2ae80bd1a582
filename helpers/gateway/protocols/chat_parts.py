"""Parts of a Chat Completions request and answer that every translation needs."""

import json
from collections.abc import Mapping
from typing import Any

from helpers.gateway.protocols.base import Json

LEFT_OUT = "[an image was left out here: this model reads text only]"
FREE_JSON = {"type": "json_object"}


def renamed(settings: Json, names: Mapping[str, str]) -> Json:
    """Return the settings that are given, under the names that Chat Completions has for them."""
    return {new: settings[old] for old, new in names.items() if settings.get(old) is not None}


def streaming(stream: bool) -> Json:
    """Return the fields that ask for a stream with the usage at its end."""
    return {"stream": True, "stream_options": {"include_usage": True}} if stream else {}


def schema(wanted: Any) -> Json:
    """Return the response_format that holds the answer to a JSON schema."""
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": wanted}}


def tool_call(name: str, arguments: Any, *, identity: str | None = None) -> Json:
    """Return an assistant's tool call; providers without ids match by the function's name."""
    function = {"name": name, "arguments": json.dumps(arguments or {}, ensure_ascii=False)}
    return {"id": identity or f"call_{name}", "type": "function", "function": function}


def arguments(call: Json) -> Json:
    """Return a tool call's arguments; what is not a JSON object stands under "text"."""
    written = call.get("function", {}).get("arguments") or "{}"
    try:
        found = json.loads(written)
    except ValueError:
        found = written
    return found if isinstance(found, dict) else {"text": found}


def reasoning(message: Json) -> str:
    """Return the thinking in a message or delta: llama.cpp and Ollama name it differently."""
    return message.get("reasoning_content") or message.get("reasoning") or ""
