"""The page docs/attacks.md: every attack on stock `nbgrader autograde` too, let loose in a cage."""

import os
from pathlib import Path

import pytest

from . import grading_course as course
from . import made_part as made
from . import stock_cage
from .attacks import ATTACKS
from .stock_cage import PLAIN

PAGE = Path(__file__).parents[2] / "docs" / "attacks.md"
WRITE = os.environ.get("COURSE_WRITE_DOCS") == "1"
AGAIN = ("equal-to-all", "bool", "class-lie", "warning")  # with tests that are plain asserts
SCRIBBLED = "0, dropped or never done: not the same each time"
VARYING = {  # the first three write into the sockets of the kernel itself
    "rubbish": SCRIBBLED, "flood": SCRIBBLED, "half": SCRIBBLED,
    "zip-bomb": "0 or dropped: not the same each time",
}  # fmt: skip
# what an attack did that says it found what it looked for
FOUND = {"gradebook": "wrote it", "network": "connected", "outside": "wrote there"}
TESTS = ("add_test1", "add_test2", "ask_test1")
HEAD = """# Attacks, and what `course grade` answers

Written by `tests/grading`: a test hands each of these in and holds what its row says. Each answer
is wrong unless the row says otherwise, so that any mark would be a mark gained. The part has test
cells of 20, 40 and 30 marks.

- **`course grade`**: all are graded one after the other in one sandbox (bubblewrap, Linux) with
  5 s a cell, 512 MB of memory and 16 MB of files, and three honest submissions among them have all
  their marks. What an attack that reads looked for (a key in the instructor's environment, the
  solutions, the hidden tests, the gradebook, other submissions) is in none of its outputs.
- **stock `nbgrader autograde`**: its own settings but for the folders, the stub and 4 s a cell, in
  a cage that the test makes. It has no network, so a listening address stands for one. What took
  1 GB of memory, 120 processes or 90 MB of files, which an instructor's computer has, was ended
  ("without end"), and so was what took longer than 60 s ("never done"). The test cells are the
  same, and compare only JSON even there, so an object that lies is no use; where it says so, the
  attack was handed in once more to tests that are plain asserts, as most courses have them.

| attack | `course grade`: marks | its feedback says besides | stock nbgrader: marks, harm |
|---|---|---|---|
"""
STOPPED = {"끝": "that its code ended Python", "멈": "that its code was stopped", "": ""}
ENDED = {
    "memory": "took memory without end",
    "processes": "took processes without end",
    "disk": "filled the disk",
    "time": "never done",
    "code 1": "dropped: no marks, no notebook",
}


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """What was seen of each attack on stock nbgrader, by NAME@part9 and NAME@plain9."""
    course.need_sandbox()
    return stock_cage.observe(tmp_path_factory.mktemp("stock"), ATTACKS, AGAIN)


def test_stock_nbgrader_grades_honest_work_in_the_cage(stock):
    assert _marks(stock, f"{stock_cage.ANOTHER}@{made.PART}") == 90


def test_the_page_of_attacks_is_up_to_date(stock):
    page = HEAD + "".join(_row(name, stock) for name in ATTACKS)
    if WRITE:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "run the tests with COURSE_WRITE_DOCS=1"


def _row(name, stock):
    attack = ATTACKS[name]
    seen = "; ".join(_said(name, stock))
    cells = (attack.what, str(sum(attack.gains)), STOPPED[attack.says], seen)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _said(name, stock):
    """Yield what happened, in words."""
    seen, gained = stock[f"{name}@{made.PART}"], _marks(stock, f"{name}@{made.PART}")
    if name in VARYING and not gained:
        yield VARYING[name]
        return
    if seen["ended"] in ENDED:
        yield ENDED[seen["ended"]]
    elif all(seen["grades"][test]["needs_manual_grade"] for test in TESTS):
        yield "waits for a grader for ever"
    else:
        yield f"{gained}"
    yield from _harm(name, seen)
    if name in AGAIN:
        yield f"plain asserts: {_marks(stock, f'{name}@{PLAIN}')}"


def _harm(name, seen):
    """Yield what it did besides its own marks."""
    if extra := {grade["extra_credit"] or 0 for grade in seen["grades"].values()} - {0}:
        yield f"{max(extra):g} extra marks on every row"
    if any(one.startswith("marks") for one in seen["changed"]):
        yield "changed another's marks"
    elif seen["changed"]:
        yield "changed the course's files"
    if seen["found"]:
        yield FOUND.get(name, "read it")
    if seen["bytes"] > 20_000_000:
        yield "a notebook too large to open"
    if seen["left"] and seen["ended"] not in ENDED:
        yield "left a process running"


def _marks(stock, name):
    return sum(round(stock[name]["grades"][test]["auto_score"] or 0) for test in TESTS)
