"""Which modules the notebooks of an assignment import: to be warm before the forks."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

RELEASE = "course/exercises"  # where the released notebooks are, below the course's root


def imported(folder: Path) -> list[str]:
    """Return what the notebooks in `folder` import: modules, and names that may be modules.

    What cannot be read imports nothing.
    """
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
    return plain.union(*(_from(node) for node in nodes if isinstance(node, ast.ImportFrom)))


def _from(node: ast.ImportFrom) -> set[str]:
    return {str(node.module), *(f"{node.module}.{name.name}" for name in node.names)}
