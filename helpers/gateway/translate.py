"""How a call reaches the local model: as it is where that speaks the protocol, else translated.

llama.cpp speaks OpenAI's chat and Anthropic's protocol; an Ollama (0.14 and later) all of both
and its own. Other requests become Chat Completions requests, and the answers are turned back
whole or chunk by chunk as they come. Counting tokens asks llama.cpp's own counter for the same
prompt, so the number is the local model's, and true.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from helpers.gateway.protocols import (
    BY_NAME,
    gemini_from_chat,
    gemini_to_chat,
    ollama_from_chat,
    ollama_to_chat,
    openai_chunks,
    openai_response_from_chat,
    openai_response_to_chat,
)
from helpers.gateway.protocols.base import Call, Event, Json, WireProtocol
from helpers.language import translate as _

_CHAT, _EMBED = "/v1/chat/completions", "/v1/embeddings"
_IN_PART = {("embedded", "openai_responses")}  # llama.cpp speaks too little of it for the SDK
_NATIVE = {"embedded": {"openai", "anthropic"}, "ollama": {"openai", "anthropic", "ollama"}}


@dataclass(frozen=True)
class Translation:
    """What to ask under `path`, and how to read the answer back: whole, or piece by piece."""

    path: str
    request: Callable[[Call], Json]
    answer: Callable[[Call, Json], Json]
    piece: Callable[[Call, Json], Json | None] = lambda call, chunk: None
    ending: Callable[[Call, Json], Json | None] = lambda call, completion: None
    stream: "Callable[[Call], Stream] | None" = (
        None  # instead of those two, where one is not enough
    )


class Stream(Protocol):
    """Turns the chunks of one streamed answer into the protocol's events."""

    def take(self, chunk: Event) -> list[Event]:
        """Return the events that `chunk` brings."""

    def end(self) -> list[Event]:
        """Return the events after the last chunk; none when the answer was cut off."""


_GEMINI_EMBED = Translation(_EMBED, gemini_to_chat.embeddings_request, gemini_from_chat.embeddings)
_OLLAMA_CHAT = Translation(
    _CHAT,
    ollama_to_chat.request,
    ollama_from_chat.answer,
    ollama_from_chat.piece,
    ollama_from_chat.ending,
)
_OLLAMA_EMBED = Translation(_EMBED, ollama_to_chat.embeddings_request, ollama_from_chat.embeddings)
_TRANSLATIONS = {
    ("gemini", "chat"): Translation(
        _CHAT,
        gemini_to_chat.request,
        gemini_from_chat.answer,
        gemini_from_chat.piece,
        gemini_from_chat.ending,
    ),
    ("gemini", "count_tokens"): Translation(
        f"{_CHAT}/input_tokens",
        gemini_to_chat.request,
        lambda call, body: BY_NAME["gemini"].counted(body["input_tokens"]),
    ),
    ("gemini", "embed"): _GEMINI_EMBED,
    ("gemini", "embed_batch"): _GEMINI_EMBED,
    ("openai_responses", "chat"): Translation(
        _CHAT,
        openai_response_to_chat.request,
        openai_response_from_chat.answer,
        stream=openai_response_from_chat.Stream,
    ),
    ("ollama", "chat"): _OLLAMA_CHAT,
    ("ollama", "generate"): _OLLAMA_CHAT,
    ("ollama", "embed"): _OLLAMA_EMBED,
    ("ollama", "embeddings"): _OLLAMA_EMBED,
}
_MEDIA = {"gemini": gemini_to_chat.has_media, "ollama": ollama_to_chat.has_media}


def between(protocol: WireProtocol, call: Call, kind: str) -> Translation | None:
    """Return how a local model of `kind` is asked `call`; None when it speaks the protocol."""
    if protocol.provider in _NATIVE[kind] and (kind, protocol.name) not in _IN_PART:
        return None
    return _TRANSLATIONS[protocol.name, call.operation]


def left_out(call: Call) -> list[str]:
    """Return what a student should know of a translated request: what the model does not see."""
    if call.protocol not in _MEDIA or not _MEDIA[call.protocol](call):
        return []
    return [_("The local model reads text only; the images were left out.")]


def stream(translation: Translation, protocol: WireProtocol, call: Call) -> Stream:
    """Return what turns the chunks of the answer to `call` into events."""
    if translation.stream:
        return translation.stream(call)
    return _ByChunk(translation, protocol, call)


class _ByChunk:
    """At most one event a chunk, and one at the end that is made from all of them."""

    def __init__(self, translation: Translation, protocol: WireProtocol, call: Call) -> None:
        self._translation, self._protocol, self._call = translation, protocol, call
        self._chunks: list[Event] = []

    def take(self, chunk: Event) -> list[Event]:
        self._chunks.append(chunk)
        event = carried_on(self._translation, self._protocol, self._call, chunk)
        return [event] if event else []

    def end(self) -> list[Event]:
        event = ended(self._translation, self._call, self._chunks)
        return [event] if event else []


def carried_on(
    translation: Translation, protocol: WireProtocol, call: Call, chunk: Event
) -> Event | None:
    """Return the event that carries a chat chunk on; an error becomes the protocol's own."""
    if error := chunk.data.get("error"):
        message = error.get("message", error) if isinstance(error, dict) else error
        return Event(protocol.error(500, str(message)))
    data = translation.piece(call, chunk.data)
    return Event(data) if data else None


def ended(translation: Translation, call: Call, chunks: Iterable[Event]) -> Event | None:
    """Return the event that ends the stream of `chunks`; None when they were cut off."""
    data = translation.ending(call, openai_chunks.join(chunks))
    return Event(data) if data else None
