"""Into nbgrader's own gradebook: rows, files and penalties as `nbgrader autograde` makes them.

One submission is one transaction, and its folder appears in `autograded/` in one move after it:
whenever the batch is killed, a submission is either all there or not there, and is saved
again by the next run. But: nothing is executed here, and there is one writer at a time.
"""

import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from nbconvert.writers.files import FilesWriter
from nbformat import v4
from traitlets.config import Config

from helpers.errors import GradingError
from helpers.grading import kit, marks, steps
from helpers.grading.shortcuts import SharedGradebook, taken
from helpers.language import translate as _

_log = logging.getLogger("nbgrader.course")


class Register:
    """The course's gradebook, open for one assignment; use it as a context manager."""

    def __init__(self, root: Path, part: str) -> None:
        self.root, self.part = root.resolve(), part
        config: Config = kit.load(root)
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.assignment_id = part
        config.CourseDirectory.db_url = kit.address(config, self.root)
        self.converter = steps.converter(config)
        self.converter.log = _log
        self._saving = steps.Pipeline(self.converter, steps.saving(self.converter))
        self.converter.writer = FilesWriter(  # type: ignore[no-untyped-call]
            parent=self.converter, config=self.converter.config
        )

    def submissions(self, student: str = "*") -> list[tuple[str, Path]]:
        """Return the students who handed the assignment in, and their folders."""
        pattern = self.handed_in(student)
        found = sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
        return [(folder.parts[-2], folder) for folder in found if folder.is_dir()]

    def handed_in(self, student: str) -> Path:
        """Return the folder in which `student`, a name or a pattern, hands the assignment in."""
        return self._path(self.converter.coursedir.submitted_directory, student)

    def is_graded(self, student: str, folder: Path) -> bool:
        """Return whether what is in `folder` is graded already, and not older than that."""
        done = self._autograded(student)
        if not done.is_dir():
            return False
        read = self.converter.coursedir.get_existing_timestamp
        new, old = read(str(folder)), read(str(done))
        return not (new is not None and old is not None and new > old)

    def save(self, student: str, notebooks: Mapping[str, str]) -> None:
        """Save the marks and the executed notebooks (by name, as text) of one student."""
        staging = self._autograded(student).with_name(f".{self.part}.partial")
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        with self._book.transaction(), _staged(self.converter, self.part, staging):
            self.converter.notebooks = [str(self._submitted(student, name)) for name in notebooks]
            self.converter.init_assignment(self.part, student)
            for name, text in notebooks.items():
                self._notebook(student, name, text, staging)
            self.converter.set_permissions(self.part, student)
            self.converter.run_post_convert_hook()
        _replace(self._autograded(student), staging)

    def _notebook(self, student: str, name: str, text: str, staging: Path) -> None:
        resources = steps.resources(self.converter, self._submitted(student, name))
        executed = v4.reads_json(text)  # type: ignore[no-untyped-call]
        saved = self._saving.run(executed, resources)
        done = v4.writes_json(saved)  # type: ignore[no-untyped-call]
        self.converter.write_single_notebook(f"{done}\n", resources)

    def scores(self) -> list[dict[str, Any]]:
        """Return each submission's marks (helpers.grading.marks)."""
        return marks.by_student(self._book, self.part)

    def cells(self) -> list[dict[str, Any]]:
        """Return each graded cell's marks over all submissions (helpers.grading.marks)."""
        return marks.by_cell(self._book, self.part)

    def __enter__(self) -> "Register":
        directory = self.converter.coursedir
        with ExitStack() as opened:
            opened.callback(self._alone().release)
            self._book = SharedGradebook(directory.db_url, directory.course_id)
            opened.callback(self._book.shut)
            opened.enter_context(taken(self._book))
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def _alone(self) -> FileLock:
        """Return the lock, taken: a second batch of the same part raises GradingError."""
        lock = FileLock(str(self.root / f".{self.part}.grading.lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            line = _("Another course grade {part} is running in {folder}: wait for it.")
            raise GradingError(line.format(part=self.part, folder=self.root)) from error
        return lock

    def _submitted(self, student: str, name: str) -> Path:
        return self.handed_in(student) / f"{name}.ipynb"

    def _autograded(self, student: str) -> Path:
        return self._path(self.converter.coursedir.autograded_directory, student)

    def _path(self, step: str, student: str) -> Path:
        return Path(self.converter.coursedir.format_path(step, student, self.part))


@contextmanager
def _staged(made: Any, part: str, staging: Path) -> Iterator[None]:
    """Let the converter read from `submitted` and write to `staging`."""
    made._sanitizing = True
    usual = made._format_dest
    made._format_dest = lambda assignment, student, escape=False: (
        usual(assignment, student, escape=True) if escape else str(staging)
    )
    try:
        yield
    finally:
        del made._format_dest


def _replace(folder: Path, staging: Path) -> None:
    """Put `staging` in the place of `folder`; an old one is moved out of the way first."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    staging.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
