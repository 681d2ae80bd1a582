"""What a student sees: `show.stream(…)`, `show.chat(…)`, `show.tokens(…)`, `show.wire()`, …"""

from importlib import import_module
from typing import Any

from helpers.show.compare import compare
from helpers.show.lines import lines
from helpers.show.plots import bars, korean_font, label
from helpers.show.progress import progress
from helpers.show.quiz import quiz
from helpers.show.stream import stream
from helpers.show.timeline import timeline
from helpers.show.tokens import tokens
from helpers.show.wire import wire

__all__ = [
    "bars",
    "chat",
    "compare",
    "korean_font",
    "label",
    "lines",
    "model_picker",
    "progress",
    "quiz",
    "stream",
    "timeline",
    "tokens",
    "wire",
]
_HEAVY = {"chat": "chat_panel", "model_picker": "picker"}  # they import ipywidgets: 0.2 s


def __getattr__(name: str) -> Any:
    if name not in _HEAVY:
        raise AttributeError(f"module 'helpers.show' has no attribute {name!r}")
    return getattr(import_module(f"helpers.show.{_HEAVY[name]}"), name)
