"""Every attack in one batch, with honest work between: no mark, no secret, no harm to others."""

import os
from pathlib import Path

import pytest

from helpers.grading.batch import grade_all
from helpers.grading.limits import Limits

from . import grading_course as course
from . import made_part as made
from .attacks import ATTACKS, MARK

LIMITS = Limits(cell_seconds=5, submission_seconds=60, memory_mb=512, disk_mb=16)
PAGE = Path(__file__).parents[2] / "docs" / "attacks.md"
WRITE = os.environ.get("COURSE_WRITE_DOCS") == "1"
HEAD = """# Attacks, and what `course grade` answers

Written by `tests/grading`: a test hands each of these in and holds what its row says. Each answer
is wrong unless the row says otherwise, so that any mark would be a mark gained. The part has test
cells of 20, 40 and 30 marks. All are graded one after the other in one sandbox (bubblewrap, Linux)
with 5 s a cell, 512 MB of memory and 16 MB of files, and three honest submissions among them have
all their marks. What an attack that reads looked for (a key in the instructor's environment, the
solutions, the hidden tests, the gradebook, other submissions) is in none of its outputs.

The last column is what *stock* `nbgrader autograde` answered where the same idea was tried on it
once, by hand; no test repeats that. Where it is empty, nobody tried.

| attack | marks | its feedback says besides | stock nbgrader, by hand |
|---|---|---|---|
"""
STOPPED = {"끝": "that its code ended Python", "멈": "that its code was stopped", "": ""}
STOCK = {  # measured when the course was planned
    "transformer": "full marks", "equal-to-all": "full marks",
    "gradebook": "50 extra points on every row", "solutions": "solutions and hidden tests read",
    "warning": "0 for a right answer", "deleted": "waits for a grader for ever",
    "exit": "the submission is dropped", "stubborn": "interrupted, 0",
}  # fmt: skip
HONEST = ("honest1", "honest2", "zz-honest")


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """All attacks graded by one sandbox, and three honest submissions."""
    course.need_sandbox()
    root = course.new(tmp_path_factory.mktemp("course"))
    os.environ["LATER_API_KEY"] = "hunter2"
    for name, attack in ATTACKS.items():
        course.hand_in(root, name, attack.notebook())
    for name in HONEST:
        course.hand_in(root, name, made.solve(made.released(root)))
    yield root, grade_all(root, made.PART, jobs=1, limits=LIMITS, progress=False)
    del os.environ["LATER_API_KEY"]


def marks(root, name):
    given = course.marks(root, name)
    return tuple(given[cell] for cell in ("add_test1", "add_test2", "ask_test1"))


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gains_no_mark_and_reads_no_secret(batch, name):
    root, graded = batch
    assert name not in graded.errors
    assert marks(root, name) == ATTACKS[name].gains
    outputs = [cell.get("outputs", []) for cell in course.graded(root, name).cells]
    assert MARK not in str(outputs)
    assert ATTACKS[name].says in str(outputs)


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_beside_them_has_full_marks(batch, name):
    assert marks(batch[0], name) == (20, 40, 30)


def test_the_gradebook_has_no_mark_beyond_the_parts(batch):
    graded = batch[1]
    assert max(row["score"] for row in graded.scores) == 90
    assert {row["max_score"] for row in graded.scores} == {100}


def test_the_page_of_attacks_is_up_to_date():
    page = HEAD + "".join(map(_row, ATTACKS))
    if WRITE:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "run the tests with COURSE_WRITE_DOCS=1"


def _row(name):
    attack = ATTACKS[name]
    cells = (attack.what, str(sum(attack.gains)), STOPPED[attack.says], STOCK.get(name, ""))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
