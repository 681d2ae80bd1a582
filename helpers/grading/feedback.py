"""A student's feedback: marks on top, each error as one sentence, no hidden test and no long
traceback. The page itself is templates/course_feedback."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from helpers import language
from helpers.grading import cells
from helpers.grading.sentences import is_sentence, shown
from helpers.language import translate as _

TEMPLATES = Path(__file__).parent / "templates"
_HIDDEN = re.compile(
    r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Row:
    """One graded cell in the table on top: `colour` is full, part, none or waits."""

    exercise: str
    name: str
    what: str
    marks: str
    line: str
    colour: str


class Page(HTMLExporter):
    """An HTMLExporter under a name of its own: Formgrader keeps its template, feedback has ours."""


class Shorten(NbGraderPreprocessor):  # type: ignore[misc]
    """Makes of a graded notebook what its student reads; comes after GetGrades."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Say each error in a sentence, hide hidden tests, and prepare the table on top."""
        waiting = _waiting(resources["nbgrader"])
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [one for output in cell.outputs for one in shown(output, cell)]
            known = cell.metadata.get("nbgrader", {})
            if known.get("comment") == "No response.":  # nbgrader's own word, in English
                known["comment"] = _("No answer was written.")
            if cells.is_graded(cell):
                cell.source = _HIDDEN.sub(_("# (hidden tests are not shown)"), cell.source)
        rows = list(_rows(nb, waiting))
        resources["course"] = _page(nb, resources["nbgrader"], rows)
        return nb, resources


def _waiting(known: Any) -> set[str]:
    """Return the names of the cells that a grader has still to look at."""
    with Gradebook(known["db_url"]) as book:
        found = book.find_submission_notebook(
            known["notebook"], known["assignment"], known["student"]
        )
        return {grade.name for grade in found.grades if grade.needs_manual_grade}


def _page(nb: Any, known: Any, rows: list[Row]) -> dict[str, Any]:
    late = _("{points} marks off for being late").format(points=_number(known["late_penalty"]))
    full = sum(row.colour == "full" for row in rows)
    summary = _("{full} of {count} graded cells have full marks.")
    if any(row.colour == "waits" for row in rows):
        summary += " " + _("Some still wait for a grader; the total will change.")
    return {
        "language": language.current(),
        "title": _title(nb) or known["notebook"],
        "score": _number(known["score"]),
        "points": _number(known["max_score"]),
        "late": late if known["late_penalty"] else "",
        "summary": summary.replace("{full}", str(full)).replace("{count}", str(len(rows))),
        "rows": rows,
        "by_name": {row.name: row for row in rows},
        "words": {"exercise": _("Exercise"), "test": _("What was tested"), "marks": _("Marks"),
                  "why": _("What happened"), "comment": _("Comment"),
                  "traceback": _("Where it happened")},
    }  # fmt: skip


def _rows(nb: Any, waiting: set[str]) -> Iterator[Row]:
    exercise, failed = "", ""  # failed: what the answer itself raised, before any test
    for cell in nb.cells:
        if cell.cell_type == "markdown" and (heading := _heading(cell.source)):
            exercise, failed = heading, ""
        if cells.is_graded(cell):
            yield _row(cell, exercise, failed, waiting)
        else:
            failed = _first_line(cell) or failed


def _first_line(cell: Any) -> str:
    said = next((one.data["text/plain"] for one in cell.get("outputs", []) if is_sentence(one)), "")
    return said.strip().splitlines()[0] if said.strip() else ""


def _row(cell: Any, exercise: str, failed: str, waiting: set[str]) -> Row:
    known, name = cell.metadata["nbgrader"], str(cells.grade_id(cell))
    score, points = float(known["score"] or 0), float(known["points"])
    line = _first_line(cell)
    line = f"{failed} → {line}" if failed and line else line
    colour = "full" if score >= points else "part" if score else "none"
    if name in waiting:
        colour, line = "waits", _("A grader will look at it.")
    elif not line and cells.is_answer(cell) and not score:
        line = _("No answer was written.")
    reached = "?" if colour == "waits" else _number(score)
    return Row(exercise, name, _what(cell), f"{reached} / {_number(points)}", line, colour)


def _what(cell: Any) -> str:
    """Return what a test cell's first line, a comment, says that it tests."""
    if cell.cell_type != "code":
        return _("Written answer")
    first = cell.source.strip().split("\n")[0]
    return first.lstrip("# ") if first.startswith("#") else str(cells.grade_id(cell))


def _heading(source: str) -> str:
    found = re.search(r"^#{1,4}\s+(.+)$", source, re.MULTILINE)
    return found[1].strip().replace("`", "") if found else ""


def _title(nb: Any) -> str:
    texts = [cell.source for cell in nb.cells if cell.cell_type == "markdown"]
    return next((heading for text in texts if (heading := _heading(text))), "")


def _number(value: float) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
