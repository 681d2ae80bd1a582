"""What nbgrader knows of a cell (its name, whether it is an answer, whether it has marks), and
notes of ours between the cells.
"""

from typing import Any

from nbformat import v4

Cell = Any  # an nbformat cell
NOTE = "course_note"  # the key in a cell's metadata that marks a note of ours


def note(text: str, *, by: str = "restore") -> Cell:
    """Return a Markdown cell that tells the student and the instructor something."""
    cell = v4.new_markdown_cell(f"> ⚠️ {text}")  # type: ignore[no-untyped-call]
    cell.metadata[NOTE] = by
    return cell


def grade_id(cell: Cell) -> str | None:
    """Return the name by which nbgrader knows `cell`, if it knows it."""
    known = cell.metadata.get("nbgrader")
    name = known.get("grade_id") if isinstance(known, dict) else None
    return name if isinstance(name, str) else None


def is_answer(cell: Cell) -> bool:
    """Return whether the student writes in `cell`."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_graded(cell: Cell) -> bool:
    """Return whether `cell` has marks."""
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))
