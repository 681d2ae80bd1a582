import pytest

from helpers import tokens, trimming
from helpers.errors import ChatError

SYSTEM = {"role": "system", "content": "규칙"}


def talk(turns):
    said = [SYSTEM]
    for number in range(turns):
        said += [{"role": "user", "content": f"질문 {number}"},
                 {"role": "assistant", "content": f"답 {number}"}]  # fmt: skip
    return [*said, {"role": "user", "content": "지금"}]


def contents(messages):
    return [one["content"] for one in messages]


def test_everything_is_a_copy_of_everything():
    assert trimming.everything(talk(3)) == talk(3)


def test_a_window_keeps_the_system_message_and_the_last_turns_whole():
    assert contents(trimming.window(2)(talk(3))) == ["규칙", "질문 2", "답 2", "지금"]


def test_a_window_of_no_turns_is_refused():
    with pytest.raises(ChatError, match="0"):
        trimming.window(0)


@pytest.mark.parametrize("budget", range(20, 80, 3))
def test_a_budget_is_kept_and_no_answer_is_orphaned(budget):
    kept = trimming.token_budget(budget, "gpt-5.4-mini")(talk(4))
    assert tokens.count_messages(kept, "gpt-5.4-mini") <= budget or len(kept) == 2
    assert kept[0] == SYSTEM and kept[1]["role"] == "user" and kept[-1]["content"] == "지금"


def test_a_budget_too_small_for_the_last_turn_still_keeps_it():
    assert contents(trimming.token_budget(1, "gpt-5.4-mini")(talk(4))) == ["규칙", "지금"]


def test_older_turns_are_summarised_once():
    asked = []
    strategy = trimming.summary(lambda text: asked.append(text) or "요약", keep_turns=1)
    first, second = strategy(talk(2)), strategy(talk(2))
    assert contents(first) == ["규칙", f"{trimming.SUMMARY} 요약", "지금"] == contents(second)
    assert asked == ["user: 질문 0\nassistant: 답 0\nuser: 질문 1\nassistant: 답 1"]


def test_a_short_conversation_is_not_summarised():
    assert trimming.summary(lambda text: "?", keep_turns=3)(talk(1)) == talk(1)
