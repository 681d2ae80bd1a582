"""One way to ask any SDK client, told apart by its shape: OpenAI's, Anthropic's or Google's.

OpenAI-shaped is what has `chat.completions.create` (also Ollama, vLLM, … through `base_url`);
Anthropic-shaped is what has `messages.create`, Google-shaped what has `models.generate_content`.
But: imports no SDK, and catches none of its errors.
"""

from collections.abc import Callable
from typing import Any

from helpers.clients.anthropic_shape import MAX_TOKENS, AnthropicShaped
from helpers.clients.base import Answer, Client, Message, Stream, answer, estimate
from helpers.clients.google_shape import GoogleShaped
from helpers.clients.openai_shape import OpenAIShaped
from helpers.errors import ChatError
from helpers.language import translate as _

__all__ = [
    "MAX_TOKENS", "Answer", "Client", "Message", "Stream", "answer", "estimate", "of", "shape",
]  # fmt: skip
_SHAPES: dict[str, Callable[[Any], Client]] = {
    "openai": OpenAIShaped,
    "anthropic": AnthropicShaped,
    "google": GoogleShaped,
}


def of(sdk: Any) -> Client:
    """Return the client for an SDK object; raises ChatError when its shape is unknown."""
    return _SHAPES[shape(sdk)](sdk)


def shape(sdk: Any) -> str:
    """Return "openai", "anthropic" or "google"; raises ChatError when the shape is unknown."""
    if hasattr(sdk, "chat") and hasattr(sdk.chat, "completions"):
        return "openai"
    if hasattr(sdk, "messages"):
        return "anthropic"
    if hasattr(sdk, "models") and hasattr(sdk.models, "generate_content"):
        return "google"
    line = _("{kind} is no client of a known shape. Use OpenAI() or Anthropic(), or one like them.")
    raise ChatError(line.format(kind=type(sdk).__name__))
