"""What of a conversation is sent again: all, a window, a budget's worth, a summary, the nearest.

A strategy is a function from messages to messages. Each keeps the system message and the last
turn, and drops whole turns (a question with its answer), the oldest first: no answer is left
without its question. But: changes nothing in place; a ChatSession still remembers everything.
"""

from collections.abc import Callable, Sequence

from helpers import tokens
from helpers.clients import Message
from helpers.errors import ChatError
from helpers.language import translate as _

Strategy = Callable[[Sequence[Message]], list[Message]]
SUMMARY = "지금까지의 대화 요약:"  # prompts of the course are Korean
MEMORY = "사용자에 대해 기억할 것:"


def everything(messages: Sequence[Message]) -> list[Message]:
    """Return all the messages: the cost of a conversation then grows with its turns squared."""
    return list(messages)


def window(turns: int) -> Strategy:
    """Return the strategy that keeps the last `turns` turns.

    >>> asked = [{"role": "user", "content": word} for word in "abc"]
    >>> [one["content"] for one in window(2)(asked)]
    ['b', 'c']
    """
    if turns < 1:
        raise ChatError(_("A window has at least 1 turn, not {turns}.").format(turns=turns))

    def keep(messages: Sequence[Message]) -> list[Message]:
        system, all_turns = split(messages)
        return _joined(system, all_turns[-turns:])

    return keep


def token_budget(budget: int, model: str) -> Strategy:
    """Return the strategy that keeps as many last turns as fit `budget` input tokens.

    Tokens are counted as the model's chat format counts them. The last turn stays even where
    it alone is too long: what then happens is for the provider to say.
    """

    def keep(messages: Sequence[Message]) -> list[Message]:
        system, turns = split(messages)
        while len(turns) > 1 and tokens.count_messages(_joined(system, turns), model) > budget:
            turns = turns[1:]
        return _joined(system, turns)

    return keep


def summary(summarize: Callable[[str], str], *, keep_turns: int) -> Strategy:
    """Return the strategy that tells all but the last turns in one summary, in a system message.

    `summarize` is given the older turns as text and returns the summary; it is called once for
    each group of older turns.
    """
    known: dict[str, str] = {}

    def keep(messages: Sequence[Message]) -> list[Message]:
        system, turns = split(messages)
        older, last = turns[:-keep_turns], turns[-keep_turns:]
        if not older:
            return list(messages)
        text = as_text(_joined([], older))
        if text not in known:
            known[text] = summarize(text)
        told = {"role": "system", "content": f"{SUMMARY} {known[text]}"}
        return _joined([*system, told], last)

    return keep


def retrieval(alike: Callable[[str, str], float], *, turns: int, keep_turns: int = 1) -> Strategy:
    """Return the strategy that sends the last turns and the `turns` most alike of the others.

    `alike` says how alike the question and an earlier turn are: by the letters they share, or by
    the cosine of their embeddings. What is found keeps its order.
    """

    def keep(messages: Sequence[Message]) -> list[Message]:
        system, all_turns = split(messages)
        older, last = all_turns[:-keep_turns], all_turns[-keep_turns:]
        if not older:
            return list(messages)
        question = last[-1][0]["content"]
        nearness = [alike(question, _said(turn)) for turn in older]
        nearest = sorted(range(len(older)), key=lambda number: -nearness[number])[:turns]
        return _joined(system, [*(older[number] for number in sorted(nearest)), *last])

    return keep


def user_memory(facts: Sequence[str], *, then: Strategy) -> Strategy:
    """Return the strategy that tells `facts` in a system message, and for the rest does as `then`.

    `facts` is read at each call, so that what is added to the list later is told too.
    """

    def keep(messages: Sequence[Message]) -> list[Message]:
        system, turns = split(then(messages))
        told = {"role": "system", "content": "\n- ".join([MEMORY, *facts])}
        return _joined([*system, told] if facts else system, turns)

    return keep


def split(messages: Sequence[Message]) -> tuple[list[Message], list[list[Message]]]:
    """Return the system messages, and the turns: each begins with a user's message.

    What comes before the first question is dropped, for it answers nothing that is still here.
    """
    system = [one for one in messages if one["role"] == "system"]
    turns: list[list[Message]] = []
    for one in messages:
        if one["role"] == "user":
            turns.append([one])
        elif one["role"] != "system" and turns:
            turns[-1].append(one)
    return system, turns


def as_text(messages: Sequence[Message]) -> str:
    """Return the messages as lines of text, each with its role.

    >>> as_text([{"role": "user", "content": "안녕"}])
    'user: 안녕'
    """
    return "\n".join(f"{one['role']}: {one['content']}" for one in messages)


def _said(turn: Sequence[Message]) -> str:
    return "\n".join(str(one["content"]) for one in turn)


def _joined(system: Sequence[Message], turns: Sequence[Sequence[Message]]) -> list[Message]:
    return [*system, *(one for turn in turns for one in turn)]
