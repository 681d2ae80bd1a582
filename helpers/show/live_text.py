"""A text that grows in the page while it arrives: LiveText, an anywidget.

Pieces are gathered and sent at most twelve times a second as numbered changes of a text node;
a page that missed one asks for the whole. Nothing is ever drawn as HTML.
But: renders no Markdown, and is not kept in a saved notebook.
"""

import contextvars
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import anywidget
import traitlets

from helpers.language import translate as _

RATE = 12  # messages a second at the most: 16,000 characters in 40 s are then 0.4 MB
_STATIC = Path(__file__).parent / "static"


def hears_while_busy(widget: Any) -> None:
    """Let `widget` hear the page while a cell is running.

    JupyterLab 4.6 sends widget messages over a subshell for that; ipykernel 7.4 brings them back
    to the busy main shell when the kernel spoke last, unless its routing is left out.
    """
    if hasattr(widget.comm, "_reply_subshell_for"):
        widget.comm._reply_subshell_for = lambda data, asked: asked


class LiveText(anywidget.AnyWidget):
    """A growing text with a status line and a Stop button; `write` and `finish` from any thread.

    `on_stop` is called, on a thread of the kernel's, when Stop is pressed; `stop_asked` is set
    before. `greeted` is set once a page has drawn the widget.

    >>> with LiveText(label="gpt-5.4-mini") as live:      # doctest: +SKIP
    ...     live.write("안녕")                              # doctest: +SKIP
    """

    _esm = _STATIC / "live_text.js"
    _css = _STATIC / "live_text.css"
    words = traitlets.Dict().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    phase = traitlets.Unicode("waiting").tag(sync=True)  # waiting, growing, kept or gone
    has_stop = traitlets.Bool(True).tag(sync=True)

    def __init__(
        self,
        *,
        label: str = "",
        has_stop: bool = True,
        on_stop: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(label=label, has_stop=has_stop, words=_words())
        self.stop_asked = threading.Event()
        self.greeted = threading.Event()
        self._stop = on_stop
        self._sent: list[str] = []
        self._waiting: list[str] = []
        self._seq = 0
        self._changed = threading.Condition()
        self._over = threading.Event()
        self._flusher: threading.Thread | None = None
        self.on_msg(self._heard)
        hears_while_busy(self)

    @property
    def text(self) -> str:
        """All that was written."""
        with self._changed:
            return "".join([*self._sent, *self._waiting])

    def write(self, piece: str) -> None:
        """Append `piece`; returns at once."""
        with self._changed:
            self._waiting.append(piece)
            self._changed.notify()
        if self._flusher is None and not self._over.is_set():
            self.phase = "growing"
            # In a copy of this thread's context its messages belong to this cell, whichever runs.
            run = contextvars.copy_context().run
            self._flusher = threading.Thread(target=run, args=(self._flush,), daemon=True)
            self._flusher.start()

    def finish(self, *, keep: bool = True, status: str = "") -> None:
        """Send what is left and end: the text stays in the widget, or the widget empties itself."""
        if self._over.is_set():
            return
        self._over.set()
        with self._changed:
            self._changed.notify()
        if self._flusher is not None:
            self._flusher.join()
        if keep:
            self._send_waiting()
            self._send_whole()
        else:
            self._sent, self._waiting = [], []
        self.status = status
        self.phase = "kept" if keep else "gone"

    def restart(self) -> None:
        """Empty the text for another answer; call only after `finish`."""
        with self._changed:
            self._sent, self._waiting, self._flusher = [], [], None
        self._over.clear()
        self.stop_asked.clear()
        self._send_whole()
        self.status, self.phase = "", "waiting"

    def close(self) -> None:
        """End, and remove the widget from the page."""
        self.finish(keep=False)
        super().close()

    def __repr__(self) -> str:
        """Return what a page without widgets shows."""
        return _("(an answer is arriving)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.finish()

    def _flush(self) -> None:
        while not self._over.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._over.is_set())
            if not self._over.is_set():
                self._send_waiting()
                self._over.wait(1 / RATE)

    def _send_waiting(self) -> None:
        with self._changed:
            if not self._waiting:
                return
            delta = "".join(self._waiting)
            self._waiting.clear()
            self._sent.append(delta)
            self._seq += 1
            self.send({"seq": self._seq, "delta": delta})

    def _send_whole(self) -> None:
        with self._changed:
            self._seq += 1
            self.send({"seq": self._seq, "text": "".join(self._sent)})

    def _heard(self, widget: Any, content: Any, buffers: Any) -> None:
        asked = content.get("ask") if isinstance(content, dict) else None
        if asked == "hello":
            self.greeted.set()
            self.send({"hello": True})
            self._send_whole()
        elif asked == "ping":
            self.send({"hello": True})
        elif asked == "whole":
            self._send_whole()
        elif asked == "stop" and not self._over.is_set():
            self.send({"stopping": True})
            if not self.stop_asked.is_set():
                self.stop_asked.set()
                if self._stop is not None:
                    self._stop()


def _words() -> dict[str, str]:
    return {
        "stop": _("Stop"),
        "waiting": _("Waiting for the first token…"),
        "growing": _("Receiving…"),
        "stopping": _("Stopping…"),
        "unheard": _("The kernel does not hear Stop. Press ■ (interrupt) in the toolbar instead."),
        "lost": _(
            "The kernel sends no more of this answer: it may have been restarted."
            " Run the cell again."
        ),
        "ended": _("The answer is complete."),
        "answer": _("Answer"),
    }
