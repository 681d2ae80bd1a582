"""What a test cell sees on the wire: how many requests, when, and whether streams were closed."""

import pytest

from helpers.grading import Held, Status, by_provider, scenario, word
from tests.conftest import chat_body, claude_body
from tests.gateway.sdks import chat


def stream(client):
    for chunk in client.chat.completions.create(**chat_body("질문"), stream=True):
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content


def text_of(completion):
    return completion.choices[0].message.content


def test_a_string_is_an_answer(client):
    answer = word()
    with scenario(answer) as wire:
        assert text_of(chat(client)) == answer
    assert len(wire) == 1 and wire[0].number == 1


def test_a_wrong_number_of_requests_is_listed(client):
    with scenario("하나", "둘") as wire:
        chat(client, "첫째 질문"), chat(client, "둘째 질문")
    wire.count(2)
    with pytest.raises(AssertionError, match="(?s)1번 보내야 하는데 2번.*첫째 질문.*둘째 질문"):
        wire.count(1)


def test_no_request_at_all_is_said(played):
    with scenario("하나") as wire:
        pass
    with pytest.raises(AssertionError, match="보낸 요청이 하나도 없습니다"):
        _ = wire[0]


def test_too_few_requests_are_said(client):
    with scenario("하나") as wire:
        chat(client)
    assert wire[-1].number == 1
    with pytest.raises(AssertionError, match="2번째 요청이 와야 하는데 요청이 1번만"):
        _ = wire[1]


def test_requests_beyond_the_script_are_on_the_wire_too(client):
    with scenario("하나") as wire:
        chat(client)
        with pytest.raises(Exception, match="답이 남아 있지 않습니다"):
            chat(client, "하나 더")
    wire.count(2)
    wire[1].says("하나 더")


def test_rules_answer_by_who_is_asked(client, claude):
    with scenario() as wire:
        wire.when(by_provider("anthropic"), "클로드").when(by_provider("openai"), "지피티")
        assert text_of(chat(client)) == "지피티"
        assert claude.messages.create(**claude_body("질문")).content[0].text == "클로드"


def test_a_wait_that_was_kept_passes_and_one_that_was_cut_short_does_not(client):
    with scenario(Status(429, retry_after=0.2), "네") as wire:
        chat(client)
    wire.paused(1, 0.2)
    with pytest.raises(AssertionError, match="1번째 요청 (뒤|다음)"):
        wire.paused(1, 100)


def test_requests_that_wait_together_are_counted(client, beside):
    held = Held("하나", hold_first=True)
    with scenario(held, held, held) as wire:
        answers = [beside.submit(chat, client) for _number in range(3)]
        wire.together(held, 3)
        assert [text_of(one.result()) for one in answers] == ["하나"] * 3
    wire.at_most(3)
    with pytest.raises(AssertionError, match="2"):
        wire.at_most(2)


def test_requests_one_after_the_other_are_not_together(client, beside, monkeypatch):
    monkeypatch.setattr("helpers.grading.scenes.PATIENCE", 0.1)
    held = Held("하나", hold_first=True)
    with scenario(held, held) as wire:
        done = beside.submit(lambda: [chat(client), chat(client)])
        with pytest.raises(AssertionError, match="2"):
            wire.together(held, 2)
        assert len(done.result()) == 2  # all was released
    wire.at_most(1)


def test_the_first_piece_comes_while_the_rest_is_held(client, writes):
    def pieces():
        yield from stream(client)

    held = Held("하나", "둘")
    with scenario(held) as wire:
        coming = writes(pieces).pieces()
        assert wire.first_piece(coming, held) == "하나"
        held.release_all()
        assert list(coming) == ["둘"]


def test_pieces_that_were_gathered_first_fail_and_nobody_waits_for_ever(
    client, writes, monkeypatch
):
    monkeypatch.setattr("helpers.grading.scenes.PATIENCE", 0.1)

    def pieces():
        yield from list(stream(client))

    held = Held("하나", "둘")
    with scenario(held) as wire:
        with pytest.raises(AssertionError, match="모아 두지 말고 오는 대로"):
            wire.first_piece(writes(pieces).pieces(), held)


def test_no_piece_at_all_is_said(writes, played):
    def pieces():
        yield from ()

    with scenario("네") as wire:
        with pytest.raises(AssertionError, match="조각이 하나도"):
            wire.first_piece(writes(pieces).pieces(), Held("하나"))


def test_a_stream_that_was_left_is_told_from_one_that_was_read_to_its_end(client, writes):
    def pieces():
        with client.chat.completions.create(**chat_body("질문"), stream=True) as chunks:
            yield from chunks

    student = writes(pieces)
    with scenario(Held("하나", "둘")) as wire:
        left = student.pieces()
        next(left)
        left.close()
        wire.stream_closed()
    with scenario("하나") as wire:
        list(student.pieces())
    with pytest.raises(AssertionError, match="1번째 요청의 스트림이 닫히지 않았습니다"):
        wire.stream_closed()
