"""What a ChatSession and a Discussion need of a provider: an answer, whole or on its way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from helpers import tokens
from helpers.cost import Usage

Message = Mapping[str, str]


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
    """One SDK, asked in one way; `parameters` are the SDK's own (temperature, …)."""

    def ask(self, model: str, messages: Sequence[Message], **parameters: Any) -> Answer:
        """Return the answer to `messages`."""

    def stream(self, model: str, messages: Sequence[Message], **parameters: Any) -> Stream:
        """Return the answer to `messages` as a stream."""


def estimate(model: str, messages: Sequence[Message], text: str) -> Usage:
    """Return the tokens of a turn by a local tokenizer, for an answer that does not state them."""
    asked = tokens.count_messages(messages, model)
    return Usage(input=asked, output=tokens.count(text, tokens.encoding_for(model)))


def answer(model: str, messages: Sequence[Message], text: str, usage: Usage | None) -> Answer:
    """Return an Answer with the stated usage, or with an estimate where none was stated."""
    if usage is not None:
        return Answer(text, usage)
    return Answer(text, estimate(model, messages, text), is_estimate=True)


def system_apart(messages: Sequence[Message]) -> tuple[str, list[dict[str, str]]]:
    """Return the system messages as one text, and the other messages."""
    system = "\n\n".join(one["content"] for one in messages if one["role"] == "system")
    return system, [dict(one) for one in messages if one["role"] != "system"]
