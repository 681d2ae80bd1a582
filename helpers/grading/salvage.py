"""What can be read of a notebook file that may be anything at all."""

import json
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from helpers import dotenv_file

LARGEST = 100_000_000  # bytes of a notebook


def is_sound(path: Path) -> bool:
    """Return whether nbgrader can read the notebook in `path`."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = read(path.read_text(encoding="utf-8"))
            nbformat.validate(notebook)
    except Exception:  # whatever is wrong with it, nbgrader would stumble over the same
        return False
    return True


def load(path: Path) -> Any:
    """Return the notebook in `path` with all that can be read of it; None when nothing can."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
        return None
    try:
        text, _encoding = dotenv_file.decode(path.read_bytes())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _rebuilt(_read_loosely(text))
    except Exception:  # a student's file may be anything at all
        return None


def read(text: str) -> Any:
    """Return the notebook that `text` is, in the present format; raises what nbformat raises."""
    return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]


def _read_loosely(text: str) -> Any:
    try:
        return read(text)
    except Exception:  # nbformat stumbles over a single bad cell; the others may be read
        return json.loads(text)


def _rebuilt(notebook: Any) -> Any:
    """Return a sound notebook of the cells' types, texts and nbgrader metadata."""
    made = [_cell(cell) for cell in notebook["cells"] if isinstance(cell, dict)]
    return v4.new_notebook(cells=made)  # type: ignore[no-untyped-call]


def _cell(cell: Any) -> Any:
    makers: dict[Any, Any] = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}
    source = cell.get("source", "")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    made = makers.get(cell.get("cell_type"), v4.new_raw_cell)(text)
    known = cell.get("metadata")
    if isinstance(known, dict) and isinstance(known.get("nbgrader"), dict):
        made.metadata["nbgrader"] = known["nbgrader"]
    return made
