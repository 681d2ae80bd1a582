"""`course record`: run a notebook for real, and write down what was answered.

With `--from local` the local model answers; otherwise the providers do, with the keys of `.env`
and under the budget. Every other cell is answered from recordings when `only` names one.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from helpers import notebooks
from helpers.environment import recording_folders
from helpers.errors import NotebookError, SettingError
from helpers.gateway.recordings import key_of
from helpers.gateway.settings import SOURCES


@dataclass(frozen=True)
class Recorded:
    """What a run did to a notebook's recordings, as paths; `unused` were not asked for."""

    new: tuple[Path, ...]
    changed: tuple[Path, ...]
    unused: tuple[Path, ...]

    def __str__(self) -> str:
        named = (("new", self.new), ("changed", self.changed), ("unused", self.unused))
        lines = [f"{word}: {path.name}" for word, paths in named for path in paths]
        return "\n".join(lines) or "nothing was asked"


def record(notebook: Path, *, only: str | None = None, source: str = "provider") -> Recorded:
    """Execute `notebook` in record mode and write its answers as `recorded`.

    `only` is the id of the one cell to record. Raises NotebookError when a cell fails or no
    cell has that id, and SettingError for a source other than "provider" or "local".
    """
    folder = _folder(notebook)
    before = {path: path.read_bytes() for path in folder.glob("*.json")}
    with tempfile.TemporaryDirectory() as name:
        copy = _prepared(notebook, only, Path(name))
        wire = notebooks.execute_live(copy, environ=_environ(folder, source), cwd=notebook.parent)
    after = {path: path.read_bytes() for path in folder.glob("*.json")}
    new = [path for path in after if path not in before]
    changed = [path for path in after if path in before and before[path] != after[path]]
    asked = notebooks.recordings_asked(wire)
    unused = [path for path in after if key_of(path) not in asked]
    return Recorded(tuple(sorted(new)), tuple(sorted(changed)), () if only else tuple(unused))


def _folder(notebook: Path) -> Path:
    """Return the recordings' folder that belongs to a notebook: part1 for part1_basics.ipynb."""
    return recording_folders()[0] / notebook.stem.partition("_")[0]


def _environ(folder: Path, source: str) -> dict[str, str]:
    if source not in SOURCES:
        raise SettingError(f"Cannot record from {source!r}. Use one of: {', '.join(SOURCES)}.")
    folder.mkdir(parents=True, exist_ok=True)
    return os.environ | {"COURSE_MODE": "record", "COURSE_RECORD_TO": str(folder),
                   "COURSE_RECORD_FROM": source, "COURSE_PACE": "0"}  # fmt: skip


def _prepared(notebook: Path, only: str | None, folder: Path) -> Path:
    """Write the copy to run: all of it in record mode, or all in replay but the one cell."""
    run = notebooks.read(notebook)
    if only is not None:
        number = next((i for i, cell in enumerate(run.cells) if cell.id == only), None)
        if number is None:
            ids = ", ".join(cell.id for cell in run.cells if cell.cell_type == "code")
            raise NotebookError(f"{notebook.name} has no cell {only!r}. Its code cells: {ids}.")
        run.cells.insert(number + 1, _mode("replay"))
        run.cells.insert(number, _mode("record"))
        run.cells.insert(0, _mode("replay"))
    path = folder / notebook.name
    nbformat.write(run, path)  # type: ignore[no-untyped-call]
    return path


def _mode(mode: str) -> Any:
    source = f"%env COURSE_MODE={mode}\nfrom helpers import setup as _setup\n_setup();"
    return nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
