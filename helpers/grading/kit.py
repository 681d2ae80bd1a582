"""All that examining needs to know of an assignment: JSON that any machine can be sent.

The nbgrader settings, the released notebooks, the files that come with them, the gradebook's
definition of the cells (no student is in it), and the limits. It holds the hidden tests: it goes
to testers only, never into a sandbox.
"""

import base64
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook, create_engine
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from helpers.errors import GradingError
from helpers.grading import names
from helpers.grading.examine import Trusted
from helpers.grading.libraries import RELEASE, imported
from helpers.grading.sandbox.limits import Limits
from helpers.language import translate as _

Json = dict[str, Any]
SETTINGS = "nbgrader_config.py"


@dataclass(frozen=True)
class Kit:
    """One assignment, `part`, to examine submissions by; `notebooks` has its cells by notebook."""

    part: str
    settings: Json
    released: dict[str, str]  # name: file in base64, of course/exercises/PART
    sources: dict[str, str]  # the files beside the notebooks in solutions/PART
    notebooks: dict[str, list[Json]]
    kernels: dict[str, str | None]  # each notebook's kernelspec, as the gradebook has it
    libraries: list[str]  # that the released cells import
    limits: Json
    sandbox: str = "bwrap"

    def data(self) -> Json:
        """Return the kit as JSON data."""
        return asdict(self)

    @cached_property
    def config(self) -> Config:
        """The nbgrader settings, as nbgrader's classes take them."""
        return Config(self.settings)

    def trusted(self, notebook: str) -> dict[str, Trusted]:
        """Return the cells of `notebook` that no student may change, by their names."""
        ours = [
            cell for cell in self.notebooks.get(notebook, [])
            if cell["locked"] and cell["cell_type"] == "code"
        ]  # fmt: skip
        used = names.needed([(cell["source"], cell["points"] is not None) for cell in ours])
        return {
            cell["name"]: Trusted(cell["source"], cell["points"] is not None, needed)
            for cell, needed in zip(ours, used, strict=True)
        }

    def write_gradebook(self, path: Path) -> str:
        """Write a gradebook that knows this assignment and no student; return its address."""
        address = f"sqlite:///{path}"
        engine = create_engine(address)
        Base.metadata.create_all(bind=engine)  # with tables nbgrader calls no alembic
        engine.dispose()
        with Gradebook(address) as book:
            book.add_assignment(self.part)
            for name, cells in self.notebooks.items():
                book.add_notebook(name, self.part, kernelspec=self.kernels.get(name))
                for cell in cells:
                    _add(book, cell, name, self.part)
        return address


def load(root: Path) -> Config:
    """Return the settings in `root`/nbgrader_config.py."""
    if not (root / SETTINGS).is_file():
        line = _("There is no {name} in {folder}: run the command in the course's folder.")
        raise GradingError(line.format(name=SETTINGS, folder=root))
    config: Config = PyFileConfigLoader(SETTINGS, path=str(root)).load_config()
    return config


def address(config: Config, root: Path) -> str:
    """Return where the gradebook is, as nbgrader finds it."""
    return str(config.CourseDirectory.get("db_url") or f"sqlite:///{root / 'gradebook.db'}")


def collect(root: Path, part: str, *, limits: Limits, sandbox: str = "bwrap") -> Kit:
    """Return the kit of assignment `part` from the course in `root`; raises GradingError."""
    config = load(root)
    with Gradebook(address(config, root)) as book:
        found = _notebooks(book, part)
        notebooks = {notebook.name: _cells(notebook) for notebook in found}
        kernels = {notebook.name: notebook.kernelspec for notebook in found}
    source = root / str(config.CourseDirectory.get("source_directory", "source")) / part
    released = root / RELEASE / part
    return Kit(
        part, _plain(config), files(released, "*.ipynb"),
        {name: data for name, data in files(source).items() if not name.endswith(".ipynb")},
        notebooks, kernels, imported(released), limits.data(), sandbox,
    )  # fmt: skip


def files(folder: Path, pattern: str = "**/*") -> dict[str, str]:
    """Return the files in `folder` by their relative names, in base64; no links, no caches."""
    found = (path for path in sorted(folder.glob(pattern)) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in found
        if not path.is_symlink() and not any(one.startswith(".") for one in path.parts[-2:])
    }


def _notebooks(book: Gradebook, part: str) -> list[Any]:
    known = {assignment.name: assignment for assignment in book.assignments}
    if part not in known or not known[part].notebooks:
        line = _("The gradebook does not know {part}. Make it known: course release {part}")
        raise GradingError(line.format(part=part))
    return list(known[part].notebooks)


def _cells(notebook: Any) -> list[Json]:
    points = {cell.name: (cell.max_score, cell.cell_type) for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name: (cell.max_score, cell.cell_type) for cell in notebook.task_cells}
    return [
        {
            "name": cell.name, "cell_type": cell.cell_type, "locked": cell.locked,
            "source": cell.source, "checksum": cell.checksum,
            "points": points.get(cell.name, (None,))[0], "solution": cell.name in solutions,
            "task": tasks.get(cell.name, (None,))[0],
        }
        for cell in notebook.source_cells
    ]  # fmt: skip


def _add(book: Gradebook, cell: Json, notebook: str, part: str) -> None:
    name, kind = cell["name"], cell["cell_type"]
    fixed = {"locked": cell["locked"], "source": cell["source"], "checksum": cell["checksum"]}
    book.add_source_cell(name, notebook, part, cell_type=kind, **fixed)
    if cell["points"] is not None:
        book.add_grade_cell(name, notebook, part, max_score=cell["points"], cell_type=kind)
    if cell["solution"]:
        book.add_solution_cell(name, notebook, part)
    if cell["task"] is not None:
        book.add_task_cell(name, notebook, part, max_score=cell["task"], cell_type=kind)


def _plain(value: Any) -> Any:
    """Return settings as JSON data; what has no JSON form, such as a class, by its import path."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    return value if isinstance(value, str | int | float | bool | None) else str(value)
