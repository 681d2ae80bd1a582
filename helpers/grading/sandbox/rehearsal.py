"""What a submission's first calls would otherwise load and build, done once before the forks.

The SDKs import most of themselves, and build the classes of their answers, at the first call.
Here each makes one, whole and streamed, to an answer given in place: no socket, no thread, and no
client is left that a fork could share.
"""

import importlib
import json
import sys
from collections.abc import Callable, Container
from contextlib import suppress
from typing import Any

from helpers.grading.sandbox.learning import ASK

_TOKENS = "helpers.tokens"
CHAT = {
    "id": "c", "object": "chat.completion", "created": 0, "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "."},
                 "finish_reason": "stop", "logprobs": None}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}  # fmt: skip
_CHUNK = {
    "id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m",
    "choices": [{"index": 0, "delta": {"content": "."}, "finish_reason": None}],
}  # fmt: skip
MESSAGE: dict[str, Any] = {
    "id": "m", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None,
    "content": [{"type": "text", "text": "."}], "stop_reason": "end_turn",
    "usage": {"input_tokens": 1, "output_tokens": 1},
}  # fmt: skip
_EVENTS: list[dict[str, Any]] = [
    {"type": "message_start", "message": {**MESSAGE, "content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "."}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
     "usage": {"output_tokens": 1}},
    {"type": "message_stop"},
]  # fmt: skip


def rehearse(imported: Container[str]) -> None:
    """Make each SDK's first call; what does not work here will say so in the submission.

    It takes half a second to read the tokenizers: only if they are among what was `imported`.
    """
    for library, scene in _SCENES.items():
        if library in sys.modules and (library != _TOKENS or library in imported):
            with suppress(Exception):
                scene()


def _openai() -> None:
    import openai

    given: Any = {"api_key": "rehearsal", "base_url": "http://127.0.0.1:9/v1"}
    transport = _transport("httpx", CHAT, "".join(map(_line, [_CHUNK])) + "data: [DONE]\n\n")
    importlib.import_module("openai.resources.chat")
    with openai.OpenAI(**given, http_client=transport()) as client:
        client.chat.completions.create(model="m", messages=ASK)
        with client.chat.completions.create(model="m", messages=ASK, stream=True) as stream:
            list(stream)
        with suppress(openai.APIError):
            client.responses.create(model="m", input=".")
    openai.OpenAI(**given).close()
    openai.AsyncOpenAI(**given)


def _anthropic() -> None:
    import anthropic

    given: Any = {"api_key": "rehearsal", "base_url": "http://127.0.0.1:9"}
    events = "".join(f"event: {one['type']}\n{_line(one)}" for one in _EVENTS)
    transport = _transport("httpx2", MESSAGE, events)
    ask: Any = {"model": "m", "max_tokens": 1, "messages": ASK}
    with anthropic.Anthropic(**given, http_client=transport()) as client:
        client.messages.create(**ask)
        with client.messages.stream(**ask) as stream:
            list(stream.text_stream)
    anthropic.Anthropic(**given).close()


def _litellm() -> None:
    litellm = importlib.import_module("litellm")
    for model in ("gpt-4o", "a-model-that-is-not-known"):  # each builds an index of models
        with suppress(Exception):
            litellm.get_model_info(model)


def _tokenizers() -> None:
    tokens = importlib.import_module("helpers.tokens")
    for encoding in ("o200k_base", "cl100k_base"):
        tokens.count(".", encoding)


def _line(data: object) -> str:
    return f"data: {json.dumps(data)}\n\n"


def _transport(library: str, whole: object, streamed: str) -> Callable[[], Any]:
    """Return what makes a client of `library` (httpx or httpx2) that answers by itself."""
    http = importlib.import_module(library)

    def answer(request: Any) -> Any:
        if json.loads(request.content).get("stream"):
            return http.Response(200, text=streamed, headers={"content-type": "text/event-stream"})
        return http.Response(200, json=whole)

    return lambda: http.Client(transport=http.MockTransport(answer))


_SCENES: dict[str, Callable[[], None]] = {
    "openai": _openai, "anthropic": _anthropic, "litellm": _litellm, _TOKENS: _tokenizers,
}  # fmt: skip
