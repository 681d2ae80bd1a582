"""A whole batch by a user who is not root, sandbox on, where these tests run as root.

Run by anybody else, all the other tests are that test.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from . import grading_course as course
from . import made_part as made
from .nine import CLASS, EXPECTED, rows

NOBODY = 65534
ROOT_ONLY = "run by an ordinary user, every other test is this one"

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason=ROOT_ONLY)


@pytest.fixture
def home():
    """A folder of the ordinary user's, outside of pytest's own, which is root's alone."""
    with tempfile.TemporaryDirectory(prefix="course-home-") as name:
        os.chown(name, NOBODY, NOBODY)
        yield Path(name)


def as_nobody(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environ = {"HOME": str(home), "PATH": os.environ["PATH"], "COURSE_LANG": "en"}
    return subprocess.run([sys.executable, "-P", *words], cwd=home, env=environ, user=NOBODY,
                          group=NOBODY, extra_groups=[], capture_output=True, text=True)  # fmt: skip


def owned(folder: Path) -> Path:
    """Give `folder` with all that is in it to nobody."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    return folder


def test_a_user_who_is_not_root_grades_a_class_in_the_sandbox(handed_in, home):
    try:
        tried = as_nobody(home, "-c", "import helpers.cli")
        why = tried.stderr.strip().splitlines()[-1:]
    except PermissionError as error:
        tried, why = None, [str(error)]
    if tried is None or tried.returncode:
        pytest.skip(f"nobody cannot run {sys.executable}: {why}")
    course.need_sandbox()
    root = owned(shutil.copytree(handed_in, home / "course"))
    done = as_nobody(
        home, "-m", "helpers.cli", "grade", made.PART, "--course", str(root), "--jobs", "2"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(root) == EXPECTED
    owners = {path.stat().st_uid for path in (root / "autograded").rglob("*")}
    assert owners == {NOBODY}
    assert len(list(root.glob(f"autograded/*/{made.PART}"))) == len(CLASS)
