"""nbgrader's extra steps, one by one."""

import nbformat
import pytest
from nbformat import v4
from nbgrader.utils import determine_grade

from helpers.grading import cells
from helpers.grading.preprocessors import MaskKeys, RestoreCells, SettleOutputs

from . import made_part as made
from .made_class import FAKE_KEY

RESOURCES = {"nbgrader": {"assignment": made.PART, "notebook": made.NOTEBOOK}}


def marks_of(*outputs):
    """Return the marks (of 20) of a test cell with these outputs."""
    notebook = made.solve(made.blank())
    cell = made.find(notebook, "add_test1")
    cell.outputs = list(outputs)
    notebook, _ = SettleOutputs().preprocess(notebook, {})
    return determine_grade(made.find(notebook, "add_test1"))[0]


def result(text):
    return v4.new_output("execute_result", {"text/plain": text}, execution_count=1)


def test_a_warning_on_stderr_costs_nothing():
    assert marks_of(v4.new_output("stream", name="stderr", text="DeprecationWarning")) == 20


def test_an_error_costs_all_points():
    assert marks_of(v4.new_output("error", ename="AssertionError", evalue="", traceback=[])) == 0


@pytest.mark.parametrize(
    ("text", "marks"), [("7.5", 7.5), ("0", 0), ("20", 20), ("900", 20), ("nan", 20), ("'a'", 20)]
)
def test_only_a_number_within_the_points_is_partial_credit(text, marks):
    assert marks_of(result(text)) == marks


def test_keys_are_masked_in_code_and_outputs_and_the_student_told():
    notebook = made.solve(made.blank(), add=f"key = '{FAKE_KEY}'")
    cell = made.find(notebook, "add")
    cell.outputs = [result(FAKE_KEY), v4.new_output("stream", text=FAKE_KEY)]
    masked, _ = MaskKeys().preprocess(notebook, {})
    assert FAKE_KEY not in nbformat.writes(masked)
    assert "API 키" in masked.cells[0].source
    assert len(MaskKeys().preprocess(masked, {})[0].cells) == len(masked.cells)


def test_a_fake_key_in_a_test_cell_stays():
    notebook = made.blank()
    made.find(notebook, "add_test1").source = f"key = '{FAKE_KEY}'"
    masked, _ = MaskKeys().preprocess(notebook, {})
    assert FAKE_KEY in made.find(masked, "add_test1").source


def test_restoring_reads_the_released_notebook_and_names_unused_files(tmp_path):
    folder = tmp_path / made.PART
    folder.mkdir()
    nbformat.write(made.blank(), folder / f"{made.NOTEBOOK}.ipynb")
    (folder / "openai.py").write_text("")
    resources = {**RESOURCES, "metadata": {"path": str(folder)}}
    notebook = made.without(made.solve(made.blank()), "add_test1")
    notebook, _ = RestoreCells(release=str(tmp_path)).preprocess(notebook, resources)
    assert made.find(notebook, "add_test1")
    assert "openai.py" in notebook.cells[0].source


def test_a_notebook_that_was_never_released_stays_as_it_is(tmp_path):
    notebook = made.without(made.blank(), "add_test1")
    found, _ = RestoreCells(release=str(tmp_path)).preprocess(notebook, RESOURCES)
    assert not any(cells.NOTE in cell.metadata for cell in found.cells)
