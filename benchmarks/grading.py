"""A class graded by stock `nbgrader autograde` and by `course grade`, on this machine, in one run.

    python benchmarks/grading.py                 20 by stock; 20 and 200 by course grade
    python benchmarks/grading.py --part part1    the course's own Part 1 instead of the made part
    python benchmarks/grading.py --most 2000     and a larger batch: is its time and memory flat?
    python benchmarks/grading.py --workers 2     on Dask: one worker, then two

The made part imports openai, anthropic and litellm, and has a test cell or two for each. One in
five answers is wrong in one of five ways. Both graders have the same settings, gradebook and
submissions, and the marks of the 20 must be the same. CPU-s are what the machine's cores were busy
with (run it on a quiet one), memory is the proportional set size of the command's processes at its
peak, looked at once a second.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import grading_part
from helpers.grading.release import ROOT, release
from tests.exercises.candidates import MARKERS
from tests.grading.nine import rows

PEER = 20  # submissions that stock nbgrader grades


@dataclass(frozen=True)
class Measured:
    """One batch: how many, seconds, the cores' busy seconds, and megabytes at the peak."""

    count: int
    wall: float
    cpu: float
    megabytes: float

    def row(self, who: str) -> str:
        """Return the figures as a line, under the name `who`."""
        each = self.wall / self.count
        return (f"{who:28} {self.count:5} {self.wall:8.1f} s {each:7.3f} s each"
                f" {3600 / each:8.0f}/h {self.cpu / self.count:6.2f} CPU-s each"
                f" {self.megabytes:6.0f} MB")  # fmt: skip


def make(root: Path, part: str) -> None:
    """Make a course in `root` that has released `part`."""
    shutil.copy(ROOT / "nbgrader_config.py", root)
    if part == grading_part.PART:
        grading_part.write(root)
    else:
        shutil.copytree(ROOT / "solutions" / part, root / "solutions" / part)
    release([part], root=root)


def hand_in(root: Path, part: str, count: int) -> None:
    """Hand in `count` submissions, the first ones as in a smaller batch."""
    [source] = (root / "solutions" / part).glob("*.ipynb")
    released = root / "course" / "exercises" / part / source.name
    texts = [nbformat.writes(answered(released, source, number)) for number in range(10)]
    shutil.rmtree(root / "submitted", ignore_errors=True)
    for number in range(count):
        folder = root / "submitted" / f"s{number:05}" / part
        folder.mkdir(parents=True)
        (folder / source.name).write_text(texts[number % len(texts)], encoding="utf-8")


def answered(released: Path, source: Path, number: int) -> Any:
    """Return the released notebook with the right answers; `number` 3 and 8 of ten err once."""
    solved = {_name(cell): cell.source for cell in nbformat.read(source, as_version=4).cells}
    notebook = nbformat.read(released, as_version=4)
    answers = [cell for cell in notebook.cells if _is_answer(cell)]
    for cell in answers:
        cell.source = MARKERS.sub("", solved[_name(cell)])
    if number in (3, 8):
        answers[number % len(answers)].source = "raise ValueError('wrong')"
    return notebook


def _name(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id")))


def _is_answer(cell: Any) -> bool:
    return cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("solution"))


def forget(root: Path, part: str) -> None:
    """Forget every mark: the gradebook as it was when the part was released."""
    (root / "gradebook.db").unlink(missing_ok=True)
    shutil.rmtree(root / "autograded", ignore_errors=True)
    release([part], root=root)


def measure(count: int, command: Sequence[str], root: Path) -> Measured:
    """Run `command` and say what it took; raises CalledProcessError when it fails."""
    peak, before, begun = [0.0], busy(), time.perf_counter()
    environ = os.environ | {"COURSE_LANG": "en"}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=root, env=environ, stdout=said, stderr=said)
        with watched(process.pid, peak):
            code = process.wait()
        wall = time.perf_counter() - begun
        said.seek(0)
        if code:
            raise subprocess.CalledProcessError(code, command, said.read()[-3000:])
    return Measured(count, wall, busy() - before, peak[0])


def busy() -> float:
    """Return the seconds that all cores together have been busy."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


@contextmanager
def watched(number: int, peak: list[float]) -> Iterator[None]:
    """Meanwhile look once a second at the memory of process `number` and all below it."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(1.0):
            peak[0] = max(peak[0], megabytes(number))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield
    ended.set()
    thread.join()


def megabytes(number: int) -> float:
    """Return the proportional set size of a process and its descendants."""
    found = 0
    with suppress(psutil.Error):
        first = psutil.Process(number)
        for one in (first, *first.children(recursive=True)):
            with suppress(psutil.Error):
                found += one.memory_full_info().pss
    return found / 1e6


def batch(root: Path, part: str, count: int, jobs: int, *more: str) -> Measured:
    """Grade `count` submissions by `course grade`, in the sandbox."""
    hand_in(root, part, count)
    forget(root, part)
    command = [sys.executable, "-m", "helpers.cli", "grade", part, "--course", str(root)]
    return measure(count, [*command, "--jobs", str(jobs), *more], ROOT)


def compare(root: Path, part: str, jobs: int, most: int) -> None:
    """Print the table of stock nbgrader and `course grade`."""
    hand_in(root, part, PEER)
    stock = measure(PEER, [sys.executable, "-m", "nbgrader", "autograde", part], root)
    print(stock.row("stock nbgrader autograde"), flush=True)
    marks, known = rows(root), PEER
    for count in dict.fromkeys((PEER, 200, most)):
        done = batch(root, part, count, jobs)
        ratio = (stock.wall / stock.count) / (done.wall / done.count)
        print(f"{done.row('course grade')}   {ratio:.0f}x", flush=True)
        same = [row for row in rows(root) if int(row[0][1:]) < known]
        print(f"{'':28} marks of the first {known} the same: {same == marks}", flush=True)


def on_dask(root: Path, part: str, workers: int) -> None:
    """Print how 100 submissions scale from one Dask worker to `workers`."""
    from distributed import LocalCluster

    first = 0.0
    for count in range(1, workers + 1):
        with LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as cluster:
            address = cluster.scheduler_address
            batch(root, part, count * 10, 1, "--scheduler", address)  # all examiners are warm now
            done = batch(root, part, 100, 1, "--scheduler", address)
        first, cores = first or done.wall, done.cpu / done.wall
        line = f"{first / done.wall:.2f}x, {cores:.2f} cores busy"
        print(f"{done.row(f'Dask, {count} worker(s)')}   {line}", flush=True)


def main() -> None:
    """Measure what the options name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", default=grading_part.PART)
    parser.add_argument("--jobs", type=int, default=(os.cpu_count() or 1) + 1)
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--workers", type=int, default=0, help="on Dask, up to so many workers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        make(Path(name), options.part)
        if options.workers:
            on_dask(Path(name), options.part, options.workers)
        else:
            compare(Path(name), options.part, options.jobs, options.most)


if __name__ == "__main__":
    main()
