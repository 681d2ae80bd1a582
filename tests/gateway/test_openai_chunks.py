import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from helpers.gateway import canonical, samples
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.protocols.base import Pace
from tests.conftest import chat_body

WIRE = BY_NAME["openai_chat"]


class City(BaseModel):
    name: str
    people: int


CITY = {"name": "서울", "people": 9_300_000}
FORMAT = {
    "type": "json_schema",
    "json_schema": {
        "name": "City",
        "strict": True,
        "schema": {
            "type": "object",
            "title": "City",
            "required": ["name", "people"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string", "title": "Name"},
                "people": {"type": "integer", "title": "People"},
            },
        },
    },
}
TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}


def call(city):
    arguments = json.dumps({"city": city}, ensure_ascii=False)
    function = {"name": "weather", "arguments": arguments}
    return {"id": f"call_{city}", "type": "function", "function": function}


def entry(token):
    return {"token": token, "bytes": list(token.encode()), "logprob": -0.5, "top_logprobs": []}


def choice(content=None, finish="stop", index=0, logprobs=None, **more):
    message = {"role": "assistant", "content": content, "refusal": None, "annotations": [], **more}
    return {"index": index, "message": message, "logprobs": logprobs, "finish_reason": finish}


def completion(*choices, request=None, **more):
    answer = WIRE.compose(WIRE.read("chat", request or chat_body("x")), "x")
    return {**answer, "service_tier": "default", "choices": list(choices), **more}


CACHED = {
    "prompt_tokens": 2048,
    "completion_tokens": 9,
    "total_tokens": 2057,
    "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 5},
}
SKY = {"content": [entry(token) for token in ("Bl", "ue", "!")], "refusal": None}
ANSWERS = {
    "tools": ({"tools": [TOOL]}, [choice(None, "tool_calls", tool_calls=[*map(call, ["서울", "부산"])])]),
    "refusal": ({}, [choice(refusal="그 일은 도울 수 없습니다.")]),
    "city": ({"response_format": FORMAT}, [choice(json.dumps(CITY))]),
    "sky": ({"logprobs": True}, [choice("Blue!", logprobs=SKY)]),
    "three": ({"n": 3}, [choice(text, index=n) for n, text in enumerate(("하나", "둘둘둘둘 둘", "셋"))]),
    "think": ({}, [choice("0.6 cm", reasoning_content="표지 두 장만 지나갑니다.")]),
}  # fmt: skip


def asked(prompt):
    return chat_body(prompt, **ANSWERS[prompt][0])


@pytest.fixture
def recordings(tmp_path):
    for prompt, (_more, choices) in ANSWERS.items():
        request = WIRE.read("chat", asked(prompt))
        answer = completion(*choices, request=asked(prompt), usage=CACHED)
        samples.write_bodies(request, [answer], folder=tmp_path, name=prompt)
    return tmp_path


def stream(client, prompt, **more):
    return list(client.chat.completions.create(**asked(prompt), stream=True, **more))


def test_parallel_tool_calls_come_whole(client):
    message = client.chat.completions.create(**asked("tools")).choices[0].message
    assert [one.function.arguments for one in message.tool_calls] == [
        '{"city": "서울"}',
        '{"city": "부산"}',
    ]
    assert message.content is None


def test_each_tool_call_streams_its_name_first_and_then_its_arguments(client):
    chunks = stream(client, "tools")
    parts = [part for one in chunks for part in one.choices[0].delta.tool_calls or []]
    starts = [part for part in parts if part.id]
    assert [(one.index, one.function.name, one.function.arguments) for one in starts] == [
        (0, "weather", ""),
        (1, "weather", ""),
    ]
    second = "".join(one.function.arguments for one in parts if one.index == 1)
    assert json.loads(second) == {"city": "부산"} and len(parts) > 4
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def test_the_stream_helper_puts_tool_calls_together(client):
    with client.chat.completions.stream(**asked("tools")) as helper:
        helper.until_done()
        message = helper.get_final_completion().choices[0].message
    assert [json.loads(one.function.arguments)["city"] for one in message.tool_calls] == [
        "서울",
        "부산",
    ]


def test_a_refusal_is_its_own_field_whole_and_streamed(client):
    whole = client.chat.completions.create(**asked("refusal")).choices[0].message
    deltas = [one.choices[0].delta for one in stream(client, "refusal")]
    assert "".join(one.refusal or "" for one in deltas) == whole.refusal
    assert not any(one.content for one in deltas) and whole.content is None


def test_structured_output_is_parsed_whole_and_streamed(client):
    request = {**asked("city"), "response_format": City}
    answer = client.chat.completions.parse(**request)
    assert answer.choices[0].message.parsed == City(**CITY)
    with client.chat.completions.stream(**request) as helper:
        helper.until_done()
        assert helper.get_final_completion().choices[0].message.parsed == City(**CITY)


def test_each_chunk_carries_the_log_probability_of_its_token(client):
    chunks = [one.choices[0] for one in stream(client, "sky") if one.choices[0].logprobs]
    assert [(one.delta.content, one.logprobs.content[0].token) for one in chunks] == [
        ("Bl", "Bl"),
        ("ue", "ue"),
        ("!", "!"),
    ]


def test_several_choices_stream_interleaved(client):
    chunks = stream(client, "three")
    assert [one.choices[0].index for one in chunks[:6]] == [0, 1, 2, 0, 1, 2]
    with client.chat.completions.stream(**asked("three")) as helper:
        helper.until_done()
        said = [one.message.content for one in helper.get_final_completion().choices]
    assert said == [
        one.message.content for one in client.chat.completions.create(**asked("three")).choices
    ]


def test_reasoning_streams_before_the_content(client):
    deltas = [one.choices[0].delta for one in stream(client, "think")]
    thought = [getattr(one, "reasoning_content", None) for one in deltas]
    assert "".join(filter(None, thought)) == "표지 두 장만 지나갑니다."
    assert max(i for i, one in enumerate(thought) if one) < next(
        i for i, one in enumerate(deltas) if one.content
    )


def test_cached_and_reasoning_tokens_are_kept_and_logged(client, gateway):
    whole = client.chat.completions.create(**asked("city")).usage
    streamed = stream(client, "city", stream_options={"include_usage": True})[-1].usage
    assert streamed == whole
    assert streamed.prompt_tokens_details.cached_tokens == 1920
    assert streamed.completion_tokens_details.reasoning_tokens == 5
    assert {one.usage.cache_read for one in gateway.wire} == {1920}


def key(body):
    return canonical.key(WIRE.name, WIRE.canonical(WIRE.read("chat", body)))


def test_the_schema_asked_for_is_part_of_the_request():
    assert key(chat_body("x", response_format=FORMAT)) != key(chat_body("x"))
    plain = {"response_format": {"type": "text"}, "tool_choice": "auto", "logprobs": False}
    assert key(chat_body("x", **plain)) == key(chat_body("x"))


def test_an_answers_own_message_is_the_same_as_a_hand_written_one(client):
    message = client.chat.completions.create(**asked("sky")).choices[0].message
    told = {"role": "assistant", "content": "Blue!"}
    history = [chat_body("x")["messages"][0]]
    assert key(chat_body("x") | {"messages": [*history, message.model_dump()]}) == key(
        chat_body("x") | {"messages": [*history, told]}
    )


texts = st.text(min_size=1)
logprobs = st.lists(texts, min_size=1).map(lambda tokens: [entry(one) for one in tokens])


@st.composite
def choices(draw, index):
    content = draw(st.none() | texts)
    entries = draw(st.none() | logprobs) if content else None
    if entries and draw(st.booleans()):
        content = "".join(one["token"] for one in entries)
    more = draw(
        st.fixed_dictionaries(
            {}, optional={"reasoning_content": texts, "audio": st.just({"id": "a"})}
        )
    )
    calls = [call(city) for city in draw(st.lists(texts))]
    more |= {"tool_calls": calls} if calls else {}
    found = choice(content, draw(st.sampled_from(["stop", "length"])), index, **more)
    found["message"]["refusal"] = draw(st.none() | texts)
    return found | {"logprobs": {"content": entries, "refusal": None} if entries else None}


@settings(deadline=None)
@given(st.integers(1, 3).flatmap(lambda n: st.tuples(*(choices(i) for i in range(n)))))
def test_splitting_and_joining_loses_nothing(drawn):
    body = completion(*drawn)
    assert WIRE.join(WIRE.split(body, Pace())) == body
