"""Which modules the notebooks of an assignment import: to be warm before the forks."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

RELEASE = "course/exercises"  # where the released notebooks are, below the course's root


def imported(folder: Path) -> list[str]:
    """Return the modules that the notebooks in `folder` import; what cannot be read has none."""
    found: set[str] = set()
    for path in folder.glob("*.ipynb"):
        for source in _cells(path):
            found |= _modules(source)
    return sorted(found)


def _cells(path: Path) -> Iterator[str]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (OSError, ValueError, KeyError, TypeError):
        return


def _modules(source: str) -> set[str]:
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # a magic, or a cell that is to be completed
        return set()
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return plain | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
