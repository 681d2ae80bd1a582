"""`course check`: every lesson runs offline, says what it said when saved, and is not stale."""

import itertools
import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from helpers import catalog, notebooks, redact
from helpers.environment import recording_folders
from helpers.errors import NotebookError
from helpers.gateway.recordings import Recordings

Report = Callable[[str], None]


def check(report: Report = print) -> bool:
    """Check every lesson and recording; say what was found; return whether all is well."""
    failures: list[str] = []
    used: set[str] = set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each waits for kernels of its own
        for found, keys in pool.map(lambda lesson: _lesson(lesson, report), notebooks.lessons()):
            failures += found
            used |= keys
    failures += unused(used)
    for failure in failures:
        report(f"FAILED {failure}")
    return not failures


def _lesson(lesson: Path, report: Report) -> tuple[list[str], set[str]]:
    report(f"{lesson.name}: execute, validate")
    failures = [f"{lesson.name}: {line}" for line in hygiene(lesson)]
    for level, line in stale(lesson, date.today()):
        report(f"{level} {lesson.name}: {line}")
        failures += [f"{lesson.name}: {line}"] if level == "error" else []
    keys: set[str] = set()
    try:
        keys, outside = _execute(lesson)
        failures += [f"{lesson.name}: tried to reach {host}" for host in outside]
        notebooks.validate(lesson)
    except NotebookError as error:
        failures.append(str(error))
    return failures, keys


def _execute(lesson: Path) -> tuple[set[str], tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        run = notebooks.execute(lesson, Path(folder) / lesson.name)
    return notebooks.recordings_asked(run.wire), run.outside


def unused(used: Iterable[str]) -> list[str]:
    """Return a line for each recording that no lesson asked for."""
    known = Recordings(recording_folders())
    spare = [one.path.name for one in known if one.key not in set(used)]
    return [f"recording {name} is used by no lesson: delete it" for name in spare]


def hygiene(lesson: Path) -> list[str]:
    """Return what is wrong with a notebook as saved: errors, gaps, widgets, keys."""
    notebook = notebooks.read(lesson)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    outputs = [output for cell in code for output in cell.outputs]
    text = lesson.read_text(encoding="utf-8")
    wrong = {
        "a saved output is an error": any(one.output_type == "error" for one in outputs),
        "cells were not run once each from top to bottom":
            [cell.execution_count for cell in code] != list(range(1, len(code) + 1)),
        "metadata.widgets must be stripped": "widgets" in notebook.metadata,
        "a widget's view must be stripped, as `course refresh` does":
            any(notebooks.WIDGET_VIEW in one.get("data", {}) for one in outputs),
        "it holds what looks like an API key": redact.text(text) != text,
    }  # fmt: skip
    return [line for line, is_wrong in wrong.items() if is_wrong]


def stale(lesson: Path, today: date) -> list[tuple[str, str]]:
    """Return (error or warning, line) for each model of the parameters cell near its end."""
    return [(one.level, one.message) for one in catalog.check(model_names(lesson), today)]


def model_names(lesson: Path) -> list[str]:
    """Return the texts that the lesson's `parameters` cell assigns to names ending in model(s)."""
    notebook = notebooks.read(lesson)
    values: dict[str, object] = {}
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            exec(cell.source, values)
    one = [str(value) for name, value in values.items() if name.endswith("model")]
    many = [list(map(str, value)) for name, value in values.items()
            if name.endswith("models") and isinstance(value, list)]  # fmt: skip
    return [*one, *itertools.chain(*many)]
