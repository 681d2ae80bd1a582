"""`course grade`: every submission of an assignment that is not graded yet, and what came of it."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.errors import GradingError
from helpers.grading import kit as kits
from helpers.grading.examiners import Examiners
from helpers.grading.gradebook import Register
from helpers.grading.pool import Local, Workers
from helpers.grading.sandbox import machine
from helpers.grading.sandbox.limits import Limits
from helpers.grading.sandbox.room import Room
from helpers.language import translate as _

Json = dict[str, Any]


@dataclass
class Graded:
    """What a batch did: who was graded in how many seconds, who was stopped, what failed."""

    seconds: dict[str, float] = field(default_factory=dict)
    stopped: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    scores: list[Json] = field(default_factory=list)  # a row a student (helpers.grading.marks)
    cells: list[Json] = field(default_factory=list)  # and a row a graded cell
    wall: float = 0.0


def grade_all(
    root: Path, part: str, *, student: str = "*", jobs: int = 1, kind: str = "bwrap",
    limits: Limits | None = None, scheduler: str | None = None, force: bool = False,
    progress: bool = True, examiners: Examiners | None = None, room: Room | None = None,
) -> Graded:  # fmt: skip
    """Grade the submissions of `part` in the course at `root`; return what came of each.

    `examiners` and `room` were started before, so that they warm up meanwhile; they are closed at
    the end.
    Raises GradingError when it cannot begin. An error of one submission is in `errors`.
    """
    if scheduler is None:  # a cluster's workers are asked themselves
        machine.check(kind)
    begun, graded = time.monotonic(), Graded()
    kit = kits.collect(root, part, limits=limits or Limits(), sandbox=kind).data()
    with Register(root, part) as register:
        tasks = list(_tasks(register, student, graded, force=force))
        if not tasks and not graded.skipped:
            line = _("There is nothing to grade: no folder {folder}.")
            raise GradingError(line.format(folder=register.handed_in(student)))
        workers = _workers(kit, min(jobs, len(tasks)) or 1, scheduler, examiners, room)
        try:
            _grade(register, workers, tasks, graded, progress=progress)
        finally:
            workers.close()
            graded.scores, graded.cells = register.scores(), register.cells()
            graded.wall = time.monotonic() - begun
    return graded


def _tasks(register: Register, student: str, graded: Graded, *, force: bool) -> Iterator[Json]:
    for name, folder in register.submissions(student):
        if not force and register.is_graded(name, folder):
            graded.skipped.append(name)
        else:
            yield {"student": name, "folder": str(folder)}


def _workers(
    kit: Json, jobs: int, scheduler: str | None, examiners: Examiners | None, room: Room | None
) -> Workers:
    if scheduler is None:
        return Local(kit, jobs, examiners, room)
    from helpers.grading.cluster import Cluster  # Dask: half a second, and an extra

    return Cluster(kit, scheduler)


def _grade(
    register: Register, workers: Workers, tasks: list[Json], graded: Graded, *, progress: bool
) -> None:
    from tqdm import tqdm

    with tqdm(total=len(tasks), unit=_(" submissions"), disable=not progress,
              file=sys.stderr, smoothing=0.05) as bar:  # fmt: skip
        for task, result in workers.results(tasks):
            _save(register, task["student"], result, graded)
            bar.update()


def _save(register: Register, student: str, result: Json, graded: Graded) -> None:
    error = result.get("error")
    if error is None:
        try:
            register.save(student, result["notebooks"])
        except Exception:
            import traceback

            error = traceback.format_exc()
    if error is not None:
        graded.errors[student] = str(error)
        return
    graded.seconds[student] = float(result["seconds"])
    if result["stopped"]:
        graded.stopped[student] = list(result["stopped"])
