"""The process that examiners are forked from (zygote), seen from the batch."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from helpers.grading import frames
from helpers.grading.closing import Closing
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.sandbox import certificate

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "COURSE_LANG", "COURSE_CACHE",
         "COURSE_RECORDINGS", "XDG_CACHE_HOME")  # fmt: skip
_PATIENCE = 300.0  # seconds to import everything, on a slow and busy machine


class Examiners(Closing):
    """Begins examiners and ends them, by number; the process is started anew when it is lost."""

    def __init__(self) -> None:
        """Start the process, which imports while the caller goes on."""
        made = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        self._made, self.folder = made, Path(made.name)
        self._certificate = certificate.write_one(self.folder)
        self._lock = threading.Lock()
        self._start()

    def begin(
        self, folder: Path, channel: socket.socket, control: socket.socket, said: IO[bytes]
    ) -> int:
        """Fork an examiner that serves `channel`, once all is imported; return its number.

        `control` is its server's in the sandbox; it writes files in `folder`, and what goes wrong
        in `said`. Raises BrokenChannelError, which says why, when the process has ended.
        """
        handles = [one.fileno() for one in (channel, control, said)]
        with self._lock:
            if self._process.poll() is not None:
                self._stop()
                self._start()
            answer = self._order({"op": "fork", "folder": str(folder)}, *handles)
        return int(answer["number"])

    def end(self, number: int) -> None:
        """Kill an examiner and wait for its end; one whose process was lost ends by itself."""
        with self._lock, suppress(BrokenChannelError):
            self._order({"op": "end", "number": number})

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()
        self._made.cleanup()

    def _order(self, order: Json, *handles: int) -> Json:
        try:
            frames.send_with(self._host, order, handles)
            return frames.receive(self._host)
        except BrokenChannelError as error:
            self._complaints.seek(0)
            said = self._complaints.read().decode("utf-8", "replace")[-2000:]
            raise BrokenChannelError(f"{error}\n{said}") from error

    def _start(self) -> None:
        self._host, theirs = socket.socketpair()
        self._host.settimeout(_PATIENCE)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _stop()
        module = "helpers.grading.zygote"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno()), str(self.folder)],
                env=self._environ(), pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=self._complaints,
                cwd=Path(__file__).parents[2], start_new_session=True,
            )  # fmt: skip

    def _stop(self) -> None:
        self._host.close()
        self._process.kill()
        self._process.wait()
        self._complaints.close()

    def _environ(self) -> dict[str, str]:
        """Return the tester's environment: no key, and what it writes for a time in a folder."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return kept | {
            "COURSE_MODE": "replay", "COURSE_PACE": "0", "PYTHONUTF8": "1", "MPLBACKEND": "agg",
            "SSL_CERT_FILE": str(self._certificate), "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "TMPDIR": str(self.folder), "IPYTHONDIR": str(self.folder),
        }  # fmt: skip
