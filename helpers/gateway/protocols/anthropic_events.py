"""Messages as a stream of named events: split a whole message, join the events.

Texts, thinking and a tool's input grow by deltas, citations and signatures come in one each;
any other block (redacted thinking, a server tool's result) comes whole with its start.
"""

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from helpers.gateway.protocols.base import Event, Json, Pace, pieces, timed

_AT_END = ("stop_reason", "stop_sequence", "stop_details")  # null in message_start
_TOTALS = ("output_tokens_details", "server_tool_use")  # usage known only at the end
_CUMULATIVE = (
    "input_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
    "output_tokens",
    *_TOTALS,
)
_KINDS = {
    "text": "text",
    "thinking": "thinking",
    "signature": "signature",
    "citation": "citations",
    "partial_json": "input_json",
}  # what grows a block, and its delta's type less `_delta`


def split(body: Json, pace: Pace) -> tuple[Event, ...]:
    """Return message_start, each block in pieces, message_delta and message_stop."""
    events: list[Json] = [{"type": "message_start", "message": _start(body)}]
    for index, block in enumerate(body.get("content", [])):
        events += _block(index, block)
        if index == 0:
            events.insert(2, {"type": "ping"})
    usage = body.get("usage") or {}
    delta = {name: body.get(name) for name in _AT_END if name in body or name != "stop_details"}
    total = {name: usage[name] for name in _CUMULATIVE if name in usage}
    events.append({"type": "message_delta", "delta": delta, "usage": total})
    events.append({"type": "message_stop"})
    return timed([Event(data, data["type"]) for data in events], pace)


def join(events: Iterable[Event]) -> Json:
    """Return the message that the events add up to.

    Of a tool's input that was cut off, the JSON so far stands in the block as `partial_json`.
    """
    body: Json = {}
    for event in events:
        data = event.data
        if data.get("type") == "message_start":
            body = deepcopy(data["message"])
        elif data.get("type") == "message_delta":
            body |= data["delta"]
            body["usage"] = {**body.get("usage", {}), **data.get("usage", {})}
        elif "index" in data:
            _grow(body.setdefault("content", []), data)
    return body


def _start(body: Json) -> Json:
    known = {name: None for name in _AT_END if name in body}
    usage = {name: one for name, one in (body.get("usage") or {}).items() if name not in _TOTALS}
    return {**body, **known, "content": [], "usage": {**usage, "output_tokens": 1}}


def _block(index: int, block: Json) -> Iterator[Json]:
    empty: Json = {"text": "", "thinking": "", "signature": "", "input": {}}
    if block.get("citations"):
        empty["citations"] = []
    start = {name: empty.get(name, value) for name, value in block.items()}
    yield {"type": "content_block_start", "index": index, "content_block": start}
    for name, value in _deltas(block):
        delta = {"type": f"{_KINDS[name]}_delta", name: value}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def _deltas(block: Json) -> Iterator[tuple[str, Any]]:
    for name in ("thinking", "text"):
        yield from ((name, piece) for piece in pieces(block.get(name) or ""))
    if block.get("signature"):
        yield "signature", block["signature"]
    for citation in block.get("citations") or []:
        yield "citation", citation
    if isinstance(block.get("input"), dict):
        arguments = json.dumps(block["input"], ensure_ascii=False)
        yield from (("partial_json", piece) for piece in ("", *pieces(arguments)))


def _grow(blocks: list[Json], data: Json) -> None:
    """Let one block's start, delta or stop take effect on `blocks`."""
    if data["type"] == "content_block_start":
        blocks.append(deepcopy(data["content_block"]))
    elif data["index"] >= len(blocks):  # an event of a block that never began
        return
    elif data["type"] == "content_block_stop":
        _close(blocks[data["index"]])
    for name, value in data.get("delta", {}).items():
        block = blocks[data["index"]]
        if name == "citation":
            block["citations"] = [*(block.get("citations") or []), value]
        elif name in _KINDS:
            block[name] = block.get(name, "") + value


def _close(block: Json) -> None:
    try:
        block["input"] = json.loads(block["partial_json"] or "{}")
    except (KeyError, ValueError):  # no tool, or not JSON: what was sent stays to be seen
        return
    del block["partial_json"]
