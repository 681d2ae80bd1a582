"""kill -9 of `course grade`, of an examiner, of a warm interpreter: the gradebook ends the same."""

import itertools
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from . import made_part as made
from .nine import CLASS, ROWS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="course grade needs a fork")
KILLS = 20
MORE = ("t0", "t1", "t2")  # hand in what s0, s1, s2 did
WARM_UP = 3.0  # seconds after an examiner's start in which a kill finds it warming up
SAVING = 0.2  # seconds after a step in which a kill finds what comes next, a commit among it
STEPS = {"open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "shutil.copyfile",
         "shutil.rmtree", "sqlite3.connect", "subprocess.Popen"}  # fmt: skip
FORKING = multiprocessing.get_context("forkserver") if sys.platform != "win32" else None


def grade(root: Path, step: int, delay: float, *words: str) -> None:
    """Be `course grade`; `delay` seconds after the `step`-th of what it does, kill -9."""
    with (root / "said.txt").open("w") as said, (root / "steps.txt").open("w") as steps:
        for standard in (1, 2):
            os.dup2(said.fileno(), standard)
        os.environ["COURSE_LANG"] = "en"
        tempfile.tempdir = str(root / "tmp")
        _count_steps(root, step, delay, steps)
        from helpers.cli import main

        command = ["grade", made.PART, "--course", str(root), "--sandbox", "none", *words]
        sys.exit(main(command))


def _count_steps(root, step, delay, steps):
    count = itertools.count(1)

    def look(event, given):
        if event in STEPS and (event == "subprocess.Popen" or f"{root}/" in str(given)):
            if next(count) == step:
                threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
            steps.write(f"{event}\n")

    sys.addaudithook(look)


@pytest.fixture(scope="module")
def many(handed_in, tmp_path_factory):
    """A course in which twelve have handed in."""
    root = shutil.copytree(handed_in, tmp_path_factory.mktemp("many") / "course")
    for name in MORE:
        shutil.copytree(root / "submitted" / f"s{name[1]}", root / "submitted" / name)
    (root / "tmp").mkdir()
    return root


@pytest.fixture(scope="module")
def begun():
    """Start `course grade` on a course: in a fork, since its imports cost more than all the rest."""
    FORKING.set_forkserver_preload(["helpers.cli", "helpers.grading.command", __name__])
    started = []

    def start(root, *words, step=0, delay=0.0):
        started.append(FORKING.Process(target=grade, args=(root, step, delay, *words)))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.join()


@pytest.fixture(scope="module")
def undisturbed(many, begun, tmp_path_factory):
    """What a batch that nobody kills ends with, and its steps before and for one submission."""
    root = shutil.copytree(many, tmp_path_factory.mktemp("undisturbed") / "course")
    finish(root, begun(root))
    steps = (root / "steps.txt").read_text().splitlines()
    before = len(steps) - steps[::-1].index("subprocess.Popen")
    return everything(root), before, (len(steps) - before) // len(in_place(root))


def finish(root, process):
    process.join()
    assert process.exitcode == 0, (root / "said.txt").read_text()


def everything(root):
    """Return all that a batch ends with: marks, comments, how many rows there are, notebooks."""
    with sqlite3.connect(f"file:{root / 'gradebook.db'}?mode=ro", uri=True) as book:
        tables = book.execute("select name from sqlite_master where type = 'table'").fetchall()
        counts = {
            name: book.execute(f"select count(*) from {name}").fetchone() for (name,) in tables
        }
        marks = book.execute(ROWS).fetchall()
    outputs = {
        str(path.relative_to(root)): [cell.get("outputs") for cell in nbformat.read(path, 4).cells]
        for path in sorted((root / "autograded").rglob("*.ipynb"))
    }
    files = sorted(str(path.relative_to(root)) for path in (root / "autograded").rglob("*"))
    return marks, counts, outputs, files


def in_place(root):
    return {path.parent.name for path in root.glob(f"autograded/*/{made.PART}")}


def processes(root):
    """Return the processes of a batch: each has its folder for temporary files in its words."""
    found = []
    for one in psutil.process_iter():
        try:
            if str(root / "tmp") in " ".join([*one.cmdline(), *one.environ().values()]):
                found.append(one)
        except psutil.Error:
            continue
    return found


def wait_until_none_is_left(root):
    end = time.monotonic() + 60
    while left := processes(root):
        assert time.monotonic() < end, left
        time.sleep(0.01)


def moments(before, each):
    """Return when to kill: half before the first mark, half while marks are saved."""
    chance = random.Random(9)
    for number in range(KILLS):
        if number % 2 == 0:
            step = chance.randint(1, before)
            yield step, chance.uniform(0, WARM_UP) if step == before else 0.0
        else:
            yield (
                before + chance.randint(1, 2 * each),
                chance.choice([0.0, chance.uniform(0, SAVING)]),
            )


def test_a_batch_killed_at_twenty_moments_ends_as_the_undisturbed_one(
    many, undisturbed, begun, tmp_path
):
    expected, before, each = undisturbed
    root = shutil.copytree(many, tmp_path / "course")
    graded = set()
    for step, delay in moments(before, each):
        process = begun(root, step=step, delay=delay)
        process.join()
        assert process.exitcode == -signal.SIGKILL, (step, (root / "said.txt").read_text())
        wait_until_none_is_left(root)
        assert graded <= in_place(root), "a submission that was graded is lost"
        graded = in_place(root)
    assert 0 < len(graded) < len(CLASS) + len(MORE), "the kills were not in mid-batch"
    finish(root, begun(root))
    assert everything(root) == expected


@pytest.mark.parametrize(
    ("module", "which"),
    [
        ("helpers.grading.zygote", 0),
        ("helpers.grading.zygote", 1),
        ("helpers.grading.sandbox.warm", 0),
    ],
    ids=["what examiners are forked from", "an examiner", "a warm interpreter"],
)
def test_one_killed_in_mid_batch_costs_no_mark(many, undisturbed, begun, tmp_path, module, which):
    root = shutil.copytree(many, tmp_path / "course")
    process = begun(root, "--jobs", "2")
    while len(in_place(root)) < 2:
        assert process.is_alive(), (root / "said.txt").read_text()
        time.sleep(0.005)
    found = [one for one in processes(root) if module in one.cmdline()]
    victims = sorted(found, key=lambda one: one.create_time())
    victims[which].kill()
    finish(root, process)
    assert everything(root) == undisturbed[0]
    wait_until_none_is_left(root)
