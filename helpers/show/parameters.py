"""Which parameters a model takes, as far as its catalogue says; each under its SDK's own name.

    >>> [one.name for one in offered("openai", "gpt-5.4-mini")]
    ['temperature', 'top_p', 'max_completion_tokens', 'reasoning_effort']

"maybe" means that nobody has said: the model itself refuses it or not, in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers import catalog, price_list
from helpers.errors import SettingError
from helpers.language import translate as _

_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_ALWAYS = ("low", "medium", "high")  # of a model that reasons at all
_LIMIT = {"openai": "max_completion_tokens", "google": "max_output_tokens"}


@dataclass(frozen=True)
class Parameter:
    """One parameter; `taken` is "yes", "no" or "maybe"; `values` are the only ones, if any."""

    name: str
    label: str
    taken: str
    low: float = 0
    high: float = 1
    is_whole: bool = False
    values: tuple[str, ...] = ()

    def read(self, text: str) -> float | int | str | None:
        """Return what was typed as a value, None for nothing; raises SettingError for nonsense."""
        if not text.strip():
            return None
        if self.values:
            return text
        try:
            value = int(text) if self.is_whole else float(text)
        except ValueError:
            value = self.low - 1
        if self.low <= value <= self.high:
            return value
        line = _("{name} is {value!r}: give a number from {low} to {high}, or nothing.")
        raise SettingError(
            line.format(name=self.name, value=text, low=f"{self.low:g}", high=f"{self.high:g}")
        )


def offered(provider: str, model: str) -> tuple[Parameter, ...]:
    """Return the parameters to show for a model, those that it refuses among them."""
    entry = _entry(model)
    most = catalog.get(model)
    longest = (most.max_output if most else None) or 1_000_000
    found = [
        Parameter("temperature", _("temperature (variety)"), _samples(provider, entry), high=2),
        Parameter("top_p", _("top_p (range of tokens)"), _samples(provider, entry)),
        Parameter(
            _LIMIT.get(provider, "max_tokens"), _("longest answer, tokens"), "yes",
            low=1, high=longest, is_whole=True,
        ),
    ]  # fmt: skip
    if provider == "openai":
        found.append(_effort(entry))
    return tuple(found)


def _entry(model: str) -> Mapping[str, Any]:
    listed = price_list.entries()
    return listed.get(model) or listed.get(f"gemini/{model}") or {}


def _samples(provider: str, entry: Mapping[str, Any]) -> str:
    """Say whether temperature and top_p are taken.

    The anthropic SDK 2.12 has neither argument; OpenAI's reasoning models take them only while
    they do not reason (effort "none"), which newer ones do unless told otherwise.
    """
    if provider == "anthropic" or entry.get("supports_sampling_params") is False:
        return "no"
    if provider in ("ollama", "local"):
        return "yes"
    if not entry:
        return "maybe"
    if not entry.get("supports_reasoning") or provider == "google":
        return "yes"
    if not entry.get("supports_none_reasoning_effort"):
        return "no"
    return "yes" if entry.get("default_reasoning_effort") == "none" else "maybe"


def _effort(entry: Mapping[str, Any]) -> Parameter:
    values = tuple(
        one
        for one in _EFFORTS
        if entry.get(f"supports_{one}_reasoning_effort")
        or (one in _ALWAYS and entry.get("supports_reasoning"))
    )
    taken = "maybe" if not entry else ("yes" if values else "no")
    return Parameter("reasoning_effort", _("reasoning effort"), taken, values=values or _ALWAYS)
