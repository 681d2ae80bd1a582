"""What a student should know of a model before choosing it: price, context window, last day."""

from datetime import date

from helpers import catalog
from helpers.language import translate as _
from helpers.model import Model

_SOON = 90  # days


def about(name: str, today: date) -> list[str]:
    """Return short lines: what it costs, how much it reads, when it ends."""
    model = catalog.get(name)
    if model is None:
        return [_("This model is in no price list: price and context window are not known.")]
    return [line for line in (_price(model), _window(model), _end(model, today)) if line]


def _price(model: Model) -> str:
    if model.input is None or model.output is None:
        return _("price not known")
    if not model.input and not model.output:
        return _("free of charge: it runs on your own computer")
    price = _("{input} USD in, {output} USD out per million tokens")
    return price.format(input=f"{model.input:g}", output=f"{model.output:g}")


def _window(model: Model) -> str:
    if model.context_window is None:
        return ""
    return _("context window {count} tokens").format(count=f"{model.context_window:,}")


def _end(model: Model, today: date) -> str:
    left = model.days_left(today)
    if left is None:
        return _("no last day announced")
    if left < 0:
        line = _("⚠ ended on {date}: use {successor}")
        return line.format(date=model.retires, successor=catalog.successor(model))
    line = _("ends on {date}, in {days} days")
    return ("⚠ " if left <= _SOON else "") + line.format(date=model.retires, days=f"{left:,}")
