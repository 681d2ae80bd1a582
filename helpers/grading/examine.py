"""One submission examined: the student's cells over there, the test cells here, in their order.

Which cells are tests is not asked of the submission: `trusted` holds their texts by name, from the
gradebook. Whatever else stands in the notebook runs in the student's process. Locked cells that
only prepare (imports, `setup()`) run there, and here too when a test uses what they define.
"""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from helpers.errors import StudentError
from helpers.grading import outputs
from helpers.grading.cells import grade_id
from helpers.grading.frames import Json
from helpers.grading.isolate import GRACE, Pipe
from helpers.grading.sandbox.limits import Limits
from helpers.grading.shell import Shell, new_loop
from helpers.grading.student import student

REVIVALS = 3  # processes that one submission may lose


@dataclass(frozen=True)
class Trusted:
    """One cell of ours: its text, whether it has marks, and whether a test uses its names."""

    source: str
    graded: bool
    used: bool = True


@dataclass
class Examined:
    """A notebook with its outputs; `stopped` says which processes were ended, and why."""

    notebook: Any
    seconds: float = 0.0
    stopped: list[str] = field(default_factory=list)


class Examination:
    """Runs one notebook. `start` gives the student a new process; the shell is the tester's."""

    def __init__(
        self, start: Callable[[], Pipe], shell: Shell, limits: Limits,
        trusted: Mapping[str, Trusted], files: Mapping[str, str], shown: dict[str, list[Json]],
    ) -> None:  # fmt: skip
        self.start, self.shell, self.limits = start, shell, limits
        self.trusted, self.files = trusted, dict(files)
        self.shown = shown  # what cells that prepare showed in here, for all submissions
        self._ran: list[tuple[str, int]] = []  # the student's cells that a new process repeats
        self._loop = new_loop()
        self._stopped: list[str] = []

    def run(self, notebook: Any) -> Examined:
        """Run every code cell of `notebook` and put its outputs in; never raises for its code."""
        begun = time.monotonic()
        self.shell.reset(new_session=True)  # type: ignore[no-untyped-call]
        self._connect()
        try:
            for count, cell in enumerate(_code(notebook), 1):
                cell.outputs, cell.execution_count = self._cell(cell, count), count
        finally:
            self._pipe.close()
            self._loop.close()
        return Examined(notebook, time.monotonic() - begun, self._stopped)

    def _cell(self, cell: Any, count: int) -> list[Any]:
        if self._pipe.stopped and len(self._stopped) < REVIVALS:
            self._revive()
        self._pipe.begin_cell()
        known = self.trusted.get(str(grade_id(cell)))
        if known is None:
            made = self._theirs(cell.source, count)
        elif known.graded:
            made = self._test(known.source, count)
        else:
            made = self._prepare(known, count)
        if self._pipe.stopped:
            self._stopped += [self._pipe.stopped] if len(self._stopped) < REVIVALS else []
        return list(map(_node, made))

    def _theirs(self, source: str, count: int) -> list[Json]:
        made = self._pipe.run(source, count)
        if not self._pipe.stopped:
            self._ran.append((source, count))
        return made

    def _prepare(self, cell: Trusted, count: int) -> list[Json]:
        """Run a cell that prepares; it shows what it shows in here, as it would in one kernel."""
        theirs = self._theirs(cell.source, count)
        failed = any(one["output_type"] == "error" for one in theirs)
        if cell.used:
            ours = self._test(cell.source, count)
            return theirs if failed else ours
        if failed or not theirs:
            return theirs
        if cell.source not in self.shown:
            self.shown[cell.source] = self._test(cell.source, count)
        return [
            {**one, "execution_count": count} if "execution_count" in one else one
            for one in self.shown[cell.source]
        ]

    def _test(self, source: str, count: int) -> list[Json]:
        """Run a cell of ours in this process, and no longer than a cell may take."""
        with _alarm(self._pipe, self._pipe.left + 2 * GRACE):
            work = self.shell.run(source, count, self.limits.output_bytes)
            return self._loop.run_until_complete(work)

    def _connect(self) -> None:
        self._pipe = self.start()
        student.connect(self._pipe)
        try:
            self._pipe.place(self.files)
        except StudentError:  # it is in every cell's outputs
            return

    def _revive(self) -> None:
        """Start anew after a process was ended, and repeat what had run, without the tests."""
        self._pipe.close()
        self._connect()
        for source, count in self._ran:
            self._pipe.begin_cell()
            self._pipe.run(source, count)


def _code(notebook: Any) -> Iterator[Any]:
    return (cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip())


def _node(output: Json) -> Any:
    from nbformat import from_dict

    return from_dict(output)  # type: ignore[no-untyped-call]


class CellTimeoutError(KeyboardInterrupt):
    """A test cell took too long; a KeyboardInterrupt, so that no `except Exception` holds it up."""


@contextmanager
def _alarm(pipe: Pipe, seconds: float) -> Iterator[None]:
    """Raise CellTimeoutError in the main thread after `seconds`, but not within the pipe."""

    def ring(number: int, frame: Any) -> None:
        if pipe.busy:  # it keeps its own time
            signal.setitimer(signal.ITIMER_REAL, 0.5)
            return
        raise CellTimeoutError(outputs.too_long(seconds))

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
