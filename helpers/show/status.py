"""The status table: for each provider, where answers come from now, why, and what changes it."""

import html
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpers.errors import RecordingError
from helpers.gateway.settings import Settings
from helpers.language import translate as _
from helpers.providers import PROVIDERS, Provider


@dataclass(frozen=True)
class Row:
    """One line of the table, in the student's language."""

    who: str
    source: str
    reason: str
    change: str


@dataclass(frozen=True)
class Status:
    """The table; draws itself in a notebook, and as text elsewhere."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(
        cls, settings: Settings, environ: Mapping[str, str], *, notes: Iterable[str] = ()
    ) -> "Status":
        """Return the status under `settings`, given the student's own variables."""
        rows = [_provider(one, settings, environ) for one in PROVIDERS if one.name in SERVED]
        return cls((*rows, _local(settings)), (*notes, *_budget(settings), _recordings(settings)))

    def __repr__(self) -> str:
        """Return the table as aligned text would break with Hangul's double width: as lines."""
        lines = [f"{row.who}: {row.source} · {row.reason} → {row.change}" for row in self.rows]
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        heads = (_("Provider"), _("Answers come from"), _("Why"), _("To change it"))
        body = "".join(
            _line("td", (row.who, row.source, row.reason, row.change)) for row in self.rows
        )
        notes = "".join(f"<div>{html.escape(note)}</div>" for note in self.notes)
        return f"<table>{_line('th', heads)}{body}</table>{notes}"


SERVED = ("openai", "anthropic", "google")


def _line(tag: str, cells: Iterable[str]) -> str:
    drawn = (f'<{tag} style="text-align:left">{html.escape(cell)}</{tag}>' for cell in cells)
    return f"<tr>{''.join(drawn)}</tr>"


def _provider(provider: Provider, settings: Settings, environ: Mapping[str, str]) -> Row:
    if settings.mode == "replay":
        return Row(provider.label, _("practice answers"), _("mode replay"), 'setup(mode="auto")')
    if settings.mode == "local":
        return Row(provider.label, _("the local model"), _("mode local"), 'setup(mode="auto")')
    source = (
        _("practice answers, then the local model") if settings.local else _("practice answers")
    )
    name = provider.key(environ)
    missing = _("{key} is not set").format(key=provider.keys[0])
    add = _(".env: {key}=…").format(key=provider.keys[0])
    if provider.name not in settings.live:
        return Row(provider.label, source, missing, add)
    if name is None:
        return Row(provider.label, _("nobody: a key is missing"), missing, add)
    is_set = _("{key} is set").format(key=name)
    return Row(provider.label, _("the real API"), is_set, 'setup(mode="replay")')


def _local(settings: Settings) -> Row:
    who = _("Local model")
    if settings.mode == "replay":
        return Row(who, _("not used"), _("mode replay"), 'setup(mode="auto")')
    if settings.local is None:
        return Row(who, _("none"), _("not installed"), "course model pull")
    return Row(
        who,
        settings.local.name,
        _("answers prompts without a practice answer"),
        "COURSE_LOCAL=ollama:exaone3.5",
    )


def _budget(settings: Settings) -> list[str]:
    limit = _("Real calls stop when they have cost {limit} USD (COURSE_BUDGET_USD).")
    return [limit.format(limit=f"{settings.budget_usd:.2f}")] if settings.live else []


def _recordings(settings: Settings) -> str:
    try:
        kinds = Counter(
            reply["provenance"]["kind"] for one in settings.recordings for reply in one.replies
        )
    except RecordingError as error:
        return _("A practice answer is damaged: {error}").format(error=error)
    return _(
        "Practice answers: {sample} written for the course (sample),"
        " {recorded} recorded from a model."
    ).format(sample=kinds["sample"], recorded=kinds["recorded"])
