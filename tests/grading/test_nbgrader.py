"""Stock nbgrader from release to feedback, on a class of twelve and the submissions as they come."""

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from helpers.grading.release import release

from . import made_part as made
from .made_class import CLASS, EXPECTED

ROOT = Path(__file__).parents[2]
RUN = """
import contextlib, json, sys
from jupyter_core.application import NoStart
from nbgrader.apps import NbGraderApp
for words in json.loads(sys.argv[1]):
    app = NbGraderApp.instance()
    app.initialize(words)
    with contextlib.suppress(NoStart):  # raised when a subcommand has ended
        app.start()
    app.reset()
    NbGraderApp.clear_instance()
"""
DUE = datetime(2026, 11, 1, tzinfo=UTC)
WRITTEN = 8  # what the grader gives for the written answer


def nbgrader(root: Path, *commands: list[str]) -> str:
    """Run stock nbgrader's commands one after the other; starting it takes seconds each time."""
    command = [sys.executable, "-c", RUN, json.dumps(commands)]
    done = subprocess.run(command, cwd=root, text=True, encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def gradebook(root: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}")


def hand_in(inbound: Path, who: str) -> None:
    """Put a submission where `nbgrader submit` puts it."""
    when = DUE + timedelta(hours=CLASS[who].hours_late)
    stamp = when.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    folder = inbound / f"{who}+{made.PART}+{stamp}+x"
    folder.mkdir()
    for name, content in CLASS[who].files.items():
        (folder / name).write_bytes(content)
    (folder / "timestamp.txt").write_text(stamp)


def grade_by_hand(root: Path) -> None:
    with gradebook(root) as book:
        for submission in book.assignment_submissions(made.PART):
            for grade in submission.notebooks[0].grades:
                if grade.needs_manual_grade:
                    grade.manual_score, grade.needs_manual_grade = WRITTEN, False
        book.db.commit()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course's root after all of nbgrader's steps."""
    root = tmp_path_factory.mktemp("course")
    exchange = tmp_path_factory.mktemp("exchange")
    exchange.chmod(0o777)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    made.write_source(root)
    release(root=root)
    with gradebook(root) as book:
        book.update_or_create_assignment(made.PART, duedate=DUE)
    where = f"--Exchange.root={exchange}"
    inbound = exchange / "llm-course" / "inbound"
    nbgrader(root, ["release_assignment", made.PART, where])
    for who in CLASS:
        hand_in(inbound, who)
    nbgrader(
        root,
        ["collect", made.PART, where, "--ExchangeCollect.check_owner=False"],
        ["autograde", made.PART, "--Run.timeout=12"],
    )
    grade_by_hand(root)
    nbgrader(
        root,
        ["generate_feedback", made.PART],
        ["release_feedback", made.PART, where],
        ["export", "--to=grades.csv"],
    )
    return root


def feedback(root: Path, who: str) -> str:
    page = root / "feedback" / who / made.PART / EXPECTED.replace(".ipynb", ".html")
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("who", CLASS)
def test_each_submission_has_exactly_the_marks_written_down(course, who):
    with gradebook(course) as book:
        found = book.find_submission(made.PART, who)
        given = {grade.name: grade.auto_score for grade in found.notebooks[0].grades}
        by_hand = {grade.name: grade.manual_score for grade in found.notebooks[0].grades}
        assert not found.needs_manual_grade
    words = given.pop("words")
    assert given == CLASS[who].marks
    assert (words, by_hand["words"]) == ((None, WRITTEN) if CLASS[who].manual else (0, None))


@pytest.mark.parametrize("who", CLASS)
def test_feedback_says_in_korean_what_was_wrong_and_shows_no_secret(course, who):
    page = feedback(course, who)
    assert [line for line in CLASS[who].told if line not in page] == []
    assert [line for line in CLASS[who].untold if line in page] == []
    assert len(page) < 600_000


def test_no_key_stands_in_what_was_graded(course):
    for path in (course / "autograded").rglob("*"):
        assert not path.is_file() or b"abcdefghijklmnopqrstuvwxyz" not in path.read_bytes()


def test_a_day_late_costs_what_the_configuration_says(course):
    with gradebook(course) as book:
        late = book.find_submission(made.PART, "kang")
        assert late.late_submission_penalty == pytest.approx(0.2 * 90)  # before the written answer


def test_feedback_reaches_the_students_through_the_exchange(course):
    exchange = course.parent / "exchange0" / "llm-course" / "feedback"
    assert len(list(exchange.glob("*.html"))) == len(CLASS)


def test_the_marks_are_exported(course):
    with (course / "grades.csv").open(encoding="utf-8") as file:
        score = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}
    wanted = {
        who: sum(one.marks.values()) + (WRITTEN if one.manual else 0) for who, one in CLASS.items()
    }
    assert score == wanted


def test_a_student_can_validate_in_a_terminal(course, tmp_path):
    """`nbgrader validate` on a released notebook: right, then wrong with the Korean sentence."""
    import nbformat

    from helpers import lab

    path = tmp_path / EXPECTED
    environ = lab.environment(os.environ, instructor=False)
    for answer, said in ((made.RIGHT_ADD, "Success"), ("def add(*_):\n    return 4", "반환값: 3")):
        nbformat.write(made.solve(made.released(course), add=answer), path)
        command = [sys.executable, "-m", "nbgrader", "validate", EXPECTED]
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True)
        assert said in done.stdout


@pytest.fixture(scope="module")
def part1(tmp_path_factory):
    """The course's own part 1, autograded: its solutions handed in, and the released notebook."""
    root = tmp_path_factory.mktemp("part1")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copytree(ROOT / "solutions" / "part1", root / "solutions" / "part1")
    release(["part1"], root=root)
    for who, folder in (("author", "solutions"), ("nobody", "course/exercises")):
        shutil.copytree(root / folder / "part1", root / "submitted" / who / "part1")
    nbgrader(root, ["autograde", "part1"])
    return root


def test_the_real_part_1_gives_its_solutions_all_marks_and_its_blank_none(part1):
    with gradebook(part1) as book:
        by_who = {one.student_id: one.notebooks[0] for one in book.assignment_submissions("part1")}
        author, nobody = by_who["author"], by_who["nobody"]
        lost = [
            grade.name for grade in author.grades if grade.auto_score not in (None, grade.max_score)
        ]
        assert lost == []
        assert (nobody.score, nobody.needs_manual_grade) == (0, False)
