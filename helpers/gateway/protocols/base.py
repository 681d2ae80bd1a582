"""What every wire protocol has in common: the values read from and written to the wire."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from helpers.cost import Usage

Json = dict[str, Any]


@dataclass(frozen=True)
class Route:
    """One HTTP endpoint of a protocol, less its version; `operation` is what is asked of it.

    A path may hold Starlette's parameters; a `{model}` in it is given to `read`.
    """

    method: str
    path: str
    operation: str


@dataclass(frozen=True)
class Call:
    """One request as its protocol read it."""

    protocol: str
    operation: str
    model: str
    body: Json
    stream: bool


@dataclass(frozen=True)
class Event:
    """One streamed piece: its JSON data, its name where the protocol names events, and
    the seconds that passed since the piece before it.
    """

    data: Json
    name: str | None = None
    after: float = 0.0


@dataclass(frozen=True)
class Pace:
    """How a whole answer is streamed: seconds to the first piece, and between pieces."""

    first: float = 0.25
    each: float = 0.02


@dataclass(frozen=True)
class Reply:
    """An answer: whole as `body`, or streamed as `events`; `after` is its total time, seconds."""

    body: Json | None = None
    events: tuple[Event, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0


class Writer(Protocol):
    """Writes one stream's events as bytes; every WireProtocol is one."""

    media_type: str

    def encode(self, event: Event) -> bytes:
        """Return one event's bytes."""

    def last(self) -> bytes:
        """Return the bytes that end the stream."""


class WireProtocol(ABC):
    """Reads requests of one provider's format, and writes its replies, whole or streamed."""

    name: str
    provider: str
    routes: tuple[Route, ...]
    versions: tuple[str, ...] = ("", "/v1")  # prefixes under which every route is served
    media_type = "text/event-stream"
    beginning = b""  # with which the first event of each stream begins
    ignored: frozenset[str] = frozenset({"stream", "stream_options", "user", "metadata", "store"})
    defaults: ClassVar[Mapping[str, Any]] = {}
    questions: frozenset[str] = frozenset({"models"})  # operations that `about` answers

    def read(self, operation: str, body: Json, path: Mapping[str, str] | None = None) -> Call:
        """Return the call that `body` makes; raises ValueError naming what is wrong with it.

        `path` holds the parameters of the URL, for protocols that name the model there.
        """
        model = body.get("model")
        if not isinstance(model, str) or not model:
            raise ValueError("you must provide a model parameter")
        return Call(self.name, operation, model, body, body.get("stream") is True)

    @abstractmethod
    def canonical(self, call: Call) -> Json:
        """Return the request in the form that recordings are looked up by."""

    @abstractmethod
    def prompt(self, body: Json) -> str:
        """Return the texts of the request joined, to compare it with another."""

    @abstractmethod
    def split(self, body: Json, pace: Pace) -> tuple[Event, ...]:
        """Return the events in which the provider would stream the whole answer `body`."""

    @abstractmethod
    def join(self, events: Iterable[Event]) -> Json:
        """Return the whole answer that `events` stream."""

    @abstractmethod
    def error(self, status: int, message: str, *, code: str | None = None) -> Json:
        """Return the provider's error body for `status`."""

    @abstractmethod
    def usage(self, body: Json) -> Usage | None:
        """Return the tokens that the answer `body` states, if it states any."""

    @abstractmethod
    def compose(self, call: Call, text: str, *, finish: str | None = None) -> Json:
        """Return a whole answer in the provider's format that says `text`."""

    @abstractmethod
    def count(self, call: Call) -> int:
        """Return how many tokens the request's prompt has, by a local tokenizer."""

    @abstractmethod
    def model_list(self, models: Iterable[str]) -> Json:
        """Return the answer to a request for the list of models."""

    def about(self, call: Call, models: list[str]) -> Json | None:
        """Return the answer to a question about `models`, those that can be asked; None for
        one about a model that is not among them.
        """
        return self.model_list(models)

    def counted(self, count: int) -> Json:
        """Return the answer that a prompt has `count` tokens."""
        return {"input_tokens": count}

    def writer(self, call: Call) -> Writer:
        """Return what writes the streamed answer to `call`: this protocol itself."""
        return self

    def shown(self, events: Iterable[Event], call: Call) -> tuple[Event, ...]:
        """Return `events` less what this request did not ask to see."""
        return tuple(events)

    def fit(self, body: Json, call: Call) -> Json:
        """Return the whole answer `body` in the form, of several, that this request asks for."""
        return body

    def encode(self, event: Event) -> bytes:
        """Return `event` as server-sent-event bytes."""
        head = f"event: {event.name}\n" if event.name else ""
        return f"{head}data: {json.dumps(event.data, ensure_ascii=False)}\n\n".encode()

    def last(self) -> bytes:
        """Return the bytes that end a stream."""
        return b""

    def first(self, call: Call, model: str) -> bytes:
        """Return the event that begins with `beginning`, said by `model`."""
        return b""


class Piece(str):
    """A part of a text as one event streams it: a scenario can wait before it, or break off."""


class Pieces(str):
    """A text that is streamed in just the parts that it was given in.

    >>> pieces(Pieces("안녕", "하세요"))
    ['안녕', '하세요']
    """

    parts: tuple[Piece, ...]

    def __new__(cls, *parts: str) -> "Pieces":
        """Join `parts`, and remember where they met."""
        text = super().__new__(cls, "".join(parts))
        text.parts = tuple(Piece(part) for part in parts)
        return text


def pieces(text: str) -> list[str]:
    """Split `text` into pieces of about a token each, losing nothing.

    >>> pieces("안녕하세요, 반갑습니다.")
    ['안녕하', '세요,', ' 반갑습', '니다.']
    """
    if isinstance(text, Pieces):
        return list(text.parts)
    found = re.findall(r"\s*\S{1,3}(?:[.,!?:;)\]}]+)?|\s+$|\s+", text)
    return [Piece(one) for one in found]


def timed(events: Iterable[Event], pace: Pace) -> tuple[Event, ...]:
    """Return `events` with the delays of `pace`: the first piece waits, the rest flow."""
    return tuple(
        Event(event.data, event.name, pace.first if number == 0 else pace.each)
        for number, event in enumerate(events)
    )
