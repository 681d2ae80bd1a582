"""Anthropic Messages: POST /v1/messages, POST /v1/messages/count_tokens, GET /v1/models.

Shapes as the anthropic SDK 2.12 parses them. Token counts of composed answers are estimates:
Anthropic publishes no tokenizer for its current models.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from helpers import tokens
from helpers.cost import Usage
from helpers.gateway import canonical
from helpers.gateway.protocols import anthropic_content, anthropic_events, images
from helpers.gateway.protocols.base import (
    Call,
    Event,
    Json,
    Pace,
    Route,
    WireProtocol,
)

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class Anthropic(WireProtocol):
    """Reads and writes Messages."""

    name = "anthropic"
    provider = "anthropic"
    routes = (
        Route("POST", "/messages", "chat"),
        Route("POST", "/messages/count_tokens", "count_tokens"),
        Route("GET", "/models", "models"),
    )
    beginning = b"event: message_start"
    defaults: ClassVar[Mapping[str, Any]] = {"temperature": 1, "tool_choice": {"type": "auto"}}

    def read(self, operation: str, body: Json, path: Mapping[str, str] | None = None) -> Call:
        """Return the call; raises ValueError for missing messages or max_tokens."""
        call = super().read(operation, body, path)
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages:
            raise ValueError("messages: Field required (a non-empty list)")
        roles = [one.get("role") if isinstance(one, dict) else None for one in messages]
        if roles[0] == "system" or not set(roles) <= {"user", "assistant", "system"}:
            raise ValueError(
                "messages: each needs a role 'user' or 'assistant'; system is its own field"
            )
        anthropic_content.check(messages)
        if operation == "chat" and not isinstance(body.get("max_tokens"), int):
            raise ValueError("max_tokens: Field required")
        return call

    def canonical(self, call: Call) -> Json:
        """Return the request less streaming, defaults and empty fields, images by hash."""
        body = canonical.without(call.body, set(self.ignored), self.defaults)
        body["messages"] = [
            {**message, "content": anthropic_content.plain(message.get("content"))}
            for message in call.body["messages"]
        ]
        if "system" in body:
            body["system"] = anthropic_content.plain(body["system"])
        if call.operation != "chat":
            body["operation"] = call.operation
        folded: Json = canonical.fold(images.fold(body))
        return folded

    def prompt(self, body: Json) -> str:
        """Return the system prompt and the messages' texts, one a line."""
        lines = [
            f"{one.get('role')}: {anthropic_content.text(one.get('content'))}"
            for one in body.get("messages", [])
        ]
        system = anthropic_content.text(body.get("system"))
        return "\n".join([f"system: {system}", *lines] if system else lines)

    def split(self, body: Json, pace: Pace) -> tuple[Event, ...]:
        """Return the named events that stream the message `body`."""
        return anthropic_events.split(body, pace)

    def join(self, events: Iterable[Event]) -> Json:
        """Return the message that the events add up to."""
        return anthropic_events.join(events)

    def first(self, call: Call, model: str) -> bytes:
        """Return message_start, with an estimate of the prompt's tokens."""
        body = self.compose(replace(call, model=model), "")
        return self.encode(self.split({**body, "id": f"msg_{model}"}, Pace())[0])

    def error(self, status: int, message: str, *, code: str | None = None) -> Json:
        """Return Anthropic's error body; it has no field for a code."""
        kind = _TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")
        return {"type": "error", "error": {"type": kind, "message": message}, "request_id": None}

    def usage(self, body: Json) -> Usage | None:
        """Return the message's token counts."""
        return Usage.from_anthropic(body["usage"]) if body.get("usage") else None

    def compose(self, call: Call, text: str, *, finish: str | None = None) -> Json:
        """Return a message that says `text`, with estimated token counts."""
        key = canonical.key(self.name, {"call": self.canonical(call), "text": text})
        completion = tokens.count(text, tokens.encoding_for(call.model))
        return {
            "id": f"msg_sample_{key}",
            "type": "message",
            "role": "assistant",
            "model": call.model,
            "content": [{"type": "text", "text": text}],
            "stop_reason": finish or "end_turn",
            "stop_sequence": None,
            "usage": {
                "input_tokens": self.count(call),
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
                "output_tokens": completion,
            },
        }

    def count(self, call: Call) -> int:
        """Return an estimate of the prompt's tokens, the system prompt included."""
        messages = [
            {"role": one["role"], "content": anthropic_content.text(one.get("content"))}
            for one in call.body["messages"]
        ]
        if system := anthropic_content.text(call.body.get("system")):
            messages.insert(0, {"role": "system", "content": system})
        return tokens.count_messages(messages, call.model)

    def model_list(self, models: Iterable[str]) -> Json:
        """Return Anthropic's list of models."""
        data = [
            {
                "type": "model",
                "id": name,
                "display_name": name,
                "created_at": "2026-01-01T00:00:00Z",
            }
            for name in models
        ]
        first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
        return {"data": data, "has_more": False, "first_id": first, "last_id": last}
