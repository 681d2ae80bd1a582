"""An assignment through nbgrader's exchange and back: released, fetched, submitted, collected,
graded, and its feedback fetched, each by the command that docs/instructors.md names."""

import os
import subprocess
import sys
from getpass import getuser

import nbformat
import pytest

from helpers.grading.batch import grade_all

from . import grading_course as course
from . import made_part as made

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange needs Unix")
COURSE = "llm-course"  # as nbgrader_config.py names it


@pytest.fixture
def nbgrader(tmp_path):
    """Return a function that runs a command of nbgrader's in a folder, at one exchange."""
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    environ = os.environ | {"JUPYTER_CONFIG_DIR": str(tmp_path / "config")}

    def run(folder, *words):
        command = [sys.executable, "-m", "nbgrader", *words, made.PART, "--course", COURSE,
                   f"--Exchange.root={tmp_path / 'exchange'}"]  # fmt: skip
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    return run


def test_what_a_student_fetches_and_submits_is_graded_and_comes_back_with_feedback(
    nbgrader, tmp_path
):
    course.need_sandbox()
    student, ours = tmp_path / "student", tmp_path / "course"
    student.mkdir()
    ours.mkdir()
    course.new(ours)
    nbgrader(ours, "release_assignment")
    nbgrader(student, "fetch_assignment")
    notebook = student / made.PART / course.NAME
    nbformat.write(made.solve(nbformat.read(notebook, as_version=4)), notebook)
    nbgrader(student, "submit")
    nbgrader(ours, "collect")
    assert grade_all(ours, made.PART, progress=False).errors == {}
    marks = course.marks(ours, getuser())
    assert (marks["add_test1"], marks["add_test2"], marks["ask_test1"]) == (20, 40, 30)
    for step in ("generate_feedback", "release_feedback"):
        nbgrader(ours, step)
    nbgrader(student, "fetch_feedback")
    [page] = student.rglob("feedback/**/*.html")
    assert "90" in page.read_text(encoding="utf-8")
