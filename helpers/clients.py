"""One way to ask any SDK client, told apart by its shape: OpenAI's or Anthropic's.

OpenAI-shaped is what has `chat.completions.create` (also Ollama, vLLM, … through `base_url`);
Anthropic-shaped is what has `messages.create`. But: imports no SDK, and catches none of its errors.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from helpers import tokens
from helpers.cost import Usage
from helpers.errors import ChatError
from helpers.language import translate as _

Message = Mapping[str, str]
MAX_TOKENS = 1024  # of an answer, where the API wants a limit; a lesson's answers are short


@dataclass(frozen=True)
class Answer:
    """A whole answer; `is_estimate` says that its `usage` was counted here, not stated."""

    text: str
    usage: Usage
    is_estimate: bool = False


class Stream(Protocol):
    """An answer on its way: iterate for its pieces; close it to stop. `usage` comes last."""

    usage: Usage | None
    is_complete: bool

    def __iter__(self) -> Iterator[str]:
        """Yield the pieces of text as they arrive."""

    def close(self) -> None:
        """Close the HTTP stream."""


class Client(Protocol):
    """What a ChatSession and a Discussion need of a provider."""

    def ask(self, model: str, messages: Sequence[Message]) -> Answer:
        """Return the answer to `messages`."""

    def stream(self, model: str, messages: Sequence[Message]) -> Stream:
        """Return the answer to `messages` as a stream."""


def of(sdk: Any) -> Client:
    """Return the client for an SDK object; raises ChatError when its shape is unknown."""
    if hasattr(sdk, "chat") and hasattr(sdk.chat, "completions"):
        return _OpenAIShaped(sdk)
    if hasattr(sdk, "messages"):
        return _AnthropicShaped(sdk)
    line = _("{kind} is no client of a known shape. Use OpenAI() or Anthropic(), or one like them.")
    raise ChatError(line.format(kind=type(sdk).__name__))


def estimate(model: str, messages: Sequence[Message], text: str) -> Usage:
    """Return the tokens of a turn by a local tokenizer, for an answer that does not state them."""
    asked = tokens.count_messages(messages, model)
    return Usage(input=asked, output=tokens.count(text, tokens.encoding_for(model)))


def answer(model: str, messages: Sequence[Message], text: str, usage: Usage | None) -> Answer:
    """Return an Answer with the stated usage, or with an estimate where none was stated."""
    if usage is not None:
        return Answer(text, usage)
    return Answer(text, estimate(model, messages, text), is_estimate=True)


class _OpenAIShaped:
    def __init__(self, sdk: Any) -> None:
        self._create = sdk.chat.completions.create

    def ask(self, model: str, messages: Sequence[Message]) -> Answer:
        response = self._create(model=model, messages=list(messages))
        text = response.choices[0].message.content or ""
        usage = Usage.from_openai(response.usage) if response.usage else None
        return answer(model, messages, text, usage)

    def stream(self, model: str, messages: Sequence[Message]) -> Stream:
        options = {"include_usage": True}
        chunks = self._create(
            model=model, messages=list(messages), stream=True, stream_options=options
        )
        return _OpenAIStream(chunks)


class _OpenAIStream:
    def __init__(self, chunks: Any) -> None:
        self._chunks = chunks
        self.usage: Usage | None = None
        self.is_complete = False

    def __iter__(self) -> Iterator[str]:
        for chunk in self._chunks:
            if chunk.usage:  # with `choices` empty on the last chunk, beside the text elsewhere
                self.usage = Usage.from_openai(chunk.usage)
            for choice in chunk.choices[:1]:
                self.is_complete = self.is_complete or choice.finish_reason is not None
                if choice.delta.content:
                    yield choice.delta.content

    def close(self) -> None:
        self._chunks.close()


class _AnthropicShaped:
    def __init__(self, sdk: Any) -> None:
        self._create = sdk.messages.create

    def ask(self, model: str, messages: Sequence[Message]) -> Answer:
        message = self._create(**_anthropic(model, messages))
        text = "".join(block.text for block in message.content if block.type == "text")
        return Answer(text, Usage.from_anthropic(message.usage))

    def stream(self, model: str, messages: Sequence[Message]) -> Stream:
        return _AnthropicStream(self._create(**_anthropic(model, messages), stream=True))


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


def _anthropic(model: str, messages: Iterable[Message]) -> dict[str, Any]:
    """Return the arguments of `messages.create`: the system messages apart from the others."""
    system = "\n\n".join(one["content"] for one in messages if one["role"] == "system")
    turns = [dict(one) for one in messages if one["role"] != "system"]
    asked = {"model": model, "max_tokens": MAX_TOKENS, "messages": turns}
    return asked | ({"system": system} if system else {})
