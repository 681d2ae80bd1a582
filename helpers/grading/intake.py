"""Submissions as they come: each folder gets a notebook of the expected name that can be read.

What a student handed in is kept: a renamed notebook is copied, and one that cannot be read stays
beside as `….original`. What was done is said in a note inside the notebook that is graded.
"""

import fnmatch
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import parse_utc

from helpers.grading import cells, salvage
from helpers.grading.libraries import RELEASE
from helpers.language import translate as _

_NEVER = (".ipynb_checkpoints", "__pycache__", "*.pyc")  # nbgrader's own choice
IGNORED = (
    ".*", "__pycache__", "*.py", "*.pyc", "*.pyd", "*.so", "*.pth", "*.zip", "*.whl", "*.original",
)  # fmt: skip


class Collect(ExchangeCollect):  # type: ignore[misc]
    """nbgrader's collecting from a directory, and then each folder made ready."""

    def copy_files(self) -> None:
        """Copy the submissions whole, so that none can miss a file; then complete them."""
        ignored, self.coursedir.ignore = self.coursedir.ignore, list(_NEVER)
        try:
            super().copy_files()
        finally:
            self.coursedir.ignore = ignored
        complete(Path(self.coursedir.root), self.coursedir.assignment_id)


def complete(root: Path, part: str = "*") -> None:
    """Make every folder below `root`/submitted ready, also one without any notebook."""
    for folder in sorted((root / "submitted").glob(f"*/{part}")):
        if folder.is_dir():
            make_ready(folder, root / RELEASE / folder.name)


def prepare(assignment: str, student: str, notebooks: list[str]) -> None:
    """Make one submission ready: nbgrader calls it (Autograde.pre_convert_hook) before grading."""
    folder = Path(notebooks[0]).parent
    ready = make_ready(folder, folder.parents[2] / RELEASE / folder.name)
    notebooks[:] = [str(path) for path in ready] or notebooks


def make_ready(folder: Path, released: Path) -> list[Path]:
    """See that `folder` has each notebook of `released`, readable; return their paths."""
    _complete_records(folder)
    return [_make_ready(folder, original) for original in sorted(released.glob("*.ipynb"))]


def unused(folder: Path, expected: str) -> list[str]:
    """Return the names of handed-in files that grading does not use, beside notebook `expected`."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = [path.relative_to(folder).as_posix() for path in files if path.name != expected]
    return [name for name in names if _is_unused(Path(name))]


def _is_unused(path: Path) -> bool:
    if path.name.endswith(".original") or any(part.startswith(".") for part in path.parts):
        return False  # ours, or made by Jupyter: not worth a word
    return path.suffix == ".ipynb" or any(fnmatch.fnmatch(path.name, one) for one in IGNORED)


def _make_ready(folder: Path, original: Path) -> Path:
    target = folder / original.name
    if target.exists() or target.is_symlink():
        _make_readable(target, original)
        return target
    wanted = _names(_blank(original))
    others = [(path, found) for path in _notebooks(folder) if (found := salvage.load(path))]
    fitting = [(len(wanted & _names(found)), path, found) for path, found in others]
    shared, path, found = max(fitting, key=lambda one: one[0], default=(0, None, None))
    if path is not None and shared:
        line = _("The notebook was handed in as {name}; it was graded as {expected}.")
        _write(target, found, line.format(name=path.name, expected=target.name))
    else:
        _write(target, _blank(original), _nothing(folder, target.name))
    return target


def _nothing(folder: Path, expected: str) -> str:
    names = ", ".join(path.name for path in _notebooks(folder))
    if names:
        line = _("{names} was handed in, which is not this assignment: {expected} is missing.")
        return line.format(names=names, expected=expected)
    line = _("No notebook was handed in: {expected} is missing.")
    return line.format(expected=expected)


def _notebooks(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.ipynb")):
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-2:]):
            yield path


def _names(notebook: Any) -> set[str]:
    return {name for cell in notebook.cells if (name := cells.grade_id(cell))}


def _make_readable(target: Path, original: Path) -> None:
    """Replace a notebook that nbgrader could not read by one that it can."""
    if salvage.is_sound(target):
        return
    found = salvage.load(target)
    target.rename(target.with_name(target.name + ".original"))
    if found is not None:
        _write(target, found, _("The notebook file was damaged; what could be read was graded."))
    else:
        line = _("{name} cannot be read as a notebook. Save it in JupyterLab and hand it in again.")
        _write(target, _blank(original), line.format(name=target.name))


def _blank(original: Path) -> Any:
    return salvage.read(original.read_text(encoding="utf-8"))


def _write(target: Path, notebook: Any, line: str) -> None:
    notebook.cells.insert(0, cells.note(line, by="intake"))
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
    nbformat.write(notebook, target)  # type: ignore[no-untyped-call]


def _complete_records(folder: Path) -> None:
    """Write what `nbgrader submit` would have: without these, releasing feedback stops for all.

    An empty timestamp is nbgrader's word for an unknown time.
    """
    stamp, secret = folder / "timestamp.txt", folder / "submission_secret.txt"
    if not _is_time(stamp):
        if stamp.exists():
            stamp.rename(folder / "timestamp.txt.original")
        stamp.write_text("", encoding="utf-8")
    if not secret.exists():
        secret.write_text(secrets.token_hex(16), encoding="utf-8")


def _is_time(file: Path) -> bool:
    try:
        text = file.read_text(encoding="utf-8").strip()
        return not text or parse_utc(text) is not None
    except (OSError, ValueError, OverflowError):
        return False
