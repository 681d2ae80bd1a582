import pytest

from helpers import caching, cost
from helpers.cost import Usage
from helpers.model import Model, Price


def model(read, write=None, hour=None):
    return Model("m", "p", (Price(1.0, 1.0, read, write, hour),))


@pytest.mark.parametrize(
    ("priced", "hour", "reads"),
    [(model(0.5), False, 1), (model(0.1, 1.25), False, 1), (model(0.1, 1.25, 2.0), True, 2),
     (model(0.5, 2.0), False, 3), (model(0.75, 1.25), False, 2)],
)  # fmt: skip
def test_break_even_is_the_first_read_at_which_caching_is_cheaper(priced, hour, reads):
    assert caching.break_even_reads(priced, for_an_hour=hour) == reads

    def gain(number):
        write = Usage(cache_write_hour=1000) if hour else Usage(cache_write=1000)
        return caching.saved(write + Usage(cache_read=1000 * number), priced)

    assert gain(reads) > 0 >= gain(reads - 1)


def test_a_model_without_a_cheaper_read_never_breaks_even():
    assert caching.break_even_reads(model(None)) is None


def test_the_hit_rate_is_a_share_of_all_input_tokens():
    assert caching.hit_rate(Usage(input=10, cache_read=30, cache_write=60)) == 0.3
    assert caching.hit_rate(Usage()) == 0


def test_uncached_changes_the_price_and_not_the_tokens():
    used = Usage(1, 2, 3, 4, 5)
    assert caching.uncached(used).total == used.total
    assert cost.of(caching.uncached(used), model(0.1)) == pytest.approx(15 / 1e6)
