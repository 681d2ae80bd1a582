"""Turn a request body into the form that recordings are looked up by.

Two requests that a provider would read alike get one key: SDKs differ in defaults, in empty
fields and in how they write a plain text; macOS writes Hangul decomposed. Headers never count.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

LONG_TEXT = 1000  # characters; a longer text is recorded as its SHA-256
DEEPEST = 64  # levels; no provider asks for more, and Python's own limit is near 1,000
_EMPTY: tuple[Any, ...] = (None, [], {}, "")


def text(value: str) -> str:
    """Return `value` in Unicode NFC without outer whitespace."""
    return unicodedata.normalize("NFC", value).strip()


def content(value: Any) -> Any:
    """Return message content with a lone text part written as the plain text it is.

    >>> content([{"type": "text", "text": " 안녕 "}])
    '안녕'
    """
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        part = value[0]
        if part.get("type") in ("text", "input_text") and set(part) == {"type", "text"}:
            return text(str(part["text"]))
    return value


def without(
    body: Mapping[str, Any], ignored: set[str], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Return `body` less the ignored fields, the empty ones and those that state a default."""
    return {
        name: value
        for name, value in body.items()
        if name not in ignored
        and not any(
            value is empty or value == empty for empty in _EMPTY if type(value) is type(empty)
        )
        and not (name in defaults and value == defaults[name])
    }


def fold(value: Any) -> Any:
    """Return `value` with texts normalised and each long one replaced by its SHA-256."""
    if isinstance(value, str):
        value = text(value)
        return _digest(value) if len(value) > LONG_TEXT else value
    if isinstance(value, dict):
        return {name: fold(item) for name, item in value.items()}
    if isinstance(value, list):
        return [fold(item) for item in value]
    return value


def numbers(value: Any) -> Any:
    """Return `value` with whole floats as integers: SDKs write 40 or 40.0 for one setting."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: numbers(item) for name, item in value.items()}
    return [numbers(item) for item in value] if isinstance(value, list) else value


def _digest(value: str) -> dict[str, Any]:
    sha = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return {"sha256": sha, "characters": len(value), "begins": value[:60]}


def key(protocol: str, request: Mapping[str, Any]) -> str:
    """Return the 16 hexadecimal digits under which a canonical request is recorded."""
    line = json.dumps([protocol, request], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()[:16]


def is_deep(value: Any) -> bool:
    """Return whether `value` is nested more than DEEPEST levels deep."""
    level = [value]
    for _ in range(DEEPEST):
        level = [item for one in level if isinstance(one, dict | list)
                 for item in (one.values() if isinstance(one, dict) else one)]  # fmt: skip
        if not level:
            return False
    return True
