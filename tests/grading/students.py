"""A student's process in a warm sandbox, and what its cells wrote."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from helpers.grading.isolate import Pipe
from helpers.grading.sandbox.client import Sandbox
from helpers.grading.sandbox.limits import Limits


@contextmanager
def student(sandbox: Sandbox, **limits: Any) -> Iterator[Pipe]:
    """Yield a new student's process with `limits`; it is ended afterwards."""
    given = {"cell_seconds": 20, "submission_seconds": 60, **limits}
    pipe = Pipe(sandbox, Limits(**given))
    try:
        yield pipe
    finally:
        pipe.close()


def wrote(pipe: Pipe, source: str) -> str:
    """Return what a cell printed, and what its error says."""
    pipe.begin_cell()
    outputs = pipe.run(source, 1)
    return "".join(one.get("text") or one.get("evalue", "") for one in outputs)
