"""What a scenario can script beyond a plain text, in each provider's format. Pure.

Finish reasons have OpenAI's names (stop, length, content_filter); any other word is passed on
as it is.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from helpers.gateway import canonical
from helpers.gateway.protocols.base import Call, Event, Json, Piece, WireProtocol

ToolUse = tuple[str, Mapping[str, Any]]  # a tool's name and its arguments

_FINISH: dict[str, dict[str, str]] = {
    "anthropic": {
        "stop": "end_turn",
        "length": "max_tokens",
        "content_filter": "refusal",
        "tool_calls": "tool_use",
    },
    "gemini": {
        "stop": "STOP",
        "length": "MAX_TOKENS",
        "content_filter": "SAFETY",
        "tool_calls": "STOP",
    },
    "ollama": {"content_filter": "stop", "tool_calls": "stop"},
    "openai_responses": {"stop": "", "tool_calls": ""},
}


def says(protocol: WireProtocol, call: Call, text: str, *, finish: str | None = None) -> Json:
    """Return a whole answer that says `text` and ends for the reason `finish`."""
    known = _FINISH.get(protocol.name, {})
    return protocol.compose(call, text, finish=known.get(finish or "", finish) or None)


def calls_tools(protocol: WireProtocol, call: Call, uses: Sequence[ToolUse]) -> Json:
    """Return a whole answer that asks for the tools `uses`, and says nothing."""
    text = "".join(_written(arguments) for _, arguments in uses)
    body = says(protocol, call, text, finish="tool_calls")
    key = canonical.key(protocol.name, {"tools": [list(use) for use in uses], "body": body})
    return _TOOLS[protocol.name](body, uses, key)


def refuses(protocol: WireProtocol, call: Call, text: str) -> Json:
    """Return a whole answer in which the model refuses; Ollama has no other form than a text."""
    return _REFUSALS[protocol.name](says(protocol, call, text), text)


def breaks(protocol: WireProtocol, error: Json, sent: int) -> Event:
    """Return the event with which a stream of `sent` events ends in the error body `error`."""
    if protocol.name == "anthropic":
        return Event({"type": "error", "error": error["error"]}, "error")
    if protocol.name == "openai_responses":
        kept = {name: error["error"].get(name) for name in ("code", "message", "param")}
        kept["code"] = kept["code"] or error["error"]["type"]
        return Event({"type": "error", **kept, "sequence_number": sent}, "error")
    return Event(error)


def is_piece(event: Event) -> bool:
    """Say whether `event` carries a part of the answer's text, refusal or arguments."""
    return _holds_piece(event.data)


def _holds_piece(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(
            _holds_piece(one) for one in (value.values() if isinstance(value, dict) else value)
        )
    return isinstance(value, Piece)


def _written(arguments: Mapping[str, Any]) -> str:
    return json.dumps(dict(arguments), ensure_ascii=False)


def _chat_tools(body: Json, uses: Sequence[ToolUse], key: str) -> Json:
    calls = [
        {
            "id": f"call_{key}{number}",
            "type": "function",
            "function": {"name": name, "arguments": _written(arguments)},
        }
        for number, (name, arguments) in enumerate(uses)
    ]
    body["choices"][0]["message"] |= {"content": None, "tool_calls": calls}
    return body


def _response_tools(body: Json, uses: Sequence[ToolUse], key: str) -> Json:
    body["output"] = [
        {
            "type": "function_call",
            "id": f"fc_{key}{number}",
            "call_id": f"call_{key}{number}",
            "name": name,
            "arguments": _written(arguments),
            "status": "completed",
        }
        for number, (name, arguments) in enumerate(uses)
    ]
    return body


def _message_tools(body: Json, uses: Sequence[ToolUse], key: str) -> Json:
    body["content"] = [
        {"type": "tool_use", "id": f"toolu_{key}{number}", "name": name, "input": dict(arguments)}
        for number, (name, arguments) in enumerate(uses)
    ]
    return body


def _gemini_tools(body: Json, uses: Sequence[ToolUse], key: str) -> Json:
    parts = [{"functionCall": {"name": name, "args": dict(given)}} for name, given in uses]
    body["candidates"][0]["content"]["parts"] = parts
    return body


def _ollama_tools(body: Json, uses: Sequence[ToolUse], key: str) -> Json:
    calls = [{"function": {"name": name, "arguments": dict(given)}} for name, given in uses]
    if "message" in body:
        body["message"] |= {"content": "", "tool_calls": calls}
    return body


_TOOLS: dict[str, Callable[[Json, Sequence[ToolUse], str], Json]] = {
    "openai_chat": _chat_tools,
    "openai_responses": _response_tools,
    "anthropic": _message_tools,
    "gemini": _gemini_tools,
    "ollama": _ollama_tools,
}


def _chat_refusal(body: Json, text: str) -> Json:
    body["choices"][0]["message"] |= {"content": None, "refusal": text}
    return body


def _response_refusal(body: Json, text: str) -> Json:
    body["output"][0]["content"] = [{"type": "refusal", "refusal": text}]
    return body


def _message_refusal(body: Json, text: str) -> Json:
    details = {"type": "refusal", "category": None, "explanation": None}
    return body | {"stop_reason": "refusal", "stop_details": details}


def _gemini_refusal(body: Json, text: str) -> Json:
    body["candidates"] = [{"finishReason": "SAFETY", "finishMessage": text, "index": 0}]
    return body


def _ollama_refusal(body: Json, text: str) -> Json:
    return body


_REFUSALS: dict[str, Callable[[Json, str], Json]] = {
    "openai_chat": _chat_refusal,
    "openai_responses": _response_refusal,
    "anthropic": _message_refusal,
    "gemini": _gemini_refusal,
    "ollama": _ollama_refusal,
}
