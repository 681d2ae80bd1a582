"""Values that cross between the student's interpreter and the tester's, as JSON.

None, bool, int, float, str, list and dict cross as they are; tuple, bytes, Decimal and dicts
with other keys are tagged. SDK answers (Pydantic models of the SDKs) cross towards the student
by their class and data. Everything else stays where it is and crosses as a handle: a number.
No value that a student's class made is compared or called on the tester's side.
"""

import base64
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

SDKS = ("openai.", "anthropic.", "litellm.", "google.genai.")  # whose models may be sent
DEEPEST = 200  # levels of nesting


@dataclass(frozen=True)
class Answer:
    """An answer of an SDK (its class by module and name), before the SDK is imported."""

    module: str
    name: str
    data: dict[str, Any]


def pack(value: Any, handle: Callable[[Any], Any], depth: int = 0) -> Any:
    """Return `value` as JSON data; what has no JSON form becomes what `handle` returns for it.

    Subclasses of str, int and float cross as the plain value, so that no method of theirs does.
    """
    kind = type(value)
    if depth > DEEPEST:
        return handle(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, str):
        return str.encode(value, "utf-8", "surrogatepass").decode("utf-8", "replace")
    if issubclass(kind, int):
        return int.__int__(value)
    if issubclass(kind, float):
        return float.__float__(value)
    if kind is list:
        return [pack(one, handle, depth + 1) for one in value]
    if kind is dict:
        return _pack_dict(value, handle, depth + 1)
    return _pack_tagged(value, kind, handle, depth + 1)


def _pack_dict(value: dict[Any, Any], handle: Callable[[Any], Any], depth: int) -> Any:
    packed = [(pack(key, handle, depth), pack(one, handle, depth)) for key, one in value.items()]
    if all(type(key) is str and not key.startswith("$") for key in value):
        return dict(packed)
    return {"$dict": [list(pair) for pair in packed]}


def _pack_tagged(value: Any, kind: type, handle: Callable[[Any], Any], depth: int) -> Any:
    if kind is tuple:
        return {"$tuple": [pack(one, handle, depth) for one in value]}
    if kind is bytes:
        return {"$bytes": base64.b64encode(value).decode()}
    if kind is Decimal:
        return {"$decimal": str(value)}
    if kind is Answer:
        return {"$model": [value.module, value.name], "data": value.data}
    if kind.__module__.startswith(SDKS) and hasattr(kind, "model_fields"):
        where = [kind.__module__, kind.__qualname__]
        return {"$model": where, "data": value.model_dump(mode="json", by_alias=True)}
    return handle(value)


def unpack(data: Any, handle: Callable[[Any], Any]) -> Any:
    """Return the value that `pack` wrote; handles become what `handle` returns for them."""
    if isinstance(data, list):
        return [unpack(one, handle) for one in data]
    if not isinstance(data, dict):
        return data
    tag = next(iter(data), "")
    if not tag.startswith("$"):
        return {key: unpack(one, handle) for key, one in data.items()}
    return _unpack_tagged(tag, data, handle)


def _unpack_tagged(tag: str, data: dict[str, Any], handle: Callable[[Any], Any]) -> Any:
    content = data[tag]
    if tag == "$dict":
        return {unpack(key, handle): unpack(one, handle) for key, one in content}
    if tag == "$tuple":
        return tuple(unpack(one, handle) for one in content)
    if tag == "$bytes":
        return base64.b64decode(content)
    if tag == "$decimal":
        return Decimal(content)
    if tag == "$model":
        return _model(content[0], content[1], data["data"])
    return handle(data)


def _model(module: str, name: str, data: Any) -> Any:
    if not module.startswith(SDKS):
        raise ValueError(f"{module}.{name} is no answer of an SDK")
    return getattr(importlib.import_module(module), name).model_validate(data)
