"""Asking a client with `chat.completions.create`: OpenAI's, and whatever copies it."""

from collections.abc import Iterator, Sequence
from typing import Any

from helpers.clients.base import Answer, Message, Stream, answer
from helpers.cost import Usage


class OpenAIShaped:
    """An SDK client of OpenAI's shape."""

    def __init__(self, sdk: Any) -> None:
        self._create = sdk.chat.completions.create

    def ask(self, model: str, messages: Sequence[Message], **parameters: Any) -> Answer:
        """Return the answer to `messages`."""
        response = self._create(model=model, messages=list(messages), **parameters)
        text = response.choices[0].message.content or ""
        usage = Usage.from_openai(response.usage) if response.usage else None
        return answer(model, messages, text, usage)

    def stream(self, model: str, messages: Sequence[Message], **parameters: Any) -> Stream:
        """Return the answer to `messages` as a stream, its usage asked for."""
        options = {"include_usage": True}
        chunks = self._create(
            model=model, messages=list(messages), stream=True, stream_options=options, **parameters
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
