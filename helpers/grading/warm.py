"""The warm interpreter: imports the heavy libraries once, and forks a server for each examiner.

It runs inside bubblewrap as `python -m helpers.grading.warm FD bwrap MODULE…`, and is sent the
channels to serve. A server forks for each submission; its orders:

    {"op": "start", "limits": {…}} with the student's end of a channel  → {"started": true}
    {"op": "interrupt"}                                                 → {}
    {"op": "end"}                            → {"ended": how}, when no process of it is left

It never runs a student's code: the fork does, after it has shut itself off (fork).
Before each fork there is one thread, and no client or loop: a fork of more is not safe.
"""

import asyncio
import gc
import importlib
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress

from helpers.errors import GradingError
from helpers.grading import confine, frames, huge_pages, nobody, watch
from helpers.grading.fork import become_student, exit_code
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.limits import Limits
from helpers.grading.rehearsal import rehearse
from helpers.grading.shell import Shell, new_shell

LIBRARIES = ("helpers.environment", "helpers.grading")
_EXERCISE = (
    "import asyncio\nawait asyncio.sleep(0)\nprint(1)\n1 / 0"  # warms tracebacks, half a second
)
_TICK = 0.1  # seconds between two looks at what a submission uses


class Warm:
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
                order, channel = _receive(self.control)
            except BrokenChannelError:
                self._end()
                return
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


def _receive(control: socket.socket) -> tuple[Json, socket.socket | None]:
    """Return the next order, and the socket that came with it."""
    _data, handles, _flags, _address = socket.recv_fds(control, 1, 1)
    if not _data:
        raise BrokenChannelError("The other side closed the channel.")
    channel = socket.socket(fileno=handles[0]) if handles else None
    return frames.receive(control), channel


def listen(port: int = 0) -> socket.socket:
    """Return a socket that listens on a loopback port, where the student's code can reach it."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener


def warm_up(libraries: Iterable[str]) -> Shell:
    """Import and rehearse, and return the shell that every fork runs cells in."""
    for name in (*LIBRARIES, *libraries):
        with suppress(ImportError):
            importlib.import_module(name)
    rehearse()
    shell = new_shell()
    asyncio.run(shell.run(_EXERCISE, 1, 10_000))
    gc.collect()
    gc.freeze()  # what is here already is not looked at again in every fork
    huge_pages.collapse()
    return shell


def fork_server(
    control: socket.socket, host: socket.socket, listener: socket.socket, shell: Shell,
    *, confined: bool,
) -> None:  # fmt: skip
    """Fork a server for `control`: it hands its listener over, and serves until `control` ends."""
    if os.fork():
        control.close()
        return
    host.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if confined:
        confine.die_with_parent()
        port = listener.getsockname()[1]
        confine.network()  # the same port is free there: ollama has read it when it was imported
        listener = listen(port)
    socket.send_fds(control, [b"r"], [listener.fileno()])
    listener.close()
    Warm(control, shell, confined=confined).serve()
    os._exit(0)


def main() -> None:
    """Warm up, and fork a server for each channel that comes, until no more can."""
    nobody.become()
    host = socket.socket(fileno=int(sys.argv[1]))
    confined = sys.argv[2] == "bwrap"
    listener = listen()
    port = listener.getsockname()[1]
    os.environ["COURSE_GATEWAY"] = f"http://127.0.0.1:{port}"
    os.environ["OLLAMA_HOST"] = f"127.0.0.1:{port}"  # read when ollama is imported
    shell = warm_up(sys.argv[3:])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a server
    while True:
        _data, handles, _flags, _address = socket.recv_fds(host, 1, 1)
        if not handles:
            return
        control = socket.socket(fileno=handles[0])
        fork_server(control, host, listener, shell, confined=confined)


if __name__ == "__main__":
    main()
