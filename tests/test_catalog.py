import subprocess
import sys
from datetime import date

import pytest

from helpers import catalog, price_list
from helpers.errors import CatalogError
from helpers.model import Model, Price

TODAY = date(2026, 11, 21)


def test_prices_are_usd_per_million_tokens():
    model = catalog.find("gpt-4.1-mini")
    assert (model.input, model.output, model.cache_read) == (0.4, 1.6, 0.1)


def test_a_name_is_what_the_providers_own_api_takes():
    model = catalog.find("gemini-3.8-flash")
    assert (model.name, model.provider, model.mode) == ("gemini-3.8-flash", "google", "chat")


@pytest.mark.parametrize(
    ("litellms", "own"),
    [
        ("gemini/gemini-3.8-flash", "gemini-3.8-flash"),
        ("openai/gpt-5.4-mini", "gpt-5.4-mini"),
        ("anthropic/claude-haiku-5-5", "claude-haiku-5-5"),
    ],
)
def test_litellms_spelling_finds_the_same_model(litellms, own):
    assert catalog.find(litellms) is catalog.find(own)


def test_models_of_other_providers_are_known_by_litellms_name():
    assert catalog.find("ollama/llama3").provider == "ollama"
    assert catalog.get("mistral/mistral-large-latest") is not None


def test_an_unknown_name_is_answered_with_the_three_nearest():
    assert catalog.get("gpt-5.4-mni") is None
    with pytest.raises(CatalogError, match=r"gpt-5\.4-mni.*gpt-5\.4-mini"):
        catalog.find("gpt-5.4-mni")


def test_nearest_names_are_living_models_of_the_provider():
    names = catalog.nearest("claude-sonet-4", "anthropic", alive_on=TODAY)
    assert len(names) == 3
    assert all(catalog.find(name).provider == "anthropic" for name in names)
    assert not any(catalog.find(name).is_retired(TODAY) for name in names)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google"])
def test_the_courses_own_models_are_priced_and_live_for_long(provider):
    model = catalog.find(catalog.DEFAULTS[provider])
    assert model.provider == provider
    assert None not in (model.input, model.output, model.cache_read, model.context_window)
    assert catalog.check([model.name], TODAY) == []


@pytest.mark.parametrize("provider", ["ollama", "local"])
def test_models_on_this_machine_cost_nothing(provider):
    assert catalog.find(catalog.DEFAULTS[provider]).prices == (Price(0, 0, 0, 0, 0),)


def test_a_model_answers_on_its_last_day_and_not_after():
    model = Model("old", "openai", retires=date(2026, 11, 30))
    assert not model.is_retired(date(2026, 11, 30))
    assert model.is_retired(date(2026, 12, 1))
    assert model.days_left(TODAY) == 9
    assert Model("new", "openai").days_left(TODAY) is None


def test_retired_models_that_the_list_has_dropped_are_still_known():
    model = catalog.find("claude-sonnet-4-20250514")
    assert model.is_retired(TODAY)
    assert catalog.successor(model) == "claude-sonnet-5-5"


def test_an_alias_ends_with_the_last_of_its_snapshots():
    assert price_list.entries()["gpt-4o-mini"].get("deprecation_date") is None
    assert catalog.find("gpt-4o-mini").retires == date(2027, 1, 14)
    assert catalog.find("gpt-5.4-mini").retires is None


def test_every_retired_model_has_a_living_successor_of_its_provider():
    retired = [model for model in price_list.models().values() if model.is_retired(TODAY)]
    assert len(retired) > 20
    for model in retired:
        following = catalog.find(catalog.successor(model))
        assert following.provider == model.provider
        assert catalog.check([following.name], TODAY) == [], model.name


def test_models_lists_the_living_cheapest_first():
    models = catalog.models("anthropic", alive_on=TODAY)
    assert models[0].name == "claude-haiku-5-5"
    assert [model.input for model in models] == sorted(model.input for model in models)
    later = catalog.models("anthropic", alive_on=date(2026, 12, 1))
    assert {model.name for model in models} - {model.name for model in later} == {
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
    }
    assert {model.mode for model in catalog.models("openai", "embedding")} == {"embedding"}


def test_check_tells_the_retired_the_retiring_and_the_unknown_apart():
    found = catalog.check(["gpt-4", "claude-sonnet-4-5", "gpt-99-mini", "gpt-5.4-mini"], TODAY)
    assert [(one.level, one.model) for one in found] == [
        ("error", "gpt-4"),
        ("warning", "claude-sonnet-4-5"),
        ("error", "gpt-99-mini"),
    ]
    assert "2026-11-30" in found[1].message
    assert "claude-sonnet-5-5" in found[1].message


def test_check_is_quiet_until_ninety_days_before():
    assert catalog.check(["claude-sonnet-4-5"], date(2026, 8, 31)) == []
    assert len(catalog.check(["claude-sonnet-4-5"], date(2026, 9, 1))) == 1


def test_a_longer_request_may_have_another_price():
    model = catalog.find("claude-haiku-5-5")
    assert model.price(100_000).input == 0.1
    assert model.price(100_001).input == 0.5


def test_the_list_says_where_it_comes_from():
    assert catalog.list_source().startswith("litellm ")
    assert catalog.list_date() is None or str(catalog.list_date()) in catalog.list_source()


def test_litellm_itself_is_not_imported():
    code = "import sys; from helpers import catalog; catalog.find('gpt-4o'); print('litellm' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
