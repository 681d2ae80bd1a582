"""A model as a price list knows it: what it costs, how much it reads, when it ends."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Price:
    """USD per million tokens for a request of more than `above` input tokens; None: not stated.

    `cache_write` keeps a prefix for about five minutes, `cache_write_hour` for an hour. The
    `batch_` prices are those of requests handed in as a file and answered within a day.
    """

    input: float | None
    output: float | None
    cache_read: float | None = None
    cache_write: float | None = None
    cache_write_hour: float | None = None
    batch_input: float | None = None
    batch_output: float | None = None
    above: int = 0

    def in_batch(self) -> "Price":
        """Return the price of a batch, cached tokens as uncached; this one where none is stated."""
        if self.batch_input is None or self.batch_output is None:
            return self
        return Price(self.batch_input, self.batch_output, above=self.above)


@dataclass(frozen=True)
class Model:
    """A model as the list has it; `prices` are USD per million tokens, ordinary one first.

    `context_window` is the most input tokens, as listed: from GPT-5 on OpenAI's answer of up to
    `max_output` tokens comes on top, elsewhere both share the window. None: not stated.
    """

    name: str
    provider: str
    prices: tuple[Price, ...] = (Price(None, None),)
    context_window: int | None = None
    max_output: int | None = None
    retires: date | None = None
    mode: str = "chat"

    @property
    def input(self) -> float | None:
        """USD per million input tokens that are not cached."""
        return self.prices[0].input

    @property
    def output(self) -> float | None:
        """USD per million output tokens."""
        return self.prices[0].output

    @property
    def cache_read(self) -> float | None:
        """USD per million input tokens read from the cache."""
        return self.prices[0].cache_read

    @property
    def cache_write(self) -> float | None:
        """USD per million input tokens written to the cache (for five minutes)."""
        return self.prices[0].cache_write

    def price(self, input_tokens: int) -> Price:
        """Return the price for a request with so many input tokens, cached ones included."""
        return [one for one in self.prices if one.above == 0 or input_tokens > one.above][-1]

    def is_retired(self, today: date) -> bool:
        """Say whether its last day is over."""
        return self.retires is not None and self.retires < today

    def days_left(self, today: date) -> int | None:
        """Return the days until it retires, negative afterwards; None when no date is known."""
        return (self.retires - today).days if self.retires else None
