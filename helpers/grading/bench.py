"""One examiner, seen from the batch: begun when needed, and another one when it broke."""

import socket
import tempfile
import threading
from pathlib import Path
from typing import Any

from helpers.errors import GradingError
from helpers.grading import frames
from helpers.grading.examiners import Examiners
from helpers.grading.frames import LARGEST, BrokenChannelError, Json
from helpers.grading.sandbox.room import Room
from helpers.language import translate as _

_WARM_UP = 300.0  # seconds, on a slow and busy machine
_SPARE = 120.0  # seconds beyond a submission's own time


class Bench:
    """Examines submissions by an examiner of `examiners`, in `room` or one of its own.

    `kit` is JSON data.
    """

    def __init__(self, kit: Json, examiners: Examiners, room: Room | None = None) -> None:
        self.kit, self._examiners, self._shared, self._room = kit, examiners, room, room
        self._number: int | None = None  # of its examiner
        self._given_up = False
        self._starting = threading.Lock()

    def examine(self, task: Json) -> Json:
        """Return what examining `task` gave; raises GradingError when the examiner broke twice."""
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
        """Begin an examiner and wait until it is warm; raises GradingError that says why not."""
        if self._number is not None:
            return
        with self._starting:
            if self._given_up:
                raise GradingError(_("The batch was stopped."))
            self._number = self._begin()
        self._channel.settimeout(_WARM_UP)
        frames.send(self._channel, self.kit, LARGEST)
        answer = frames.receive(self._channel, LARGEST)
        if "refused" in answer:
            raise self._refused(answer["refused"])

    def _begin(self) -> int:
        self._folder = tempfile.TemporaryDirectory(
            prefix="course-", dir=self._examiners.folder, ignore_cleanup_errors=True
        )
        folder = Path(self._folder.name)
        self._channel, theirs = socket.socketpair()
        self._complaints: Any = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _clear()
        try:
            with theirs, self._enter(folder) as control:
                return self._examiners.begin(folder, theirs, control, self._complaints)
        except BaseException:
            self._clear()
            raise

    def _enter(self, folder: Path) -> socket.socket:
        """Return the control channel of a server in the room, made now if there is none."""
        if self._room is None:
            kind, libraries = self.kit["sandbox"], self.kit["libraries"]
            self._room = Room(kind, libraries=libraries, folder=folder)
        return self._room.open()

    def _refused(self, why: str) -> GradingError:
        room = self._room
        said = "" if room is None or room.alive else f"\n{room.lost()}"
        self.close()
        return GradingError(why + said)

    def give_up(self) -> None:
        """End what is under way, from another thread; whoever waits for it has an error."""
        with self._starting:
            self._given_up = True
            if (number := self._number) is not None:
                self._examiners.end(number)

    def close(self) -> str:
        """End the examiner and its sandbox; return the last that it complained about."""
        if (number := self._number) is None:
            return ""
        self._examiners.end(number)
        self._number = None
        return self._clear()

    def _clear(self) -> str:
        self._channel.close()
        if self._room is not None and self._room is not self._shared:
            self._room.close()
        self._room = self._shared
        self._folder.cleanup()
        self._complaints.seek(0)
        said = str(self._complaints.read().decode("utf-8", "replace")[-2000:])
        self._complaints.close()
        return said
