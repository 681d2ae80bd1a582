"""What the lessons import: `from helpers import setup, show`.

Importing this package loads nothing heavy; each name is fetched when it is first used.
"""

from importlib import import_module
from typing import Any

_WHERE = {
    "setup": "helpers.environment",
    "show": None,
    "ChatSession": "helpers.chat",
    "Discussion": "helpers.agents",
    "catalog": None,
    "cost": None,
    "tokens": None,
}
__all__ = ["ChatSession", "Discussion", "catalog", "cost", "setup", "show", "tokens"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}")
    module = _WHERE[name]
    return getattr(import_module(module), name) if module else import_module(f"helpers.{name}")


def __dir__() -> list[str]:
    return __all__
