"""Into nbgrader's own gradebook: rows, files and penalties as `nbgrader autograde` makes them.

One submission is one transaction, and its folder appears in `autograded/` in one move after it:
whenever the batch is killed, a submission is either all there or not there, and is saved
again by the next run. But: nothing is executed here, and there is one writer at a time.
"""

import logging
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from nbconvert.writers.files import FilesWriter
from nbgrader.api import Gradebook
from nbgrader.converters import autograde
from nbgrader.preprocessors import latesubmissions, overwritecells, saveautogrades
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from helpers.errors import GradingError
from helpers.grading import kit, steps
from helpers.language import translate as _

_USERS = (autograde, saveautogrades, latesubmissions, overwritecells)
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
        self.converter.writer = FilesWriter(  # type: ignore[no-untyped-call]
            parent=self.converter, config=self.converter.config
        )

    def submissions(self, student: str = "*") -> list[tuple[str, Path]]:
        """Return the students who handed the assignment in, and their folders."""
        pattern = self._path(self.converter.coursedir.submitted_directory, student)
        found = sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
        return [(folder.parts[-2], folder) for folder in found if folder.is_dir()]

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
        with self._book.transaction(), _staged(self.converter, self.part, staging):
            self.converter.notebooks = [str(self._submitted(student, name)) for name in notebooks]
            self.converter.init_assignment(self.part, student)
            for name, text in notebooks.items():
                self._notebook(student, name, text, staging)
            self.converter.set_permissions(self.part, student)
            self.converter.run_post_convert_hook()
        _replace(self._autograded(student), staging)

    def _notebook(self, student: str, name: str, text: str, staging: Path) -> None:
        path = staging / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        resources = self.converter.init_single_notebook_resources(
            str(self._submitted(student, name))
        )
        done = steps.through(self.converter, steps.saving(self.converter), path, resources)
        self.converter.write_single_notebook(done, resources)

    def scores(self) -> list[dict[str, Any]]:
        """Return each submission's marks, by student, with those that wait for a grader."""
        found = self._book.assignment_submissions(self.part)
        return sorted(
            (
                {"student": one.student_id, "score": one.score, "max_score": one.max_score,
                 "needs_manual_grade": one.needs_manual_grade}
                for one in found
            ),
            key=lambda row: str(row["student"]),
        )  # fmt: skip

    def __enter__(self) -> "Register":
        self._lock = FileLock(str(self.root / f".{self.part}.grading.lock"))
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            line = _("Another course grade {part} is running in {folder}: wait for it.")
            raise GradingError(line.format(part=self.part, folder=self.root)) from error
        self._book = _Open(self.converter.coursedir.db_url, self.converter.coursedir.course_id)
        self._before = [module.Gradebook for module in _USERS]
        for module in _USERS:
            module.Gradebook = lambda *_given, **_more: self._book
        return self

    def __exit__(self, *error: object) -> None:
        for module, before in zip(_USERS, self._before, strict=True):
            module.Gradebook = before
        self._book.shut()
        self._lock.release()

    def _submitted(self, student: str, name: str) -> Path:
        folder = self._path(self.converter.coursedir.submitted_directory, student)
        return folder / f"{name}.ipynb"

    def _autograded(self, student: str) -> Path:
        return self._path(self.converter.coursedir.autograded_directory, student)

    def _path(self, step: str, student: str) -> Path:
        return Path(self.converter.coursedir.format_path(step, student, self.part))


class _Open(Gradebook):  # type: ignore[misc]
    """A gradebook that nbgrader's steps share instead of opening nine a submission.

    Within a transaction their commits only write: it is committed once, at its end.
    """

    def close(self) -> None:
        """Stay open: `shut` closes."""

    def shut(self) -> None:
        """Close it."""
        super().close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what happens meanwhile as one, or nothing of it."""
        session = self.db()
        self.db.commit = session.flush
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # nbgrader's rows wait for their flush
                yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            del self.db.commit
            self.db.remove()


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
