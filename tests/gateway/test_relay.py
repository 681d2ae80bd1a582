"""Prompts nobody recorded, answered by the real small model on this machine."""

import anthropic
import openai
import pytest

from helpers import catalog
from helpers.gateway.local import local_model
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from helpers.gateway.tape import Recorder
from tests.conftest import CHAT, CLAUDE, FAKE_KEYS, chat_body, claude_body

NAME = "SmolLM2-135M-Instruct"
pytestmark = pytest.mark.model
SHORT = {"max_tokens": 12}


@pytest.fixture
def gateway(recordings, smollm):
    settings = Settings(mode="auto", recordings=Recordings([recordings]), pace=0, local=smollm)
    with Gateway(settings) as running:
        yield running


def test_a_new_prompt_through_openai_is_answered_and_marked(client, gateway):
    raw = client.chat.completions.with_raw_response.create(**chat_body("Name a colour."), **SHORT)
    answer = raw.parse()
    assert answer.model == NAME and answer.choices[0].message.content
    assert raw.headers["x-course-answered-by"] == "local"
    assert gateway.wire.settle()
    assert gateway.wire.last()[0].usage.output == answer.usage.completion_tokens


def test_a_new_prompt_through_openai_is_streamed(client, gateway):
    chunks = list(
        client.chat.completions.create(**chat_body("Name a colour."), **SHORT, stream=True)
    )
    assert {chunk.model for chunk in chunks} == {NAME} and len(chunks) > 3
    assert gateway.wire.settle()
    assert gateway.wire.last()[0].response["choices"][0]["message"]["content"]


def test_a_new_prompt_through_anthropic_is_answered_and_marked(claude):
    message = claude.messages.create(**claude_body("Name a colour.") | SHORT)
    assert message.model == NAME and message.content[0].text


def test_a_new_prompt_through_anthropic_is_streamed(claude):
    with claude.messages.stream(**claude_body("Name a colour.") | SHORT) as stream:
        pieces = list(stream.text_stream)
        assert stream.get_final_message().model == NAME
    assert len(pieces) > 1


def test_a_stream_that_begins_with_a_part_of_a_character_has_its_beginning(claude):
    begins_with_half_a_syllable = claude_body("뷁") | SHORT | {"extra_body": {"temperature": 0}}
    with claude.messages.stream(**begins_with_half_a_syllable) as stream:
        assert next(iter(stream)).type == "message_start"
        said = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert final.content[0].text == said
    assert final.model == NAME and final.usage.input_tokens > 0


def test_a_recorded_prompt_is_still_answered_by_its_recording(client, gateway):
    assert client.chat.completions.create(**chat_body("안녕?")).model == CHAT
    assert gateway.wire.settle()
    assert gateway.wire.last()[0].answered_by == "sample"


def test_in_local_mode_the_recording_is_not_asked(recordings, smollm):
    with Gateway(Settings("local", Recordings([recordings]), pace=0, local=smollm)) as gateway:
        sdk = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=FAKE_KEYS["OPENAI_API_KEY"])
        assert sdk.chat.completions.create(**chat_body("안녕?"), **SHORT).model == NAME
        sdk.close()


def test_what_the_local_model_says_is_never_recorded_as_a_providers(smollm, tmp_path):
    recorder, live = Recorder(tmp_path, "provider"), {"openai": "http://127.0.0.1:9/v1"}
    settings = Settings("record", Recordings(), pace=0, local=smollm, live=live, recorder=recorder)
    with (
        Gateway(settings) as gateway,
        openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=FAKE_KEYS["OPENAI_API_KEY"]) as sdk,
    ):
        asked = chat_body("안녕?") | {"model": "exaone3.5"}
        assert sdk.chat.completions.create(**asked, **SHORT).model == NAME
    assert list(tmp_path.rglob("*.json")) == []


def test_an_unknown_model_is_refused_even_when_the_local_model_could_answer(client):
    with pytest.raises(openai.NotFoundError, match="does not exist"):
        client.chat.completions.create(**chat_body("x") | {"model": "gpt-nonesuch"})


def test_the_local_model_can_be_asked_by_its_own_name(client):
    assert NAME in [model.id for model in client.models.list()]
    assert (
        client.chat.completions.create(**chat_body("Hi") | {"model": NAME}, **SHORT).model == NAME
    )


def test_a_prompt_too_long_for_the_local_model_is_the_sdks_own_bad_request(client, claude):
    with pytest.raises(openai.BadRequestError, match="context"):
        client.chat.completions.create(**chat_body("word " * 9000))
    with pytest.raises(anthropic.BadRequestError, match="context"):
        claude.messages.create(**claude_body("word " * 9000) | {"model": CLAUDE})


def test_a_reader_that_stops_early_is_logged_and_the_model_goes_on_serving(client, gateway):
    stream = client.chat.completions.create(
        **chat_body("Tell a long story."), stream=True, max_tokens=400
    )
    next(iter(stream))
    stream.close()
    assert client.chat.completions.create(**chat_body("Hi"), **SHORT).model == NAME
    assert gateway.wire.settle()
    assert gateway.wire.last(2)[0].closed_early


def test_an_ollama_that_does_not_run_is_said_in_words(recordings):
    absent = local_model.available("ollama:exaone3.5", ollama_host="http://127.0.0.1:9")
    with Gateway(Settings("auto", Recordings([recordings]), pace=0, local=absent)) as gateway:
        sdk = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=FAKE_KEYS["OPENAI_API_KEY"])
        with pytest.raises(openai.NotFoundError, match="로컬 모델이 답할 수 없습니다"):
            sdk.chat.completions.create(**chat_body("new"))
        sdk.close()


def test_a_retired_model_is_answered_with_a_warning_that_names_its_successor(client):
    raw = client.chat.completions.with_raw_response.create(
        **chat_body("x") | {"model": "gpt-4"}, **SHORT
    )
    assert raw.parse().model == NAME
    assert "gpt-4" in raw.headers["x-course-warning"]
    assert catalog.successor(catalog.find("gpt-4")) in raw.headers["x-course-warning"]
