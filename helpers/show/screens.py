"""Where a streamed answer is drawn: a page with widgets, a page without, or a saved notebook.

A kernel is told with each cell whether somebody could answer its questions (`allow_stdin`):
papermill, nbclient and nbval say no, and get outputs that never vary.
"""

import html
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from helpers.language import translate as _
from helpers.show import markdown
from helpers.show.answer import Answer

_ORDER = threading.Lock()  # of several at once each has its line under its text
PATIENCE = 6.0  # seconds that a page has to draw the widget before the text is printed


class Screen(Protocol):
    """Something that shows an answer while it arrives, and when it has ended."""

    def write(self, piece: str) -> None:
        """Show one more piece."""

    def end(self, answer: Answer) -> None:
        """Show the whole answer and the line under it."""


def here(on_stop: Callable[[], object]) -> Screen:
    """Return the screen of the running cell; its Stop, if it has one, calls `on_stop`."""
    kernel = getattr(shell(), "kernel", None)
    if kernel is None or "google.colab" in sys.modules:
        return Printed()
    return Page(on_stop) if kernel._allow_stdin else Saved()


def shell() -> Any:
    """Return IPython's shell, or None outside."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


class Printed:
    """Text, as it comes: a terminal, Colab."""

    def write(self, piece: str) -> None:
        """Print the piece. Not flushed: Jupyter does that by itself, a terminal at each line."""
        print(piece, end="", flush=sys.stdout.isatty())  # noqa: T201

    def end(self, answer: Answer) -> None:
        """Print the line."""
        print(f"\n{answer.line()}")  # noqa: T201


class Saved:
    """A notebook that is executed without a page: the answer and a line without times."""

    def write(self, piece: str) -> None:
        """Wait for the end."""

    def end(self, answer: Answer) -> None:
        """Display the answer as Markdown, and the line."""
        _display(_markdown(answer))
        _display(_line(answer, timed=False))


class Page:
    """A page with widgets: a LiveText, which the finished answer replaces as ordinary Markdown.

    Where no page draws the widget the text is printed after a while.
    """

    def __init__(self, on_stop: Callable[[], object]) -> None:
        from IPython.display import display

        from helpers.show.live_text import LiveText  # ipywidgets takes 0.2 s to import

        self._live = LiveText(on_stop=on_stop)
        with _ORDER:
            self._text: Any = display(self._live, display_id=True)  # type: ignore[no-untyped-call]
            self._line: Any = display(_nothing(), raw=True, display_id=True)  # type: ignore[no-untyped-call]
        self._began = time.monotonic()
        self._printed: Printed | None = None

    def write(self, piece: str) -> None:
        """Show one more piece in the widget."""
        if self._printed is not None:
            return self._printed.write(piece)
        self._live.write(piece)
        if not self._live.greeted.is_set() and time.monotonic() - self._began > PATIENCE:
            self._printed = Printed()
            self._printed.write(self._live.text)

    def end(self, answer: Answer) -> None:
        """Put the finished answer in the widget's place, so that no widget is saved."""
        # Not closed: a greeting that still waits in the kernel would write "No such comm".
        self._live.finish(keep=False)
        self._text.update(_markdown(answer), raw=True)
        self._line.update(_line(answer), raw=True)


def _nothing() -> dict[str, str]:
    return {"text/plain": "", "text/html": ""}


def _markdown(answer: Answer) -> dict[str, str]:
    text = markdown.ready(answer.text) or f"*{_('No text came.')}*"
    return {"text/markdown": text, "text/plain": answer.text or _("No text came.")}


def _line(answer: Answer, *, timed: bool = True) -> dict[str, str]:
    line = answer.line(timed=timed)
    style = "font-size:.9em;color:var(--jp-content-font-color1,inherit);opacity:.85"
    return {"text/plain": line, "text/html": f'<div style="{style}">{html.escape(line)}</div>'}


def _display(bundle: dict[str, str]) -> None:
    from IPython.display import display

    display(bundle, raw=True)  # type: ignore[no-untyped-call]
