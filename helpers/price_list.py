"""The price list that litellm carries, read without importing litellm (5 s).

Turns its entries (USD per token) into `Model`s (USD per million tokens), with the retirement
dates of `retirement.py` where it has none. Prices of priority service, images and
audio are left out, and those of a batch's cached tokens.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from helpers import retirement
from helpers.errors import CatalogError
from helpers.language import translate as _
from helpers.model import Model, Price

Entry = Mapping[str, Any]

# The list itself bears no date; these are the dates of the file inside litellm's wheel.
_BUILT = {"1.106.2": date(2026, 10, 21)}
_PROVIDERS = {"gemini": "google", "text-completion-openai": "openai", "ollama_chat": "ollama"}
_PREFIXES = ("openai", "anthropic", "gemini")  # of names in litellm's spelling
_SNAPSHOT = re.compile(r"(.+?)-(?:20\d\d-\d\d-\d\d|20\d{6})")
_FREE = (Price(0.0, 0.0, 0.0, 0.0, 0.0),)
# Models that run here, which no price list has; the windows are those that they were made for.
_LOCAL = (
    Model("SmolLM2-135M-Instruct", "local", _FREE, context_window=8192, max_output=8192),
    Model("exaone3.5", "ollama", _FREE, context_window=32768, max_output=32768),
)
# What stands between is "" for the ordinary price, "_above_272k_tokens" for that of long requests.
_PRICES = {
    "input": "input_cost_per_token{}",
    "output": "output_cost_per_token{}",
    "cache_read": "cache_read_input_token_cost{}",
    "cache_write": "cache_creation_input_token_cost{}",
    "cache_write_hour": "cache_creation_input_token_cost_above_1hr{}",
    "batch_input": "input_cost_per_token{}_batches",
    "batch_output": "output_cost_per_token{}_batches",
}


@cache
def entries() -> Mapping[str, Entry]:
    """Return the list as litellm has it, by litellm's names; raises CatalogError without it."""
    found = find_spec("litellm")
    folder = Path(found.origin).parent if found and found.origin else Path()
    file = folder / "model_prices_and_context_window_backup.json"
    try:
        listed: dict[str, Entry] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogError(
            _(
                "The price list {file} cannot be read ({reason})."
                " Install litellm again: `python -m pip install --force-reinstall litellm`."
            ).format(file=file, reason=error)
        ) from error
    listed.pop("sample_spec", None)
    return listed


def source() -> str:
    """Return whose list it is and of when: "litellm 1.106.2 (2026-10-21)"."""
    built = day()
    return f"litellm {_version()}" + (f" ({built})" if built else "")


def day() -> date | None:
    """Return the date of the list, or None for a litellm whose date is not known here."""
    return _BUILT.get(_version())


def _version() -> str:
    from importlib.metadata import version  # slow to import, seldom asked

    return version("litellm")


def provider(entry: Entry) -> str:
    """Return who answers for the entry: "openai", "anthropic", "google", or litellm's name."""
    named = str(entry.get("litellm_provider", ""))
    return _PROVIDERS.get(named, named)


def prices(entry: Entry) -> tuple[Price, ...]:
    """Return the ordinary price and then those for longer requests, the longest last."""
    pattern = re.compile(r"input_cost_per_token_above_(\d+)k_tokens")
    above = sorted(int(found[1]) for name in entry if (found := pattern.fullmatch(name)))
    return (_price(entry, 0), *(_price(entry, thousands) for thousands in above))


def _price(entry: Entry, thousands: int) -> Price:
    suffix = f"_above_{thousands}k_tokens" if thousands else ""
    per_million = {
        name: round(cost * 1e6, 6)
        for name, key in _PRICES.items()
        if (cost := entry.get(key.format(suffix), entry.get(key.format("")))) is not None
    }
    return Price(
        input=per_million.pop("input", None),
        output=per_million.pop("output", None),
        above=thousands * 1000,
        **per_million,
    )


@cache
def models() -> dict[str, Model]:
    """Every model of the providers that the course speaks to, by the name their API takes."""
    listed = {model.name: model for model in _listed()}
    for (owner, name), day in retirement.DATES.items():
        known = listed.get(name) or Model(name, owner)
        listed[name] = replace(known, retires=known.retires or day)
    for name, day in _last_snapshots(listed).items():
        listed[name] = replace(listed[name], retires=listed[name].retires or day)
    return listed


def _listed() -> Iterator[Model]:
    for litellms_name, entry in entries().items():
        name = own_name(litellms_name)
        if provider(entry) in ("openai", "anthropic", "google") and "/" not in name:
            yield _model(name, entry)
    yield from _LOCAL


def _last_snapshots(listed: dict[str, Model]) -> dict[str, date]:
    """Return by alias ("gpt-4o") the last day of its dated snapshots, where all have one.

    The list often dates the snapshots only; an alias without a living snapshot is taken to end.
    """
    snapshots: dict[str, list[date | None]] = {}
    for name, model in listed.items():
        alias = _SNAPSHOT.fullmatch(name)
        if alias and alias[1] in listed:
            snapshots.setdefault(alias[1], []).append(model.retires)
    dated = {alias: [day for day in days if day] for alias, days in snapshots.items()}
    return {alias: max(days) for alias, days in dated.items() if len(days) == len(snapshots[alias])}


def own_name(name: str) -> str:
    """Return the name as the provider's API takes it: "openai/gpt-6-luna" -> "gpt-6-luna"."""
    prefix, slash, own = name.partition("/")
    return own if slash and prefix in _PREFIXES else name


def other(name: str) -> Model | None:
    """Return a model by litellm's name for it: "gemini/…", "mistral/…", "ollama/llama3"."""
    entry = entries().get(name)
    return _model(name, entry) if entry else None


def _model(name: str, entry: Entry) -> Model:
    retires = entry.get("deprecation_date")
    return Model(
        name=name,
        provider=provider(entry),
        prices=prices(entry),
        context_window=entry.get("max_input_tokens"),
        max_output=entry.get("max_output_tokens"),
        retires=date.fromisoformat(retires) if retires else None,
        mode=entry.get("mode") or "",
    )
