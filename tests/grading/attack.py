"""A submission that attacks: what it tries, its code, and what may come of it at the most."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbformat import v4

from . import made_part as made

WRONG = "def add(first, second):\n    return 0"
WRONG_ASK = "def ask(prompt):\n    return 'x'"
MARK = "FOUND:"  # what an attack writes when it has what it looked for; not in its source


def _nothing(notebook: Any) -> None:
    pass


@dataclass(frozen=True)
class Attack:
    """One attack, the same for stock nbgrader and for `course grade`; its answers are wrong.

    `gains` are the marks that it may have (add_test1, add_test2, ask_test1), `says` what its
    feedback says when it was stopped, `after` the attack that must have been graded before.
    """

    what: str
    add: str = WRONG
    ask: str = WRONG_ASK
    first: str = ""  # a cell at the notebook's top
    gains: tuple[int, int, int] = (0, 0, 0)
    says: str = ""
    after: str = ""
    change: Callable[[Any], None] = _nothing

    def notebook(self) -> Any:
        """Return the submission."""
        notebook = made.solve(made.blank(), add=self.add, ask=self.ask)
        if self.first:
            notebook.cells.insert(2, v4.new_code_cell(self.first))
        self.change(notebook)
        return notebook
