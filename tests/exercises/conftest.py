"""A gateway that plays the test cells' scenarios, and the marking of one made answer by them."""

import ast
import gc
import os
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import environment
from helpers.grading.in_kernel import Notebook
from helpers.grading.student import student
from tests.exercises.candidates import Candidate, grade_id, is_solution, is_test, notebook, tests_of

Marks = dict[str, float]


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that marks an answer: the points of each test cell, and what failed."""
    monkeypatch.setenv("COURSE_MODE", "replay")
    monkeypatch.setenv("COURSE_PACE", "0")  # the notebook calls setup() itself
    monkeypatch.chdir(tmp_path)
    before = dict(os.environ)
    environment.setup(mode="replay", pace=0)
    gc.freeze()  # what is here already is not searched below
    yield _mark
    student.connect(Notebook())
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()  # the clients that made answers leave open are no test's failure
    gc.unfreeze()
    environment._restore(os.environ)
    for name in set(os.environ) - set(before):
        del os.environ[name]


def _mark(answer: Candidate) -> tuple[Marks, dict[str, str]]:
    with warnings.catch_warnings(action="ignore"):  # what an SDK warns of is no error here
        return _marked(answer)


def _marked(answer: Candidate) -> tuple[Marks, dict[str, str]]:
    student.connect(Notebook(_run_student(answer)))
    marks, failures = {}, {}
    for cell in tests_of(answer.part, answer.exercise):
        name = grade_id(cell)
        try:
            marks[name] = _run(cell.source, {}) * cell.metadata.nbgrader.points
        except Exception as error:  # what a test cell raises is its verdict
            marks[name], failures[name] = 0, f"{type(error).__name__}: {error}"
    return marks, failures


def _run_student(answer: Candidate) -> dict[str, object]:
    names: dict[str, object] = {}
    for cell in notebook(answer.part):
        if grade_id(cell) == answer.exercise:
            exec(compile(answer.code, answer.exercise, "exec"), names)
        elif not is_test(cell) and not is_solution(cell):
            exec(compile(cell.source, grade_id(cell), "exec"), names)
    return names


def _run(source: str, names: dict[str, object]) -> int:
    exec(compile(ast.parse(source), "test cell", "exec"), names)
    return 1


Marker = Callable[[Candidate], tuple[Marks, dict[str, str]]]
