"""A student's feedback: marks on top, each error as one sentence, no hidden test and no long
traceback. The page itself is templates/course_feedback."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat import v4
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from helpers import language, redact
from helpers.grading import cells
from helpers.language import translate as _

TEMPLATES = Path(__file__).parent / "templates"
_HIDDEN = re.compile(
    r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE
)
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
LONGEST = 4000  # characters of one sentence
LINES = 40  # of a traceback, and of what a cell printed


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
                cell.outputs = [one for output in cell.outputs for one in _shown(output, cell)]
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
    said = next((one.data["text/plain"] for one in cell.get("outputs", []) if _is_ours(one)), "")
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


def _is_ours(output: Any) -> bool:
    return bool(output.get("metadata", {}).get("course_error"))


def _heading(source: str) -> str:
    found = re.search(r"^#{1,4}\s+(.+)$", source, re.MULTILINE)
    return found[1].strip().replace("`", "") if found else ""


def _title(nb: Any) -> str:
    texts = [cell.source for cell in nb.cells if cell.cell_type == "markdown"]
    return next((heading for text in texts if (heading := _heading(text))), "")


def _number(value: float) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _shown(output: Any, cell: Any) -> Iterator[Any]:
    if output.output_type == "stream":
        output.text = _head(redact.text(output.text))
        yield output
    elif output.output_type != "error":
        yield output
    elif not (output.ename == "KeyboardInterrupt" and _timed_out(cell)):
        yield _sentence(output, own=not cells.is_graded(cell))


def _timed_out(cell: Any) -> bool:
    return any(one.get("ename") == "CellTimeoutError" for one in cell.outputs)


def _sentence(output: Any, *, own: bool) -> Any:
    """Return `output`, an error, as a sentence; `own` code has its traceback folded below."""
    said = redact.text(explain(output.ename, _ESCAPES.sub("", output.evalue)))[:LONGEST]
    folded = redact.text("\n".join(output.traceback[-LINES:])) if own else ""
    return v4.new_output("display_data", {"text/plain": said},
                         metadata={"course_error": True, "traceback": folded})  # type: ignore[no-untyped-call]  # fmt: skip


def _head(text: str) -> str:
    lines = text.splitlines()
    if len(lines) > LINES:
        left = _("… {count} more lines").format(count=len(lines) - LINES)
        lines = [*lines[:LINES], left, *(line for line in lines[-1:] if line.startswith("…"))]
    return "\n".join(line if len(line) <= LONGEST else line[:LONGEST] + "…" for line in lines)


_OWN_WORDS = ("AssertionError", "StudentError", "CellTimeoutError", "DeadKernelError")


def explain(name: str, said: str) -> str:
    """Return what the error `name` with the message `said` means, for a student.

    >>> explain("AssertionError", "ask(): …")
    'ask(): …'
    """
    text = (said if name in _OWN_WORDS and said else f"{name}: {said}").strip()
    return "\n".join([text, *_advice(f"{name} {said}")])


def _advice(text: str) -> Iterator[str]:
    known = {
        "SyntaxError": _("Python could not read this cell, so nothing in it was run."),
        "IndentationError": _("The indentation is not right, so nothing in this cell was run."),
        "StdinNotImplementedError":
            _("Nobody is there to answer input() while grading: take the value as an argument."),
        "ModuleNotFoundError":
            _("Only the course's packages are there: no file of your own is imported."),
        "FileNotFoundError": _("That file was not there while grading."),
        "The network is cut off": _("Grading has no network: use the SDKs as the lessons do."),
    }  # fmt: skip
    return (line for sign, line in known.items() if sign in text)
