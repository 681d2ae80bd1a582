"""Choose who answers: `picker = show.model_picker()`, then `picker.model`.

Two lists, provider and model, and a line with price, context window and last day. The value can
be read (`picker.model`, `picker.provider`) and observed (`picker.observe(f, names="model")`).
"""

import html
from collections.abc import Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets
import traitlets

from helpers.errors import SettingError
from helpers.language import translate as _
from helpers.show import model_words, reach, sdks
from helpers.show.key_guard import guarded
from helpers.show.live_text import hears_while_busy
from helpers.show.reach import Choice

_NOTE = '<div role="status" style="color:var(--jp-ui-font-color1,inherit);line-height:1.5">'


class ModelPicker(widgets.VBox):  # type: ignore[misc]
    """Two dropdowns over `choices`; `provider` and `model` are "" when there is none to choose.

    Set `model` to choose by program; a name that is not there is refused with CatalogError.
    """

    provider = traitlets.Unicode()
    model = traitlets.Unicode()

    def __init__(self, choices: Sequence[Choice], *, model: str | None = None) -> None:
        self.choices = tuple(choices)
        self._providers = widgets.Dropdown(description=_("Provider"))
        self._models = widgets.Dropdown(description=_("Model"))
        self._note = widgets.HTML()
        self._is_showing = False
        for one in (self._providers, self._models):
            one.layout.width = "max-content"
            one.layout.max_width = "100%"
            one.style.description_width = "initial"
            hears_while_busy(one)
        row = widgets.HBox([self._providers, self._models])
        row.layout.flex_flow = "row wrap"
        super().__init__([row, self._note] if choices else [self._note])
        guarded(self)
        self._providers.observe(self._provider_chosen, names="value")
        self._models.observe(self._model_chosen, names="value")
        self.observe(self._model_set, names="model")
        self._start(model)

    @property
    def choice(self) -> Choice | None:
        """The chosen model with who would answer; None when there is none to choose."""
        return self._find(self.provider, self.model)

    def client(self) -> Any:
        """Return a new SDK client for the chosen model."""
        if self.choice is None:
            raise SettingError(_no_models())
        return sdks.client_for(self.choice)

    def __repr__(self) -> str:
        if self.choice is None:
            return _no_models()
        return f"model_picker: {self.provider} / {self.model}"

    def _repr_keys(self) -> list[str]:
        return []

    def _start(self, model: str | None) -> None:
        names = list(dict.fromkeys(one.provider for one in self.choices))
        self._providers.options = [(_label(name), name) for name in names]
        if not self.choices:
            self._note.value = f"{_NOTE}{html.escape(_no_models())}</div>"
        elif model is not None:
            self.model = sdks.choice_of(model, list(self.choices)).model
        else:
            self._choose(self.choices[0])

    def _provider_chosen(self, change: Any) -> None:
        if not self._is_showing and self._of(change["new"]):
            self._choose(self._of(change["new"])[0])

    def _model_chosen(self, change: Any) -> None:
        if not self._is_showing and change["new"]:
            chosen = self._find(self._providers.value, change["new"])
            self._choose(chosen or self.choices[0])

    def _choose(self, chosen: Choice) -> None:
        """Show the choice in both lists, and say so to whoever observes."""
        self._is_showing = True
        offered = self._of(chosen.provider)
        self._providers.value = chosen.provider
        self._models.options = [(f"{one.model} ({one.said()})", one.model) for one in offered]
        self._models.value = chosen.model
        self._is_showing = False
        with self.hold_trait_notifications():
            self.provider, self.model = chosen.provider, chosen.model
        self._note.value = _NOTE + html.escape(self._about()) + "</div>"

    def _of(self, provider: str) -> list[Choice]:
        return [one for one in self.choices if one.provider == provider]

    def _find(self, provider: str, model: str) -> Choice | None:
        return next((one for one in self._of(provider) if one.model == model), None)

    @traitlets.validate("model")
    def _known(self, proposal: Any) -> str:
        """Take a name that a program sets, if the catalogue or a list of models has it."""
        name = proposal["value"]
        if not name or self._find(self.provider, name):
            return str(name)
        chosen = sdks.choice_of(name, list(self.choices))
        if chosen not in self.choices:
            self.choices = (*self.choices, chosen)
        return chosen.model

    def _model_set(self, change: Any) -> None:
        """Show what a program has set."""
        shown = (self._providers.value, self._models.value)
        if self.model and shown != (self.provider, self.model):
            self._choose(sdks.choice_of(self.model, list(self.choices)))

    def _about(self) -> str:
        chosen = self.choice
        lines = model_words.about(self.model, date.today())
        if chosen is not None and not chosen.is_reachable:
            lines.append(_("⚠ nobody here has said to answer for it: set a key in .env"))
        return " · ".join(lines)


def model_picker(model: str | None = None) -> ModelPicker:
    """Return a picker over the models of the catalogue and those that can really be asked.

    `model` is chosen at first, else one that can be asked. Raises CatalogError for a name that
    nobody knows.
    """
    return ModelPicker(reach.choices(), model=model)


def _label(provider: str) -> str:
    return {"local": _("Local model"), **reach.NAMES}.get(provider, provider)


def _no_models() -> str:
    return _("There is no model to choose. Run setup(), or start Ollama, and run this cell again.")
