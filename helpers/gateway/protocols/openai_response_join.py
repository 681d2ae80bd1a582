"""Join the events of a streamed Response: the last one carries it whole.

A stream that ended early has no last one; what its events had said by then is the answer.
"""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from helpers.gateway.protocols.base import Event, Json

_GROWN = {  # a delta's type: the list in the item that its part stands in, and the field
    "response.output_text.delta": ("content", "text"),
    "response.refusal.delta": ("content", "refusal"),
    "response.reasoning_text.delta": ("content", "text"),
    "response.reasoning_summary_text.delta": ("summary", "text"),
    "response.function_call_arguments.delta": (None, "arguments"),
    "response.custom_tool_call_input.delta": (None, "input"),
}


def join(events: Iterable[Event]) -> Json:
    """Return the Response that the events add up to, as far as they go."""
    body: Json = {"object": "response", "status": "in_progress", "output": []}
    for event in events:
        data = event.data
        if isinstance(data.get("response"), dict):
            body = {"output": [], **deepcopy(data["response"])}
        elif data.get("type") == "error":
            error = {"code": data.get("code"), "message": data.get("message")}
            body |= {"status": "failed", "error": error}
        else:
            _grow(body["output"], data)
    return body


def _grow(output: list[Json], data: Json) -> None:
    """Let one event take effect on `output`; what belongs to no item begun is left out."""
    kind, index = str(data.get("type")), data.get("output_index")
    if kind == "response.output_item.added":
        output.append(deepcopy(data["item"]))
    elif not isinstance(index, int) or index >= len(output):
        return
    elif kind == "response.output_item.done":
        output[index] = deepcopy(data["item"])
    elif kind in _GROWN:
        _add_delta(output[index], data)
    elif kind.startswith(("response.content_part.", "response.reasoning_summary_part.")):
        parts = output[index].setdefault(_list_of(data), [])
        parts[_place(data) :] = [deepcopy(data["part"])]
    elif kind == "response.output_text.annotation.added":
        part = _part(output[index], "content", data)
        part["annotations"] = [*(part.get("annotations") or []), data["annotation"]]


def _add_delta(item: Json, data: Json) -> None:
    parts, field = _GROWN[data["type"]]
    target = _part(item, parts, data) if parts else item
    target[field] = (target.get(field) or "") + data["delta"]
    if data.get("logprobs"):
        target["logprobs"] = [*(target.get("logprobs") or []), *data["logprobs"]]


def _part(item: Json, name: str, data: Json) -> Any:
    parts = item.setdefault(name, [])
    return parts[_place(data)] if _place(data) < len(parts) else {}


def _list_of(data: Json) -> str:
    return "summary" if "summary_index" in data else "content"


def _place(data: Json) -> int:
    return int(data.get("summary_index", data.get("content_index")) or 0)
