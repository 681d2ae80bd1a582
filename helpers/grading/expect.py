"""Checks of values that say in the student's language what was expected and what came."""

import contextlib
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

from helpers.errors import StudentError
from helpers.grading.student import Handle
from helpers.language import translate as _

LONGEST = 300  # characters of a value that a message shows
SHORT = 100  # characters of two values that stand on one line


class CheckFailed(AssertionError):  # noqa: N818 - a verdict, not a mistake of the program
    """A check that did not hold; a notebook shows its sentence and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def fail(message: str) -> NoReturn:
    """Raise CheckFailed, an AssertionError, with `message`."""
    __tracebackhide__ = True
    raise CheckFailed(message)


def shown(value: Any) -> str:
    """Return `value` as a message shows it: its literal, cut where it is long."""
    text = repr(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def equal(actual: Any, expected: Any, what: str) -> None:
    """Check that `actual` is `expected`; `what` names it, such as "ask()의 반환값"."""
    __tracebackhide__ = True
    if actual == expected:
        return
    line = _("{what}: expected {expected}, got {actual}.")
    if isinstance(expected, str) and not isinstance(actual, str):
        line = _("{what}: it should be a text, {expected}, but this came: {actual}")
    elif len(shown(expected)) + len(shown(actual)) > SHORT:
        line = _("{what} differs.\n    expected: {expected}\n    got:      {actual}")
    fail(line.format(what=what, expected=shown(expected), actual=shown(actual)))


def close(actual: Any, expected: float, what: str, *, relative: float = 1e-6) -> None:
    """Check that the number `actual` is `expected` but for rounding."""
    __tracebackhide__ = True
    number = isinstance(actual, int | float | Decimal) and not isinstance(actual, bool)
    if not number or not _near(actual, expected, relative):
        line = _("{what}: expected {expected}, got {actual}.")
        kind = "" if number else _(" It must be a number.")
        fail(line.format(what=what, expected=shown(expected), actual=shown(actual)) + kind)


def _near(actual: Any, expected: float, relative: float) -> bool:
    try:
        return math.isclose(actual, expected, rel_tol=relative, abs_tol=1e-12)
    except (OverflowError, ValueError):  # 10**400, Decimal("sNaN")
        return False


def contains(text: Any, part: str, what: str) -> None:
    """Check that the string `text` contains `part`."""
    __tracebackhide__ = True
    if not isinstance(text, str) or part not in text:
        line = _("{what}: {part} should be in it, but it is {text}.")
        fail(line.format(what=what, part=shown(part), text=shown(text)))


def has(actual: Any, entries: dict[str, Any], what: str) -> None:
    """Check that the dictionary `actual` has these `entries`, whatever else is in it."""
    __tracebackhide__ = True
    if not isinstance(actual, dict):
        line = _("{what}: it should be a dictionary, but it is {actual}.")
        fail(line.format(what=what, actual=shown(actual)))
    for key, expected in entries.items():
        if key not in actual:
            line = _("{what}: the key {key} is missing. These are there: {keys}")
            fail(line.format(what=what, key=shown(key), keys=shown(list(actual))))
        equal(actual[key], expected, f"{what}[{shown(key)}]")


def length(actual: Any, expected: int, what: str) -> None:
    """Check that `actual` is a list of `expected` values."""
    __tracebackhide__ = True
    if not isinstance(actual, list) or len(actual) != expected:
        line = _("{what}: it should be a list of {expected}, but it is {actual}.")
        fail(line.format(what=what, expected=expected, actual=shown(actual)))


def is_error(value: Any, name: str, what: str) -> None:
    """Check that `value` is an exception object of the class `name`, returned and not raised."""
    __tracebackhide__ = True
    if not isinstance(value, Handle) or value.type_name != name:
        line = _("{what}: it should be the exception object {expected}, but it is {actual}.")
        fail(line.format(what=what, expected=name, actual=shown(value)))


class Failure:
    """What a `raises` block caught; `error` is there after the block."""

    error: StudentError


@contextlib.contextmanager
def raises(*types: str) -> Iterator[Failure]:
    """Check that the student's code raises one of `types`, by the name of its class or a base.

    with raises("AuthenticationError") as failure: student.ask_with_retry("안녕", 3, 0.01)
    """
    __tracebackhide__ = True
    caught = Failure()
    expected = " / ".join(types)
    try:
        yield caught
    except StudentError as error:
        caught.error = error
        if set(types).isdisjoint(error.types) or "NotImplementedError" in error.types:
            line = _("Expected the error {expected}, but this came: {error}")
            fail(line.format(expected=expected, error=error))
    else:
        fail(_("Expected the error {expected}, but no error was raised.").format(expected=expected))
