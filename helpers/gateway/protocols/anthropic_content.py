"""Content of Anthropic messages: a text, or a list of typed blocks."""

from typing import Any

from helpers.gateway import canonical
from helpers.gateway.protocols.base import Json


def check(messages: list[Json]) -> None:
    """Raise ValueError, as the provider words it, for content that is neither."""
    for number, message in enumerate(messages):
        content = message.get("content")
        parts = content if isinstance(content, list) else [] if isinstance(content, str) else [0]
        if not all(isinstance(part, dict) and "type" in part for part in parts):
            raise ValueError(f"messages.{number}.content: Input should be a text or typed blocks")


def plain(content: Any) -> Any:
    """Return content as the SDK's own blocks and a hand-written one both have it."""
    if not isinstance(content, list):
        return content
    return canonical.content([_block(block) for block in content])


def _block(block: Any) -> Any:
    if not isinstance(block, dict):
        return block
    filled = {name: value for name, value in block.items() if value is not None}
    return filled | ({"content": plain(filled["content"])} if "content" in filled else {})


def text(content: Any) -> str:
    """Return the texts of content, as sent or canonical, one a line."""
    if isinstance(content, list):
        return "\n".join(text(part) for part in content if isinstance(part, dict))
    if isinstance(content, dict):
        return text(content.get("text") or content.get("begins") or content.get("content"))
    return str(content or "")
