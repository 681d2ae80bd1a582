"""Asking a client with `models.generate_content`: Google's; roles are user and model."""

from collections.abc import Iterator, Sequence
from typing import Any

from helpers.clients.base import Answer, Message, Stream, answer, system_apart
from helpers.cost import Usage


class GoogleShaped:
    """An SDK client of Google's shape; parameters go into its `config`."""

    def __init__(self, sdk: Any) -> None:
        self._models = sdk.models

    def ask(self, model: str, messages: Sequence[Message], **parameters: Any) -> Answer:
        """Return the answer to `messages`."""
        response = self._models.generate_content(**_arguments(model, messages, parameters))
        return answer(model, messages, response.text or "", _usage(response))

    def stream(self, model: str, messages: Sequence[Message], **parameters: Any) -> Stream:
        """Return the answer to `messages` as a stream."""
        return _GoogleStream(
            self._models.generate_content_stream(**_arguments(model, messages, parameters))
        )


class _GoogleStream:
    def __init__(self, responses: Any) -> None:
        self._responses = responses
        self.usage: Usage | None = None
        self.is_complete = False

    def __iter__(self) -> Iterator[str]:
        for response in self._responses:
            self.usage = _usage(response) or self.usage  # totals so far, on each
            ended = any(one.finish_reason for one in response.candidates or ())
            self.is_complete = self.is_complete or ended
            if response.text:
                yield response.text

    def close(self) -> None:
        self._responses.close()


def _usage(response: Any) -> Usage | None:
    """Read `usage_metadata`: its prompt includes the cached tokens, its thoughts are output."""
    said = response.usage_metadata
    if said is None or said.prompt_token_count is None:
        return None
    read = said.cached_content_token_count or 0
    output = (said.candidates_token_count or 0) + (said.thoughts_token_count or 0)
    return Usage(input=said.prompt_token_count - read, output=output, cache_read=read)


def _arguments(model: str, messages: Sequence[Message], parameters: Any) -> dict[str, Any]:
    system, turns = system_apart(messages)
    roles = {"assistant": "model"}
    contents = [
        {"role": roles.get(one["role"], one["role"]), "parts": [{"text": one["content"]}]}
        for one in turns
    ]
    config = {"system_instruction": system, **parameters} if system else dict(parameters)
    return {"model": model, "contents": contents, "config": config or None}
