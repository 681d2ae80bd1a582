"""OpenAI Chat Completions: POST /v1/chat/completions, GET /v1/models.

Shapes as the openai SDK 2.54 parses them. But: does not check a request as strictly as the
provider does; it reads what it needs and passes the rest on.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from helpers import tokens
from helpers.cost import Usage
from helpers.gateway import canonical
from helpers.gateway.protocols import images, openai_chunks, openai_errors
from helpers.gateway.protocols.base import (
    Call,
    Event,
    Json,
    Pace,
    Route,
    WireProtocol,
)

_ALIASES = {"max_tokens": "max_completion_tokens"}


class OpenAIChat(WireProtocol):
    """Reads and writes Chat Completions."""

    name = "openai_chat"
    provider = "openai"
    routes = (
        Route("POST", "/chat/completions", "chat"),
        Route("GET", "/models", "models"),
    )
    defaults: ClassVar[Mapping[str, Any]] = {
        "n": 1,
        "temperature": 1,
        "top_p": 1,
        "logprobs": False,
        "presence_penalty": 0,
        "frequency_penalty": 0,
        "tool_choice": "auto",
        "parallel_tool_calls": True,
        "response_format": {"type": "text"},
    }

    def read(self, operation: str, body: Json, path: Mapping[str, str] | None = None) -> Call:
        """Return the call; raises ValueError when messages are missing or not a list."""
        call = super().read(operation, body, path)
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages:
            raise ValueError("Missing required parameter: 'messages' (a non-empty list).")
        if not all(isinstance(message, dict) and "role" in message for message in messages):
            raise ValueError("Invalid 'messages': each must be an object with a 'role'.")
        for number, message in enumerate(messages):
            if not _is_content(message.get("content")):
                raise ValueError(f"Invalid type for 'messages[{number}].content': text or parts.")
        return call

    def canonical(self, call: Call) -> Json:
        """Return the request less streaming, defaults and empty fields, images by hash."""
        body = canonical.without(call.body, set(self.ignored), self.defaults)
        body = {_ALIASES.get(name, name): value for name, value in body.items()}
        body["messages"] = [_plain(message) for message in call.body["messages"]]
        folded: Json = canonical.fold(images.fold(body))
        return folded

    def prompt(self, body: Json) -> str:
        """Return the messages' texts, one a line, with their roles."""
        return "\n".join(
            f"{message.get('role')}: {_shown(message.get('content'))}"
            for message in body.get("messages", [])
        )

    def split(self, body: Json, pace: Pace) -> tuple[Event, ...]:
        """Return the chunks that stream the completion `body`."""
        return openai_chunks.split(body, pace)

    def join(self, events: Iterable[Event]) -> Json:
        """Return the completion that the chunks add up to."""
        return openai_chunks.join(events)

    def shown(self, events: Iterable[Event], call: Call) -> tuple[Event, ...]:
        """Leave the usage chunk out unless `stream_options.include_usage` asked for it."""
        options = call.body.get("stream_options") or {}
        wanted = isinstance(options, dict) and options.get("include_usage")
        return tuple(event for event in events if wanted or event.data.get("choices"))

    def error(self, status: int, message: str, *, code: str | None = None) -> Json:
        """Return OpenAI's error body."""
        return openai_errors.body(status, message, code=code)

    def usage(self, body: Json) -> Usage | None:
        """Return the completion's token counts."""
        return Usage.from_openai(body["usage"]) if body.get("usage") else None

    def compose(self, call: Call, text: str, *, finish: str | None = None) -> Json:
        """Return a completion that says `text`, with token counts by the model's tokenizer."""
        key = canonical.key(self.name, {"call": self.canonical(call), "text": text})
        prompt, completion = self.count(call), tokens.count(text, tokens.encoding_for(call.model))
        message: Json = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
        return {
            "id": f"chatcmpl-sample-{key}",
            "object": "chat.completion",
            "created": 1795219200,  # 2026-11-21, the day the course's samples were written
            "model": call.model,
            "choices": [
                {
                    "index": 0,
                    "message": message,
                    "logprobs": None,
                    "finish_reason": finish or "stop",
                }
            ],
            "usage": {
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": prompt + completion,
                "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
            },
        }

    def count(self, call: Call) -> int:
        """Return the tokens of the messages, the chat format's own included."""
        return tokens.count_messages(call.body["messages"], call.model)

    def model_list(self, models: Iterable[str]) -> Json:
        """Return OpenAI's list of models."""
        data = [
            {"id": name, "object": "model", "created": 0, "owned_by": "course"} for name in models
        ]
        return {"object": "list", "data": data}

    def last(self) -> bytes:
        """Return the line that ends an OpenAI stream."""
        return b"data: [DONE]\n\n"


def _is_content(content: Any) -> bool:
    if isinstance(content, list):
        return all(isinstance(part, dict) for part in content)
    return content is None or isinstance(content, str)


def _plain(message: Json) -> Json:
    """Return a message as the SDK's own object and a hand-written one both have it."""
    filled = canonical.without(message, {"parsed"}, {})
    return {**filled, "content": canonical.content(message.get("content"))}


def _shown(content: Any) -> str:
    if isinstance(content, list):
        return " ".join(_shown(part) for part in content)
    if isinstance(content, dict):
        names = ("text", "begins", "type")
        return next((_shown(content[name]) for name in names if content.get(name)), "")
    return str(content or "")
