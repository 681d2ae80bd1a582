"""A course with the made part, for `course grade`: released in this process, handed in as files."""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from helpers.grading.release import release
from helpers.grading.sandbox import machine

from . import made_part as made

ROOT = Path(__file__).parents[2]
NAME = f"{made.NOTEBOOK}.ipynb"


def need_sandbox() -> None:
    """Skip, with the reason, where submissions cannot be shut off; but fail in CI."""
    if reason := machine.lacking():
        in_ci = os.environ.get("CI") == "true"
        pytest.fail(reason) if in_ci else pytest.skip(f"no sandbox here: {reason}")


def new(root: Path, *, more: str = "") -> Path:
    """Make a course with the part released and nothing handed in; `more` goes to its settings."""
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(settings + more, encoding="utf-8")
    made.write_source(root)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    release(root=root)
    return root


def hand_in(root: Path, student: str, notebook, **files: bytes) -> Path:
    """Put a notebook (or its bytes) where `nbgrader collect` would have put it."""
    folder = root / "submitted" / student / made.PART
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(notebook, bytes):
        (folder / NAME).write_bytes(notebook)
    else:
        nbformat.write(notebook, folder / NAME)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def marks(root: Path, student: str) -> dict[str, float | None]:
    """Return what the gradebook has for each graded cell."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        found = book.find_submission(made.PART, student)
        return {grade.name: grade.auto_score for grade in found.notebooks[0].grades}


def graded(root: Path, student: str):
    """Return the executed notebook."""
    path = root / "autograded" / student / made.PART / NAME
    return nbformat.read(path, as_version=4)


def said(root: Path, student: str, cell: str) -> str:
    """Return what the errors of a cell say."""
    outputs = made.find(graded(root, student), cell).outputs
    return "\n".join(one.evalue for one in outputs if one.output_type == "error")
