"""What several models answered to one prompt: as columns beside each other, rows, a DataFrame."""

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.language import translate as _
from helpers.show import failures, reach, screens
from helpers.show.answer import Answer

if TYPE_CHECKING:
    from pandas import DataFrame

_CELL = "text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere"


@dataclass(frozen=True)
class Column:
    """One model's answer; `name` tells it from the others."""

    name: str
    provider: str
    answer: Answer

    @property
    def failure(self) -> str | None:
        """What went wrong, in words; None when nothing did."""
        return failures.in_words(self.answer.error) if self.answer.error else None

    @property
    def text(self) -> str:
        """The answer; of a failed one what had come, and then the failure."""
        failed = f"⚠ {self.failure}" if self.failure else ""
        return "\n".join(part for part in (self.answer.text, failed) if part) or _("No text came.")


@dataclass(frozen=True)
class Comparison:
    """The answers of `show.compare`, in the order of the models; draws itself in a notebook.

    As the last line of the cell that showed it, it is not shown again.
    """

    prompt: str
    columns: tuple[Column, ...]
    timed: bool = True  # whether seconds are drawn; they vary from run to run
    _cell: int | None = field(default=None, repr=False, compare=False)

    def dataframe(self, *, timed: bool = True) -> "DataFrame":
        """Return a row a model; without `timed`, only columns that a replay repeats exactly."""
        from pandas import DataFrame  # half a second

        return DataFrame([dict(_row(one, timed)) for one in self.columns])

    def __repr__(self) -> str:
        blocks = (f"[{one.name}]\n{one.text}\n({self._line(one)})" for one in self.columns)
        return "\n\n".join(blocks)

    def _repr_html_(self) -> str:
        rows = (
            _cells("th", ((one.name, f"<br>{_small(_label(one))}") for one in self.columns)),
            _cells("td", ((one.text, "") for one in self.columns)),
            _cells("td", ((self._line(one), "") for one in self.columns)),
        )
        return f'<table style="width:100%;table-layout:fixed">{"".join(rows)}</table>'

    def _ipython_display_(self) -> None:
        if getattr(screens.shell(), "execution_count", None) != self._cell or self._cell is None:
            self.display()

    def display(self) -> None:
        """Show it in the running cell."""
        from IPython.display import display

        display(self.bundle(), raw=True)  # type: ignore[no-untyped-call]

    def bundle(self) -> dict[str, str]:
        """Return its two forms, for a notebook to choose from."""
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}

    def _line(self, one: Column) -> str:
        return one.answer.line(timed=self.timed) or one.name


def _row(one: Column, timed: bool) -> Iterable[tuple[str, Any]]:
    answer, usage = one.answer, one.answer.usage
    yield _("model"), one.name
    yield _("provider"), _label(one)
    yield _("answer"), answer.text
    if timed:
        yield _("seconds"), round(answer.seconds, 3)
        first = answer.first_token_seconds
        yield _("first token, s"), None if first is None else round(first, 3)
    yield _("tokens in"), usage.prompt if usage else None
    yield _("tokens out"), usage.output if usage else None
    yield "USD", answer.cost
    yield _("failure"), one.failure


def _label(one: Column) -> str:
    return reach.NAMES.get(one.provider, one.provider)


def _cells(tag: str, cells: Iterable[tuple[str, str]]) -> str:
    """Return a row of texts, each with markup of ours behind it."""
    scope = ' scope="col"' if tag == "th" else ""
    drawn = (
        f'<{tag}{scope} style="{_CELL}">{html.escape(text)}{more}</{tag}>' for text, more in cells
    )
    return f"<tr>{''.join(drawn)}</tr>"


def _small(text: str) -> str:
    return f'<span style="font-weight:normal">{html.escape(text)}</span>'
