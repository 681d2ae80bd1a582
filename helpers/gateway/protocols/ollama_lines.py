"""Ollama's stream: one JSON object a line, the last with `done: true`, the counts and times.

The same for /api/chat, where the piece stands in `message.content`, and /api/generate, where it
stands in `response`.
"""

import json
from collections.abc import Iterable

from helpers.gateway.protocols import logprobs
from helpers.gateway.protocols.base import Event, Json, Pace, pieces, timed

_SAID = ("thinking", "tool_calls")


def split(body: Json, pace: Pace) -> tuple[Event, ...]:
    """Return the thinking, the answer and the tool calls in pieces, then the last line."""
    said, name = _said(body)
    lines = [_line(body, {"thinking": piece}) for piece in pieces(said.get("thinking") or "")]
    for piece, entries in logprobs.spelled(said.get(name) or "", body.get("logprobs")):
        carried = {"logprobs": entries} if entries else {}
        lines.append(_line(body, {name: piece}) | carried)
    if said.get("tool_calls"):
        lines.append(_line(body, {"tool_calls": said["tool_calls"]}))
    last = {key: value for key, value in body.items() if key not in ("logprobs", *_SAID)}
    return timed([Event(line) for line in [*lines, last | _line(body, {}, done=True)]], pace)


def join(events: Iterable[Event]) -> Json:
    """Return the whole answer that the lines add up to; `done` is false if the last is missing."""
    body: Json = {}
    grown: Json = {}
    entries: list[Json] = []
    for event in events:
        said, name = _said(event.data)
        for field in (name, "thinking"):
            if field in said:
                grown[field] = grown.get(field, "") + (said[field] or "")
        if said.get("tool_calls"):
            grown["tool_calls"] = grown.get("tool_calls", []) + said["tool_calls"]
        entries += event.data.get("logprobs") or []
        body |= event.data
    body |= {"logprobs": entries} if entries else {}
    return body | ({"message": body["message"] | grown} if "message" in body else grown)


def encode(event: Event) -> bytes:
    """Return the event's line."""
    return json.dumps(event.data, ensure_ascii=False).encode() + b"\n"


def parse(stream: bytes) -> list[Event]:
    """Return the events in `stream`; a line cut off in the middle, or not JSON, is left out."""
    return [event for line in stream.split(b"\n") if (event := _event(line))]


def _event(line: bytes) -> Event | None:
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return Event(data) if isinstance(data, dict) else None


def _said(body: Json) -> tuple[Json, str]:
    """Return where the answer's texts stand, and the name of its own."""
    return (body["message"], "content") if "message" in body else (body, "response")


def _line(body: Json, part: Json, *, done: bool = False) -> Json:
    head = {"model": body.get("model"), "created_at": body.get("created_at"), "done": done}
    if "message" not in body:
        return {**head, "response": "", **part}
    role = body["message"].get("role", "assistant")
    return {**head, "message": {"role": role, "content": "", **part}}
