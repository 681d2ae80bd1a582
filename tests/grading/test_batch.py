"""`course grade` as a command: stopped at any moment it goes on; where it cannot begin it says so."""

import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from . import grading_course as course
from . import made_part as made

WRONG = "def add(first, second):\n    return abs(first + second)"
CLASS = {f"s{n}": (20, 0, 30) if n % 3 == 0 else (20, 40, 30) for n in range(9)}
ROWS = """
select s.student_id, c.name, g.auto_score from grade g
join submitted_notebook n on g.notebook_id = n.id
join submitted_assignment s on n.assignment_id = s.id
join base_cell c on g.cell_id = c.id order by 1, 2"""
EXPECTED = sorted(
    (who, cell, mark)
    for who, given in CLASS.items()
    for cell, mark in zip(
        ("add_test1", "add_test2", "ask_test1", "words"), (*given, None), strict=True
    )
)


def new(root: Path) -> Path:
    """Make a course in which nine have handed in."""
    course.new(root)
    for who, given in CLASS.items():
        answers = {"add": WRONG} if 0 in given else {}
        course.hand_in(root, who, made.solve(made.released(root), **answers))
    return root


@pytest.fixture
def begun(tmp_path):
    """Start `course grade` with more words; what still runs at the end is killed."""
    started = []

    def start(*words: str, **environ: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "helpers.cli", "grade", made.PART, "--course"]
        started.append(
            subprocess.Popen([*command, str(tmp_path), "--jobs", "1", *words], text=True,
                             cwd=course.ROOT, env=os.environ | {"COURSE_LANG": "en"} | environ,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        )  # fmt: skip
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.communicate()


def rows(root: Path) -> list[tuple[str, str, float | None]]:
    """Return every mark in the gradebook, one a row."""
    with sqlite3.connect(f"file:{root / 'gradebook.db'}?mode=ro", uri=True) as book:
        return book.execute(ROWS).fetchall()


def wait_until_graded(root: Path, process: subprocess.Popen[str], count: int) -> None:
    """Return when the gradebook has marks of `count` students and the batch still runs."""
    while len({row[0] for row in rows(root)}) < count:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)


def in_place(root: Path) -> set[str]:
    return {path.parent.name for path in root.glob(f"autograded/*/{made.PART}")}


def graded_now(root: Path) -> set[str]:
    """Return whom the last run graded, as its CSV says."""
    with (root / f"grades-{made.PART}.csv").open(encoding="utf-8-sig") as file:
        return {row["student"] for row in csv.DictReader(file) if row["seconds"]}


def test_a_batch_killed_twice_ends_with_each_submission_graded_once(tmp_path, begun):
    course.need_sandbox()
    new(tmp_path)
    for count in (1, 4):
        process = begun()
        wait_until_graded(tmp_path, process, count)
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert psutil.wait_procs(below, timeout=60)[1] == [], "an examiner goes on by itself"
    before = in_place(tmp_path)
    assert before
    done = begun()
    said = done.communicate()
    assert done.returncode == 0, said
    assert graded_now(tmp_path) == set(CLASS) - before
    assert rows(tmp_path) == EXPECTED
    assert in_place(tmp_path) == set(CLASS)


def test_ctrl_c_keeps_what_is_graded_and_the_next_run_does_the_rest(tmp_path, begun):
    course.need_sandbox()
    new(tmp_path)
    process = begun("--jobs", "2")
    wait_until_graded(tmp_path, process, 2)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    assert process.returncode == 128 + signal.SIGINT
    assert "Traceback" not in said
    assert "the same command goes on" in said
    before = in_place(tmp_path)
    assert 2 <= len(before) < len(CLASS)
    assert begun().wait() == 0
    assert graded_now(tmp_path) == set(CLASS) - before
    assert rows(tmp_path) == EXPECTED


@pytest.mark.skipif(sys.platform == "win32", reason="course grade needs a fork")
def test_without_a_sandbox_it_grades_when_told_so_in_words(tmp_path, begun):
    new(tmp_path)
    beside = {path.name for path in course.ROOT.iterdir()}
    wrote = made.solve(made.released(tmp_path), add=f"open('mine', 'w').close()\n{made.RIGHT_ADD}")
    course.hand_in(tmp_path, "s1", wrote, **{"data.txt": b"1"})
    done = begun("--sandbox", "none", "--student", "s[0-2]")
    said = done.communicate()
    assert done.returncode == 0, said
    assert rows(tmp_path) == [row for row in EXPECTED if row[0] in ("s0", "s1", "s2")]
    assert {path.name for path in course.ROOT.iterdir()} <= beside, "files beside the course's"


def test_without_bubblewrap_it_refuses_and_names_the_choices(tmp_path, begun):
    new(tmp_path)
    refused = begun(PATH=str(tmp_path))
    said = "".join(refused.communicate())
    assert refused.returncode == 1
    assert "bubblewrap" in said
    assert "a container that allows user namespaces" in said
    assert "--sandbox none: every submission then runs with your rights" in said
    assert rows(tmp_path) == []
    assert "Traceback" not in said
