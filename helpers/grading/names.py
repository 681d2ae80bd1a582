"""Which cells define what other cells use: read from their text, without running them."""

import ast
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """What a cell's text uses without defining it, and what it defines for others.

    `changed` are those used whose values it may alter in place.
    """

    used: frozenset[str]
    defined: frozenset[str]
    changed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, source: str) -> "Names | None":
        """Return the names of `source`, or None where they cannot be told: magics, `import *`.

        >>> Names.of("total = sum(numbers)").defined
        frozenset({'total'})
        """
        if "import *" in source:
            return None
        try:
            table = symtable.symtable(source, "cell", "exec")
        except (SyntaxError, ValueError):
            return None
        symbols = table.get_symbols()
        defined = frozenset(one.get_name() for one in symbols if one.is_local())
        used = {one.get_name() for one in symbols if one.is_referenced() and not one.is_local()}
        return cls(
            frozenset(used | set(_inner(table)) - defined), defined, frozenset(_changed(source))
        )


def _inner(table: symtable.SymbolTable) -> list[str]:
    """Return the global names that functions and classes within `table` use."""
    found: list[str] = []
    for child in table.get_children():
        found += [one.get_name() for one in child.get_symbols() if one.is_global()]
        found += _inner(child)
    return found


def _changed(source: str) -> Iterator[str]:
    """Yield the names in calls for their own sake, and those whose parts are set or deleted."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case (
                ast.Expr(value=ast.Call() | ast.Await())
                | ast.Attribute(ctx=ast.Store() | ast.Del())
                | ast.Subscript(ctx=ast.Store() | ast.Del())
            ):
                yield from (one.id for one in ast.walk(node) if isinstance(one, ast.Name))


def needed(cells: Sequence[tuple[str, bool]]) -> list[bool]:
    """Return which of `cells` (text, whether it is a test) must run where the tests run.

    Tests must, and whatever defines or changes a name that one of those uses; what cannot be told
    must, too.
    """
    read = [Names.of(source) for source, _test in cells]
    found = [test or names is None for (_source, test), names in zip(cells, read, strict=True)]
    while True:
        wanted = {name for names, one in zip(read, found, strict=True) if names and one
                  for name in names.used}  # fmt: skip
        more = [bool(one or (names and (names.defined | names.changed) & wanted))
                for names, one in zip(read, found, strict=True)]  # fmt: skip
        if more == found:
            return found
        found = more
