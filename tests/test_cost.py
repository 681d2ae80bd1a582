import pytest
from anthropic.types import Usage as ClaudeUsage
from openai.types import CompletionUsage
from openai.types.responses import ResponseUsage

from helpers import catalog, cost
from helpers.cost import Usage
from helpers.errors import CatalogError
from helpers.model import Model, Price

PRICES = Model(
    "example", "openai", (Price(2.0, 10.0, 0.5, 2.5, 4.0), Price(4.0, 20.0, 1.0, 5.0, above=1000))
)


def test_openais_prompt_tokens_include_the_cached_ones():
    usage = CompletionUsage.model_validate(
        {
            "prompt_tokens": 2006,
            "completion_tokens": 300,
            "total_tokens": 2306,
            "prompt_tokens_details": {"cached_tokens": 1920, "cache_write_tokens": 60},
        }
    )
    expected = Usage(input=26, output=300, cache_read=1920, cache_write=60)
    assert Usage.from_openai(usage) == Usage.from_openai(usage.model_dump()) == expected
    assert expected.prompt == 2006
    assert expected.total == 2306


def test_the_responses_api_has_other_names_for_the_same():
    usage = ResponseUsage.model_validate(
        {
            "input_tokens": 100,
            "input_tokens_details": {"cached_tokens": 80, "cache_write_tokens": 0},
            "output_tokens": 7,
            "output_tokens_details": {"reasoning_tokens": 5},
            "total_tokens": 107,
        }
    )
    assert Usage.from_openai(usage) == Usage(input=20, output=7, cache_read=80)


def test_anthropics_input_tokens_exclude_the_cached_ones():
    usage = ClaudeUsage.model_validate(
        {
            "input_tokens": 10,
            "output_tokens": 20,
            "cache_read_input_tokens": 3000,
            "cache_creation_input_tokens": 500,
            "cache_creation": {"ephemeral_1h_input_tokens": 200, "ephemeral_5m_input_tokens": 300},
        }
    )
    expected = Usage(10, 20, cache_read=3000, cache_write=300, cache_write_hour=200)
    assert Usage.from_anthropic(usage) == Usage.from_anthropic(usage.model_dump()) == expected
    assert expected.prompt == 3510


@pytest.mark.parametrize("read", [Usage.from_openai, Usage.from_anthropic])
@pytest.mark.parametrize("said", [None, {}, {"prompt_tokens_details": None, "input_tokens": None}])
def test_counts_that_are_missing_are_zero(read, said):
    assert read(said) == Usage()


def test_each_kind_of_token_has_its_price():
    usage = Usage(input=100, output=10, cache_read=200, cache_write=300, cache_write_hour=400)
    expected = (100 * 2.0 + 10 * 10.0 + 200 * 0.5 + 300 * 2.5 + 400 * 4.0) / 1_000_000
    assert cost.of(usage, PRICES) == pytest.approx(expected)


def test_a_request_above_the_threshold_costs_more_from_its_first_token():
    assert cost.of(Usage(input=1000), PRICES) == pytest.approx(0.002)
    assert cost.of(Usage(input=1, cache_read=1000), PRICES) == pytest.approx(0.001004)


def test_what_the_list_leaves_out_costs_as_input():
    model = Model("plain", "openai", (Price(2.0, 10.0),))
    usage = Usage(cache_read=1, cache_write=1, cache_write_hour=1)
    assert cost.of(usage, model) == pytest.approx(6e-06)


def test_a_million_tokens_of_the_courses_model_cost_what_the_list_says():
    model = catalog.find("gpt-5.4-mini")
    million = Usage(input=1_000_000, output=1_000_000)
    assert cost.of(million, "gpt-5.4-mini") == pytest.approx(model.input + model.output)


@pytest.mark.parametrize("name", ["gpt-5.4-mini", "claude-haiku-5-5", "gemini-3.8-flash"])
def test_a_batch_costs_half_where_the_list_says_so(name):
    usage = Usage(input=3000, output=500)
    assert cost.of(usage, name, batch=True) == pytest.approx(cost.of(usage, name) / 2)


def test_a_batch_without_a_price_of_its_own_costs_the_ordinary_one():
    usage = Usage(input=3000, output=500, cache_read=100)
    assert cost.of(usage, PRICES, batch=True) == cost.of(usage, PRICES)


def test_the_local_model_is_free():
    assert cost.of(Usage(1000, 1000), "SmolLM2-135M-Instruct") == 0


def test_a_model_without_a_price_is_an_error_and_not_free():
    with pytest.raises(CatalogError, match="claude-sonnet-4-20250514"):
        cost.of(Usage(1, 1), "claude-sonnet-4-20250514")


def test_usages_add_up_and_so_do_their_costs():
    one, other = Usage(1, 2, 3, 4, 5), Usage(10, 20, 30, 40, 50)
    assert one + other == Usage(11, 22, 33, 44, 55)
    assert cost.total([(one, PRICES), (other, PRICES)]) == pytest.approx(
        cost.of(one, PRICES) + cost.of(other, PRICES)
    )
