"""The beginning of a prompt, as a provider's prompt cache compares it. Pure.

But: tools, which come before everything, are not looked at; no exercise on caching has any.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from helpers.grading.request import text_of

Json = Mapping[str, Any]
BREAK = "\n"  # between two blocks


def before(body: Json, text: str) -> str | None:
    """Return what stands before `text` in the prompt of `body`, roles too; None: it is not there.

    >>> before({"messages": [{"role": "user", "content": "요약: 햄릿"}]}, "햄릿")
    'user: 요약: '
    """
    prompt = BREAK.join(shown for shown, _marked in _blocks(body))
    start, found, _rest = prompt.partition(text)
    return start if found else None


def cached(body: Json) -> list[str]:
    """Return the beginnings of the prompt that `cache_control` tells Claude to keep."""
    blocks = list(_blocks(body))
    texts = [shown for shown, _marked in blocks]
    return [BREAK.join(texts[: end + 1]) for end, (_, marked) in enumerate(blocks) if marked]


def _blocks(body: Json) -> Iterator[tuple[str, bool]]:
    """Yield each block of the prompt with its role, and whether a cache breakpoint is on it."""
    own = body.get("system") or body.get("instructions")
    asked = body.get("messages") or body.get("input") or ()
    if isinstance(asked, str):
        asked = [{"role": "user", "content": asked}]
    turns = [{"role": "system", "content": own}, *asked] if own else asked
    for turn in turns:
        content = turn.get("content")
        for block in content if isinstance(content, list) else [content]:
            marked = isinstance(block, Mapping) and bool(block.get("cache_control"))
            yield f"{turn.get('role', 'user')}: {text_of(block)}", marked
