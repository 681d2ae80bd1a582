"""How a test cell reaches the student's code: what crosses, what stays, what an error says."""

import asyncio
import contextlib
import sys
import threading
from dataclasses import dataclass

import pytest

from helpers.errors import StudentError
from helpers.grading import equal
from helpers.grading.in_kernel import Notebook
from helpers.grading.student import Student


def test_a_function_is_called_with_plain_values(writes):
    def both(first, *, second=()):
        return {"first": first, "second": second}

    returned = writes(both).both("하나", second=[2, None, ("셋", 4.5)])
    assert returned == {"first": "하나", "second": [2, None, ("셋", 4.5)]}


def test_a_forged_answer_of_an_sdk_is_an_error_of_the_student_s_in_one_sentence():
    class Forger:
        def ask(self, question):
            return {"value": {"$model": ["openai.types.chat", "ChatCompletion"], "data": {"id": 1}}}

    with pytest.raises(StudentError, match="읽을 수 없습니다") as caught:
        Student(Forger()).ask("안녕")
    assert "\n" not in str(caught.value)


def test_a_variable_is_read_by_its_name(writes):
    assert writes(LIMIT=3).get("LIMIT") == 3


def test_a_name_that_is_not_there_is_said_in_words(writes):
    with pytest.raises(StudentError, match="`ask`") as caught:
        writes().ask("안녕")
    assert caught.value.types == ("NameError",)


def test_what_is_not_written_yet_is_said_in_words(writes):
    def ask(prompt):
        raise NotImplementedError()

    with pytest.raises(StudentError, match="`ask` 부분을 아직 작성하지 않았습니다"):
        writes(ask).ask("안녕")


def test_an_error_of_the_students_code_names_its_class_its_words_and_its_line(writes):
    def ask(prompt):
        return {}["답"]

    with pytest.raises(StudentError, match=r"(?s)KeyError.*'답'.*ask\(\): return \{\}\[") as caught:
        writes(ask).ask("안녕")
    assert caught.value.types[:2] == ("KeyError", "LookupError")


def test_a_missing_argument_is_an_error_of_the_students_code(writes):
    def ask():
        return "네"

    with pytest.raises(StudentError, match="TypeError"):
        writes(ask).ask("안녕")


@pytest.mark.parametrize("ending", [SystemExit(0), KeyboardInterrupt()])
def test_code_that_ends_the_program_only_fails(writes, ending):
    def ask():
        raise ending

    with pytest.raises(StudentError, match=type(ending).__name__):
        writes(ask).ask()


def test_a_coroutine_is_awaited_also_while_a_loop_runs(writes):
    async def ask(prompt):
        await asyncio.sleep(0)
        return prompt

    student = writes(ask)

    async def cell():  # as in a kernel, whose loop is busy running the test cell
        return student.ask("안녕")

    assert asyncio.run(cell()) == student.ask("안녕") == "안녕"


def test_an_object_stays_there_and_is_used_from_here(writes):
    class Session:
        def __init__(self, system):
            self.turns = [system]

        def chat(self, text):
            self.turns.append(text)
            return len(self.turns)

    session = writes(Session).Session("짧게")
    assert (session.chat("안녕"), session.turns, repr(session)) == (
        2,
        ["짧게", "안녕"],
        "<Session>",
    )


def test_a_handle_that_is_sent_back_is_the_same_object(writes):
    def make():
        return Made()

    def same(one, other):
        return one is other

    class Made:
        pass

    student = writes(make, same)
    first, second = student.make(), student.make()
    assert student.same(first, first) and not student.same(first, second)


def test_a_function_that_is_returned_can_be_called(writes):
    def make(step):
        return lambda number: number + step

    assert writes(make).make(2)(3) == 5


def test_a_generator_runs_only_as_far_as_it_is_asked(writes):
    done = []

    def pieces():
        for number in range(3):
            done.append(number)
            yield number

    coming = writes(pieces).pieces()
    assert (next(coming), done) == (0, [0])
    assert list(coming) == [1, 2]


def test_closing_a_generator_runs_its_end(writes):
    done = []

    def pieces():
        with contextlib.closing(
            type("Stream", (), {"close": lambda self: done.append("closed")})()
        ):
            yield "하나"
            yield "둘"

    coming = writes(pieces).pieces()
    next(coming)
    coming.close()
    assert done == ["closed"]


def test_an_asynchronous_generator_is_a_generator(writes):
    done = []

    async def pieces():
        try:
            yield "하나"
            yield "둘"
        finally:
            done.append("closed")

    student = writes(pieces)
    assert list(student.pieces()) == ["하나", "둘"]
    coming = student.pieces()
    next(coming)
    coming.close()
    assert done == ["closed", "closed"]


def test_a_call_can_be_begun_and_waited_for_later(writes):
    def ask(prompt):
        return prompt

    assert writes(ask).begin("ask", "안녕").result(5) == "안녕"


def test_an_error_of_a_begun_call_comes_with_its_result(writes):
    with pytest.raises(StudentError):
        writes().begin("ask").result(5)


def test_a_value_that_is_kept_shows_whether_it_was_changed(writes):
    def spoil(history):
        history.append("더")

    student = writes(spoil)
    kept = student.keep([["하나"]])
    student.spoil(kept)
    assert kept.value() == [["하나"], "더"]


def test_what_a_test_cell_sends_is_a_copy(writes):
    def spoil(history):
        history.append("더")

    history = ["하나"]
    writes(spoil).spoil(history)
    assert history == ["하나"]


def test_the_data_of_an_object_can_be_asked_for(writes):
    @dataclass
    class Stats:
        tokens: int

    def stats():
        return Stats(3)

    def words():
        return {"하나"}

    student = writes(stats, words)
    assert (student.stats().value(), student.words().value()) == ({"tokens": 3}, ["하나"])


def test_an_object_that_says_it_equals_everything_does_not(writes):
    class Anything:
        def __eq__(self, other):
            return True

        def __ne__(self, other):
            return False

        __hash__ = None

    def ask():
        return Anything()

    with pytest.raises(AssertionError, match="<Anything>"):
        equal(writes(ask).ask(), "답", "ask()의 값")


def test_a_string_class_of_the_students_own_crosses_as_its_letters(writes):
    class Anything(str):
        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    def ask():
        return Anything("틀린 답")

    assert writes(ask).ask() != "답"


def test_what_is_written_to_stderr_is_no_error_output(writes, capsys):
    def ask():
        sys.stderr.write("DeprecationWarning: …")
        return "네"

    assert writes(ask).ask() == "네"
    assert capsys.readouterr() == ("DeprecationWarning: …", "")


def test_calls_that_overlap_leave_stderr_as_it_was(writes):
    started, going_on = threading.Event(), threading.Event()

    def first():
        started.set()
        going_on.wait(5)

    def second():
        going_on.set()
        begun.result(5)

    student, stderr = writes(first, second), sys.stderr
    begun = student.begin("first")
    started.wait(5)
    student.second()
    assert sys.stderr is stderr


def test_a_test_cell_cannot_send_what_is_no_data(writes):
    with pytest.raises(TypeError, match=r"student\.keep"):
        writes(print).print(object())


def test_names_that_begin_with_an_underscore_are_not_the_students(writes):
    with pytest.raises(AttributeError):
        _ = writes()._repr_html_


def test_in_a_notebook_its_own_variables_are_the_students(writes, monkeypatch):
    monkeypatch.setattr(sys.modules["__main__"], "course_answer", 42, raising=False)
    student = writes()
    student.connect(Notebook())
    assert student.get("course_answer") == 42
