"""Which models there are: their prices, context windows and retirement dates.

    >>> find("gpt-5.4-mini").input          # USD per million tokens
    0.75

Names are those that the provider's own API takes; litellm's ("gemini/gemini-3.8-flash") work
too. Prices come from litellm's list (`price_list.py`), dates that it lacks from `retirement.py`.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from helpers import price_list, retirement
from helpers.errors import CatalogError
from helpers.language import translate as _
from helpers.model import Model

# The models that the course itself calls: cheap, alive for long, and for OpenAI one that takes
# a temperature without further ado (gpt-6-luna wants reasoning effort "none" for that).
DEFAULTS = {
    "openai": "gpt-5.4-mini",
    "anthropic": "claude-haiku-5-5",
    "google": "gemini-3.8-flash",
    "ollama": "exaone3.5",
    "local": "SmolLM2-135M-Instruct",
}
_SOON = 90  # days


class Finding(NamedTuple):
    """What `check` says of a model: `level` is "error" or "warning"."""

    level: str
    model: str
    message: str


def get(name: str) -> Model | None:
    """Return the model of that name, or None when no list knows it."""
    return price_list.models().get(price_list.own_name(name)) or price_list.other(name)


def find(name: str) -> Model:
    """Return the model of that name; raises CatalogError naming the three nearest."""
    model = get(name)
    if model is None:
        raise CatalogError(
            _("No model is called {name!r}. The nearest names: {nearest}.").format(
                name=name, nearest=", ".join(nearest(name))
            )
        )
    return model


def nearest(
    name: str, provider: str | None = None, *, count: int = 3, alive_on: date | None = None
) -> list[str]:
    """Return the names most like `name`, of priced models alive on that day (today)."""
    from rapidfuzz import fuzz, process  # 40 ms, for mistakes only

    day = alive_on or date.today()
    names = [
        model.name
        for model in price_list.models().values()
        if provider in (None, model.provider)
        and model.input is not None
        and not model.is_retired(day)
    ]
    found = process.extract(name.lower(), names, scorer=fuzz.ratio, limit=count)
    return [one[0] for one in found]


def models(
    provider: str, mode: str | None = "chat", *, alive_on: date | None = None
) -> list[Model]:
    """Return the provider's priced models, cheapest input first; fine-tuned ones left out."""
    day = alive_on or date.today()
    found = [
        model
        for model in price_list.models().values()
        if model.provider == provider
        and mode in (None, model.mode)
        and model.input is not None
        and not model.name.startswith("ft:")
        and not model.is_retired(day)
    ]
    return sorted(found, key=lambda model: (model.input or 0, model.name))


def successor(model: Model) -> str:
    """Return the model to use instead of `model`: of its family, else its provider's default."""
    named = retirement.successor(model.provider, model.name)
    default = DEFAULTS.get(model.provider)
    return named or default or next(iter(nearest(model.name, model.provider)), DEFAULTS["openai"])


def check(names: Iterable[str], today: date) -> list[Finding]:
    """Return an error for each model unknown or retired, a warning for one with 90 days left."""
    return [finding for name in names if (finding := _finding(name, today))]


def list_date() -> date | None:
    """Return the date of the prices, or None when this litellm's date is not known."""
    return price_list.day()


def list_source() -> str:
    """Return where the prices come from: "litellm 1.106.2 (2026-10-21)"."""
    return price_list.source()


def _finding(name: str, today: date) -> Finding | None:
    model = get(name)
    if model is None:
        text = _("{model} is not in the list of models. The nearest names: {nearest}.")
        return Finding("error", name, text.format(model=name, nearest=", ".join(nearest(name))))
    left = model.days_left(today)
    if left is None or left > _SOON:
        return None
    text = (
        _("{model} was retired on {date}. Use {successor} instead.")
        if left < 0
        else _("{model} will be retired on {date}, in {days} days. Use {successor} instead.")
    )
    text = text.format(model=name, date=model.retires, days=left, successor=successor(model))
    return Finding("error" if left < 0 else "warning", name, text)
