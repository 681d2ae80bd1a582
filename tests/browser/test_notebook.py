"""What the browser tests lean on: that a run which failed is seen to have failed."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from .notebook import Lab, Notebook

pytestmark = pytest.mark.browser
PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
OUTSIDE = "https://example.com/x.png"
WARN = f"""
import sys
from IPython.display import HTML
print("이런", file=sys.stderr)
HTML('<img src="{OUTSIDE}">')
"""


def write(folder: Path, name: str, *sources: str) -> str:
    """Save a notebook of these code cells and return its name."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON), folder / name)
    return name


@pytest.fixture(scope="module")
def failed(lab: Lab) -> Iterator[Notebook]:
    with lab.open(write(lab.root, "failed.ipynb", WARN, "1 / 0", "'not reached'")) as notebook:
        notebook.run_all()
        yield notebook


def test_errors_and_standard_error_are_seen(failed: Notebook) -> None:
    assert failed.errors() == ["ZeroDivisionError: division by zero", "이런\n"]


def test_cells_that_did_not_run_are_seen(failed: Notebook) -> None:
    assert [cell["execution_count"] for cell in failed.cells()] == [1, 2, None]


def test_requests_to_other_machines_are_seen(failed: Notebook) -> None:
    failed.page.wait_for_selector(".jp-RenderedHTML img", state="attached")
    assert failed.requests_outside() == [OUTSIDE]


def test_a_character_without_a_glyph_is_not_taken_for_drawn(failed: Notebook) -> None:
    assert failed.draws("한글")
    assert not failed.draws("한글\U0010fffe")


def test_an_unknown_command_is_seen(failed: Notebook) -> None:
    with pytest.raises(AssertionError, match="no-such-command"):
        failed.execute("no-such-command")


def test_a_restarted_kernel_is_seen_and_runs_again(lab: Lab) -> None:
    with lab.open(write(lab.root, "small.ipynb", "2 + 2")) as notebook:
        assert not notebook.kernel_restarted()
        notebook.restart_kernel()
        assert notebook.kernel_restarted()
        notebook.run_all()
        assert notebook.cells()[0]["execution_count"] == 1
