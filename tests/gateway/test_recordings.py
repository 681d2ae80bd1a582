import json

import openai
import pytest

from helpers.errors import RecordingError
from helpers.gateway.recordings import Recordings, read
from tests.conftest import chat_body


@pytest.fixture
def hello(recordings):
    return next(recordings.glob("hello-????????????????.json"))


def test_a_file_that_is_not_json_is_named_with_its_line(hello):
    hello.write_text('{\n  "protocol": "openai_chat",\n  oops\n}', encoding="utf-8")
    with pytest.raises(RecordingError, match=rf"{hello.name}:3"):
        read(hello)


def test_a_request_edited_by_hand_does_not_match_its_key(hello):
    data = json.loads(hello.read_text(encoding="utf-8"))
    data["request"]["messages"][0]["content"] = "other"
    hello.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(RecordingError, match="hashes to"):
        read(hello)


def test_a_reply_without_provenance_is_refused(hello):
    data = json.loads(hello.read_text(encoding="utf-8"))
    data["replies"][0]["provenance"]["kind"] = "invented"
    hello.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(RecordingError, match="invented"):
        read(hello)


def test_finding_one_reads_no_other(hello, recordings):
    for other in recordings.glob("dice-*.json"):
        other.write_text("broken", encoding="utf-8")
    assert Recordings([recordings]).get(hello.stem.rpartition("-")[2]).replies


def test_a_damaged_recording_is_answered_in_words_and_the_gateway_goes_on(
    client, hello, recordings
):
    hello.write_text("{", encoding="utf-8")
    with pytest.raises(openai.InternalServerError, match=rf"{hello.name}:1") as caught:
        client.chat.completions.create(**chat_body("안녕?"))
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert client.chat.completions.create(**chat_body("Dice")).choices[0].message.content == "one"
