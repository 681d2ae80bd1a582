"""Asking a client with `messages.create`: Anthropic's; the system message goes apart."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helpers.clients.base import Answer, Message, Stream, system_apart
from helpers.cost import Usage

MAX_TOKENS = 1024  # of an answer, where the API wants a limit; a lesson's answers are short


class AnthropicShaped:
    """An SDK client of Anthropic's shape."""

    def __init__(self, sdk: Any) -> None:
        self._create = sdk.messages.create

    def ask(self, model: str, messages: Sequence[Message], **parameters: Any) -> Answer:
        """Return the answer to `messages`."""
        message = self._create(**_arguments(model, messages) | parameters)
        text = "".join(block.text for block in message.content if block.type == "text")
        return Answer(text, Usage.from_anthropic(message.usage))

    def stream(self, model: str, messages: Sequence[Message], **parameters: Any) -> Stream:
        """Return the answer to `messages` as a stream."""
        asked = _arguments(model, messages) | parameters
        return _AnthropicStream(self._create(**asked, stream=True))


class _AnthropicStream:
    def __init__(self, events: Any) -> None:
        self._events = events
        self._said: dict[str, Any] = {}
        self.usage: Usage | None = None
        self.is_complete = False

    def __iter__(self) -> Iterator[str]:
        for event in self._events:
            if event.type == "message_start":
                self._count(event.message.usage)
            elif event.type == "message_delta":  # its counts are totals, not increments
                self._count(event.usage)
            elif event.type == "message_stop":
                self.is_complete = True
            elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                yield event.delta.text

    def close(self) -> None:
        self._events.close()

    def _count(self, usage: Any) -> None:
        said: Mapping[str, Any] = usage.model_dump() if hasattr(usage, "model_dump") else usage
        self._said |= {name: value for name, value in said.items() if value is not None}
        self.usage = Usage.from_anthropic(self._said)


def _arguments(model: str, messages: Sequence[Message]) -> dict[str, Any]:
    """Return the arguments of `messages.create`: the system messages apart from the others."""
    system, turns = system_apart(messages)
    asked = {"model": model, "max_tokens": MAX_TOKENS, "messages": turns}
    return asked | ({"system": system} if system else {})
