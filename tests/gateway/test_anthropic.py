import anthropic
import pytest

from tests.conftest import claude_body


def test_a_recorded_prompt_gets_its_answer_whole(claude):
    message = claude.messages.create(**claude_body("안녕?"))
    assert message.content[0].text == "네, 안녕하세요."
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


def test_the_same_recording_serves_the_streamed_form(claude):
    with claude.messages.stream(**claude_body("안녕?")) as stream:
        assert "".join(stream.text_stream) == "네, 안녕하세요."
        final = stream.get_final_message()
    assert final.stop_reason == "end_turn"
    assert (
        final.usage.output_tokens
        == claude.messages.create(**claude_body("안녕?")).usage.output_tokens
    )


def test_raw_events_come_in_the_order_of_the_protocol(claude):
    kinds = [event.type for event in claude.messages.create(**claude_body("안녕?"), stream=True)]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]


def test_a_system_prompt_is_a_field_not_a_role(claude):
    with pytest.raises(anthropic.BadRequestError, match="system"):
        claude.messages.create(
            **claude_body("x") | {"messages": [{"role": "system", "content": "x"}]}
        )


def test_tokens_are_counted_before_they_are_sent(claude):
    short, long = (
        claude.messages.count_tokens(
            model="claude-haiku-5-5", messages=[{"role": "user", "content": text}]
        )
        for text in ("hi", "hi " * 50)
    )
    assert 0 < short.input_tokens < long.input_tokens


def test_an_unrecorded_prompt_is_not_found_at_once(claude, gateway):
    with pytest.raises(anthropic.NotFoundError, match="연습 응답이 없습니다"):
        claude.messages.create(**claude_body("안녕!"))
    assert len(gateway.wire) == 1


def test_an_unknown_model_is_refused_as_anthropic_refuses_it(claude):
    with pytest.raises(anthropic.NotFoundError) as caught:
        claude.messages.create(**claude_body("안녕?") | {"model": "claude-haiku-5-6"})
    assert caught.value.body["error"]["type"] == "not_found_error"
    assert "claude-haiku-5-5" in str(caught.value)


def test_both_providers_share_the_models_path(claude, client):
    assert claude.models.list().data[0].type == "model"
    assert client.models.list().data[0].object == "model"
