"""`course check`: every lesson runs offline, says what it said when saved, and is not stale."""

import itertools
import os
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
    # one more than cores: a lesson waits now and then, for an SDK that retries
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        for found, keys in pool.map(lambda lesson: _lesson(lesson, report), notebooks.lessons()):
            failures += found
            used |= keys
    # a lesson that failed may not have come to ask for all that it uses
    failures = failures or unused(used)
    for failure in failures:
        report(f"FAILED {failure}")
    return not failures


def _lesson(lesson: Path, report: Report) -> tuple[list[str], set[str]]:
    report(f"{lesson.name}: execute, validate")
    failures, keys = _run(lesson)
    failures += [f"{lesson.name}: {line}" for line in hygiene(lesson)]
    for level, line in stale(lesson, date.today()):
        report(f"{level} {lesson.name}: {line}")
        failures += [f"{lesson.name}: {line}"] if level == "error" else []
    return failures, keys


def _run(lesson: Path) -> tuple[list[str], set[str]]:
    """Return what fails when the lesson runs, and the keys of the recordings that it asked for."""
    try:
        run = notebooks.validate(lesson)
    except NotebookError as error:
        return [str(error)], set()
    outside = [f"{lesson.name}: tried to reach {host}" for host in run.outside]
    return outside, notebooks.recordings_asked(run.wire)


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
        "a cell tagged nbval-skip would never be run":
            any("nbval-skip" in cell.metadata.get("tags", []) for cell in code),
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
