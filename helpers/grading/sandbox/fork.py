"""A fork of the warm interpreter: it shuts itself off, and is the student's process from then on.

    the warm interpreter ── the first fork, which waits ── PID 1 of its own: the student's

Where nothing is shut off (`course grade --sandbox none`) the first fork is the student's already.
"""

import os
import socket
from contextlib import suppress
from typing import NoReturn

from helpers.grading import frames
from helpers.grading.sandbox import confine, limits, syscalls
from helpers.grading.sandbox.enclosure import HOME
from helpers.grading.sandbox.interpreter import Interpreter
from helpers.grading.sandbox.limits import Limits
from helpers.grading.shell import Shell

# each is an empty file system of a submission's own
WRITABLE = (HOME, os.environ.get("TMPDIR", "/tmp"), "/dev/shm")


def become_student(
    channel: socket.socket, shell: Shell, given: Limits, report: int, room: str
) -> NoReturn:
    """Be the student's process from now on; `report` is told its PID. Unconfined if in a `room`."""
    confined = not room
    now = limits.memory()  # as long as there is a /proc
    try:
        confine.die_with_parent() if confined else os.setsid()
        if confined:
            confine.namespaces()
            if inner := os.fork():
                os.write(report, inner.to_bytes(8, "big"))
                channel.close()
                os._exit(exit_code(os.waitpid(inner, 0)[1]))
            confine.die_with_parent()
            os.setsid()  # a signal to its process group would reach us, whatever its namespaces
            confine.mounts(WRITABLE, given.disk_mb)
        else:
            os.write(report, os.getpid().to_bytes(8, "big"))
        os.close(report)
        limits.apply(given, now, confined=confined)
        if confined:
            confine.capabilities()
            syscalls.refuse()
        os.chdir(room or HOME)
        _close_all_but(channel.fileno())
        Interpreter(channel, shell, given).serve()
    except BaseException as error:
        with suppress(Exception):
            frames.send(channel, {"id": 0, "failed": f"{type(error).__name__}: {error}"})
    os._exit(70)


def _close_all_but(kept: int) -> None:
    """Leave open only `kept`; what the student's processes write outside of Python goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def exit_code(status: int) -> int:
    """Return the exit code in a wait's `status`; one that a signal ended has 128 + its number."""
    number = os.waitstatus_to_exitcode(status)
    return number if number >= 0 else 128 - number
