"""`course release`: the students' exercises, made by nbgrader from the only edited copies.

`nbgrader generate_assignment` writes course/exercises/partN from solutions/partN and registers the
cells in the gradebook. Afterwards each secret line is looked for in what was written.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from helpers import notebooks
from helpers.errors import GradingError
from helpers.grading.libraries import RELEASE
from helpers.language import translate as _

ROOT = Path(__file__).parents[2]
SOURCE = "solutions"
_SECRET = re.compile(
    r"^[^\n]*BEGIN (SOLUTION|HIDDEN TESTS)[^\n]*\n(.*?)^[^\n]*END \1[^\n]*$",
    re.DOTALL | re.MULTILINE,
)
SHORTEST = 12  # characters of a line that can give something away: not `)`, not `else:`


def parts(root: Path = ROOT) -> list[str]:
    """Return the parts that have exercises, in reading order."""
    return sorted({path.parent.name for path in (root / SOURCE).glob("*/*.ipynb")})


def release(chosen: Sequence[str] = (), *, root: Path = ROOT, gradebook: bool = True) -> list[Path]:
    """Generate the students' notebooks of the `chosen` parts (all without any); return their paths.

    `gradebook=False` leaves the gradebook alone. Raises GradingError for an unknown part, when
    nbgrader refuses, and when a solution or a hidden test stands in what it wrote.
    """
    for part in (known := parts(root)) and chosen:
        if part not in known:
            line = _("There is no part {part}. Those with exercises: {known}.")
            raise GradingError(line.format(part=part, known=", ".join(known)))
    return [path for part in chosen or known for path in _release_one(part, root, gradebook)]


def _release_one(part: str, root: Path, gradebook: bool) -> Iterator[Path]:
    more = [] if gradebook else ["--no-db"]
    nbgrader("generate_assignment", part, "--force", *more, root=root)
    for source in sorted((root / SOURCE / part).glob("*.ipynb")):
        released = root / RELEASE / part / source.name
        if found := leaks(notebooks.read(source), notebooks.read(released)):
            released.unlink()
            line = _("{path} would give away what students must not see, and was deleted:\n{lines}")
            raise GradingError(line.format(path=released, lines="\n".join(found)))
        yield released


def nbgrader(*arguments: str, root: Path = ROOT) -> str:
    """Run `nbgrader …` in `root` and return its log; raises GradingError with the log's end."""
    environ = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=root, env=environ, text=True,
        encoding="utf-8", errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False,
    )  # fmt: skip
    if done.returncode:
        line = _("nbgrader {command} failed:\n{log}")
        end = "\n".join(done.stdout.strip().splitlines()[-20:])
        raise GradingError(line.format(command=" ".join(arguments), log=end))
    return done.stdout


def leaks(source: Any, released: Any) -> list[str]:
    """Return the secret lines of the notebook `source` that stand in `released`."""
    visible = "\n".join(map(_visible, source.cells))
    text = "\n".join(cell.source for cell in released.cells)
    outputs = [one for cell in released.cells for one in cell.get("outputs", [])]
    secrets = {line for cell in source.cells for line in _lines(_secret(cell))}
    found = sorted(line for line in secrets if line not in visible and line in text)
    marks = [mark for mark in ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS") if mark in text]
    return [*marks, *found, *(["a saved output"] if outputs else [])]


def _lines(texts: Iterable[str]) -> list[str]:
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [line for line in lines if len(line) >= SHORTEST]


def _secret(cell: Any) -> list[str]:
    regions = [match[2] for match in _SECRET.finditer(cell.source)]
    return [cell.source] if not regions and _is_solution(cell) else regions


def _visible(cell: Any) -> str:
    whole = _is_solution(cell) and not _SECRET.search(cell.source)
    return "" if whole else _SECRET.sub("", cell.source)


def _is_solution(cell: Any) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))
