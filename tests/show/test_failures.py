"""What students read of the failures that the real SDKs raise."""

import pytest

from helpers.gateway.scenario import Status, scenario
from helpers.show import failures
from tests.gateway import sdks


@pytest.fixture(params=["OpenAI", "Anthropic", "Google"])
def sdk(request, here):
    one = getattr(sdks, request.param)(here.url)
    yield one
    one.close()


@pytest.mark.parametrize(
    ("status", "said"), [(401, "key is wrong"), (429, "Too many"), (500, "trouble of its own")]
)
def test_a_failure_is_the_servers_sentence_and_a_next_step(sdk, here, status, said):
    with scenario(here, *[Status(status, retry_after=0.001)] * 3):
        with pytest.raises(Exception) as raised:
            sdk.whole("질문")
    words = failures.in_words(raised.value)
    assert said in words or status == 401  # Google reports a wrong key with status 400
    assert "{" not in words and type(raised.value).__name__ in words


def test_a_refused_parameter_is_named(here):
    one = sdks.OpenAI(here.url)
    with scenario(here, Status(400)), pytest.raises(Exception) as raised:
        one.whole("질문")
    one.close()
    words = failures.in_words(raised.value)
    assert failures.refused_parameter(raised.value) == "temperature"
    assert "does not support 0.2" in words and "clear it and ask again" in words


def test_a_parameter_that_the_sdk_itself_refuses_is_named(here):
    one = sdks.Anthropic(here.url)
    with pytest.raises(TypeError) as raised:
        one.ask("질문", temperature=0.5)
    one.close()
    assert failures.refused_parameter(raised.value) == "temperature"


def test_keys_are_masked():
    key = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"
    assert key not in failures.in_words(ValueError(f"wrong key {key}"))
