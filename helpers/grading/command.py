"""`course grade PART`: a batch by the command's options, and its end in words and figures."""

import argparse
import signal
import sys
from typing import Any

from helpers import lean as lean  # first: it says what not to import
from helpers.grading.libraries import RELEASE, imported
from helpers.grading.limits import Limits
from helpers.grading.room import Room
from helpers.language import translate as _


def run(options: argparse.Namespace) -> int:
    """Grade as the options say; return 1 when a submission could not be graded."""
    walled = options.sandbox == "bwrap" and options.scheduler is None
    wanted = imported(options.course / RELEASE / options.part)
    room = Room(libraries=wanted) if walled else None  # it warms up while nbgrader is imported
    try:
        return _finish(options, _grade(options, room))
    except KeyboardInterrupt:
        line = _("Stopped. What is graded is kept; the same command goes on with the rest.")
        sys.stderr.write(line + "\n")
        return 128 + signal.SIGINT
    finally:
        if room:
            room.close()


def _grade(options: argparse.Namespace, room: Room | None) -> Any:
    from helpers.grading.batch import grade_all

    limits = Limits(
        cell_seconds=options.timeout, memory_mb=options.memory,
        submission_seconds=max(300.0, 2 * options.timeout),
    )  # fmt: skip
    return grade_all(
        options.course, options.part, student=options.student, jobs=options.jobs,
        kind=options.sandbox, limits=limits, scheduler=options.scheduler, force=options.force,
        room=room,
    )  # fmt: skip


def _finish(options: argparse.Namespace, graded: Any) -> int:
    from helpers.grading import summary

    path = summary.write_csv(graded, options.course / f"grades-{options.part}.csv")
    sys.stdout.write(summary.report(graded) + "\n")
    sys.stdout.write(_("All marks: {path}").format(path=path) + "\n")
    return 1 if graded.errors else 0
