"""What a gradebook says of an assignment: a row a submission, and a row a graded cell."""

from typing import Any

from nbgrader.api import Assignment, Grade, Gradebook, GradeCell, Notebook

_KEPT = ("student", "score", "max_score", "needs_manual_grade")
Row = dict[str, Any]


def by_student(book: Gradebook, part: str) -> list[Row]:
    """Return each submission's marks, and whether a person has still to mark something."""
    rows = [{name: one[name] for name in _KEPT} for one in book.submission_dicts(part)]
    return sorted(rows, key=lambda row: str(row["student"]))


def by_cell(book: Gradebook, part: str) -> list[Row]:
    """Return for each graded cell its points, the mean of the marks, and how many have all or none.

    Cells are in the order of the notebook; those that a person still has to mark count as they are.
    """
    rows = book.db.query(GradeCell.name, GradeCell.max_score, Grade.score)
    rows = rows.join(Grade, Grade.cell_id == GradeCell.id)
    rows = rows.join(Notebook, Notebook.id == GradeCell.notebook_id).join(Assignment)
    marks: dict[str, list[float]] = {name: [] for name in _order(book, part)}
    points: dict[str, float] = {}
    for name, most, score in rows.filter(Assignment.name == part).all():
        marks.setdefault(name, []).append(float(score))
        points[name] = float(most)
    return [_row(name, given, points[name]) for name, given in marks.items() if given]


def _order(book: Gradebook, part: str) -> list[str]:
    notebooks = book.find_assignment(part).notebooks
    return [cell.name for notebook in notebooks for cell in notebook.source_cells]


def _row(name: str, scores: list[float], points: float) -> Row:
    return {
        "name": name, "points": points, "mean": sum(scores) / len(scores),
        "full": sum(score >= points for score in scores), "zero": scores.count(0),
    }  # fmt: skip
