"""Marks out of nbgrader's gradebook: as CSV, and in the forms that Canvas and Moodle import.

    nbgrader export --exporter=helpers.grading.lms.Canvas --to=canvas.csv
    course grades --format canvas --to canvas.csv

Canvas: the columns that its gradebook's export writes and its importer asks for
(instructure/canvas-lms, lib/gradebook_importer.rb): Student, ID, SIS User ID, SIS Login ID,
Section, one column an assignment; below the header a row of Points Possible. A student is found by
the Canvas ID (lms_user_id in nbgrader), else by the login, which is nbgrader's student id.
Moodle: its own CSV export's columns and a Username, to be mapped from at Grades > Import; `-` is
Moodle's word for no mark (grade/import/csv/classes/load_data.php).
A mark that is not there, or that waits for a grader, is left empty: an import never makes it a 0.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

from helpers.grading.release import ROOT, nbgrader

Row = list[Any]


@dataclass(frozen=True)
class Mark:
    """What one student has for one assignment; `score` is after the late penalty."""

    assignment: Any
    student: Any
    raw_score: float = 0.0
    penalty: float = 0.0
    timestamp: Any = None
    submitted: bool = False
    waiting: bool = False  # for a grader's hand

    @property
    def score(self) -> float:
        """The marks after the late penalty, never below 0."""
        return max(0.0, self.raw_score - self.penalty)

    def final(self, otherwise: str) -> str:
        """Return the mark with two decimals at most, or `otherwise` when there is none yet."""
        known = self.submitted and not self.waiting
        return f"{self.score:.2f}".rstrip("0").rstrip(".") if known else otherwise


class _Table(ExportPlugin):  # type: ignore[misc]
    encoding = "utf-8"
    default = "grades.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to `to`."""
        target = Path(self.to or self.default)
        waiting = sum(mark.waiting for mark in self.marks(gradebook))
        if waiting:
            self.log.warning("%s marks wait for a grader: nbgrader formgrade", waiting)
        with target.open("w", encoding=self.encoding, newline="") as file:
            csv.writer(file).writerows(self.rows(gradebook))

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the header and the lines."""
        raise NotImplementedError

    def assignments(self, gradebook: Gradebook) -> list[Any]:
        """Return the assignments asked for, by name."""
        chosen = [str(one) for one in self.assignment]
        known = sorted(gradebook.assignments, key=lambda one: one.name)
        return [one for one in known if not chosen or one.name in chosen]

    def students(self, gradebook: Gradebook) -> list[Any]:
        """Return the students asked for, by id."""
        chosen = [str(one) for one in self.student]
        known = sorted(gradebook.students, key=lambda one: one.id)
        return [one for one in known if not chosen or one.id in chosen]

    def marks(self, gradebook: Gradebook) -> Iterator[Mark]:
        """Yield every assignment's mark of every student, handed in or not."""
        for assignment in self.assignments(gradebook):
            for student in self.students(gradebook):
                yield mark(gradebook, assignment, student)


def mark(gradebook: Gradebook, assignment: Any, student: Any) -> Mark:
    """Return the mark of `student` for `assignment`."""
    try:
        found = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return Mark(assignment, student)
    return Mark(assignment, student, found.score, found.late_submission_penalty or 0.0,
                found.timestamp, submitted=True, waiting=found.needs_manual_grade)  # fmt: skip


class Table(_Table):
    """A line for each mark, with nbgrader's own columns; opens in Excel with Korean names."""

    encoding = "utf-8-sig"

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the header and a line for each assignment and student."""
        yield ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name",
               "email", "raw_score", "late_submission_penalty", "score", "max_score",
               "needs_manual_grade"]  # fmt: skip
        for one in self.marks(gradebook):
            due, who = one.assignment.duedate, one.student
            yield [one.assignment.name, due or "", one.timestamp or "", who.id,
                   who.last_name or "", who.first_name or "", who.email or "", one.raw_score,
                   one.penalty, one.score, one.assignment.max_score, one.waiting]  # fmt: skip


class Canvas(_Table):
    """Canvas: Grades > Import."""

    default = "canvas.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the header, the points possible and a line for each student."""
        assignments = self.assignments(gradebook)
        names = [one.name for one in assignments]
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names]
        yield [
            "    Points Possible",
            "",
            "",
            "",
            "",
            *(f"{one.max_score:g}" for one in assignments),
        ]
        for who in self.students(gradebook):
            marks = [mark(gradebook, one, who).final("") for one in assignments]
            yield [_name(who), who.lms_user_id or "", "", who.id, "", *marks]


class Moodle(_Table):
    """Moodle: Grades > Import > CSV file; map from Username to username, or from Email address."""

    default = "moodle.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the header and a line for each student."""
        assignments = self.assignments(gradebook)
        names = [one.name for one in assignments]
        yield ["Username", "First name", "Last name", "ID number", "Email address", *names]
        for who in self.students(gradebook):
            marks = [mark(gradebook, one, who).final("-") for one in assignments]
            yield [who.id, who.first_name or "", who.last_name or "", who.lms_user_id or "",
                   who.email or "", *marks]  # fmt: skip


def _name(student: Any) -> str:
    names = [name for name in (student.last_name, student.first_name) if name]
    return ", ".join(names) or str(student.id)


FORMATS = {"csv": Table, "canvas": Canvas, "moodle": Moodle}


def write(form: str, to: Path | None = None, *, root: Path = ROOT) -> Path:
    """Write the marks of `root`'s gradebook as `form` (csv, canvas, moodle); return the file."""
    plugin = FORMATS[form]
    target = (to or Path(plugin.default)).absolute()
    nbgrader(
        "export", f"--exporter={plugin.__module__}.{plugin.__name__}", f"--to={target}", root=root
    )
    return target
