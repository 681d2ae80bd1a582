import pytest

from helpers.errors import SettingError
from helpers.show.parameters import offered


def taken(provider, model):
    return {one.name: one.taken for one in offered(provider, model)}


@pytest.mark.parametrize(
    ("provider", "model", "sampling"),
    [
        ("openai", "gpt-4.1-mini", "yes"),
        ("openai", "gpt-5.4-mini", "yes"),  # does not reason unless told to
        ("openai", "gpt-6-luna", "maybe"),  # only without reasoning
        ("openai", "gpt-5", "no"),  # always reasons
        ("openai", "a-model-of-tomorrow", "maybe"),
        ("anthropic", "claude-haiku-5-5", "no"),  # the SDK has no such argument
        ("google", "gemini-3.8-flash", "no"),
        ("google", "gemini-2.5-flash", "yes"),
        ("ollama", "exaone3.5", "yes"),
    ],
)
def test_temperature_is_offered_to_models_that_take_it(provider, model, sampling):
    assert taken(provider, model)["temperature"] == sampling


def test_the_limit_has_each_sdks_own_name():
    names = {"openai": "max_completion_tokens", "anthropic": "max_tokens",
             "google": "max_output_tokens", "ollama": "max_tokens"}  # fmt: skip
    for provider, name in names.items():
        assert taken(provider, "some-model")[name] == "yes"


def test_efforts_are_those_of_the_model():
    effort = {one.name: one for one in offered("openai", "gpt-6-luna")}["reasoning_effort"]
    assert effort.values == ("none", "low", "medium", "high", "xhigh", "max")
    assert taken("openai", "gpt-4.1-mini")["reasoning_effort"] == "no"


def test_what_is_typed_becomes_a_number_or_an_error_in_words():
    temperature, _top, limit, _effort = offered("openai", "gpt-5.4-mini")
    assert (temperature.read("0.5"), temperature.read(" "), limit.read("100")) == (0.5, None, 100)
    for field, typed in (
        (temperature, "3"),
        (limit, "1.5"),
        (limit, "0"),
        (temperature, "뜨겁게"),
        (temperature, "nan"),
    ):
        with pytest.raises(SettingError, match=field.name):
            field.read(typed)
