"""A graded cell's outputs as its student reads them: each error one sentence, nothing too long."""

import re
from collections.abc import Iterator
from typing import Any

from nbformat import v4

from helpers import redact
from helpers.grading import cells
from helpers.language import translate as _

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
LONGEST = 4000  # characters of one sentence
LINES = 40  # of a traceback, and of what a cell printed
_OWN_WORDS = ("AssertionError", "StudentError", "CellTimeoutError", "DeadKernelError")


def shown(output: Any, cell: Any) -> Iterator[Any]:
    """Yield what of `output`, one of `cell`, is shown, as it is shown."""
    if output.output_type == "stream":
        output.text = _head(redact.text(output.text))
        yield output
    elif output.output_type != "error":
        yield output
    elif not (output.ename == "KeyboardInterrupt" and _timed_out(cell)):
        yield _sentence(output, own=not cells.is_graded(cell))


def _timed_out(cell: Any) -> bool:
    return any(one.get("ename") == "CellTimeoutError" for one in cell.outputs)


def _sentence(output: Any, *, own: bool) -> Any:
    """Return `output`, an error, as a sentence; `own` code has its traceback folded below."""
    said = redact.text(explain(output.ename, _ESCAPES.sub("", output.evalue)))[:LONGEST]
    folded = redact.text("\n".join(output.traceback[-LINES:])) if own else ""
    return v4.new_output("display_data", {"text/plain": said},
                         metadata={"course_error": True, "traceback": folded})  # type: ignore[no-untyped-call]  # fmt: skip


def is_sentence(output: Any) -> bool:
    """Return whether `output` is an error that has become a sentence."""
    return bool(output.get("metadata", {}).get("course_error"))


def _head(text: str) -> str:
    lines = text.splitlines()
    if len(lines) > LINES:
        left = _("… {count} more lines").format(count=len(lines) - LINES)
        lines = [*lines[:LINES], left, *(line for line in lines[-1:] if line.startswith("…"))]
    return "\n".join(line if len(line) <= LONGEST else line[:LONGEST] + "…" for line in lines)


def explain(name: str, said: str) -> str:
    """Return what the error `name` with the message `said` means, for a student.

    >>> explain("AssertionError", "ask(): …")
    'ask(): …'
    """
    text = (said if name in _OWN_WORDS and said else f"{name}: {said}").strip()
    return "\n".join([text, *_advice(f"{name} {said}")])


def _advice(text: str) -> Iterator[str]:
    known = {
        "SyntaxError": _("Python could not read this cell, so nothing in it was run."),
        "IndentationError": _("The indentation is not right, so nothing in this cell was run."),
        "StdinNotImplementedError":
            _("Nobody is there to answer input() while grading: take the value as an argument."),
        "ModuleNotFoundError":
            _("Only the course's packages are there: no file of your own is imported."),
        "FileNotFoundError": _("That file was not there while grading."),
        "The network is cut off": _("Grading has no network: use the SDKs as the lessons do."),
    }  # fmt: skip
    return (line for sign, line in known.items() if sign in text)
