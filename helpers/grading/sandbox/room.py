"""A warm interpreter behind the sandbox's walls, that all examiners of this machine share.

It imports the libraries once. For each examiner it forks a server, with a network of its own, so
that no submission reaches the gateway by which another one is marked; each submission then is a
fork of that server (server, fork). But: where nothing is shut off there is one server a room.
"""

import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from helpers.errors import GradingError
from helpers.grading.sandbox import certificate, nobody
from helpers.grading.sandbox.enclosure import enclosed, environ
from helpers.grading.sandbox.machine import check
from helpers.language import translate as _

_CERTIFICATE = "/etc/course.pem"
_WARM = "helpers.grading.sandbox.warm"


class Room:
    """The warm interpreter's process; started anew when it has ended and somebody asks for it."""

    def __init__(
        self, kind: str = "bwrap", *, libraries: Iterable[str] = (), folder: Path | None = None
    ) -> None:
        """Start it, in sandbox `kind`; what needs a file (kind "none") is in `folder`."""
        check(kind)
        self.kind, self._libraries, self._folder = kind, tuple(libraries), folder
        self._lock = threading.Lock()
        self._start()

    def open(self) -> socket.socket:
        """Return the control channel of a new server, which answers once it is warm."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if not self.alive:
                self._end()
                self._start()
            with suppress(OSError):  # it has just ended: the channel says so
                socket.send_fds(self._host, [b"o"], [theirs.fileno()])
        return ours

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def lost(self) -> GradingError:
        """Return the error that says that it ended, and what it said last."""
        self._process.kill()
        self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode("utf-8", "replace")[-2000:]
        line = _("The sandbox's warm interpreter ended (code {code}):\n{said}")
        return GradingError(line.format(code=self._process.returncode, said=said))

    def close(self) -> None:
        """End it, and with it every server and everything inside."""
        with self._lock:
            self._end()

    def _start(self) -> None:
        self._host, theirs = socket.socketpair()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _end()
        walled = self.kind == "bwrap"
        with theirs, certificate.one(None if walled else self._folder) as (file, path):
            certificated = ["--perms", "0444", "--ro-bind-data", str(file.fileno()), _CERTIFICATE]
            module = [
                sys.executable,
                "-P",
                "-m",
                "helpers.grading.sandbox.warm",
                str(theirs.fileno()),
            ]
            walls = enclosed(self.kind, *certificated)
            more = {"SSL_CERT_FILE": _CERTIFICATE if walled else path}
            with nobody.started([*walls, *module, self.kind, *self._libraries]) as started:
                self._process = subprocess.Popen(
                    started.command, env=environ(self.kind) | more,
                    pass_fds=[theirs.fileno(), file.fileno(), *started.handles],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._complaints,
                    start_new_session=True,  # a Ctrl-C is the batch's alone
                )  # fmt: skip

    def _end(self) -> None:
        self._host.close()
        self._process.kill()
        self._process.wait()
        self._complaints.close()
