"""Grading from code: `grade(source, submission)` reads no gradebook and leaves no file behind.

    result = grade(Path("solutions/part1/part1_exercises.ipynb"), Path("handed_in.ipynb"))
    result.score, result.marks["ask_test1"], result.notebook

For many submissions keep the warm process: `with Grader(source) as grader: grader.grade(…)`.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import determine_grade

from helpers.errors import GradingError
from helpers.grading import cells, kit
from helpers.grading.closing import Closing
from helpers.grading.pool import Local
from helpers.grading.release import ROOT, SOURCE, release
from helpers.grading.sandbox import machine
from helpers.grading.sandbox.limits import Limits
from helpers.grading.steps import place
from helpers.language import translate as _

_PART, _NAME, _STUDENT = "assignment", "notebook", "student"


@dataclass(frozen=True)
class Mark:
    """What one graded cell got of its points; None where a person has to decide."""

    score: float | None
    points: float


@dataclass(frozen=True)
class Result:
    """What came of one submission; `stopped` says in words which processes were ended, and why."""

    marks: Mapping[str, Mark]
    notebook: Any  # executed, as it would be in nbgrader's `autograded/`
    stopped: tuple[str, ...]
    seconds: float

    @property
    def score(self) -> float:
        """The marks reached so far, without those that wait for a person."""
        return sum(one.score or 0.0 for one in self.marks.values())

    @property
    def max_score(self) -> float:
        """The marks that there are."""
        return sum(one.points for one in self.marks.values())

    @property
    def needs_manual_grade(self) -> bool:
        """Whether a person has still to mark something."""
        return any(one.score is None for one in self.marks.values())


def grade(
    source: Any, submission: Any, *, files: Mapping[str, bytes] | None = None,
    sandbox: str = "bwrap", limits: Limits | None = None,
) -> Result:  # fmt: skip
    """Return what `submission` gets by `source`, the instructor's notebook with hidden tests.

    Each is a path, a notebook as nbformat has it, or (the submission) any bytes; `files` come
    with the submission. Raises GradingError when nothing could be graded, saying why.
    """
    with Grader(source, sandbox=sandbox, limits=limits) as grader:
        return grader.grade(submission, files=files)


class Grader(Closing):
    """Grades submissions to one notebook one after the other; use it as a context manager."""

    def __init__(
        self, source: Any, *, sandbox: str = "bwrap", limits: Limits | None = None,
        settings: Path = ROOT / kit.SETTINGS,
    ) -> None:  # fmt: skip
        machine.check(sandbox)
        self._folder = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        self._root = Path(self._folder.name).resolve()
        shutil.copy(settings, self._root / kit.SETTINGS)
        place({f"{_NAME}.ipynb": _bytes(source)}, self._root / SOURCE / _PART)
        release(root=self._root)
        found = kit.collect(self._root, _PART, limits=limits or Limits(), sandbox=sandbox)
        self._worker = Local(found.data(), 1)

    def grade(self, submission: Any, *, files: Mapping[str, bytes] | None = None) -> Result:
        """Return what `submission` gets; raises GradingError when it could not be graded."""
        folder = self._root / "submitted" / _STUDENT / _PART
        place({**(files or {}), f"{_NAME}.ipynb": _bytes(submission)}, folder)
        try:
            result = self._worker.examine({"student": _STUDENT, "folder": str(folder)})
        finally:
            shutil.rmtree(folder)
        if error := result.get("error"):
            raise GradingError(
                _("The submission could not be graded:\n{error}").format(error=error)
            )
        return _result(result)

    def close(self) -> None:
        """End the warm process."""
        self._worker.close()
        self._folder.cleanup()


def _result(examined: dict[str, Any]) -> Result:
    text = examined["notebooks"][_NAME]
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    graded = [cell for cell in notebook.cells if cells.is_graded(cell)]
    marks = {str(cells.grade_id(cell)): Mark(*determine_grade(cell)) for cell in graded}
    return Result(marks, notebook, tuple(examined["stopped"]), float(examined["seconds"]))


def _bytes(notebook: Any) -> bytes:
    if isinstance(notebook, str | Path):
        return Path(notebook).read_bytes()
    return notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
