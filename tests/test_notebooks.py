"""Notebooks of a few cells, validated in real kernels."""

import nbformat
import pytest

from helpers import notebooks
from tests.conftest import chat_body

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of these sources, saved as if each had been run, and return its path."""

    def write(*sources):
        cells = [nbformat.v4.new_code_cell(one, execution_count=1) for one in sources]
        path = tmp_path / "one.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), path)
        return path

    return write


def test_validating_runs_each_cell_once_and_tells_what_it_asked_and_reached(
    notebook, tmp_path, recordings, monkeypatch
):
    monkeypatch.setenv("COURSE_RECORDINGS", str(recordings))
    path = notebook(
        f"with open({str(tmp_path / 'runs')!r}, 'a') as file: file.write('once ');",
        "from helpers import setup; setup(); import openai",
        f"_ = openai.OpenAI().chat.completions.create(**{chat_body('안녕?')!r})",
        "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError: pass",
    )
    written = nbformat.read(path, as_version=4)
    written.cells[1].metadata.tags = ["nbval-ignore-output"]
    nbformat.write(written, path)
    run = notebooks.validate(path)
    assert (tmp_path / "runs").read_text() == "once "
    (hello,) = (one.stem[6:] for one in recordings.glob("hello-*.json") if "claude" not in one.name)
    assert notebooks.recordings_asked(run.wire) == {hello}
    assert run.outside == ("192.0.2.1",)


def test_the_cell_that_fails_first_is_named_and_not_those_that_missed_it(notebook):
    path = notebook("x = 1", "import no_such_package; y = 2", "print(y)")
    with pytest.raises(notebooks.NotebookError, match="Cell 1") as caught:
        notebooks.validate(path)
    assert "no_such_package" in str(caught.value) and "NameError" not in str(caught.value)


def test_a_kernel_that_dies_is_the_failure_of_its_notebook(notebook):
    with pytest.raises(notebooks.NotebookError, match=r"one\.ipynb"):
        notebooks.validate(notebook("import os; os._exit(3)", "x = 1"), cell_timeout=3)
