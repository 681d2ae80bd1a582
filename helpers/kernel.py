"""What setup() hooks into an IPython kernel: keys masked in all that leaves it, and after each
cell a line that says when the local model answered, or why nobody did.

Outside IPython it does nothing.
"""

import html
import sys
from typing import Any

from helpers import redact
from helpers.gateway.wire import Exchange, WireLog
from helpers.language import translate as _

_attached: "AfterCell | None" = None


def attach(log: WireLog) -> None:
    """Hook into the running kernel, once; later calls do nothing."""
    global _attached
    shell = _shell()
    if shell is None or _attached is not None:
        return
    _attached = AfterCell(log)
    shell.events.register("post_run_cell", _attached)
    session = getattr(getattr(shell, "kernel", None), "session", None)
    if session is not None:
        session.pack = _masking(session.pack)


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _masking(pack: Any) -> Any:
    """Every message of a kernel, outputs and tracebacks alike, is packed to JSON here."""

    def masked(message: Any) -> bytes:
        packed: bytes = pack(message)
        text = packed.decode("utf-8")
        clean = redact.text(text)
        return packed if clean == text else clean.encode("utf-8")

    return masked


class AfterCell:
    """Shows, after a cell, what its requests' answers were that the student should know."""

    def __init__(self, log: WireLog) -> None:
        self.log = log
        self.seen = len(log)

    def __call__(self, result: Any = None) -> None:
        """Show one line for each different notice since the last cell."""
        if len(self.log) > self.seen:
            self.log.settle(0.3)  # a stream just read to its end may still be closing in the log
        new, self.seen = self.log.since(self.seen), len(self.log)
        for line in dict.fromkeys(line for exchange in new for line in notices(exchange)):
            _display(line)


def notices(exchange: Exchange) -> list[str]:
    """Return the lines that a student should see about one exchange."""
    lines = list(exchange.notices)
    if exchange.answered_by == "local":
        model = (exchange.response or {}).get("model") or _("the local model")
        lines.append(_local(str(model)))
    return lines


def _local(model: str) -> str:
    if model.startswith("SmolLM2"):
        return _(
            "The local model SmolLM2-135M answered: it is small, mostly English and often wrong."
            " For a better one set COURSE_LOCAL=ollama:exaone3.5, or put an API key into .env."
        )
    return _("The local model {model} answered.").format(model=model)


def _display(line: str) -> None:
    from IPython.display import display

    style = (
        "border-left:4px solid var(--jp-warn-color1,#e65100);padding:2px 8px;white-space:pre-line"
    )
    bundle = {"text/plain": line, "text/html": f'<div style="{style}">{html.escape(line)}</div>'}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]
