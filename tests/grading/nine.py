"""A class of nine who have handed the made part in: what each must get, and what they got."""

import sqlite3
from pathlib import Path

from . import grading_course as course
from . import made_part as made

WRONG = "def add(first, second):\n    return abs(first + second)"
CLASS = {f"s{n}": (20, 0, 30) if n % 3 == 0 else (20, 40, 30) for n in range(9)}
ROWS = """
select s.student_id, c.name, g.auto_score from grade g
join submitted_notebook n on g.notebook_id = n.id
join submitted_assignment s on n.assignment_id = s.id
join base_cell c on g.cell_id = c.id order by 1, 2"""
EXPECTED = sorted(
    (who, cell, mark)
    for who, given in CLASS.items()
    for cell, mark in zip(
        ("add_test1", "add_test2", "ask_test1", "words"), (*given, None), strict=True
    )
)


def new(root: Path) -> Path:
    """Make a course in which nine have handed in."""
    course.new(root)
    for who, given in CLASS.items():
        answers = {"add": WRONG} if 0 in given else {}
        course.hand_in(root, who, made.solve(made.released(root), **answers))
    return root


def rows(root: Path) -> list[tuple[str, str, float | None]]:
    """Return every mark in the gradebook, one a row."""
    with sqlite3.connect(f"file:{root / 'gradebook.db'}?mode=ro", uri=True) as book:
        return book.execute(ROWS).fetchall()
