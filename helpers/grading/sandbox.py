"""The room that a student's code runs in: a warm interpreter inside bubblewrap.

Bubblewrap gives it no network, PIDs of its own, and to read only the libraries (enclosure). Each
submission then gets a fork of it that shuts itself off once more (fork, confine).
But: the memory and time of a submission are watched by the others, not by bubblewrap.
"""

import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from functools import cached_property
from types import TracebackType

from helpers.errors import GradingError
from helpers.grading import certificate, frames, nobody
from helpers.grading.enclosure import enclosed, environ, inside
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.limits import Limits
from helpers.grading.machine import check
from helpers.language import translate as _

_PATIENCE = 60.0  # seconds for an order to the warm interpreter, on a busy machine


class Sandbox:
    """A warm interpreter; at most one student's process at a time runs in it.

    `libraries` are imported once, for all; it warms up while the caller goes on, until the first
    order or a look at `listener`. Use it as a context manager.
    """

    def __init__(self, kind: str = "bwrap", *, libraries: Iterable[str] = ()) -> None:
        check(kind)
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()  # one order at a time
        self._count = 0
        self._certificate = certificate.write_one()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        inner = [*_command(theirs.fileno(), kind), *libraries]
        more = {"SSL_CERT_FILE": inside(self._certificate, kind)}
        with theirs, nobody.started([*enclosed(kind, self._certificate), *inner]) as started:
            self._process = subprocess.Popen(
                started.command, pass_fds=[theirs.fileno(), *started.handles],
                env=environ(kind) | more,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._complaints,
            )  # fmt: skip

    @cached_property
    def listener(self) -> socket.socket:
        """What accepts, out here, the connections of the student's code in there."""
        data, handles, _flags, _address = socket.recv_fds(self._control, 1, 1)
        if not data:
            raise self._lost()
        self._control.settimeout(_PATIENCE)
        return socket.socket(fileno=handles[0])

    def start(self, limits: Limits) -> socket.socket:
        """Start a student's process, once it is warm; return the channel to its interpreter."""
        _warm = self.listener
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._order({"op": "start", "limits": limits.data()}, theirs)
        except BaseException:
            ours.close()
            raise
        return ours

    def interrupt(self) -> None:
        """Interrupt what the student's main thread runs, as the stop button does."""
        self._order({"op": "interrupt"})

    def end(self) -> str:
        """Kill the student's processes and wait for their end; return how they ended.

        "killed", "exit 0", …, or what they had too much of: "memory", "processes".
        """
        return str(self._order({"op": "end"})["ended"])

    def close(self) -> None:
        """End the warm interpreter, and with it everything inside."""
        self._control.close()
        if "listener" in vars(self):
            self.listener.close()
        self._process.kill()
        self._process.wait()
        self._complaints.close()
        self._certificate.unlink(missing_ok=True)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def _order(self, order: Json, channel: socket.socket | None = None) -> Json:
        try:
            with self._lock:
                self._count += 1
                socket.send_fds(self._control, [b"o"], [channel.fileno()] if channel else [])
                frames.send(self._control, {**order, "number": self._count})
                while (reply := frames.receive(self._control))["number"] != self._count:
                    continue  # of an order whose sender was interrupted
                return reply
        except (OSError, BrokenChannelError) as error:
            raise self._lost() from error

    @property
    def alive(self) -> bool:
        """Whether it still takes orders."""
        return self._process.poll() is None

    def _lost(self) -> GradingError:
        self._process.kill()
        self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode("utf-8", "replace")[-2000:]
        line = _("The sandbox's warm interpreter ended (code {code}):\n{said}")
        return GradingError(line.format(code=self._process.returncode, said=said))


def _command(handle: int, kind: str) -> list[str]:
    return [sys.executable, "-P", "-m", "helpers.grading.warm", str(handle), kind]
