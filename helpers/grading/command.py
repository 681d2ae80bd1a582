"""`course grade PART`: a batch by the command's options, and its end in words and figures."""

import argparse
import signal
import sys
from contextlib import ExitStack
from typing import Any

from helpers import lean  # first: it says what not to import
from helpers.grading.examiners import Examiners
from helpers.grading.libraries import RELEASE, imported
from helpers.grading.sandbox.limits import Limits
from helpers.grading.sandbox.room import Room
from helpers.language import translate as _


def run(options: argparse.Namespace) -> int:
    """Grade as the options say; return 1 when a submission could not be graded."""
    try:
        with ExitStack() as begun:
            return _finish(options, _grade(options, *_begin(options, begun)))
    except KeyboardInterrupt:
        line = _("Stopped. What is graded is kept; the same command goes on with the rest.")
        sys.stderr.write(line + "\n")
        return 128 + signal.SIGINT


def _begin(options: argparse.Namespace, begun: ExitStack) -> tuple[Examiners | None, Room | None]:
    """Start what warms up while nbgrader is imported here; on a cluster it is its workers'."""
    room = None
    if options.scheduler is not None:
        return None, None
    if options.sandbox == "bwrap":
        room = Room(libraries=imported(options.course / RELEASE / options.part))
        begun.callback(room.close)
    return begun.enter_context(Examiners()), room


def _grade(options: argparse.Namespace, examiners: Examiners | None, room: Room | None) -> Any:
    with lean.importing():
        from helpers.grading.batch import grade_all

    limits = Limits(
        cell_seconds=options.timeout, memory_mb=options.memory,
        submission_seconds=max(300.0, 2 * options.timeout),
    )  # fmt: skip
    return grade_all(
        options.course, options.part, student=options.student, jobs=options.jobs,
        kind=options.sandbox, limits=limits, scheduler=options.scheduler, force=options.force,
        examiners=examiners, room=room,
    )  # fmt: skip


def _finish(options: argparse.Namespace, graded: Any) -> int:
    from helpers.grading import summary

    path = summary.write_csv(graded, options.course / f"grades-{options.part}.csv")
    sys.stdout.write(summary.report(graded) + "\n")
    sys.stdout.write(_("All marks: {path}").format(path=path) + "\n")
    return 1 if graded.errors else 0
