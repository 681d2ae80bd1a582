"""Each exercise's tests give each made answer exactly the marks that stand beside it."""

import os
from pathlib import Path

import pytest

from tests.exercises import candidates
from tests.exercises.candidates import PARTS, Candidate

PAGE = Path(__file__).parents[2] / "docs" / "exercises.md"
WRITE = os.environ.get("COURSE_WRITE_DOCS") == "1"
HEAD = """# Exercises, made answers, and their marks

Written by `tests/exercises`: each row is marked by a test, with the test cells of the exercise.
"""


@pytest.mark.parametrize("answer", candidates.every(), ids=str)
def test_a_made_answer_gets_exactly_its_marks(answer: Candidate, mark) -> None:
    marks, failures = mark(answer)
    full = candidates.points(answer.part, answer.exercise)
    assert sum(marks.values()) == (full if answer.marks is None else answer.marks), failures


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_a_hundred_points(part: str) -> None:
    cells = [cell.metadata.get("nbgrader", {}) for cell in candidates.notebook(part)]
    by_hand = 10 if part == "part1" else 0  # a Markdown cell
    assert sum(cell.get("points", 0) for cell in cells if cell.get("grade")) + by_hand == 100


@pytest.mark.parametrize("part", PARTS)
def test_each_exercise_has_another_right_answer_and_four_wrong_ones(part: str) -> None:
    for name in candidates.exercises(part):
        made = candidates.made(part, name)
        assert [one for one in made if one.marks is None], name
        assert len([one for one in made if one.marks is not None]) >= 4, name


def test_the_page_of_made_answers_is_up_to_date() -> None:
    page = HEAD + "".join(_section(part, name) for part in PARTS
                          for name in candidates.exercises(part))  # fmt: skip
    if WRITE:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "run the tests with COURSE_WRITE_DOCS=1"


def _section(part: str, name: str) -> str:
    full = candidates.points(part, name)
    rows = [candidates.reference(part, name), candidates.released(part, name),
            *candidates.made(part, name)]  # fmt: skip
    lines = [f"| {one.what} | {full if one.marks is None else one.marks} |" for one in rows]
    table = "\n".join(["| answer | marks |", "|---|---|", *lines])
    return f"\n## {part} · `{name}` ({full})\n\n{table}\n"
