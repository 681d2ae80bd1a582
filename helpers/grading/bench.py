"""One examiner's process, seen from the batch: started when needed, and anew when it broke."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from helpers.errors import GradingError
from helpers.grading import certificate, frames
from helpers.grading.examiner import LARGEST
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.room import Room
from helpers.language import translate as _

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "COURSE_LANG", "COURSE_CACHE",
         "COURSE_RECORDINGS", "XDG_CACHE_HOME")  # fmt: skip
_WARM_UP = 300.0  # seconds, on a slow and busy machine
_SPARE = 120.0  # seconds beyond a submission's own time


class Bench:
    """Examines submissions in a process of its own, and in `room` or one of its own.

    `kit` is JSON data.
    """

    def __init__(self, kit: Json, room: Room | None = None) -> None:
        self.kit, self._shared, self._room = kit, room, room
        self._process: subprocess.Popen[bytes] | None = None
        self._given_up = False
        self._starting = threading.Lock()

    def examine(self, task: Json) -> Json:
        """Return what examining `task` gave; raises GradingError when the process broke twice."""
        for attempt in (1, 2):
            try:
                self.start()
                self._channel.settimeout(float(self.kit["limits"]["submission_seconds"]) + _SPARE)
                frames.send(self._channel, task, LARGEST)
                return frames.receive(self._channel, LARGEST)
            except BrokenChannelError as error:
                said = self.close()
                if attempt == 2 or self._given_up:
                    line = _("The examiner ended twice ({error}): {said}")
                    raise GradingError(line.format(error=error, said=said)) from error
        raise AssertionError("unreachable")

    def start(self) -> None:
        """Start the process and wait until it is warm; raises GradingError that says why not."""
        if self._process is not None:
            return
        with self._starting:
            if self._given_up:
                raise GradingError(_("The batch was stopped."))
            self._process = self._launch()
        self._channel.settimeout(_WARM_UP)
        frames.send(self._channel, self.kit, LARGEST)
        answer = frames.receive(self._channel, LARGEST)
        if "refused" in answer:
            raise self._refused(answer["refused"])

    def _launch(self) -> "subprocess.Popen[bytes]":
        self._folder = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        control = self._enter(folder)
        self._channel, theirs = socket.socketpair()
        self._complaints: Any = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        given = [str(theirs.fileno()), str(folder), str(control.fileno())]
        with theirs, control:
            return subprocess.Popen(
                [sys.executable, "-m", "helpers.grading.examiner", *given],
                env=_environ(folder), pass_fds=[theirs.fileno(), control.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._complaints,
                cwd=Path(__file__).parents[2], start_new_session=True,
            )  # fmt: skip

    def _enter(self, folder: Path) -> socket.socket:
        """Return the control channel of a server in the room, made now if there is none."""
        try:
            if self._room is None:
                kind, libraries = self.kit["sandbox"], self.kit["libraries"]
                self._room = Room(kind, libraries=libraries, folder=folder)
            return self._room.open()
        except GradingError:
            self._folder.cleanup()
            raise

    def _refused(self, why: str) -> GradingError:
        room = self._room
        said = "" if room is None or room.alive else f"\n{room.lost()}"
        self.close()
        return GradingError(why + said)

    def give_up(self) -> None:
        """End what is under way, from another thread; whoever waits for it has an error."""
        with self._starting:
            self._given_up = True
            if (process := self._process) is not None:
                process.kill()

    def close(self) -> str:
        """End the process and its sandbox; return the last that it complained about."""
        if self._process is None:
            return ""
        self._channel.close()
        self._process.kill()
        self._process.wait()
        self._process = None
        if self._room is not None and self._room is not self._shared:
            self._room.close()
        self._room = self._shared
        self._folder.cleanup()
        self._complaints.seek(0)
        said = str(self._complaints.read().decode("utf-8", "replace")[-2000:])
        self._complaints.close()
        return said


def _environ(folder: Path) -> dict[str, str]:
    """Return the tester's environment: no key, and all that it writes for a time in `folder`."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "COURSE_MODE": "replay", "COURSE_PACE": "0", "PYTHONUTF8": "1",
        "SSL_CERT_FILE": str(certificate.write_one(folder)), "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "TMPDIR": str(folder), "IPYTHONDIR": str(folder), "MPLBACKEND": "agg",
    }  # fmt: skip
