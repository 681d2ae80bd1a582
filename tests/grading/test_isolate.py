"""The tester's end of the pipe: replies too late, half sent, or never; and what comes after."""

import pytest

from helpers.errors import StudentError
from helpers.grading.sandbox.client import Sandbox
from helpers.grading.sandbox.limits import Limits
from helpers.grading.student import Student, student

from . import grading_course as course
from . import students
from .students import wrote

HEED = """
import time
def slow():
    try: time.sleep(600)
    except KeyboardInterrupt: return "woken"
def quick(): return 3"""
IGNORE = """
import signal, time
def deaf():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True: time.sleep(60)"""
CHANNEL = """
import gc, json, os, time
channel = next(one for one in gc.get_objects() if type(one).__name__ == "Interpreter").channel
def frame(message):
    body = json.dumps(message).encode()
    return len(body).to_bytes(4, "big") + body
"""
HALF = (
    CHANNEL
    + """
def half():
    channel.sendall(frame({"id": 99, "reply": {"value": 3}})[:9])
    time.sleep(600)"""
)
EARLY = CHANNEL + "channel.sendall(frame({'id': 7, 'reply': {'value': 3}}))"
CLOSED = CHANNEL + "channel.shutdown(2); channel.close(); time.sleep(600)"
LYING = """
class Liar:
    __class__ = property(lambda self: int)
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __index__(self): return 3
    def __hash__(self): return hash(3)
class Number(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
class Text(str):
    def __eq__(self, other): return True
    def __contains__(self, other): return True
    __hash__ = str.__hash__
class Box(dict):
    def __getitem__(self, key): return 3
    def get(self, key, default=None): return 3
from unittest import mock
made = {"liar": Liar(), "number": Number(7), "text": Text("a"), "box": Box(a=1), "mock": mock.MagicMock(return_value=3)}
def give(name): return made[name]"""


@pytest.fixture(scope="module")
def sandbox():
    course.need_sandbox()
    with Sandbox() as made:
        yield made


@pytest.fixture
def begin(sandbox):
    """Return a function that starts a student's process and runs a first cell in it."""
    pipes = []

    def started(source, **limits):
        given = {"cell_seconds": 1.5, "submission_seconds": 60, **limits}
        pipes.append(students.Pipe(sandbox, Limits(**given)))
        assert wrote(pipes[-1], source) == ""
        pipes[-1].begin_cell()
        return pipes[-1]

    yield started
    for pipe in pipes:
        pipe.close()


def test_a_call_that_heeds_the_interrupt_costs_only_itself(begin):
    pipe = begin(HEED)
    with pytest.raises(StudentError) as late:
        Student(pipe).slow()
    assert late.value.types == ("CellTimeoutError",)
    pipe.begin_cell()
    assert Student(pipe).quick() == 3
    assert pipe.stopped == ""


def test_a_call_that_does_not_heed_it_ends_the_process_and_says_so(begin):
    pipe = begin(IGNORE)
    with pytest.raises(StudentError) as stopped:
        Student(pipe).deaf()
    assert stopped.value.types == ("ProcessStopped",)
    assert "1.5" in pipe.stopped
    with pytest.raises(StudentError):
        Student(pipe).anything()


def test_a_cell_that_ends_after_its_interrupt_keeps_its_output_with_the_reason(begin):
    pipe = begin("import time")
    outputs = pipe.run("print('before')\ntime.sleep(600)", 1)
    assert outputs[0]["text"] == "before\n"
    assert [one.get("ename") for one in outputs][-1] == "CellTimeoutError"
    assert pipe.stopped == ""


def test_a_reply_half_sent_and_then_silence_ends_the_process(begin):
    pipe = begin(HALF)
    with pytest.raises(StudentError):
        Student(pipe).half()
    assert pipe.stopped != ""


@pytest.mark.parametrize("source", [EARLY, CLOSED], ids=["a reply to nothing", "a closed channel"])
def test_what_no_honest_process_sends_ends_it_at_once(begin, source):
    pipe = begin("")
    wrote(pipe, source)
    with pytest.raises(StudentError):
        pipe.ask({"op": "get", "of": None, "name": "x"})
    assert pipe.stopped != ""


def test_a_submission_out_of_time_is_ended_without_a_grace(begin):
    pipe = begin(HEED, submission_seconds=2, cell_seconds=30)
    with pytest.raises(StudentError):
        Student(pipe).slow()
    assert "2" in pipe.stopped


def test_a_process_that_ended_leaves_a_sandbox_for_the_next(begin):
    first = begin("import os")
    assert wrote(first, "os._exit(3)") == first.stopped
    first.close()
    assert wrote(begin("x = 4"), "print(x)") == "4\n"


def test_a_calls_in_threads_are_answered_beside_one_another(begin):
    pipe = begin("import threading\nmet = threading.Barrier(2)\ndef meet(): return met.wait(20) + 1",
                 cell_seconds=20)  # fmt: skip
    student.connect(pipe)
    both = [student.begin("meet"), student.begin("meet")]
    assert sorted(one.result(20) for one in both) == [1, 2]


@pytest.mark.parametrize(("name", "expected"), [("number", 7), ("text", "a")])
def test_a_value_that_lies_arrives_as_the_plain_value_it_is(begin, name, expected):
    given = Student(begin(LYING, cell_seconds=20)).give(name)
    assert (type(given), given) == (type(expected), expected)
    assert given != "something else"


@pytest.mark.parametrize("name", ["liar", "box", "mock"])
def test_an_object_that_lies_is_a_handle_and_equals_nothing(begin, name):
    given = Student(begin(LYING, cell_seconds=20)).give(name)
    assert given != 3
    assert not isinstance(given, int)
    assert given not in ({"a": 1}, True, None)
