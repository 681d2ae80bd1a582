"""Notebooks written for a test, their cells run one by one while others wait or stream."""

from pathlib import Path

import nbformat
from playwright.sync_api import expect

from .notebook import PANEL, Notebook

expect.set_options(timeout=30_000)  # two busy cores import three SDKs meanwhile
SCENE = """
from openai import OpenAI
from anthropic import Anthropic
from helpers import ChatSession, setup, show
from helpers.environment import running
from helpers.gateway.scenario import *
setup("replay")
def play(*steps):
    scene = scenario(running(), *steps)
    scene.__enter__()
    return scene
""".strip()


def write(root: Path, name: str, *sources: str) -> str:
    """Save a notebook of code cells below `root` and return its name."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), root / name)
    return name


def run(notebook: Notebook, cell: int, *, wait: bool = True) -> str:
    """Run one cell, counted from 0, and return what it printed, unless it need not end."""
    notebook.page.evaluate(
        f"() => {{ const list = {PANEL}.content; list.activeCellIndex = {cell}; }}"
    )
    notebook.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-cell'); }")
    if wait:
        notebook.wait_idle()
    return printed(notebook, cell) if wait else ""


def printed(notebook: Notebook, cell: int) -> str:
    """Return the text that a cell has printed, its last value and its error among it."""
    outputs = notebook.cells()[cell]["outputs"]
    texts = (one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs)
    errors = [one["evalue"] for one in outputs if one["output_type"] == "error"]
    return "".join("".join(text) for text in texts) + "".join(errors)


def count_runs(notebook: Notebook) -> list[int | None]:
    """Return each cell's execution count: whether a key has run one again."""
    return [cell["execution_count"] for cell in notebook.cells()]
