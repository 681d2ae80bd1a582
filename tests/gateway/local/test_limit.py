import openai
import pytest

from helpers.errors import SettingError
from helpers.gateway.local import limit, local_model
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from tests.conftest import FAKE_KEYS, chat_body


@pytest.mark.parametrize("setting", ["0", "-3", "many", "1.5"])
def test_a_limit_that_is_no_whole_number_is_shown(setting):
    with pytest.raises(SettingError, match=f"COURSE_LOCAL_TOKENS.*{setting}"):
        local_model.available("off", most_tokens=setting)


def test_an_ollama_is_left_alone():
    assert local_model.available("ollama:gemma3", most_tokens="5").most_tokens is None


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({}, {"max_tokens": 9}),
        ({"max_tokens": 5}, {"max_tokens": 5}),
        ({"max_completion_tokens": 500}, {"max_completion_tokens": 9}),
        ({"max_tokens": None, "n": 2}, {"max_tokens": 9, "n": 2}),
    ],
)
def test_a_limit_is_lowered_or_set_and_never_raised(asked, sent):
    assert limit.lowered(asked, 9) == sent


@pytest.mark.model
def test_a_real_answer_ends_at_the_limit(smollm, monkeypatch):
    monkeypatch.setattr(smollm, "most_tokens", 6)
    with Gateway(Settings(mode="local", recordings=Recordings([]), local=smollm)) as running:
        client = openai.OpenAI(
            base_url=f"{running.url}/v1", api_key=FAKE_KEYS["OPENAI_API_KEY"], max_retries=0
        )
        answer = client.chat.completions.create(**chat_body("Tell me a long story."))
    assert (answer.usage.completion_tokens, answer.choices[0].finish_reason) == (6, "length")
