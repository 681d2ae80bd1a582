"""Responses as a stream of named, numbered events: split a whole one.

Messages (text, refusals, annotations), reasoning, function and custom tool calls come in pieces.
But: any other item, such as a web search, comes whole in output_item.added and .done.
"""

from collections.abc import Iterator

from helpers.gateway.protocols import logprobs
from helpers.gateway.protocols.base import Event, Json, Pace, pieces, timed

_AT_END = ("usage", "error", "incomplete_details", "completed_at")  # null until then
_ENDS = {"incomplete": "response.incomplete", "failed": "response.failed"}
_GROWS: dict[str, Json] = {  # item type: its fields that are empty at first
    "message": {"content": []},
    "reasoning": {"summary": [], "content": []},
    "function_call": {"arguments": ""},
    "custom_tool_call": {"input": ""},
}
_ARGUMENTS = {  # item type: the field that grows, and the name of its events
    "function_call": ("arguments", "function_call_arguments"),
    "custom_tool_call": ("input", "custom_tool_call_input"),
}
_PARTS = {  # content part type: the field that grows, and the name of its events
    "output_text": ("text", "output_text"),
    "refusal": ("refusal", "refusal"),
    "reasoning_text": ("text", "reasoning_text"),
    "summary_text": ("text", "reasoning_summary_text"),
}


def split(body: Json, pace: Pace) -> tuple[Event, ...]:
    """Return response.created, .in_progress, each item in pieces, and the end with its usage."""
    items = [data for index, one in enumerate(body["output"]) for data in item(index, one)]
    events = enumerate([*opening(body), *items, ending(body)])
    numbered = [{**data, "sequence_number": number} for number, data in events]
    return timed([Event(data, data["type"]) for data in numbered], pace)


def opening(body: Json) -> list[Json]:
    """Return the events that say that the Response `body` has begun."""
    begun = {**body, **{name: None for name in _AT_END if name in body}}
    begun |= {"status": "in_progress", "output": []}
    return [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
    ]


def ending(body: Json) -> Json:
    """Return the event that ends the stream and carries the whole Response."""
    return {"type": _ENDS.get(body.get("status", ""), "response.completed"), "response": body}


def item(index: int, item: Json) -> Iterator[Json]:
    """Yield the events of one item: added, its parts in pieces, done."""
    where = {"item_id": item.get("id"), "output_index": index}
    yield {"type": "response.output_item.added", "output_index": index, "item": _empty(item)}
    if item["type"] in _ARGUMENTS:
        yield from _arguments(item, where)
    if item["type"] in ("message", "reasoning"):
        for number, part in enumerate(item.get("summary") or []):
            yield from _part("reasoning_summary_part", part, {**where, "summary_index": number})
        for number, part in enumerate(item.get("content") or []):
            yield from _part("content_part", part, {**where, "content_index": number})
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _empty(item: Json) -> Json:
    status = {"status": "in_progress"} if item.get("status") else {}
    grows = _GROWS.get(item["type"], {})
    return {**item, **status, **{name: grows[name] for name in grows if item.get(name)}}


def _arguments(item: Json, where: Json) -> Iterator[Json]:
    field, name = _ARGUMENTS[item["type"]]
    for piece in pieces(item.get(field) or ""):
        yield {"type": f"response.{name}.delta", **where, "delta": piece}
    done = {"type": f"response.{name}.done", **where, field: item.get(field) or ""}
    yield done | ({"name": item["name"]} if item["type"] == "function_call" else {})


def _part(kind: str, part: Json, where: Json) -> Iterator[Json]:
    empty = {"text": "", "refusal": "", "annotations": [], "logprobs": []}
    start = {name: empty.get(name, value) for name, value in part.items()}
    yield {"type": f"response.{kind}.added", **where, "part": start}
    if part["type"] in _PARTS:
        yield from _text(part, where)
    yield {"type": f"response.{kind}.done", **where, "part": part}


def _text(part: Json, where: Json) -> Iterator[Json]:
    field, name = _PARTS[part["type"]]
    is_text = part["type"] == "output_text"
    for piece, entries in logprobs.spelled(part[field], part.get("logprobs")):
        more = {"logprobs": entries} if is_text else {}
        yield {"type": f"response.{name}.delta", **where, "delta": piece, **more}
    for number, annotation in enumerate(part.get("annotations") or []):
        added = {"annotation_index": number, "annotation": annotation}
        yield {"type": "response.output_text.annotation.added", **where, **added}
    more = {"logprobs": part.get("logprobs") or []} if is_text else {}
    yield {"type": f"response.{name}.done", **where, field: part[field], **more}
