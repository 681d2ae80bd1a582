"""Show what went over the wire: the exact request and response of the last calls, keys masked."""

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.gateway.wire import Exchange, running
from helpers.language import translate as _

_MONO = "font-family:var(--jp-code-font-family,monospace);white-space:pre-wrap"
_LONG = 4000  # characters shown of one side
_BY_ITSELF = ("content-type", "authorization", "x-api-key", "anthropic-version")


@dataclass(frozen=True)
class Wire:
    """Some exchanges; draws itself folded in a notebook, as JSON text elsewhere."""

    exchanges: tuple[Exchange, ...]

    def __repr__(self) -> str:
        return "\n\n".join(_text(one) for one in self.exchanges) or _("No call was made yet.")

    def _repr_html_(self) -> str:
        drawn = [_details(one, is_open=len(self.exchanges) == 1) for one in self.exchanges]
        return (
            _table(self.exchanges) + "".join(drawn)
            or f"<em>{html.escape(_('No call was made yet.'))}</em>"
        )


def wire(last: int = 1) -> Wire:
    """Return the newest `last` calls of this notebook; raises GatewayError before setup()."""
    return Wire(tuple(running().last(last)))


def _title(one: Exchange) -> str:
    return f"{one.method} {one.path} → {one.status} ({one.answered_by})"


def _request(one: Exchange) -> str:
    shown = [f"{name}: {value}" for name, value in one.headers.items() if name in _BY_ITSELF]
    return "\n".join([f"{one.method} {one.path}", *shown, "", _json(one.request)])


def _json(value: Mapping[str, Any] | None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    left = len(text) - _LONG
    return text if left <= 0 else text[:_LONG] + _("\n… {count} more characters").format(count=left)


def _text(one: Exchange) -> str:
    return f"{_title(one)}\n{_request(one)}\n\n{_json(one.response)}"


def _details(one: Exchange, *, is_open: bool) -> str:
    parts: Iterable[tuple[str, str]] = (
        (_("request"), _request(one)),
        (_("response"), _json(one.response)),
    )
    inner = "".join(_part(name, text) for name, text in parts)
    title = f"<summary><code>{html.escape(_title(one))}</code></summary>"
    return f"<details{' open' if is_open else ''}>{title}{inner}</details>"


def _table(exchanges: Sequence[Exchange]) -> str:
    """Return several calls as a table: when, how long, which try, who answered, what it cost."""
    if len(exchanges) < 2:
        return ""
    heads = ("#", _("start, s"), _("seconds"), _("try"), _("model"), _("answered by"), _("status"),
             _("tokens in"), _("tokens out"), "USD", _("read"))  # fmt: skip
    rows = [_cells(one, exchanges[0].started) for one in exchanges]
    drawn = [_row("th", heads), *(_row("td", row) for row in rows)]
    return f"<table>{''.join(drawn)}</table>"


def _row(tag: str, cells: Iterable[object]) -> str:
    return f"<tr>{''.join(f'<{tag}>{html.escape(str(cell))}</{tag}>' for cell in cells)}</tr>"


def _cells(one: Exchange, start: float) -> tuple[object, ...]:
    took = "…" if one.seconds is None else f"{one.seconds:.2f}"
    tokens = ("", "") if one.usage is None else (one.usage.prompt, one.usage.output)
    spent = f"{one.cost:.6f}" if one.cost else ""
    read = _("stopped early") if one.closed_early else _("to its end")
    return (one.number, f"{one.started - start:.2f}", took, one.attempt, one.model or "",
            one.answered_by or "", one.status or "", *tokens, spent, read)  # fmt: skip


def _part(name: str, text: str) -> str:
    return f'<p><b>{html.escape(name)}</b></p><pre style="{_MONO}">{html.escape(text)}</pre>'
