"""A server in the sandbox: a fork of the warm interpreter that forks once for each submission.

    {"op": "start", "limits": {…}} with the student's end of a channel  → {"started": true}
    {"op": "interrupt"}                                                 → {}
    {"op": "end"}                            → {"ended": how}, when no process of it is left

It never runs a student's code: the fork does, after it has shut itself off (fork).
Before each fork there is one thread, and no client or loop: a fork of more is not safe.
"""

import os
import select
import shutil
import signal
import socket
import tempfile
import threading
from contextlib import suppress

from helpers.errors import GradingError
from helpers.grading import frames
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.sandbox import watch
from helpers.grading.sandbox.fork import become_student, exit_code
from helpers.grading.sandbox.limits import Limits
from helpers.grading.shell import Shell

_TICK = 0.1  # seconds between two looks at what a submission uses


class Server:
    """Serves orders; at most one submission's processes are alive."""

    def __init__(self, control: socket.socket, shell: Shell, *, confined: bool) -> None:
        self.control, self.shell, self.confined = control, shell, confined
        self._outer = 0  # the process that we wait for
        self._inner = 0  # the student's, its child; the same where nothing is confined
        self._how = ""
        self._room = ""  # its working directory, where no file system of its own is mounted
        self._limits = Limits()

    def serve(self) -> None:
        """Serve until the other side closes the channel."""
        while True:
            self._wait()
            try:
                order, handles = frames.receive_with(self.control)
            except BrokenChannelError:
                self._end()
                return
            channel = socket.socket(fileno=handles[0]) if handles else None
            frames.send(self.control, {**self._obey(order, channel), "number": order["number"]})

    def _wait(self) -> None:
        """Wait for an order, and meanwhile see that the submission keeps its limits."""
        while not select.select([self.control], [], [], _TICK if self._outer else None)[0]:
            if excess := watch.excess(os.getpid(), self._limits):
                self._end(excess)

    def _obey(self, order: Json, channel: socket.socket | None) -> Json:
        if order["op"] == "start" and channel is not None:
            self._start(Limits.of(order["limits"]), channel)
            return {"started": True}
        if order["op"] == "interrupt" and self._inner:
            with suppress(ProcessLookupError):
                os.kill(self._inner, signal.SIGINT)
            return {}
        if order["op"] == "end":
            self._end()
            return {"ended": self._how}
        return {}

    def _start(self, given: Limits, channel: socket.socket) -> None:
        self._end()  # of one that nobody ended
        self._limits, self._how = given, ""
        if threading.active_count() > 1:
            raise GradingError(f"Something started a thread: {threading.enumerate()}")
        if not self.confined:
            self._room = tempfile.mkdtemp(prefix="course-student-")
        reading, writing = os.pipe()
        self._outer = os.fork()
        if self._outer == 0:
            self.control.close()
            os.close(reading)
            become_student(channel, self.shell, given, writing, self._room)
        channel.close()
        os.close(writing)
        self._inner = int.from_bytes(os.read(reading, 8), "big")
        os.close(reading)

    def _end(self, why: str = "") -> None:
        """Kill what is left of the submission, and wait until the kernel has removed it."""
        if not self._outer:
            return
        dead, status = os.waitpid(self._outer, os.WNOHANG)
        if not dead:
            self._kill()
            _dead, status = os.waitpid(self._outer, 0)
        self._how = why or _how(status, killed=not dead)
        self._outer = self._inner = 0
        if self._room:
            shutil.rmtree(self._room, ignore_errors=True)

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            if self.confined:
                os.kill(self._inner or self._outer, signal.SIGKILL)  # PID 1 of its own: all go
            else:
                os.killpg(self._inner, signal.SIGKILL)


def _how(status: int, *, killed: bool) -> str:
    return "killed" if killed else f"exit {exit_code(status)}"
