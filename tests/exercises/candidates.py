"""The made answers to the exercises: what is right in another way, and what students get wrong.

tests/exercises/partN/<solution cell>.py holds them one after the other, each under a line

    # %% right: 비동기로
    # %% wrong 5: system 메시지가 뒤에 있다

where the number is the marks that the answer must get (a right one gets all of them).
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
SOLUTIONS = HERE.parents[1] / "solutions"
PARTS = ("part1", "part2", "part3")
HEAD = re.compile(r"^# %% (right|wrong (?P<marks>\d+)): (?P<what>.+)$", re.MULTILINE)
MARKERS = re.compile(r"^\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Candidate:
    """One made answer to one exercise; `marks` is None for all of them."""

    part: str
    exercise: str
    what: str
    marks: int | None
    code: str

    def __str__(self) -> str:
        return f"{self.part}-{self.exercise}-{self.what}"


def notebook(part: str) -> list[nbformat.NotebookNode]:
    """Return the code cells of a part's solutions."""
    read = nbformat.read(SOLUTIONS / part / f"{part}_exercises.ipynb", as_version=4)
    return [cell for cell in read.cells if cell.cell_type == "code"]


def grade_id(cell: nbformat.NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def is_test(cell: nbformat.NotebookNode) -> bool:
    role = cell.metadata.get("nbgrader", {})
    return bool(role.get("grade")) and not role.get("solution")


def is_solution(cell: nbformat.NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def exercises(part: str) -> list[str]:
    """Return the names of the exercises that are marked by code, in order."""
    return [grade_id(cell) for cell in notebook(part) if is_solution(cell)]


def tests_of(part: str, exercise: str) -> list[nbformat.NotebookNode]:
    """Return the test cells of an exercise: those whose names begin with its own."""
    name = re.compile(rf"{re.escape(exercise)}_test\d+")
    return [cell for cell in notebook(part) if is_test(cell) and name.fullmatch(grade_id(cell))]


def points(part: str, exercise: str) -> int:
    return sum(cell.metadata.nbgrader.points for cell in tests_of(part, exercise))


def reference(part: str, exercise: str) -> Candidate:
    [cell] = [one for one in notebook(part) if grade_id(one) == exercise]
    return Candidate(part, exercise, "reference", None, MARKERS.sub("", cell.source))


def released(part: str, exercise: str) -> Candidate:
    """Return the answer of someone who wrote nothing: the cell as students get it."""
    stub = re.sub(
        r"^(?P<in>[ \t]*)### BEGIN SOLUTION$.*?^[ \t]*### END SOLUTION$",
        lambda found: f"{found['in']}raise NotImplementedError()",
        next(one.source for one in notebook(part) if grade_id(one) == exercise),
        flags=re.MULTILINE | re.DOTALL,
    )
    return Candidate(part, exercise, "released, empty", 0, stub)


def made(part: str, exercise: str) -> list[Candidate]:
    """Return the candidates of one exercise, in the order of its file."""
    text = (HERE / part / f"{exercise}.py").read_text(encoding="utf-8")
    heads = list(HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [_candidate(part, exercise, head, text[head.end() : end])
            for head, end in zip(heads, ends, strict=True)]  # fmt: skip


def _candidate(part: str, exercise: str, head: re.Match[str], code: str) -> Candidate:
    ast.parse(code)
    marks = None if head["marks"] is None else int(head["marks"])
    return Candidate(part, exercise, head["what"], marks, code)


def every() -> list[Candidate]:
    found = []
    for part in PARTS:
        for name in exercises(part):
            found += [reference(part, name), released(part, name), *made(part, name)]
    return found
