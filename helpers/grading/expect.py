"""Checks of values that say in the student's language what was expected and what came."""

import contextlib
import math
from collections.abc import Iterator
from numbers import Real
from typing import Any, NoReturn

from helpers.errors import StudentError
from helpers.language import translate as _

LONGEST = 300  # characters of a value that a message shows


def fail(message: str) -> NoReturn:
    """Raise AssertionError with `message`."""
    __tracebackhide__ = True
    raise AssertionError(message)


def shown(value: Any) -> str:
    """Return `value` as a message shows it: its literal, cut where it is long."""
    text = repr(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def equal(actual: Any, expected: Any, what: str) -> None:
    """Check that `actual` is `expected`; `what` names it, such as "ask()의 반환값"."""
    __tracebackhide__ = True
    if actual != expected:
        line = _("{what}: expected {expected}, got {actual}.")
        fail(line.format(what=what, expected=shown(expected), actual=shown(actual)))


def close(actual: Any, expected: float, what: str, *, relative: float = 1e-6) -> None:
    """Check that the number `actual` is `expected` but for rounding."""
    __tracebackhide__ = True
    number = isinstance(actual, Real) and not isinstance(actual, bool)
    try:
        same = math.isclose(float(actual), expected, rel_tol=relative, abs_tol=1e-12)
    except (TypeError, ValueError, OverflowError):
        number = same = False
    if not same:
        line = _("{what}: expected {expected}, got {actual}.")
        kind = "" if number else _(" It must be a number.")
        fail(line.format(what=what, expected=shown(expected), actual=shown(actual)) + kind)


def contains(text: Any, part: str, what: str) -> None:
    """Check that the string `text` contains `part`."""
    __tracebackhide__ = True
    if not isinstance(text, str) or part not in text:
        line = _("{what}: {part} should be in it, but it is {text}.")
        fail(line.format(what=what, part=shown(part), text=shown(text)))


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
