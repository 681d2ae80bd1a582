"""Folders of submissions, made ready for grading."""

import json

import nbformat
import pytest
from nbformat import v4

from helpers.grading import intake

from . import made_part as made

EXPECTED = f"{made.NOTEBOOK}.ipynb"


@pytest.fixture
def folder(tmp_path):
    released = tmp_path / intake.RELEASE / made.PART
    released.mkdir(parents=True)
    nbformat.write(made.blank(), released / EXPECTED)
    folder = tmp_path / "submitted" / "kim" / made.PART
    folder.mkdir(parents=True)
    return folder


def ready(folder):
    (path,) = intake.make_ready(folder, folder.parents[2] / intake.RELEASE / made.PART)
    assert path.name == EXPECTED
    return nbformat.read(path, as_version=4)


def text(notebook):
    return made.find(notebook, "add").source


def test_a_sound_notebook_is_not_touched(folder):
    nbformat.write(made.solve(made.blank()), folder / EXPECTED)
    before = (folder / EXPECTED).read_bytes()
    ready(folder)
    assert (folder / EXPECTED).read_bytes() == before
    assert [path.name for path in folder.glob("*.ipynb*")] == [EXPECTED]


@pytest.mark.parametrize(
    "name", ["과제1_김.ipynb", f"{made.NOTEBOOK} (1).ipynb", "sub/answer.ipynb"]
)
def test_a_renamed_notebook_is_found_copied_and_the_student_told(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    nbformat.write(made.solve(made.blank()), folder / name)
    notebook = ready(folder)
    assert text(notebook) == made.RIGHT_ADD
    assert (folder / name).name in notebook.cells[0].source
    assert (folder / name).exists()


def test_without_a_notebook_the_released_one_says_so(folder):
    (folder / "answer.py").write_text("x = 1")
    notebook = ready(folder)
    assert text(notebook) == text(made.blank())
    assert EXPECTED in notebook.cells[0].source


def test_another_parts_notebook_is_named_and_not_graded(folder):
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("x")]), folder / "part1_exercises.ipynb")
    assert "part1_exercises.ipynb" in ready(folder).cells[0].source


@pytest.mark.parametrize("raw", [b"", b"\x00\xff", b"{", b"[]", b'{"cells": 1}', b"<html>"])
def test_what_is_no_notebook_is_kept_aside_and_the_student_told(folder, raw):
    (folder / EXPECTED).write_bytes(raw)
    notebook = ready(folder)
    assert text(notebook) == text(made.blank())
    assert (folder / f"{EXPECTED}.original").read_bytes() == raw


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
def test_a_notebook_in_another_encoding_is_read(folder, encoding):
    data = json.dumps(made.solve(made.blank()), ensure_ascii=False)
    (folder / EXPECTED).write_bytes(data.encode(encoding))
    notebook = ready(folder)
    assert text(notebook) == made.RIGHT_ADD
    assert made.find(notebook, "words").source == made.WORDS


def test_a_damaged_notebook_keeps_what_can_be_read(folder):
    data = json.loads(json.dumps(made.solve(made.blank())))
    data["cells"][0] = "no cell"
    data["cells"][4]["outputs"] = 3
    data["metadata"]["kernelspec"] = 7
    (folder / EXPECTED).write_text(json.dumps(data), encoding="utf-8")
    assert text(ready(folder)) == made.RIGHT_ADD


@pytest.mark.parametrize(
    ("written", "kept"), [("내일", ""), ("2026-11-01 09:00 UTC", None), (None, "")]
)
def test_releasing_feedback_finds_the_records_that_it_needs(folder, written, kept):
    stamp = folder / "timestamp.txt"
    if written:
        stamp.write_text(written, encoding="utf-8")
    ready(folder)
    assert stamp.read_text(encoding="utf-8") == (written if kept is None else kept)
    assert (folder / "submission_secret.txt").read_text()


def test_files_that_would_replace_a_library_or_are_not_used_are_named(folder):
    for name in (EXPECTED, "openai.py", "old.ipynb", "data.csv", ".env", "timestamp.txt"):
        (folder / name).write_text("")
    assert intake.unused(folder, EXPECTED) == ["old.ipynb", "openai.py"]


def test_every_folder_of_a_part_is_completed(folder):
    root = folder.parents[2]
    (root / "submitted" / "lee" / made.PART).mkdir(parents=True)
    intake.complete(root)
    assert all((root / "submitted" / who / made.PART / EXPECTED).exists() for who in ("kim", "lee"))
