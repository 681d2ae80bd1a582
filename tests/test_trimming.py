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


def alike(one, other):
    return len(set(one.split()) & set(other.split()))


def test_the_earlier_turns_most_like_the_question_are_sent_in_their_order():
    said = [*talk(4)[:-1], {"role": "user", "content": "2 또는 0"}]
    found = trimming.retrieval(alike, turns=2)(said)
    assert contents(found) == ["규칙", "질문 0", "답 0", "질문 2", "답 2", "2 또는 0"]


@pytest.mark.parametrize("messages", [[], [SYSTEM], talk(0)])
def test_nothing_earlier_means_nothing_to_find(messages):
    assert trimming.retrieval(alike, turns=2)(messages) == messages


def test_what_is_known_of_the_user_is_told_and_may_grow():
    facts = []
    strategy = trimming.user_memory(facts, then=trimming.window(1))
    assert contents(strategy(talk(2))) == ["규칙", "지금"]
    facts += ["땅콩 알레르기", "고양이"]
    told = f"{trimming.MEMORY}\n- 땅콩 알레르기\n- 고양이"
    assert contents(strategy(talk(2))) == ["규칙", told, "지금"]
