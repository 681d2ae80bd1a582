"""A bar for work that takes a while: `for text in show.progress(texts, "번역"): …`.

A tqdm bar while it runs; when it is over one line stays, which is the same in each run.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from helpers.language import translate as _
from helpers.show import places, screens

_Item = TypeVar("_Item")


def progress(
    items: Iterable[_Item], label: str = "", *, total: int | None = None
) -> Iterator[_Item]:
    """Yield `items` and show how many are done; `total` for those that do not know their length."""
    name = label or _("Progress")
    expected = total if total is not None else _length(items)
    bar, done = _bar(name, expected), 0
    try:
        for item in items:
            yield item
            done += 1
            bar.update()
    finally:
        bar.end(_line(name, done, expected))


def _length(items: Any) -> int | None:
    try:
        return len(items)
    except TypeError:
        return None


def _line(name: str, done: int, expected: int | None) -> str:
    if expected is None:
        return _("{name}: {done} done").format(name=name, done=done)
    if done >= expected:
        return _("{name}: {done} of {expected} done").format(
            name=name, done=done, expected=expected
        )
    line = _("{name}: ended after {done} of {expected}")
    return line.format(name=name, done=done, expected=expected)


def _bar(name: str, expected: int | None) -> Any:
    if places.has_page():
        return _WidgetBar(name, expected)
    if screens.shell() is None and sys.stderr.isatty():
        return _TerminalBar(name, expected)
    return _NoBar()


class _NoBar:
    """A notebook executed without a page: only the last line."""

    def update(self) -> None:
        """Show nothing."""

    def end(self, line: str) -> None:
        """Print the last line."""
        print(line)  # noqa: T201


class _TerminalBar(_NoBar):
    def __init__(self, name: str, expected: int | None) -> None:
        from tqdm import tqdm

        self._bar = tqdm(desc=name, total=expected, leave=False)

    def update(self) -> None:
        self._bar.update()

    def end(self, line: str) -> None:
        self._bar.close()
        super().end(line)


class _WidgetBar:
    def __init__(self, name: str, expected: int | None) -> None:
        from IPython.display import display
        from tqdm.notebook import tqdm

        self._bar = tqdm(desc=name, total=expected, display=False)
        self._handle: Any = display(self._bar.container, display_id=True)  # type: ignore[no-untyped-call]

    def update(self) -> None:
        """Move the bar on."""
        self._bar.update()

    def end(self, line: str) -> None:
        """Put the last line in the bar's place."""
        self._bar.close()
        self._handle.update({"text/plain": line}, raw=True)
