"""Does a prompt cache pay? How much of a prompt was read from it, and from which read on it does.

Pure arithmetic over `cost.Usage` and the price list.
"""

from math import floor

from helpers import catalog, cost
from helpers.cost import Usage
from helpers.model import Model


def hit_rate(usage: Usage) -> float:
    """Return the share of the input tokens that was read from the cache, 0 to 1.

    >>> hit_rate(Usage(input=25, cache_read=75))
    0.75
    """
    return usage.cache_read / usage.prompt if usage.prompt else 0.0


def uncached(usage: Usage) -> Usage:
    """Return the same tokens as if there were no cache.

    >>> uncached(Usage(input=1, output=2, cache_read=3))
    Usage(input=4, output=2, cache_read=0, cache_write=0, cache_write_hour=0)
    """
    return Usage(input=usage.prompt, output=usage.output)


def saved(usage: Usage, model: str | Model) -> float:
    """Return what the cache saved, in USD; negative where writing cost more than reading saved."""
    return cost.of(uncached(usage), model) - cost.of(usage, model)


def break_even_reads(model: str | Model, *, for_an_hour: bool = False) -> int | None:
    """Return the least number of later reads from which on caching a prefix is cheaper.

    One write and n reads against n + 1 ordinary requests: w + n·r < (n + 1)·i, so
    n > (w - i) / (i - r). None for a model whose price list shows no cheaper read.
    """
    known = catalog.find(model) if isinstance(model, str) else model
    price = known.prices[0]
    if price.input is None or price.cache_read is None or price.cache_read >= price.input:
        return None
    write = price.cache_write_hour if for_an_hour else price.cache_write
    extra = (price.input if write is None else write) - price.input
    return floor(extra / (price.input - price.cache_read)) + 1
