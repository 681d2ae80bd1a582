"""The input of a Response: a text, or a list of messages, tool calls and their outputs."""

from typing import Any

from helpers.gateway import canonical
from helpers.gateway.protocols.base import Json

_STATEFUL = ("previous_response_id", "prompt", "conversation")  # what an input may be left out for
_NAMELESS = ("message", "function_call", "function_call_output", "custom_tool_call")


def check(body: Json) -> None:
    """Raise ValueError, as the provider words it, unless `body` has an input to answer."""
    given = body.get("input")
    if not given and not any(body.get(name) for name in _STATEFUL):
        raise ValueError("Missing required parameter: 'input' (a text or a list of items).")
    if not isinstance(given, str | list | None):
        raise ValueError("Invalid type for 'input': expected a text or a list of items.")
    for number, item in enumerate(given if isinstance(given, list) else []):
        if not isinstance(item, dict) or not _is_content(item.get("content")):
            raise ValueError(f"Invalid type for 'input[{number}]': expected an input item.")


def plain(given: str | list[Json]) -> list[Json]:
    """Return the input as items in one form, however the caller wrote them.

    >>> plain("안녕") == plain([{"type": "message", "role": "user", "content": "안녕"}])
    True
    """
    if isinstance(given, str):
        return [{"role": "user", "content": canonical.text(given)}]
    return [_plain(item) for item in given]


def messages(body: Json) -> list[Json]:
    """Return the texts of a request, as sent or canonical, as messages of roles and texts."""
    items = body.get("input") or []
    given = plain(items) if isinstance(items, str) else items
    said = [{"role": _role(item), "content": _shown(item)} for item in given]
    system = _shown(body.get("instructions") or "")
    return [{"role": "system", "content": system}, *said] if system else said


def _plain(item: Json) -> Json:
    """Drop what an answer's own items have and a hand-written one has not."""
    nameless = item.get("type", "message") in _NAMELESS
    ignored = {"status", "parsed_arguments", *(["id"] if nameless else [])}
    filled = canonical.without(item, ignored, {"type": "message"})
    if isinstance(filled.get("content"), list):
        filled["content"] = canonical.content([_part(part) for part in filled["content"]])
    return filled


def _part(part: Json) -> Json:
    filled = canonical.without(part, {"parsed"}, {"detail": "auto"})
    if set(filled) == {"type", "text"} and filled["type"] == "output_text":
        filled["type"] = "input_text"
    return filled


def _role(item: Json) -> str:
    return str(item.get("role") or item.get("type"))


def _shown(item: Any) -> str:
    if isinstance(item, list):
        return " ".join(_shown(part) for part in item)
    if isinstance(item, dict):
        names = ("content", "text", "output", "arguments", "begins", "name", "type")
        return next((_shown(item[name]) for name in names if item.get(name)), "")
    return str(item)


def _is_content(content: Any) -> bool:
    if isinstance(content, list):
        return all(isinstance(part, dict) for part in content)
    return content is None or isinstance(content, str)
