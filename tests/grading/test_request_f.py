"""The checks that the exercises of Parts 2 and 3 need: schemas, cached prefixes, usage, pieces."""

import pytest
from openai import APIError

from helpers.grading import Held, Status, is_error, length, prefix, scenario, structured
from tests.conftest import chat_body, claude_body
from tests.gateway.sdks import chat

PLACES = [
    {"response_format": {"json_schema": {"schema": {"properties": {"city": {}}}}}},
    {"text": {"format": {"schema": {"properties": {"city": {}}}}}},
    {"output_config": {"format": {"schema": {"properties": {"city": {}}}}}},
    {"generationConfig": {"responseSchema": {"properties": {"city": {}}}}},
    {"format": {"properties": {"city": {}}}},
]
KEEP = {"cache_control": {"type": "ephemeral"}}


def ask_claude(claude, *blocks, **options):
    content = [{"type": "text", **block} for block in blocks]
    claude.messages.create(**claude_body("") | {"messages": [user(content)]} | options)


def user(content):
    return {"role": "user", "content": content}


@pytest.mark.parametrize("body", PLACES, ids=lambda body: next(iter(body)))
def test_each_api_keeps_its_schema_in_another_place(body):
    assert structured.fields(body) == ["city"]


def test_a_body_without_a_schema_asks_for_no_fields():
    assert structured.fields({"response_format": {"type": "json_object"}, "text": "글"}) is None


def test_a_missing_schema_and_a_missing_field_are_told_apart(client):
    shape = {"name": "city", "schema": {"type": "object", "properties": {"city": {}}}}
    with scenario("하나", "둘") as wire:
        chat(client)
        client.chat.completions.create(
            **chat_body("질문"), response_format={"type": "json_schema", "json_schema": shape}
        )
    wire[1].asks_for("city")
    with pytest.raises(AssertionError, match="스키마를 보내지 않았습니다"):
        wire[0].asks_for("city")
    with pytest.raises(AssertionError, match="country 필드가 없습니다"):
        wire[1].asks_for("city", "country")


def test_what_stands_before_a_text_is_compared_between_requests(client):
    with scenario("하나", "둘") as wire:
        chat(client, "긴 글 첫째 질문"), chat(client, "긴 글 둘째 질문")
    wire.same_prefix("긴 글")
    with pytest.raises(AssertionError, match="(?s)앞부분이 요청마다 다릅니다.*긴 글 첫째"):
        wire.same_prefix("질문")
    with pytest.raises(AssertionError, match="온전히 들어 있지 않습니다"):
        wire.same_prefix("짧은 글")


def test_what_claude_is_told_to_keep_ends_with_the_marked_block():
    blocks = [{"text": "긴 글", **KEEP}, {"text": "질문"}]
    body = {"system": "규칙", "messages": [user(blocks)]}
    assert prefix.cached(body) == ["system: 규칙\nuser: 긴 글"]


def test_a_cached_text_needs_a_mark_that_all_requests_share(claude):
    with scenario("하나", "둘") as wire:
        for question in ("첫째", "둘째"):
            ask_claude(claude, {"text": "긴 글", **KEEP}, {"text": question})
    wire.caches("긴 글")


def test_a_mark_behind_the_question_is_never_read(claude):
    with scenario("하나", "둘") as wire:
        for question in ("첫째", "둘째"):
            ask_claude(claude, {"text": "긴 글"}, {"text": question, **KEEP})
    with pytest.raises(AssertionError, match="매번 새로 쓰기만"):
        wire.caches("긴 글")


def test_no_mark_and_a_mark_elsewhere_are_told_apart(claude):
    with scenario("하나") as wire:
        ask_claude(claude, {"text": "긴 글"})
    with pytest.raises(AssertionError, match="붙인 블록이 없습니다"):
        wire.caches("긴 글")
    with scenario("하나") as wire:
        ask_claude(claude, {"text": "긴 글"}, system=[{"type": "text", "text": "규칙", **KEEP}])
    with pytest.raises(AssertionError, match="긴 글을 덮지 않습니다"):
        wire.caches("긴 글")


def test_the_tokens_of_all_answers_are_those_that_they_state(client):
    with scenario("하나", Status(400)) as wire:
        used = chat(client).usage
        with pytest.raises(APIError):
            chat(client)
    assert wire.tokens() == (used.prompt_tokens, used.completion_tokens)


def test_a_stream_that_does_not_ask_for_its_usage_is_named(client):
    with scenario("하나") as wire:
        list(client.chat.completions.create(**chat_body("질문"), stream=True))
    with pytest.raises(AssertionError, match="사용량을 부탁하지 않습니다"):
        wire.tokens()


def test_a_returned_exception_is_known_by_its_class(writes):
    def failed():
        return [ValueError("아니요"), "아니요"]

    error, text = writes(failed).failed()
    is_error(error, "ValueError", "실패한 자리")
    for wrong, name in ((error, "KeyError"), (text, "ValueError")):
        with pytest.raises(AssertionError, match=f"예외 객체 {name}"):
            is_error(wrong, name, "실패한 자리")


@pytest.mark.parametrize("came", [None, [], "가나", [1, 2, 3]])
def test_what_is_no_list_of_that_length_is_shown(came):
    length([1, 2], 2, "목록")
    with pytest.raises(AssertionError, match="목록: 2개가 든 목록이어야 하는데"):
        length(came, 2, "목록")


def test_pieces_are_sent_one_by_one_and_come_at_once(writes, client):
    def pieces():
        text = ""
        with client.chat.completions.create(**chat_body("질문"), stream=True) as chunks:
            for chunk in chunks:
                text += chunk.choices[0].delta.content or ""
                yield text

    held = Held("하나", "둘", "셋")
    with scenario(held) as wire:
        texts = writes(pieces).begin("pieces")
        assert wire.first_piece(texts, held) == "하나"
        assert wire.next_piece(texts, held) == "하나둘"
        texts.result().close()
        wire.stream_closed()


def test_code_that_does_not_stream_is_not_waited_for(writes, client, monkeypatch):
    monkeypatch.setattr("helpers.grading.scenes.PATIENCE", 0.2)

    def pieces():
        return [chat(client).choices[0].message.content]

    held = Held("하나")
    with scenario(held) as wire:
        with pytest.raises(AssertionError, match="모아 두지 말고 오는 대로"):
            wire.first_piece(writes(pieces).begin("pieces"), held)


def test_a_list_is_no_stream(writes, played):
    def pieces():
        return ["하나"]

    with scenario() as wire, pytest.raises(AssertionError, match="제너레이터를 돌려주어야"):
        wire.first_piece(writes(pieces).begin("pieces"), Held("하나"))


def test_a_method_of_a_student_s_object_can_be_begun(writes):
    class Session:
        def chat(self, text):
            return text * 2

    handle = writes(Session).Session()
    assert writes(Session).begin(handle.chat, "네").result() == "네네"
