"""The lessons, run for real in kernels without a network: whole, by section, twice, alone."""

import copy
import re
import statistics
from pathlib import Path

import nbformat
import pytest

from helpers import checks, notebooks, offline, redact

LESSONS = notebooks.lessons()


def is_section(cell) -> bool:
    return cell.cell_type == "markdown" and re.match(r"## \d+\.", cell.source) is not None


def sections(lesson: Path):
    """Return the set-up cells, and the cells of each section by its heading."""
    cells = notebooks.read(lesson).cells
    starts = [number for number, cell in enumerate(cells) if is_section(cell)]
    bounds = zip(starts, [*starts[1:], len(cells)], strict=True)
    return cells[: starts[0]], {cells[a].source.splitlines()[0]: cells[a:b] for a, b in bounds}


def one_cell(folder: Path, source: str, *, saved: str = "") -> Path:
    """Write a notebook of one cell, with `saved` as its printed output, and return its path."""
    cell = nbformat.v4.new_code_cell(source, execution_count=1)
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=saved)] if saved else []
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), folder / "one.ipynb")
    return folder / "one.ipynb"


SECTIONS = [(lesson, heading) for lesson in LESSONS for heading in sections(lesson)[1]]


@pytest.mark.parametrize(("lesson", "heading"), SECTIONS, ids=[heading for _, heading in SECTIONS])
def test_each_section_runs_alone_after_the_set_up_and_twice(lesson, heading, tmp_path):
    first, by_heading = sections(lesson)
    again = copy.deepcopy(by_heading[heading])
    for cell in again:
        cell.id = f"{cell.id}-again"[:64]
    notebook = notebooks.read(lesson)
    notebook.cells = [*first, *by_heading[heading], *again]
    path = tmp_path / lesson.name
    nbformat.write(notebook, path)
    (tmp_path / "data").symlink_to(lesson.parent / "data")
    assert notebooks.execute(path, tmp_path / "done.ipynb").outside == ()


def test_the_check_finds_nothing_wrong():
    said: list[str] = []
    assert checks.check(said.append), "\n".join(said)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_lesson_makes_each_request_once_and_is_never_refused(lesson, tmp_path):
    wire = notebooks.execute(lesson, tmp_path / lesson.name).wire
    asked = [one for one in wire if one["answered_by"] != "scenario"]  # a scenario fails on purpose
    assert {one["answered_by"] for one in asked} <= {"sample", "recorded", "estimate", "list"}
    assert all(one["headers"].get("x-stainless-retry-count", "0") == "0" for one in asked)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_lesson_is_short_enough_to_read(lesson):
    cells = notebooks.read(lesson).cells
    code = [len(cell.source.splitlines()) for cell in cells if cell.cell_type == "code"]
    assert len(cells) <= 60 and len(code) <= len(cells) - len(code)
    assert statistics.median(code) <= 6 and max(code) <= 25
    lines = [
        line for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines()
    ]
    assert [line for line in lines if len(line) > 88] == []


def test_nothing_in_the_course_looks_like_a_key():
    texts = {path: path.read_text(encoding="utf-8") for path in notebooks.COURSE.rglob("*.*")
             if path.suffix in (".json", ".ipynb", ".md", ".cfg") and "checkpoint" not in str(path)}  # fmt: skip
    assert [path.name for path, text in texts.items() if redact.text(text) != text] == []


def test_a_saved_output_that_no_longer_holds_fails_the_check(tmp_path):
    with pytest.raises(notebooks.NotebookError, match="then"):
        notebooks.validate(one_cell(tmp_path, "print('now')", saved="then\n"))


def test_a_lesson_that_reaches_for_the_network_is_found_out(tmp_path):
    reach = (
        "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError: pass"
    )
    run = notebooks.execute(one_cell(tmp_path, reach), tmp_path / "out.ipynb")
    assert set(run.outside) == {"192.0.2.1"}


def test_the_network_is_really_cut_off_where_bubblewrap_is(tmp_path):
    if not offline.can_isolate():
        pytest.skip("bubblewrap is not here: sudo apt install bubblewrap")
    cell = "print(open('/proc/net/dev').read())"
    notebooks.execute(one_cell(tmp_path, cell), tmp_path / "out.ipynb")
    printed = notebooks.read(tmp_path / "out.ipynb").cells[0].outputs[0].text
    devices = re.findall(r"^\s*(\w+):", printed, re.MULTILINE)
    assert devices == ["lo"]
