"""Marks in the forms that spreadsheets, Canvas and Moodle read."""

import csv
import os
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from helpers.grading import lms

# nbgrader adds objects in an order that SQLAlchemy warns of
pytestmark = pytest.mark.filterwarnings("ignore:Object of type:sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A gradebook without anything in it; nbgrader makes it with `alembic`, which takes seconds."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        beside = [str(Path(sys.executable).parent), os.environ["PATH"]]
        patch.setenv("PATH", os.pathsep.join(beside))
        Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def book(tmp_path, empty):
    """Two parts; kim handed in both (one late), lee's waits for a grader, park handed in nothing."""
    copy = shutil.copy(empty, tmp_path)
    with Gradebook(f"sqlite:///{copy}") as book:
        for part in ("part1", "part2"):
            book.add_assignment(part)
            book.add_notebook("exercises", part)
            book.add_grade_cell("test", "exercises", part, max_score=90, cell_type="code")
            book.add_grade_cell("words", "exercises", part, max_score=10, cell_type="markdown")
            book.add_solution_cell("words_", "exercises", part)
        book.add_student("kim", first_name="민지", last_name="김", email="kim@example.com",
                         lms_user_id="101")  # fmt: skip
        book.add_student("lee", first_name="", last_name="")
        book.add_student("park", first_name="Jo, Jr.", last_name="Park")
        for part, penalty in (("part1", 0), ("part2", 9.5)):
            _mark(book, "kim", part, penalty)
        _mark(book, "lee", "part1", 0, waits=True)
        yield book


def _mark(book, who, part, penalty, *, waits=False):
    book.add_submission(part, who)
    notebook = book.find_submission_notebook("exercises", part, who)
    notebook.late_submission_penalty = penalty
    for grade in notebook.grades:
        grade.auto_score = 72.5 if grade.name == "test" else None
        grade.manual_score = None if grade.name == "test" or waits else 10
        grade.needs_manual_grade = waits and grade.name == "words"
    book.db.commit()


def table(plugin, book, tmp_path, **chosen):
    target = tmp_path / "out.csv"
    plugin(to=str(target), **chosen).export(book)
    with target.open(encoding=plugin.encoding, newline="") as file:
        return list(csv.reader(file))


def test_canvas_reads_its_own_columns_and_a_row_of_points(book, tmp_path):
    assert table(lms.Canvas, book, tmp_path) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "part1", "part2"],
        ["    Points Possible", "", "", "", "", "100", "100"],
        ["김, 민지", "101", "", "kim", "", "82.5", "73"],
        ["lee", "", "", "lee", "", "", ""],
        ["Park, Jo, Jr.", "", "", "park", "", "", ""],
    ]


def test_moodle_reads_a_username_and_a_dash_where_no_mark_is(book, tmp_path):
    assert table(lms.Moodle, book, tmp_path) == [
        ["Username", "First name", "Last name", "ID number", "Email address", "part1", "part2"],
        ["kim", "민지", "김", "101", "kim@example.com", "82.5", "73"],
        ["lee", "", "", "", "", "-", "-"],
        ["park", "Jo, Jr.", "Park", "", "", "-", "-"],
    ]


def test_the_table_has_a_line_a_mark_and_opens_in_excel(book, tmp_path):
    header, *lines = table(lms.Table, book, tmp_path)
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    kim = next(row for row in rows if (row["student_id"], row["assignment"]) == ("kim", "part2"))
    assert (kim["raw_score"], kim["late_submission_penalty"], kim["score"]) == (
        "82.5",
        "9.5",
        "73.0",
    )
    assert [row["student_id"] for row in rows if row["needs_manual_grade"] == "True"] == ["lee"]
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_one_assignment_of_one_student_can_be_asked_for(book, tmp_path):
    found = table(lms.Moodle, book, tmp_path, assignment=["part2"], student=["kim"])
    assert [line[-1] for line in found] == ["part2", "73"]


def test_a_penalty_above_the_marks_leaves_nothing_below_zero(book, tmp_path):
    _mark(book, "park", "part1", 500)
    assert table(lms.Canvas, book, tmp_path)[-1][-2:] == ["0", ""]
