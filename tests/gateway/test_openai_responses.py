import json

import openai
import pytest

from tests.conftest import CHAT
from tests.gateway import responses
from tests.gateway.responses import CITY, REASONING, WEATHER, City, request


@pytest.fixture
def recordings(tmp_path):
    return responses.write_all(tmp_path)


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
