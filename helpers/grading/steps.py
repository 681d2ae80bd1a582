"""nbgrader's own steps around the execution, for one notebook in a small course of its own.

Before it: sanitising, as the settings list it (Autograde.sanitize_preprocessors). After it: what
stands before SaveAutoGrades, such as LimitOutput. Saving itself is the gradebook's.
"""

import base64
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.notebook import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, SaveAutoGrades
from traitlets.config import Config

from helpers.grading.kit import Kit
from helpers.grading.libraries import RELEASE
from helpers.grading.shortcuts import SharedGradebook, taken

Notebook = Any


class Steps:
    """Works in `root`, which becomes a course with the one assignment of `kit`."""

    def __init__(self, kit: Kit, root: Path) -> None:
        self.kit, self.root = kit, root
        write(kit.released, root / RELEASE / kit.part)
        config = Config(kit.settings)
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.db_url = kit.write_gradebook(root / "gradebook.db")
        config.CourseDirectory.assignment_id = kit.part
        self.converter = converter(config)
        self._sanitizing = Pipeline(self.converter, sanitizing(self.converter))
        self._settling = Pipeline(self.converter, before_saving(self.converter))
        self._book = SharedGradebook(config.CourseDirectory.db_url)
        self._kept = list(self._definitions())

    def sanitise(self, student: str, notebook: str, files: dict[str, str]) -> Notebook:
        """Return the student's notebook with every cell of ours as it was released."""
        folder = self.root / "submitted" / student / self.kit.part
        write(files, folder)
        path = folder / f"{notebook}.ipynb"
        handed_in = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        with _working_in(self.root), taken(self._book):
            return self._sanitizing.run(handed_in, resources(self.converter, path))

    def settle(self, student: str, notebook: str, executed: Notebook) -> Notebook:
        """Return the executed notebook after all that comes before its marks are saved."""
        path = self.root / "submitted" / student / self.kit.part / f"{notebook}.ipynb"
        with _working_in(self.root), taken(self._book):
            return self._settling.run(executed, resources(self.converter, path))

    def _definitions(self) -> Iterator[Any]:
        """Yield what the session then need not read again: nobody changes this gradebook."""
        for name in self.kit.notebooks:
            found = self._book.find_notebook(name, self.kit.part)
            yield found, found.source_cells, found.grade_cells
            yield found.solution_cells, found.task_cells


class Pipeline:
    """nbgrader's preprocessors in their order, as nbconvert makes and runs them.

    But: on the notebook itself, not on copies, and it is validated once, at the end.
    """

    def __init__(self, made: Autograde, steps: Iterable[Any]) -> None:
        self._exporter = NotebookExporter(parent=made, config=made.config)  # type: ignore[no-untyped-call]
        self._exporter._preprocessors = []
        for step in steps:
            self._exporter.register_preprocessor(step)  # type: ignore[no-untyped-call]

    def run(self, notebook: Notebook, about: dict[str, Any]) -> Notebook:
        """Return what the steps make of `notebook`, which may be changed; `about` is for them."""
        for step in self._exporter._preprocessors:
            notebook, about = step(notebook, about)
        nbformat.validate(notebook, relax_add_props=True)
        return notebook


def resources(made: Autograde, path: Path) -> dict[str, Any]:
    """Return what nbgrader tells its steps about the notebook in `path`."""
    about: dict[str, Any] = made.init_single_notebook_resources(str(path))
    where = {"name": path.stem, "path": str(path.parent)}
    return {**about, "metadata": where, "output_extension": path.suffix}


def converter(config: Config) -> Autograde:
    """Return nbgrader's Autograde, ready for single notebooks."""
    made = Autograde(coursedir=CourseDirectory(config=config), config=config)
    made.exporter = NotebookExporter(parent=made, config=made.config)  # type: ignore[no-untyped-call]
    return made


def sanitizing(made: Autograde) -> list[Any]:
    """Return the steps before the execution."""
    return list(made.sanitize_preprocessors)


def before_saving(made: Autograde) -> list[Any]:
    """Return the steps between the execution and the saving of marks."""
    return _split(made)[0]


def saving(made: Autograde) -> list[Any]:
    """Return the saving of marks and the steps after it."""
    return _split(made)[1]


def _split(made: Autograde) -> tuple[list[Any], list[Any]]:
    given = map(_class, made.autograde_preprocessors)
    steps = [one for one in given if not issubclass(one, Execute)]
    place = next((n for n, one in enumerate(steps) if issubclass(one, SaveAutoGrades)), len(steps))
    return steps[:place], steps[place:]


def _class(step: Any) -> Any:
    if isinstance(step, str):
        from traitlets.utils.importstring import import_item

        return import_item(step)
    return step


def write(files: dict[str, str], folder: Path) -> None:
    """Write `files` (names and base64) into `folder`, as `place` does."""
    place({name: base64.b64decode(content) for name, content in files.items()}, folder)


def place(files: Mapping[str, bytes], folder: Path) -> None:
    """Write `files` into `folder`; raises ValueError for one outside of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{name!r} lies outside of the submission's folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    """nbgrader's steps find the course's folders from the working directory."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
