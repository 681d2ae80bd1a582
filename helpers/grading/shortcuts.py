"""What nbgrader's steps do again for every submission and every cell, done once a process.

Stock nbgrader opens its gradebook nine times a submission, asks it for each cell's row by itself,
and checks its own JSON schema before it checks a cell by it. The answers here are the same.
"""

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import autograde
from nbgrader.nbgraderformat import common
from nbgrader.preprocessors import latesubmissions, overwritecells, overwritekernelspec
from nbgrader.preprocessors import saveautogrades as save
from sqlalchemy.exc import SAWarning

Key = tuple[str, ...]
_USERS = (autograde, save, latesubmissions, overwritecells, overwritekernelspec)


class SharedGradebook(Gradebook):  # type: ignore[misc]
    """A gradebook that nbgrader's steps share, and that reads a submission's rows at once.

    Within a transaction their commits only write: it is committed once, at its end. The
    definitions of cells are remembered: nobody releases an assignment while it is graded.
    """

    def __init__(self, address: str, course: str | None = None) -> None:
        super().__init__(address, *([course] if course else []))
        self._rows: dict[Key, dict[str, Any]] = {}
        self._definitions: dict[Key, Any] = {}

    def close(self) -> None:
        """Stay open: `shut` closes."""

    def shut(self) -> None:
        """Close it."""
        super().close()

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Any:
        """Return the row of one grade; all of the notebook's are read with the first."""
        key = ("grade", notebook, assignment, student)
        found = self._read(key, lambda one: one.grades).get(grade_cell)
        return found or super().find_grade(grade_cell, notebook, assignment, student)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Any:
        """Return the row of one comment; all of the notebook's are read with the first."""
        key = ("comment", notebook, assignment, student)
        found = self._read(key, lambda one: one.comments).get(solution_cell)
        return found or super().find_comment(solution_cell, notebook, assignment, student)

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> Any:
        """Return the definition of one cell; raises MissingEntry."""
        return self._definition("source", super().find_source_cell, (name, notebook, assignment))

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> Any:
        """Return the definition of one cell with marks; raises MissingEntry."""
        return self._definition("graded", super().find_graded_cell, (name, notebook, assignment))

    def _read(self, key: Key, rows: Callable[[Any], Any]) -> dict[str, Any]:
        if key not in self._rows:
            _kind, notebook, assignment, student = key
            try:
                found = rows(self.find_submission_notebook(notebook, assignment, student))
            except MissingEntry:
                return {}
            self._rows[key] = {self._names[row.cell_id]: row for row in found}
        return self._rows[key]

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self.db.query(api.BaseCell.id, api.BaseCell.name).all())

    def _definition(self, kind: str, find: Callable[..., Any], key: Key) -> Any:
        if (kind, *key) not in self._definitions:
            found = find(*key)
            self.db.expunge(found)
            self._definitions[kind, *key] = found
        return self._definitions[kind, *key]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what happens meanwhile as one, or nothing of it."""
        session = self.db()
        self.db.commit = session.flush
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # nbgrader's rows wait for their flush
                yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            self._rows.clear()
            del self.db.commit
            self.db.remove()


@contextmanager
def taken(book: SharedGradebook) -> Iterator[None]:
    """Let nbgrader's steps use `book`, whichever they open, and check their schema once."""
    before, usual = [module.Gradebook for module in _USERS], common.jsonschema
    for module in _USERS:
        module.Gradebook = lambda *_given, **_more: book
    common.jsonschema = SimpleNamespace(validate=validate)
    try:
        yield
    finally:
        common.jsonschema = usual
        for module, one in zip(_USERS, before, strict=True):
            module.Gradebook = one


def validate(instance: Any, schema: dict[str, Any]) -> None:
    """Raise jsonschema's ValidationError where `instance` breaks `schema`."""
    error = best_match(_validator(json.dumps(schema)).iter_errors(instance))
    if error is not None:
        raise error


@cache
def _validator(schema: str) -> Any:
    given = json.loads(schema)
    kind = validator_for(given)
    kind.check_schema(given)
    return kind(given)
