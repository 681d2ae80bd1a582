"""A text box of the course's own: Enter sends, Shift+Enter breaks the line, no cell runs again.

Knows input methods: the Enter that ends a Hangul syllable does not send. An ipywidgets Textarea
would hand its keys on to the notebook.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.language import translate as _
from helpers.show.live_text import hears_while_busy

_STATIC = Path(__file__).parent / "static"


class TextBox(anywidget.AnyWidget):
    """A labelled box. With `on_send` it has a button and calls it; else `value` follows the box.

    `on_send` gets the text and says whether it was taken; what was not stays in the box.
    """

    _esm = _STATIC / "text_box.js"
    _css = _STATIC / "text_box.css"
    words = traitlets.Dict().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)
    rows = traitlets.Int(2).tag(sync=True)
    sends = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        hint: str = "",
        rows: int = 2,
        on_send: Callable[[str], bool] | None = None,
    ) -> None:
        words = {
            "send": _("Send"),
            "unheard": _("The kernel has not answered yet: it may be busy. Your text is kept."),
            "lost": _("The kernel was restarted or is gone. Run this cell again to go on."),
        }
        super().__init__(
            label=label, value=value, hint=hint, rows=rows, sends=on_send is not None, words=words
        )
        self._on_send = on_send
        self.on_msg(self._heard)
        hears_while_busy(self)

    def draft(self, text: str, *, force: bool = False) -> None:
        """Put `text` into the box for another try, if it is empty or by `force`."""
        self.send({"draft": text, "force": force, "focus": force})

    def _heard(self, widget: Any, content: Any, buffers: Any) -> None:
        text = content.get("send") if isinstance(content, dict) else None
        if isinstance(text, str) and self._on_send is not None:
            taken = self._on_send(text)
            self.send({"number": content.get("number"), "taken": taken})
