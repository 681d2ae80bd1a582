import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from helpers.gateway import canonical, samples
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.protocols.base import Event, Pace
from tests.conftest import claude_body

WIRE = BY_NAME["anthropic"]


class City(BaseModel):
    name: str
    people: int


CITY = {"name": "서울", "people": 9_300_000}
SCHEMA = {
    "type": "object",
    "title": "City",
    "required": ["name", "people"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "title": "Name"},
        "people": {"type": "integer", "title": "People"},
    },
}
TOOL = {"name": "weather", "input_schema": {"type": "object"}}
CITATION = {
    "type": "char_location",
    "cited_text": "환불은 14일 이내",
    "document_index": 0,
    "document_title": "약관",
    "start_char_index": 0,
    "end_char_index": 10,
    "file_id": None,
}
USAGE = {
    "input_tokens": 12,
    "cache_creation_input_tokens": 2000,
    "cache_read_input_tokens": 49_000,
    "cache_creation": {"ephemeral_5m_input_tokens": 1500, "ephemeral_1h_input_tokens": 500},
    "output_tokens": 40,
    "output_tokens_details": {"thinking_tokens": 10},
    "service_tier": "standard",
}


def text(said, **more):
    return {"type": "text", "text": said, **more}


def use(city):
    return {"type": "tool_use", "id": f"toolu_{city}", "name": "weather", "input": {"city": city}}


THOUGHTS = [
    {"type": "thinking", "thinking": "표지 두 장만 지나갑니다.", "signature": "EqQBCg=="},
    {"type": "redacted_thinking", "data": "EmwKAhgB"},
]
ANSWERS = {
    "tools": ("tool_use", [text("찾아보겠습니다."), use("서울"), use("부산"), {**use(""), "input": {}}]),
    "think": ("end_turn", [*THOUGHTS, text("0.6 cm")]),
    "cited": ("end_turn", [text("14일입니다.", citations=[CITATION, CITATION])]),
    "refuse": ("refusal", []),
    "long": ("max_tokens", [text("It was the best of")]),
    "city": ("end_turn", [text(json.dumps(CITY))]),
}  # fmt: skip
MORE = {
    "tools": {"tools": [TOOL]},
    "city": {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}},
}
DETAILS = {"type": "refusal", "category": "cyber", "explanation": "도울 수 없는 요청입니다."}


def message(stop, content, **more):
    answer = WIRE.compose(WIRE.read("chat", claude_body("x")), "x", finish=stop)
    return {**answer, "content": content, "usage": USAGE, **more}


def asked(prompt):
    return claude_body(prompt) | MORE.get(prompt, {})


@pytest.fixture
def recordings(tmp_path):
    for prompt, (stop, content) in ANSWERS.items():
        more = {"stop_details": DETAILS} if stop == "refusal" else {}
        call = WIRE.read("chat", asked(prompt))
        samples.write_bodies(call, [message(stop, content, **more)], folder=tmp_path, name=prompt)
    return tmp_path


def events(claude, prompt):
    return list(claude.messages.create(**asked(prompt), stream=True))


@pytest.mark.parametrize("prompt", ANSWERS)
def test_the_streamed_message_is_the_whole_one(claude, prompt):
    whole = claude.messages.create(**asked(prompt))
    with claude.messages.stream(**asked(prompt)) as stream:
        final = stream.get_final_message()
    assert final.to_dict(exclude_none=True) == whole.to_dict(exclude_none=True)
    assert [block.to_dict() for block in final.content] == ANSWERS[prompt][1]


def test_a_tools_input_streams_as_json_in_fragments_the_first_one_empty(claude):
    fragments = [
        event.delta.partial_json
        for event in events(claude, "tools")
        if event.type == "content_block_delta" and event.index == 1
    ]
    assert fragments[0] == "" and len(fragments) > 3
    assert json.loads("".join(fragments)) == {"city": "서울"}


def test_a_tool_block_starts_with_an_empty_input(claude):
    starts = [event for event in events(claude, "tools") if event.type == "content_block_start"]
    assert [event.content_block.type for event in starts] == ["text"] + 3 * ["tool_use"]
    assert [event.content_block.input for event in starts[1:]] == [{}, {}, {}]


def test_thinking_streams_then_its_signature(claude):
    deltas = [one.delta for one in events(claude, "think") if one.type == "content_block_delta"]
    thinking = [one.type for one in deltas if one.type != "text_delta"]
    assert set(thinking[:-1]) == {"thinking_delta"} and thinking[-1] == "signature_delta"


def test_a_refusal_says_why(claude):
    *_, delta, stop = events(claude, "refuse")
    assert (delta.delta.stop_reason, stop.type) == ("refusal", "message_stop")
    assert delta.delta.stop_details.category == "cyber"


def test_structured_output_is_parsed_whole_and_streamed(claude):
    prompt = claude_body("city")
    assert claude.messages.parse(**prompt, output_format=City).parsed_output == City(**CITY)
    with claude.messages.stream(**prompt, output_format=City) as stream:
        assert stream.get_final_message().parsed_output == City(**CITY)


def test_the_cache_counts_are_stated_at_the_start_and_the_end_and_logged(claude, gateway):
    first, *_, last, _stop = events(claude, "long")
    assert first.message.usage.cache_creation.ephemeral_1h_input_tokens == 500
    assert first.message.usage.output_tokens == 1
    assert (last.usage.cache_read_input_tokens, last.usage.output_tokens) == (49_000, 40)
    assert last.usage.output_tokens_details.thinking_tokens == 10
    (exchange,) = gateway.wire
    assert (exchange.usage.cache_read, exchange.usage.cache_write_hour) == (49_000, 500)


def test_an_input_cut_off_in_the_middle_is_joined_as_far_as_it_went():
    cut = WIRE.split(message("tool_use", [use("서울")]), Pace())[:6]
    (block,) = WIRE.join(cut)["content"]
    assert block["input"] == {} and block["partial_json"].startswith('{"ci')


def test_an_event_of_a_block_that_never_began_is_left_out():
    delta = {"type": "text_delta", "text": "x"}
    stray = Event({"type": "content_block_delta", "index": 3, "delta": delta})
    assert WIRE.join([stray]) == {"content": []}


def key(content):
    body = claude_body("x") | {"messages": [{"role": "user", "content": content}]}
    return canonical.key(WIRE.name, WIRE.canonical(WIRE.read("chat", body)))


def test_an_answers_own_blocks_are_the_same_as_hand_written_ones(claude):
    blocks = [block.model_dump() for block in claude.messages.create(**asked("tools")).content]
    assert "caller" in blocks[1], "the SDK's own blocks have more fields, all null"
    assert key(blocks) == key(ANSWERS["tools"][1])


def test_a_tools_result_is_the_same_as_a_text_or_as_a_block():
    result = {"type": "tool_result", "tool_use_id": "toolu_1"}
    assert key([{**result, "content": "맑음"}]) == key([{**result, "content": [text("맑음")]}])


texts = st.text(min_size=1)
values = st.recursive(st.none() | st.booleans() | st.integers() | texts, st.lists, max_leaves=4)
blocks = st.one_of(
    st.builds(text, texts, citations=st.sampled_from([None, [], [CITATION]])),
    st.builds(text, texts),
    st.builds(lambda inputs: {**use("x"), "input": inputs}, st.dictionaries(texts, values)),
    st.builds(lambda said: {**THOUGHTS[0], "thinking": said}, st.text()),
    st.just(THOUGHTS[1]),
)


@settings(deadline=None)
@given(st.lists(blocks))
def test_splitting_and_joining_loses_nothing(content):
    body = message("end_turn", content)
    assert WIRE.join(WIRE.split(body, Pace())) == body
