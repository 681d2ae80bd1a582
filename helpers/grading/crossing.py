"""What a student's process replies, believed only after it was looked at.

A reply is JSON by now; here each part must be what `values` and `subject` say there can be.
Whatever else stands in it is an answer that no honest interpreter gives.
"""

import re
from typing import Any

from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.values import DEEPEST

_LONGEST_NAME = 200  # characters of a class's name
_MODELS = re.compile(
    r"(openai|anthropic)\.types(\.\w+)*|google\.genai\.types|litellm\.types\.utils"
)
_DECIMAL = re.compile(r"[+-]?\d{0,200}\.?\d{0,200}(?:[eE][+-]?\d{1,4})?|[+-]?(?:Infinity|s?NaN)")
_KINDS = ("iterator", "function", "object")


def reply(given: Any) -> Json:
    """Return the reply `given`; raises BrokenChannelError for what is none."""
    if not isinstance(given, dict):
        raise _strange("a reply", given)
    if "stop" in given:
        return {"stop": True}
    if "error" in given:
        return {"error": _error(given["error"])}
    if "value" not in given:
        raise _strange("a reply", given)
    return {"value": value(given["value"])}


def _error(given: Any) -> Json:
    types, said, where = (given.get(name) if isinstance(given, dict) else None
                          for name in ("types", "said", "where"))  # fmt: skip
    if not isinstance(types, list) or not _texts(types) or not types or not isinstance(said, str):
        raise _strange("an error", given)
    return {
        "types": [one[:_LONGEST_NAME] for one in types[:50]],
        "said": said[:20_000],
        "where": [one[:500] for one in where[:3]] if where and _texts(where) else [],
    }


def _texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(one, str) for one in given)


def value(given: Any, depth: int = 0) -> Any:
    """Return `given` if it is data as `values.pack` writes it; raises BrokenChannelError."""
    if depth > 2 * DEEPEST + 10:
        raise _strange("a value", "one nested too deep")
    if isinstance(given, list):
        return [value(one, depth + 1) for one in given]
    if not isinstance(given, dict):
        return given
    tag = next(iter(given), "")
    if tag.startswith("$"):
        return _tagged(tag, given, depth)
    return {name: value(one, depth + 1) for name, one in given.items()}


def _tagged(tag: str, given: Json, depth: int) -> Json:
    content = given[tag]
    if tag == "$handle":
        return _handle(given)
    if tag == "$model":
        return {tag: _model(content), "data": given.get("data")}
    if tag == "$tuple" and isinstance(content, list):
        return {tag: value(content, depth + 1)}
    if tag == "$dict" and isinstance(content, list) and all(map(_pair, content)):
        return {tag: value(content, depth + 1)}
    if tag == "$bytes" and isinstance(content, str):
        return {tag: content}
    if tag == "$decimal" and isinstance(content, str) and _is_decimal(content):
        return {tag: content}
    raise _strange("a value", given)


def _pair(given: Any) -> bool:
    """Return whether `given` is a key and a value, and the key one that a dict can have."""
    if not isinstance(given, list) or len(given) != 2:
        return False
    key = given[0]
    return not isinstance(key, list) and (not isinstance(key, dict) or "$tuple" in key)


def _handle(given: Json) -> Json:
    number, kind, name = given["$handle"], given.get("kind"), given.get("type")
    if type(number) is not int or kind not in _KINDS or not isinstance(name, str):
        raise _strange("a handle", given)
    return {"$handle": number, "kind": kind, "type": name[:_LONGEST_NAME]}


def _model(given: Any) -> Any:
    """Return which class of an SDK's answers it is: nothing else of the SDK is imported for it."""
    named = _texts(given) and len(given) == 2
    if named and _MODELS.fullmatch(given[0]) and given[1].isidentifier():
        return given
    raise _strange("a model", given)


def _is_decimal(text: str) -> bool:
    """Return whether `text` is a number that can be computed with: 1e999999999 cannot."""
    return bool(text) and _DECIMAL.fullmatch(text) is not None


def _strange(what: str, given: Any) -> BrokenChannelError:
    return BrokenChannelError(f"This is not {what}: {str(given)[:200]}")
