import json
from itertools import count

import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from helpers.gateway import canonical, samples
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.protocols.base import Pace
from tests.conftest import CHAT

WIRE = BY_NAME["openai_responses"]


class City(BaseModel):
    name: str
    people: int


CITY = {"name": "서울", "people": 9_300_000}
SCHEMA = {
    "type": "json_schema",
    "strict": True,
    "name": "City",
    "schema": {
        "properties": {
            "name": {"title": "Name", "type": "string"},
            "people": {"title": "People", "type": "integer"},
        },
        "required": ["name", "people"],
        "title": "City",
        "type": "object",
        "additionalProperties": False,
    },
}
WEATHER = {
    "type": "function",
    "name": "weather",
    "strict": True,
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}
REASONING = {
    "id": "rs_1",
    "type": "reasoning",
    "summary": [{"type": "summary_text", "text": "둘 중 하나를 고릅니다."}],
}
CALLS = [
    {
        "id": f"fc_{city}",
        "type": "function_call",
        "status": "completed",
        "call_id": f"call_{city}",
        "name": "weather",
        "arguments": json.dumps({"city": city}),
    }
    for city in ("Seoul", "Busan")
]
REFUSED = {
    "id": "msg_1",
    "type": "message",
    "status": "completed",
    "role": "assistant",
    "content": [{"type": "refusal", "refusal": "그 일은 도울 수 없습니다."}],
}
LOGPROBS = [
    {"token": piece, "bytes": list(piece.encode()), "logprob": -0.5, "top_logprobs": []}
    for piece in ("Bl", "ue")
]


def request(prompt, **more):
    return {"model": CHAT, "input": prompt, **more}


def body(prompt, text, finish=None, output=None, **more):
    answer = WIRE.compose(WIRE.read("chat", request(prompt, **more)), text, finish=finish)
    return answer | ({"output": output} if output else {})


def said(text, **more):
    return {
        **REFUSED,
        "content": [
            {"type": "output_text", "text": text, "annotations": [], "logprobs": [], **more}
        ],
    }


@pytest.fixture
def recordings(tmp_path):
    number = count()

    def write(answer, prompt, **more):
        call = WIRE.read("chat", request(prompt, **more))
        samples.write_bodies(call, [answer], folder=tmp_path, name=f"r{next(number)}")

    first = body("안녕?", "안녕하세요! 반갑습니다.")
    write(first, "안녕?")
    chained = {"previous_response_id": first["id"]}
    write(body("뭐라고 했죠?", "인사했습니다.", **chained), "뭐라고 했죠?", **chained)
    write(body("Long", "It was the", "length", max_output_tokens=16), "Long", max_output_tokens=16)
    write(body("City", "", output=[said(json.dumps(CITY))]), "City", text={"format": SCHEMA})
    write(body("Weather", "", output=[REASONING, *CALLS]), "Weather", tools=[WEATHER])
    write(body("Refuse", "", output=[REFUSED]), "Refuse")
    logprobs = {"include": ["message.output_text.logprobs"], "top_logprobs": 1}
    write(body("Sky", "", output=[said("Blue", logprobs=LOGPROBS)]), "Sky", **logprobs)
    return tmp_path


def test_a_recorded_input_gets_its_answer_whole(client):
    answer = client.responses.create(**request("안녕?"))
    assert answer.output_text == "안녕하세요! 반갑습니다."
    assert answer.status == "completed" and answer.model == CHAT
    usage = answer.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens > 0
    assert usage.input_tokens_details.cached_tokens == 0
    assert usage.output_tokens_details.reasoning_tokens == 0


def test_the_stream_has_the_providers_events_in_its_order_and_numbered(client):
    events = list(client.responses.create(**request("안녕?"), stream=True))
    kinds = [event.type.removeprefix("response.") for event in events]
    assert kinds[:4] == ["created", "in_progress", "output_item.added", "content_part.added"]
    assert set(kinds[4:-4]) == {"output_text.delta"} and len(kinds) > 10
    assert kinds[-4:] == [
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[0].response.status == "in_progress" and events[0].response.usage is None
    assert events[-1].response.usage.output_tokens > 0


def test_the_stream_helper_ends_with_the_whole_answer(client, gateway):
    with client.responses.stream(**request("안녕?")) as stream:
        pieces = [event.delta for event in stream if event.type == "response.output_text.delta"]
        final = stream.get_final_response()
    assert "".join(pieces) == final.output_text == "안녕하세요! 반갑습니다."
    assert final.usage == client.responses.create(**request("안녕?")).usage


def test_an_answer_cut_off_ends_with_incomplete(client):
    asked = request("Long", max_output_tokens=16)
    whole = client.responses.create(**asked)
    *_, last = client.responses.create(**asked, stream=True)
    assert last.type == "response.incomplete"
    assert whole.incomplete_details.reason == "max_output_tokens"
    assert last.response.incomplete_details == whole.incomplete_details


def test_structured_output_is_parsed_whole_and_streamed(client):
    assert client.responses.parse(**request("City"), text_format=City).output_parsed == City(**CITY)
    with client.responses.stream(**request("City"), text_format=City) as stream:
        assert stream.get_final_response().output_parsed == City(**CITY)


def test_several_function_calls_stream_their_arguments_in_pieces(client):
    asked = request("Weather", tools=[WEATHER])
    whole = client.responses.create(**asked)
    assert [item.type for item in whole.output] == ["reasoning", "function_call", "function_call"]
    with client.responses.stream(**asked) as stream:
        events = list(stream)
    done = [one for one in events if one.type == "response.function_call_arguments.done"]
    assert [json.loads(one.arguments)["city"] for one in done] == ["Seoul", "Busan"]
    deltas = [one for one in events if one.type == "response.function_call_arguments.delta"]
    assert len(deltas) > len(done)
    assert "".join(one.delta for one in deltas) == "".join(one.arguments for one in done)
    assert events[-1].response.output[1].parsed_arguments == {"city": "Seoul"}


def test_a_reasoning_summary_streams_before_the_answer(client):
    events = list(client.responses.create(**request("Weather", tools=[WEATHER]), stream=True))
    told = [one.delta for one in events if one.type == "response.reasoning_summary_text.delta"]
    assert "".join(told) == REASONING["summary"][0]["text"]


def test_a_refusal_streams_as_a_refusal(client):
    whole = client.responses.create(**request("Refuse"))
    events = list(client.responses.create(**request("Refuse"), stream=True))
    told = "".join(one.delta for one in events if one.type == "response.refusal.delta")
    assert told == whole.output[0].content[0].refusal == "그 일은 도울 수 없습니다."
    assert whole.output_text == ""


def test_each_delta_carries_the_log_probability_of_its_token(client):
    asked = request("Sky", include=["message.output_text.logprobs"], top_logprobs=1)
    events = client.responses.create(**asked, stream=True)
    deltas = [one for one in events if one.type == "response.output_text.delta"]
    assert [(one.delta, one.logprobs[0].token) for one in deltas] == [("Bl", "Bl"), ("ue", "ue")]


def test_a_chain_of_responses_is_found_by_the_id_of_the_one_before(client):
    first = client.responses.create(**request("안녕?"))
    asked = request("뭐라고 했죠?")
    answer = client.responses.create(**asked, previous_response_id=first.id)
    assert answer.output_text == "인사했습니다." and answer.previous_response_id == first.id
    with pytest.raises(openai.NotFoundError, match="No recorded answer"):
        client.responses.create(**asked)


def test_an_unrecorded_input_is_not_found_at_once(client, gateway):
    with pytest.raises(openai.NotFoundError, match="user: 안녕"):
        client.responses.create(**request("안녕!"))
    assert len(gateway.wire) == 1


@pytest.mark.parametrize("given", [None, "", [], 5, ["text"], [{"role": "user", "content": [5]}]])
def test_an_input_of_no_known_type_is_refused(client, given):
    with pytest.raises(openai.BadRequestError, match="input"):
        client.responses.create(model=CHAT, input=given)


def key(given, **more):
    return canonical.key(WIRE.name, WIRE.canonical(WIRE.read("chat", request(given, **more))))


@pytest.mark.parametrize(
    "given",
    [
        [{"role": "user", "content": "x"}],
        [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x"}]}],
    ],
)
def test_a_text_is_the_same_request_as_a_list_of_one_message(given):
    assert key("x") == key(given)


def test_an_answers_own_items_are_the_same_as_hand_written_ones(client, gateway):
    answer = client.responses.create(**request("안녕?"))
    with pytest.raises(openai.NotFoundError):
        client.responses.create(**request(answer.output))
    sent = gateway.wire.last()[0].request["input"]
    assert set(sent[0]) > {"role", "content", "status"}, "the SDK sends all it got"
    assert key(sent) == key([{"role": "assistant", "content": answer.output_text}])
    assert key([said("x", parsed={"name": "x"})]) == key([{"role": "assistant", "content": "x"}])


def test_defaults_and_streaming_do_not_change_the_key():
    same = {"stream": True, "temperature": 1, "tools": [], "text": {"format": {"type": "text"}}}
    assert key("x", **same, reasoning={"effort": None}, store=True) == key("x")
    assert key("x", instructions="짧게") != key("x")
    assert key("x", previous_response_id="resp_1") != key("x")


texts = st.text(min_size=1)
items = st.one_of(
    st.builds(said, texts),
    st.builds(
        lambda text: said(text, logprobs=[{**LOGPROBS[0], "bytes": [*text.encode()]}]), texts
    ),
    st.builds(lambda text: {**REFUSED, "content": [{"type": "refusal", "refusal": text}]}, texts),
    st.builds(
        lambda text: {**REASONING, "summary": [{"type": "summary_text", "text": text}]}, texts
    ),
    st.builds(lambda text: {**CALLS[0], "arguments": json.dumps({"city": text})}, texts),
    st.just({"id": "ws_1", "type": "web_search_call", "status": "completed"}),
)


@settings(deadline=None)
@given(st.lists(items))
def test_splitting_and_joining_loses_nothing(output):
    answer = body("x", "y") | {"output": output}
    events = WIRE.split(answer, Pace())
    assert WIRE.join(events) == answer
    assert WIRE.join(events[:-1])["output"] == output, "the pieces alone say all of it"
