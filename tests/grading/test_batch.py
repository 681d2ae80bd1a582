"""`course grade` as a command: stopped at any moment it goes on; where it cannot begin it says so."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from helpers.errors import GradingError
from helpers.grading.batch import grade_all
from helpers.grading.gradebook import Register

from . import grading_course as course
from . import made_part as made
from .nine import CLASS, EXPECTED, rows


@pytest.fixture
def begun(nine):
    """Start `course grade` with more words; what still runs at the end is killed."""
    started = []

    def start(*words: str, **environ: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "helpers.cli", "grade", made.PART, "--course"]
        started.append(
            subprocess.Popen([*command, str(nine), "--jobs", "1", *words], text=True,
                             cwd=course.ROOT, env=os.environ | {"COURSE_LANG": "en"} | environ,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        )  # fmt: skip
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.communicate()


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


def test_a_batch_killed_twice_ends_with_each_submission_graded_once(nine, begun):
    course.need_sandbox()
    for count in (1, 4):
        process = begun()
        wait_until_graded(nine, process, count)
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert psutil.wait_procs(below, timeout=60)[1] == [], "an examiner goes on by itself"
    before = in_place(nine)
    assert before
    done = begun()
    said = done.communicate()
    assert done.returncode == 0, said
    assert graded_now(nine) == set(CLASS) - before
    assert rows(nine) == EXPECTED
    assert in_place(nine) == set(CLASS)


def test_ctrl_c_keeps_what_is_graded_and_the_next_run_does_the_rest(nine, begun):
    course.need_sandbox()
    process = begun("--jobs", "2")
    wait_until_graded(nine, process, 2)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    assert process.returncode == 128 + signal.SIGINT
    assert "Traceback" not in said
    assert "the same command goes on" in said
    before = in_place(nine)
    assert 1 <= len(before) < len(CLASS)
    assert begun().wait() == 0
    assert graded_now(nine) == set(CLASS) - before
    assert rows(nine) == EXPECTED


@pytest.mark.skipif(sys.platform == "win32", reason="course grade needs a fork")
def test_without_a_sandbox_it_grades_when_told_so_in_words(nine, begun):
    wrote = made.solve(made.released(nine), add=f"open('mine', 'w').close()\n{made.RIGHT_ADD}")
    course.hand_in(nine, "s1", wrote, **{"data.txt": b"1"})
    done = begun("--sandbox", "none", "--student", "s[0-2]")
    said = done.communicate()
    assert done.returncode == 0, said
    assert rows(nine) == [row for row in EXPECTED if row[0] in ("s0", "s1", "s2")]
    assert not (course.ROOT / "mine").exists(), "it ran in the folder of this package"
    assert not (nine / "mine").exists()


def test_without_bubblewrap_it_refuses_and_names_the_choices(nine, begun):
    refused = begun(PATH=str(nine))
    said = "".join(refused.communicate())
    assert refused.returncode == 1
    assert "bubblewrap" in said
    assert "a container that allows user namespaces" in said
    assert "--sandbox none: every submission then runs with your rights" in said
    assert rows(nine) == []
    assert "Traceback" not in said


WINDOWS = """
import os, sys
sys.modules.update(resource=None, fcntl=None)
del os.fork
from helpers.cli import main
main(["grade", "part9"])
"""


def test_on_windows_it_says_what_to_use_instead():
    words = [sys.executable, "-c", WINDOWS]
    environ = os.environ | {"COURSE_LANG": "en"}
    done = subprocess.run(words, cwd=course.ROOT, env=environ, capture_output=True, text=True)
    assert "On Windows use: nbgrader autograde PART" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_student_who_handed_nothing_in_is_named_with_the_folder_that_is_missing(nine):
    missing = Path("submitted", "zoe", made.PART)
    with pytest.raises(GradingError, match=str(missing)):
        grade_all(nine, made.PART, student="zoe", kind="none")


def test_a_second_batch_of_the_same_part_is_refused_meanwhile(nine):
    with Register(nine, made.PART), pytest.raises(GradingError, match=made.PART):
        grade_all(nine, made.PART, kind="none", progress=False)
