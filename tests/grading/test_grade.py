"""`course grade` on the class of twelve: the marks and feedback that stock nbgrader gives."""

from datetime import timedelta

import pytest
from nbgrader.api import Gradebook

from helpers.grading import summary
from helpers.grading.batch import grade_all
from helpers.grading.sandbox.limits import Limits

from . import grading_course as course
from . import made_part as made
from .made_class import CLASS
from .test_nbgrader import DUE

LIMITS = Limits(cell_seconds=4, submission_seconds=60)


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """The class, graded once: the course's root and what the batch said."""
    course.need_sandbox()
    root = course.new(tmp_path_factory.mktemp("course"))
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.update_or_create_assignment(made.PART, duedate=DUE)
    for who, one in CLASS.items():
        folder = root / "submitted" / who / made.PART
        folder.mkdir(parents=True)
        for name, content in one.files.items():
            (folder / name).write_bytes(content)
        when = DUE + timedelta(hours=one.hours_late)
        (folder / "timestamp.txt").write_text(when.strftime("%Y-%m-%d %H:%M:%S.%f UTC"))
    return root, grade_all(root, made.PART, jobs=2, limits=LIMITS, progress=False)


def test_nothing_failed(batch):
    graded = batch[1]
    assert graded.errors == {}
    assert sorted(graded.seconds) == sorted(CLASS)


@pytest.mark.parametrize("who", CLASS)
def test_each_submission_has_the_marks_that_stock_nbgrader_gives(batch, who):
    root, _graded = batch
    given = course.marks(root, who)
    words = given.pop("words")
    assert given == CLASS[who].marks
    assert words == (None if CLASS[who].manual else 0)


def test_a_late_submission_pays_the_same_penalty(batch):
    with Gradebook(f"sqlite:///{batch[0] / 'gradebook.db'}") as book:
        late = book.find_submission(made.PART, "kang")
        assert late.late_submission_penalty == pytest.approx(0.2 * 90)


def test_a_loop_without_end_says_why_in_its_feedback(batch):
    root, _graded = batch
    assert "4" in course.said(root, "yoon", "ask_test1")


def test_an_executed_notebook_shows_what_stock_nbgrader_would(batch):
    root, _graded = batch
    cells = course.graded(root, "lee").cells
    failed = made.find(course.graded(root, "lee"), "add_test2")
    assert [one.output_type for one in failed.outputs] == ["error"]
    assert "-42" in failed.outputs[0].evalue
    assert failed.outputs[0].traceback == [failed.outputs[0].evalue]  # its _render_traceback_
    counts = [cell.execution_count for cell in cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_the_next_run_grades_nothing_again_unless_a_newer_one_came(batch):
    root, _graded = batch
    again = grade_all(root, made.PART, limits=LIMITS, progress=False)
    assert (again.seconds, sorted(again.skipped)) == ({}, sorted(CLASS))
    stamp = root / "submitted" / "lee" / made.PART / "timestamp.txt"
    stamp.write_text((DUE + timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M:%S.%f UTC"))
    course.hand_in(root, "lee", made.solve(made.released(root)))
    newer = grade_all(root, made.PART, limits=LIMITS, progress=False)
    assert list(newer.seconds) == ["lee"]
    assert course.marks(root, "lee")["add_test2"] == 40


def test_the_summary_counts_and_the_csv_has_a_line_a_student(batch):
    root, graded = batch
    path = summary.write_csv(graded, root / "grades.csv")
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1 + len(CLASS)
    assert "%" in summary.report(graded)
