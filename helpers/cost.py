"""What a call costs: token counts times prices. Pure: it asks nobody and remembers nothing.

    >>> of(Usage(input=1_000_000, output=1_000_000), "gpt-5.4-mini")
    5.25

Only text tokens: no images, tools priced per call or storage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from helpers import catalog
from helpers.errors import CatalogError
from helpers.language import translate as _
from helpers.model import Model


@dataclass(frozen=True)
class Usage:
    """Tokens of one answer or of many; `input` excludes those read from or written to a cache.

    `cache_write` counts prefixes kept for five minutes, `cache_write_hour` those kept longer.
    """

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cache_write_hour: int = 0

    @property
    def prompt(self) -> int:
        """All tokens that went in, cached or not."""
        return self.input + self.cache_read + self.cache_write + self.cache_write_hour

    @property
    def total(self) -> int:
        """All tokens, in and out."""
        return self.prompt + self.output

    def __add__(self, other: "Usage") -> "Usage":
        """Return the counts of both together."""
        return Usage(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @classmethod
    def from_openai(cls, usage: Any) -> "Usage":
        """Read `usage` of Chat Completions, Responses or Embeddings, an SDK object or a dict.

        OpenAI's prompt_tokens (input_tokens) include the cached ones. Source:
        developers.openai.com/api/docs/guides/prompt-caching.
        """
        said = _as_dict(usage)
        prompt = _count(said, "prompt_tokens", "input_tokens")
        details = _as_dict(said.get("prompt_tokens_details") or said.get("input_tokens_details"))
        read = _count(details, "cached_tokens")
        write = _count(details, "cache_write_tokens", "cache_creation_tokens")
        output = _count(said, "completion_tokens", "output_tokens")
        return cls(max(0, prompt - read - write), output, read, write)

    @classmethod
    def from_anthropic(cls, usage: Any) -> "Usage":
        """Read `usage` of a Claude message, an SDK object or a dict.

        Anthropic's input_tokens exclude the cached ones. Source:
        platform.claude.com/docs/en/build-with-claude/prompt-caching.
        """
        said = _as_dict(usage)
        written = _count(said, "cache_creation_input_tokens")
        hour = _count(_as_dict(said.get("cache_creation")), "ephemeral_1h_input_tokens")
        return cls(
            input=_count(said, "input_tokens"),
            output=_count(said, "output_tokens"),
            cache_read=_count(said, "cache_read_input_tokens"),
            cache_write=max(0, written - hour),
            cache_write_hour=hour,
        )


def of(usage: Usage, model: str | Model, *, batch: bool = False) -> float:
    """Return what `usage` costs in USD at the model's list price, dearer long requests included.

    Where a provider takes nothing extra for writing or reading a cache, or the list does not
    say, the input price counts. `batch` takes the prices of batches, as far as the list has them.
    Raises CatalogError for a model without a price.
    """
    known = catalog.find(model) if isinstance(model, str) else model
    price = known.price(usage.prompt)
    price = price.in_batch() if batch else price
    if price.input is None or price.output is None:
        raise CatalogError(
            _("The price list ({source}) has no price for {model}.").format(
                source=catalog.list_source(), model=known.name
            )
        )
    write = price.input if price.cache_write is None else price.cache_write
    parts = (
        (usage.input, price.input),
        (usage.output, price.output),
        (usage.cache_read, price.input if price.cache_read is None else price.cache_read),
        (usage.cache_write, write),
        (
            usage.cache_write_hour,
            write if price.cache_write_hour is None else price.cache_write_hour,
        ),
    )
    return sum(tokens * per_million for tokens, per_million in parts) / 1_000_000


def total(usages: Iterable[tuple[Usage, str | Model]]) -> float:
    """Return what several answers cost together, in USD, each at its own model's price."""
    return sum(of(usage, model) for usage, model in usages)


def _as_dict(value: Any) -> Mapping[str, Any]:
    """Return an SDK object (pydantic) or a mapping as a mapping; None as an empty one."""
    if hasattr(value, "model_dump"):
        dumped: Mapping[str, Any] = value.model_dump()
        return dumped
    return value or {}


def _count(said: Mapping[str, Any], *names: str) -> int:
    """Return the first of `names` that has a number; counts may be missing or null."""
    return next((int(said[name]) for name in names if said.get(name) is not None), 0)
