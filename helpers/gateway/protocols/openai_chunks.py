"""Chat Completions as a stream of chunks: split a whole one, join the parts.

Several choices come interleaved, several tool calls one after another, log-probabilities on the
chunk of their token. But: a custom tool's input comes in one piece.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from helpers.gateway.protocols import logprobs
from helpers.gateway.protocols.base import Event, Json, Pace, pieces, timed

_TEXTS = ("content", "refusal", "reasoning_content")  # what grows piece by piece
_STREAMED = {*_TEXTS, "role", "tool_calls"}


def split(body: Json, pace: Pace) -> tuple[Event, ...]:
    """Return a role chunk, the answer in pieces, a finish chunk and the usage chunk."""
    head = {name: value for name, value in body.items() if name not in ("choices", "usage")}
    head["object"] = "chat.completion.chunk"
    rows = zip_longest(*(_chunks(choice) for choice in body["choices"]))
    events = [Event({**head, "choices": [chunk]}) for row in rows for chunk in row if chunk]
    if body.get("usage"):
        events.append(Event({**head, "choices": [], "usage": body["usage"]}))
    return timed(events, pace)


def join(events: Iterable[Event]) -> Json:
    """Return the completion that the chunks add up to."""
    body: Json = {"choices": []}
    choices: dict[int, Json] = {}
    for event in events:
        body |= {name: value for name, value in event.data.items() if _news(name, value, body)}
        for chunk in event.data.get("choices") or []:
            _grow(choices.setdefault(chunk.get("index", 0), _new_choice(chunk)), chunk)
    body |= {"object": "chat.completion", "choices": [choices[index] for index in sorted(choices)]}
    for choice in body["choices"]:
        if calls := choice["message"].get("tool_calls"):
            choice["message"]["tool_calls"] = [calls[index] for index in sorted(calls)]
    return body


def _news(name: str, value: object, body: Json) -> bool:
    return name != "choices" and not (value is None and name in body)


def _chunks(choice: Json) -> Iterator[Json]:
    message, tokens = choice["message"], choice.get("logprobs") or {}
    start = {"role": message.get("role", "assistant"), "content": None}
    start |= {"content": ""} if message.get("content") is not None else {}
    start |= {"refusal": None} if "refusal" in message else {}
    yield _chunk(choice, start)
    for piece in pieces(message.get("reasoning_content") or ""):
        yield _chunk(choice, {"reasoning_content": piece})
    for name in ("content", "refusal"):
        for piece, entries in logprobs.spelled(message.get(name) or "", tokens.get(name)):
            carried = {**dict.fromkeys(tokens), name: entries} if entries else None
            yield _chunk(choice, {name: piece}, carried)
    for index, call in enumerate(message.get("tool_calls") or []):
        yield from (_chunk(choice, {"tool_calls": [part]}) for part in _tool_call(index, call))
    if more := {name: value for name, value in message.items() if value and name not in _STREAMED}:
        yield _chunk(choice, more)
    yield {**_chunk(choice, {}), "finish_reason": choice.get("finish_reason")}


def _chunk(choice: Json, delta: Json, carried: Json | None = None) -> Json:
    return {"index": choice["index"], "delta": delta, "logprobs": carried, "finish_reason": None}


def _tool_call(index: int, call: Json) -> Iterator[Json]:
    """Yield the call's id and name with no arguments, then its arguments in pieces."""
    function = call.get("function")
    if function is None:
        yield {"index": index, **call}
        return
    yield {"index": index, **call, "function": {**function, "arguments": ""}}
    for piece in pieces(function.get("arguments") or ""):
        yield {"index": index, "function": {"arguments": piece}}


def _new_choice(chunk: Json) -> Json:
    message: Json = {"role": "assistant", "content": None}
    if "refusal" in (chunk.get("delta") or {}):
        message |= {"refusal": None, "annotations": []}  # OpenAI's whole messages have both
    return {
        "index": chunk.get("index", 0),
        "message": message,
        "logprobs": None,
        "finish_reason": None,
    }


def _grow(choice: Json, chunk: Json) -> None:
    message, delta = choice["message"], chunk.get("delta") or {}
    for name, value in delta.items():
        if name in _TEXTS and value is not None:
            message[name] = (message.get(name) or "") + value
        elif name not in _STREAMED:
            message[name] = value
    for part in delta.get("tool_calls") or []:
        _grow_tool_call(message.setdefault("tool_calls", {}), part)
    for name, entries in (chunk.get("logprobs") or {}).items():
        known = choice["logprobs"] = choice["logprobs"] or {}
        known[name] = (known.get(name) or []) + entries if entries else known.get(name)
    choice["finish_reason"] = chunk.get("finish_reason") or choice["finish_reason"]


def _grow_tool_call(calls: dict[int, Json], part: Json) -> None:
    index = part.get("index")
    call = calls.setdefault(len(calls) if index is None else index, {"id": "", "type": "function"})
    call |= {name: part[name] for name in part if name not in ("index", "function") and part[name]}
    if function := part.get("function"):
        known = call.setdefault("function", {"name": "", "arguments": ""})
        known["name"] += function.get("name") or ""
        known["arguments"] += function.get("arguments") or ""
