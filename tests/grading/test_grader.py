"""`grade(source, submission)`: the same marks as a batch gives, without a course around it."""

import nbformat
import pytest

from helpers.errors import GradingError
from helpers.grading.grader import Grader, grade

from . import grading_course as course
from . import made_part as made

FULL = {"add_test1": 20, "add_test2": 40, "ask_test1": 30, "words": None}


@pytest.fixture(scope="module")
def grader():
    course.need_sandbox()
    with Grader(made.source()) as one:
        yield one


def marks(result):
    return {name: mark.score for name, mark in result.marks.items()}


def test_a_right_answer_has_all_marks_and_the_written_one_waits(grader):
    result = grader.grade(made.solve(made.blank()))
    assert marks(result) == FULL
    assert (result.score, result.max_score, result.needs_manual_grade) == (90, 100, True)
    assert result.stopped == ()


def test_the_same_submission_has_the_same_marks_whatever_came_before(grader):
    wrong = made.solve(made.blank(), add="def add(first, second):\n    return abs(first + second)")
    first = marks(grader.grade(wrong))
    ended = grader.grade(made.solve(made.blank(), add="import os\nos._exit(0)"))
    assert ended.stopped
    assert first == marks(grader.grade(wrong)) == {**FULL, "add_test2": 0}


def test_neither_input_is_changed(grader):
    submission = made.solve(made.blank())
    before = nbformat.writes(submission)
    grader.grade(submission, files={"data.txt": b"1"})
    assert nbformat.writes(submission) == before


def test_files_that_come_with_it_are_there_and_with_the_next_one_they_are_not(grader):
    reads = f"open('data.txt').read()\n{made.RIGHT_ADD}"
    submission = made.solve(made.blank(), add=reads)
    assert grader.grade(submission, files={"data.txt": b"1"}).score == 90
    assert grader.grade(submission).score < 90, "the file is still there for the next one"


def test_bytes_that_are_no_notebook_get_no_marks_and_a_note(grader):
    result = grader.grade(b"{")
    assert result.score == 0
    assert any("course_note" in cell.metadata for cell in result.notebook.cells)


def test_from_files_in_one_call(tmp_path):
    course.need_sandbox()
    nbformat.write(made.source(), tmp_path / "source.ipynb")
    nbformat.write(made.solve(made.blank()), tmp_path / "handed_in.ipynb")
    assert grade(tmp_path / "source.ipynb", tmp_path / "handed_in.ipynb").score == 90


def test_an_unknown_sandbox_is_refused_by_name():
    with pytest.raises(GradingError, match="glass"):
        Grader(made.source(), sandbox="glass")
