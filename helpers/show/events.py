"""What one item of a stream says: a piece of text, and now and then usage, model, finish reason.

Items are told apart by shape: OpenAI's chunks and Responses events, Anthropic's events,
google-genai's, Ollama's and LangChain's chunks, and plain text. Objects and dicts both do.
But: reads text only; tool calls, thoughts and audio are passed over.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers.cost import Usage
from helpers.errors import ChatError
from helpers.language import translate as _


@dataclass(frozen=True)
class Said:
    """What an item said; None where it says nothing. Anthropic's `counts` are to be joined.

    With `adds_up` the usage is a part, as LangChain's, else the total so far.
    """

    text: str = ""
    usage: Usage | None = None
    model: str | None = None
    finish_reason: str | None = None
    id: str | None = None
    counts: Mapping[str, Any] | None = None
    adds_up: bool = False


def read(item: Any) -> Said:
    """Return what `item` says; raises ChatError when its shape is unknown."""
    if isinstance(item, str):
        return Said(item)
    for is_shape, reader in _SHAPES:
        if is_shape(item):
            return reader(item)
    raise ChatError(
        _(
            "A stream gave {kind}, which holds no text of a known shape. Give show.stream() an"
            " iterator of text, or a stream of openai, anthropic, google-genai, ollama, litellm"
            " or LangChain."
        ).format(kind=type(item).__name__)
    )


def _of(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)


def _word(value: Any) -> str | None:
    """Return an enum's or a plain value's own word, in small letters."""
    return None if value is None else str(getattr(value, "value", value)).lower()


def _chunk(item: Any) -> Said:
    """OpenAI Chat Completions, litellm and all who speak it; whole answers too."""
    choice = next(iter(_of(item, "choices") or ()), None)
    part = None if choice is None else (_of(choice, "delta") or _of(choice, "message"))
    usage = _of(item, "usage")
    return Said(
        text=(_of(part, "content") or "") if part is not None else "",
        usage=Usage.from_openai(usage) if usage else None,
        model=_of(item, "model") or None,
        finish_reason=_word(_of(choice, "finish_reason")) if choice is not None else None,
        id=_of(item, "id") or None,
    )


def _response_event(item: Any) -> Said:
    """OpenAI Responses: the text comes in deltas, all else with the response."""
    kind = _of(item, "type")
    if kind in ("response.output_text.delta", "response.refusal.delta"):
        return Said(_of(item, "delta") or "")
    response = _of(item, "response")
    if response is None:
        return Said()
    usage, status = _of(response, "usage"), _word(_of(response, "status"))
    details = _of(response, "incomplete_details")
    return Said(
        usage=Usage.from_openai(usage) if usage else None,
        model=_of(response, "model"),
        finish_reason=_response_end(status, _word(_of(details, "reason")) if details else None),
        id=_of(response, "id"),
    )


def _response_end(status: str | None, reason: str | None) -> str | None:
    if status == "incomplete":
        return "length" if reason == "max_output_tokens" else reason
    return {"completed": "stop", "failed": "error"}.get(status or "")


def _claude_event(item: Any) -> Said:
    """Anthropic: usage comes in two parts, the second with totals; `text` events repeat deltas."""
    kind = _of(item, "type")
    if kind == "message_start":
        message = _of(item, "message")
        counts = _counts(_of(message, "usage"))
        return Said(model=_of(message, "model"), id=_of(message, "id"), counts=counts)
    if kind == "message_delta":
        reason = _word(_of(_of(item, "delta"), "stop_reason"))
        return Said(finish_reason=reason, counts=_counts(_of(item, "usage")))
    delta = _of(item, "delta") if kind == "content_block_delta" else None
    is_text = delta is not None and _of(delta, "type") == "text_delta"
    return Said((_of(delta, "text") or "") if is_text else "")


def _counts(usage: Any) -> Mapping[str, Any]:
    said: Mapping[str, Any] = usage.model_dump() if hasattr(usage, "model_dump") else usage or {}
    return {name: value for name, value in said.items() if value is not None}


def _stream_event(item: Any) -> Said:
    """`client.chat.completions.stream()`: raw chunks in `chunk` events, repeated in others."""
    return _chunk(_of(item, "chunk")) if _of(item, "type") == "chunk" else Said()


def _gemini_chunk(item: Any) -> Said:
    candidate = next(iter(_of(item, "candidates") or ()), None)
    content = _of(candidate, "content") if candidate is not None else None
    parts = (_of(content, "parts") or ()) if content is not None else ()
    return Said(
        text="".join(_of(part, "text") or "" for part in parts if not _of(part, "thought")),
        usage=_gemini_usage(_of(item, "usage_metadata")),
        model=_of(item, "model_version"),
        finish_reason=_word(_of(candidate, "finish_reason")) if candidate is not None else None,
        id=_of(item, "response_id"),
    )


def _gemini_usage(said: Any) -> Usage | None:
    """Source: ai.google.dev/api/generate-content#UsageMetadata; thoughts are paid as output."""
    if said is None:
        return None
    cached = _of(said, "cached_content_token_count") or 0
    out = (_of(said, "candidates_token_count") or 0) + (_of(said, "thoughts_token_count") or 0)
    return Usage(max(0, (_of(said, "prompt_token_count") or 0) - cached), out, cached)


def _ollama_chunk(item: Any) -> Said:
    message, is_done = _of(item, "message"), bool(_of(item, "done"))
    text = _of(message, "content") if message is not None else _of(item, "response")
    asked, given = _of(item, "prompt_eval_count") or 0, _of(item, "eval_count") or 0
    return Said(
        text=text or "",
        usage=Usage(asked, given) if is_done and given else None,
        model=_of(item, "model"),
        finish_reason=(_word(_of(item, "done_reason")) or "stop") if is_done else None,
    )


def _langchain_chunk(item: Any) -> Said:
    said = _of(item, "response_metadata") or {}
    return Said(
        text=_blocks(item.content),
        usage=_langchain_usage(_of(item, "usage_metadata")),
        model=said.get("model_name") or said.get("model"),
        finish_reason=said.get("finish_reason") or said.get("stop_reason"),
        id=_of(item, "id"),
        adds_up=True,
    )


def _blocks(content: str | Iterable[Any]) -> str:
    if isinstance(content, str):
        return content
    return "".join(one if isinstance(one, str) else one.get("text") or "" for one in content)


def _langchain_usage(said: Mapping[str, Any] | None) -> Usage | None:
    if not said:
        return None
    details = said.get("input_token_details") or {}
    read, write = details.get("cache_read") or 0, details.get("cache_creation") or 0
    asked = max(0, (said.get("input_tokens") or 0) - read - write)
    return Usage(asked, said.get("output_tokens") or 0, read, write)


def _has(*names: str) -> Callable[[Any], bool]:
    def test(item: Any) -> bool:
        if isinstance(item, Mapping):
            return all(name in item for name in names)
        return all(hasattr(item, name) for name in names)

    return test


def _is_type(*starts: str) -> Callable[[Any], bool]:
    return lambda item: isinstance(_of(item, "type"), str) and _of(item, "type").startswith(starts)


_CLAUDE = ("message_", "content_block_", "ping", "text", "citation", "thinking", "signature",
           "input_json", "compaction")  # fmt: skip
_SHAPES: tuple[tuple[Callable[[Any], bool], Callable[[Any], Said]], ...] = (
    (_has("choices"), _chunk),
    (_has("content", "response_metadata"), _langchain_chunk),
    (_has("candidates"), _gemini_chunk),
    (_is_type("response."), _response_event),
    (_is_type("chunk", "content.", "refusal.", "tool_calls.", "logprobs."), _stream_event),
    (_is_type(*_CLAUDE), _claude_event),
    (_has("message", "done"), _ollama_chunk),
    (_has("response", "done"), _ollama_chunk),
)
