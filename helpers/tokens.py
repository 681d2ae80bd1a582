"""Counting and splitting text as OpenAI's tokenizers do, without a network.

Claude's and Gemini's tokenizers are not published: for them (and for OpenAI models newer than
tiktoken) the counts here are estimates, and `is_estimate` says so. Their APIs count exactly.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import SettingError
from helpers.language import translate as _

if TYPE_CHECKING:
    from tiktoken import Encoding

# Those whose files litellm carries; any other would need a download.
ENCODINGS = ("o200k_base", "cl100k_base", "p50k_base", "o200k_harmony")
_NEWEST = "o200k_base"
# OpenAI Cookbook, "How to count tokens with tiktoken" (num_tokens_from_messages).
_PER_MESSAGE = 3
_PER_NAME = 1
_BEFORE_THE_ANSWER = 3


@dataclass(frozen=True)
class Token:
    """One token; `text` is None when its bytes are only a part of a character."""

    id: int
    bytes: bytes
    text: str | None


def use_offline_files() -> None:
    """Point tiktoken at the files that litellm carries, unless TIKTOKEN_CACHE_DIR is set."""
    if "TIKTOKEN_CACHE_DIR" in os.environ:
        return
    found = find_spec("litellm")
    if found and found.origin:
        folder = Path(found.origin).parent / "litellm_core_utils" / "tokenizers"
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)


def count(text: str, encoding: str = _NEWEST) -> int:
    """Return the number of tokens; text such as "<|endoftext|>" counts as the letters it is.

    >>> count("Hello, world!")
    4
    """
    return len(_encoding(encoding).encode_ordinary(text))


def split(text: str, encoding: str = _NEWEST) -> list[Token]:
    """Return the tokens of `text` in order; their bytes together are the text in UTF-8."""
    tokenizer = _encoding(encoding)
    ids = tokenizer.encode_ordinary(text)
    return [_token(number, tokenizer.decode_single_token_bytes(number)) for number in ids]


def by_characters(tokens: Iterable[Token]) -> list[tuple[Token, ...]]:
    """Group tokens so that each group is whole characters: most groups are one token long."""
    groups, pending = [], []
    for token in tokens:
        pending.append(token)
        if _text(b"".join(one.bytes for one in pending)) is not None:
            groups.append(tuple(pending))
            pending = []
    return [*groups, tuple(pending)] if pending else groups


def encoding_for(model: str) -> str:
    """Return the name of the model's tokenizer; the newest one for a model it can only estimate.

    >>> encoding_for("gpt-4"), encoding_for("gpt-5.4-mini")
    ('cl100k_base', 'o200k_base')
    """
    return _published(model) or _NEWEST


def is_estimate(model: str) -> bool:
    """Say whether counts for `model` are estimates, because its tokenizer is not known here."""
    return _published(model) is None


def count_messages(messages: Sequence[Mapping[str, Any]], model: str) -> int:
    """Return the input tokens of a Chat Completions request, its framing included.

    Three tokens a message and three before the answer; texts only, no tools and no images.
    """
    encoding = encoding_for(model)
    return _BEFORE_THE_ANSWER + sum(_message(one, encoding) for one in messages)


def _message(message: Mapping[str, Any], encoding: str) -> int:
    texts = [str(message.get("role") or ""), _content(message.get("content"))]
    name = message.get("name")
    extra = _PER_NAME + count(str(name), encoding) if name else 0
    return _PER_MESSAGE + extra + sum(count(text, encoding) for text in texts)


def _content(content: Any) -> str:
    """Return the text of a message's content: a string, a list of parts, or nothing."""
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content)
    return str(content or "")


def _encoding(name: str) -> "Encoding":
    if name not in ENCODINGS:
        raise SettingError(
            _("Unknown tokenizer {name!r}. Use one of: {names}.").format(
                name=name, names=", ".join(ENCODINGS)
            )
        )
    use_offline_files()
    import tiktoken  # 0.1 s, and setup() only wants use_offline_files

    return tiktoken.get_encoding(name)


def _published(model: str) -> str | None:
    """Return the tokenizer that tiktoken knows for `model`, if its file is here."""
    from tiktoken.model import encoding_name_for_model

    try:
        name = encoding_name_for_model(model.removeprefix("openai/"))
    except KeyError:
        return None
    return name if name in ENCODINGS else None


def _token(number: int, data: bytes) -> Token:
    return Token(number, data, _text(data))


def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
