"""Show what went over the wire: the exact request and response of the last calls, keys masked."""

import html
import json
from collections.abc import Iterable, Mapping
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
        drawn = [_details(one) for one in self.exchanges]
        return "".join(drawn) or f"<em>{html.escape(_('No call was made yet.'))}</em>"


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


def _details(one: Exchange) -> str:
    parts: Iterable[tuple[str, str]] = (
        (_("request"), _request(one)),
        (_("response"), _json(one.response)),
    )
    inner = "".join(_part(name, text) for name, text in parts)
    return (
        f"<details open><summary><code>{html.escape(_title(one))}</code></summary>{inner}</details>"
    )


def _part(name: str, text: str) -> str:
    return f'<p><b>{html.escape(name)}</b></p><pre style="{_MONO}">{html.escape(text)}</pre>'
