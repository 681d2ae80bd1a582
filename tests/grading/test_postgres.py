"""`course grade` with the gradebook in PostgreSQL, which a class of hundreds wants."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from helpers.grading.batch import grade_all
from helpers.grading.sandbox.limits import Limits

from . import grading_course as course
from . import made_part as made

WRONG = "def add(first, second):\n    return abs(first + second)"
CLASS = {"kim": (20, 40, 30), "lee": (20, 0, 30), "park": (20, 40, 30)}
LIMITS = Limits(cell_seconds=10, submission_seconds=60)


def programs() -> Path:
    """Return the folder of initdb; skip, with what to install, where there is none."""
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    if (on_path := shutil.which("initdb")) or found:
        return Path(on_path or found[-1]).parent
    line = "no PostgreSQL here: apt install postgresql"
    pytest.fail(line) if os.environ.get("CI") == "true" else pytest.skip(line)


def as_owner(*command: str | Path) -> None:
    """Run a program as another than root, which PostgreSQL refuses to be."""
    drop = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    words = [*(drop if os.geteuid() == 0 else []), *map(str, command)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture
def server() -> Iterator[str]:
    """A database server of its own, on a unix socket only; the address of an empty gradebook."""
    pytest.importorskip("psycopg", reason="pip install 'llm-course-helpers[instructor]'")
    where = programs()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the socket's path has 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, options = folder / "data", f"-c listen_addresses='' -k {folder} -c fsync=off"
    try:
        as_owner(where / "initdb", "-D", data, "-U", "course", "--auth=trust", "--no-sync")
        as_owner(where / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgresql+psycopg://course@/postgres?host={folder}"
    finally:
        as_owner(where / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def root(server: str, tmp_path: Path) -> Path:
    """A course whose settings name that server; three have handed in."""
    settings = tmp_path / "nbgrader_config.py"
    course.new(tmp_path, more=f'\nc.CourseDirectory.db_url = "{server}"\n')
    assert server in settings.read_text(encoding="utf-8")
    for who, given in CLASS.items():
        answers = {"add": WRONG} if 0 in given else {}
        course.hand_in(tmp_path, who, made.solve(made.released(tmp_path), **answers))
    return tmp_path


def test_a_class_is_graded_into_postgresql_and_nothing_twice(root, server):
    course.need_sandbox()
    graded = grade_all(root, made.PART, limits=LIMITS, progress=False)
    assert graded.errors == {}
    with Gradebook(server) as book:
        for who, given in CLASS.items():
            submission = book.find_submission(made.PART, who)
            assert submission.score == sum(given)
            marks = {grade.name: grade.auto_score for grade in submission.notebooks[0].grades}
            assert tuple(marks[cell] for cell in ("add_test1", "add_test2", "ask_test1")) == given
    assert not (root / "gradebook.db").exists()
    again = grade_all(root, made.PART, limits=LIMITS, progress=False)
    assert (again.seconds, sorted(again.skipped)) == ({}, sorted(CLASS))
