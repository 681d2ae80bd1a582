"""Lets lists and buttons have their own keys: JupyterLab would take arrows and Enter for itself."""

from pathlib import Path
from typing import Any

import anywidget


class KeyGuard(anywidget.AnyWidget):
    """Draws nothing; guards the controls of the box that it is in, see `guarded`."""

    _esm = Path(__file__).parent / "static" / "key_guard.js"


def guarded(box: Any) -> Any:
    """Return `box`, a widget with children, with its keys its own."""
    box.add_class("course-keys")
    box.children = (*box.children, KeyGuard())
    return box
