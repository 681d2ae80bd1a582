"""The student's side of the channel: each question is JSON, and each reply is, whatever happens."""

import json

import pytest

from helpers.grading.subject import MISSING, Subject


def asked(subject, op, of=None, **more):
    """Return the reply to a question, which must be JSON."""
    reply = subject.answer({"op": op, "of": of, **more})
    return json.loads(json.dumps(reply))


def called(subject, name, *args, of=None):
    return asked(subject, "call", of, name=name, args=list(args), kwargs={})


def test_a_call_is_answered_with_its_value():
    assert called(Subject({"twice": lambda word: word * 2}), "twice", "하") == {"value": "하하"}


def test_a_missing_name_is_an_error_of_its_own():
    reply = called(Subject({}), "ask")
    assert (reply["error"]["types"], reply["error"]["said"]) == ([MISSING], "ask")


def test_what_has_no_json_form_is_replied_as_a_number():
    class Session:
        name = "s"

    subject = Subject({"Session": Session})
    made = called(subject, "Session")["value"]
    assert made == {"$handle": 0, "kind": "object", "type": "Session"}
    assert asked(subject, "get", made["$handle"], name="name") == {"value": "s"}


def test_a_handle_says_whether_it_can_be_called_or_iterated():
    subject = Subject({"names": lambda: iter("ab"), "make": lambda: len, "whole": lambda: range(2)})
    kinds = [called(subject, name)["value"]["kind"] for name in ("names", "make", "whole")]
    assert kinds == ["iterator", "function", "object"]


def test_an_iterator_replies_stop_at_its_end():
    subject = Subject({"names": lambda: iter("a")})
    handle = called(subject, "names")["value"]["$handle"]
    assert [asked(subject, "next", handle) for _number in range(2)] == [
        {"value": "a"}, {"stop": True},
    ]  # fmt: skip


def test_a_stop_iteration_that_a_function_leaks_is_not_taken_for_a_value():
    def ask():
        return next(iter(()))

    assert "value" not in called(Subject({"ask": ask}), "ask")


@pytest.mark.parametrize("error", [ValueError("값"), SystemExit(3), KeyboardInterrupt()])
def test_whatever_is_raised_is_a_reply(error):
    def ask():
        raise error

    reply = called(Subject({"ask": ask}), "ask")["error"]
    assert reply["types"][0] == type(error).__name__ and reply["types"][-1] == "object"
    assert reply["where"][-1] == "ask(): raise error"


def test_an_error_that_cannot_say_what_it_is_has_no_words():
    class BrokenError(Exception):
        def __str__(self):
            raise RuntimeError

    def ask():
        raise BrokenError

    assert called(Subject({"ask": ask}), "ask")["error"]["said"] == ""


@pytest.mark.parametrize(
    "question", [{"op": "nonesuch"}, {}, {"op": "next", "of": 99}, {"op": "call", "of": None}]
)
def test_a_question_that_makes_no_sense_is_answered_with_an_error(question):
    assert "error" in Subject({}).answer(question)


def test_a_kept_value_is_this_sides_own_copy():
    subject = Subject({"spoil": lambda history: history.clear()})
    handle = asked(subject, "keep", value=["하나"])["value"]
    called(subject, "spoil", handle)
    assert asked(subject, "value", handle["$handle"]) == {"value": []}


def test_an_object_with_a_close_is_closed_and_one_without_is_left_alone():
    class Stream:
        closed = False

        def close(self):
            self.closed = True

    subject = Subject({"stream": Stream(), "plain": object()})
    handles = [asked(subject, "get", name=name)["value"]["$handle"] for name in ("stream", "plain")]
    assert [asked(subject, "close", one) for one in handles] == [{"value": None}] * 2
    assert subject.namespace["stream"].closed
