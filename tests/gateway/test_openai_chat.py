import openai
import pytest

from tests.conftest import CHAT, chat_body


def stream(client, prompt="안녕?", **more):
    return list(client.chat.completions.create(**chat_body(prompt), stream=True, **more))


def text_of(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def test_a_recorded_prompt_gets_its_answer_whole(client):
    answer = client.chat.completions.create(**chat_body("안녕?"))
    assert answer.choices[0].message.content == "안녕하세요! 반갑습니다."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_the_same_recording_serves_the_streamed_form(client):
    chunks = stream(client)
    assert text_of(chunks) == "안녕하세요! 반갑습니다."
    assert len(chunks) > 4
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_the_usage_chunk_comes_only_when_it_is_asked_for(client):
    assert all(chunk.choices for chunk in stream(client))
    last = stream(client, stream_options={"include_usage": True})[-1]
    assert last.choices == [] and last.usage.completion_tokens > 0


def test_streamed_and_whole_state_the_same_usage(client):
    whole = client.chat.completions.create(**chat_body("안녕?")).usage
    streamed = stream(client, stream_options={"include_usage": True})[-1].usage
    assert streamed.total_tokens == whole.total_tokens


def test_replies_come_in_turn_and_then_start_over(client):
    said = [
        client.chat.completions.create(**chat_body("Dice")).choices[0].message.content
        for _ in range(3)
    ]
    assert said == ["one", "two", "one"]


def test_the_order_of_other_requests_does_not_matter(client):
    client.chat.completions.create(**chat_body("Dice"))
    client.chat.completions.create(**chat_body("안녕?"))
    assert client.chat.completions.create(**chat_body("Dice")).choices[0].message.content == "two"


def test_an_unrecorded_prompt_is_not_found_at_once_and_names_the_nearest(client, gateway):
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(**chat_body("안녕!"))
    message = str(caught.value)
    assert "연습 응답이 없습니다" in message and "No recorded answer" in message
    assert "user: 안녕?" in message and "course model pull" in message
    assert caught.value.code == "no_recording"
    assert len(gateway.wire) == 1, "a refusal must not be retried"


def test_an_unknown_model_is_refused_as_openai_refuses_it(client):
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(**chat_body("안녕?") | {"model": "gpt-5.4-minni"})
    assert caught.value.code == "model_not_found"
    assert "gpt-5.4-mini" in str(caught.value)


def test_the_model_list_names_what_can_be_asked(client):
    assert CHAT in [model.id for model in client.models.list()]


def test_messages_are_required(client):
    with pytest.raises(openai.BadRequestError, match="messages"):
        client.chat.completions.create(model=CHAT, messages=[])


def test_headers_say_who_answered_from_which_recording(client):
    raw = client.chat.completions.with_raw_response.create(**chat_body("안녕?"))
    assert raw.headers["x-course-answered-by"] == "sample"
    assert len(raw.headers["x-course-recording"]) == 16
