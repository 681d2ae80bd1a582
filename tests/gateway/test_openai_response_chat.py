"""Responses through a model that speaks Chat Completions: the request out, the answer back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import LocalModelError
from helpers.gateway import translate
from helpers.gateway.protocols import BY_NAME, openai_response_from_chat, openai_response_to_chat
from helpers.gateway.protocols.base import Event, Pace
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from tests.conftest import CHAT
from tests.gateway import test_openai_chunks as chunks

WIRE, COMPLETIONS = BY_NAME["openai_responses"], BY_NAME["openai_chat"]


def call(given="x", **more):
    return WIRE.read("chat", {"model": CHAT, "input": given, **more})


def asked(given="x", **more):
    return openai_response_to_chat.request(call(given, **more))


def streamed(completion, keep=None):
    stream = openai_response_from_chat.Stream(call(stream=True))
    events = [
        one for chunk in COMPLETIONS.split(completion, Pace())[:keep] for one in stream.take(chunk)
    ]
    return events + stream.end()


def test_instructions_and_items_become_messages():
    items = [
        {"role": "developer", "content": [{"type": "input_text", "text": "짧게"}]},
        {"role": "user", "content": "서울 날씨?"},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": "{}"},
        {"type": "function_call", "call_id": "c2", "name": "time", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "맑음"},
    ]
    messages = asked(items, instructions="한국어로")["messages"]
    assert [one["role"] for one in messages] == ["system", "system", "user", "assistant", "tool"]
    assert [one["id"] for one in messages[3]["tool_calls"]] == ["c1", "c2"]
    assert messages[4] == {"role": "tool", "tool_call_id": "c1", "content": "맑음"}


def test_settings_are_asked_for_by_their_names_in_chat():
    schema = {"type": "object"}
    tool = {"type": "function", "name": "weather", "parameters": schema}
    request = asked(
        max_output_tokens=5,
        top_logprobs=2,
        text={"format": {"type": "json_schema", "name": "City", "schema": schema}},
        tools=[tool, {"type": "web_search"}],
        tool_choice={"type": "function", "name": "weather"},
    )
    assert request["max_tokens"] == 5 and request["logprobs"] is True
    assert request["response_format"]["json_schema"]["schema"] == schema
    assert request["tools"] == [
        {"type": "function", "function": {"name": "weather", "parameters": schema}}
    ]
    assert request["tool_choice"]["function"] == {"name": "weather"}


def test_a_response_of_before_cannot_be_continued():
    with pytest.raises(LocalModelError, match="previous_response_id"):
        asked(previous_response_id="resp_1")


def test_reasoning_text_and_tool_calls_come_in_the_providers_order():
    completion = chunks.completion(
        chunks.choice(
            "찾아보겠습니다.", reasoning_content="날씨군요.", tool_calls=[chunks.call("서울")]
        )
    )
    items = openai_response_from_chat.answer(call(), completion)["output"]
    assert [item["type"] for item in items] == ["reasoning", "message", "function_call"]
    assert json.loads(items[2]["arguments"]) == {"city": "서울"}


texts = st.text(min_size=1)
choices = st.builds(
    lambda content, thought, cities, finish: chunks.choice(
        content,
        finish,
        **({"reasoning_content": thought} if thought else {}),
        **({"tool_calls": [chunks.call(city) for city in cities]} if cities else {}),
    ),
    st.none() | texts,
    st.none() | texts,
    st.lists(texts),
    st.sampled_from(["stop", "length"]),
)


@settings(deadline=None)
@given(choices)
def test_the_stream_says_what_the_whole_answer_says(choice):
    completion = chunks.completion(choice)
    events, whole = streamed(completion), openai_response_from_chat.answer(call(), completion)
    assert events[-1].data["response"] == whole
    assert WIRE.join(events[:-1])["output"] == whole["output"], "the pieces alone say all of it"
    assert [one.data["sequence_number"] for one in events] == list(range(len(events)))


def test_text_is_passed_on_as_it_comes():
    stream = openai_response_from_chat.Stream(call())
    first, second, *_ = COMPLETIONS.split(chunks.completion(chunks.choice("안녕하세요")), Pace())
    assert [one.name for one in stream.take(first)] == ["response.created", "response.in_progress"]
    assert stream.take(second)[-1].name == "response.output_text.delta"


def test_an_answer_cut_off_has_no_end():
    events = streamed(chunks.completion(chunks.choice("안녕하세요 여러분")), keep=3)
    assert events[-1].name == "response.output_text.delta"


def test_an_error_in_the_stream_is_an_error_event():
    broken = Event({"error": {"message": "out of memory"}})
    (event,) = openai_response_from_chat.Stream(call()).take(broken)
    assert (event.name, event.data["message"]) == ("error", "out of memory")


def test_llama_cpp_is_asked_through_chat_and_ollama_directly():
    assert translate.between(WIRE, call(), "embedded").path == "/v1/chat/completions"
    assert translate.between(WIRE, call(), "ollama") is None


@pytest.fixture
def gateway(smollm):
    with Gateway(Settings(mode="auto", pace=0, local=smollm)) as running:
        yield running


@pytest.mark.model
def test_the_local_model_answers_whole_and_streamed(client, gateway):
    request = {"model": CHAT, "input": "Name a colour.", "max_output_tokens": 6}
    whole = client.responses.create(**request)
    assert whole.output_text and whole.model.startswith("SmolLM2")
    assert whole.status == "incomplete" and whole.usage.output_tokens == 6
    with client.responses.stream(**request) as stream:
        kinds = [event.type for event in stream]
    assert kinds[0] == "response.created" and kinds[-1] == "response.incomplete"
