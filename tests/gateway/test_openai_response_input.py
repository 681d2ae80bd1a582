import openai
import pytest

from helpers.gateway import canonical
from tests.conftest import CHAT
from tests.gateway import responses
from tests.gateway.responses import WIRE, request, said


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


@pytest.fixture
def recordings(tmp_path):
    return responses.write_all(tmp_path)


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
