"""What a conversation can be told beside its questions: system prompt and parameters."""

import html
from typing import Any

import ipywidgets as widgets

from helpers.chat import ChatSession
from helpers.language import translate as _
from helpers.show import parameters, sdks
from helpers.show.live_text import hears_while_busy
from helpers.show.parameters import Parameter
from helpers.show.text_box import TextBox


class ChatSettings(widgets.VBox):  # type: ignore[misc]
    """Fields for a session's system prompt and for the parameters that its model takes.

    `apply` writes them into the session; what the catalogue says is refused has no field.
    """

    def __init__(self, session: ChatSession) -> None:
        self._session = session
        self._system = TextBox(_("System prompt"), session.system or "", rows=3)
        self._fields: dict[str, Any] = {}
        self._provider: str | None = None
        self._offered: tuple[Parameter, ...] = ()
        self._rows = widgets.VBox()
        super().__init__([self._system, self._rows])
        self.offer()

    def offer(self) -> None:
        """Show the fields of the session's model now; what was typed stays where it fits."""
        typed = {name: field.value for name, field in self._fields.items() if field.value}
        provider, before = sdks.provider_of(self._session), self._provider
        if before not in (None, provider):  # another SDK's parameters would only be refused
            self._session.parameters = {}
        self._provider = provider
        self._offered = parameters.offered(provider, self._session.model)
        given = {**self._session.parameters, **typed}
        self._fields = {
            one.name: _field(one, given.get(one.name)) for one in self._offered if one.taken != "no"
        }
        refused = [_refused(one) for one in self._offered if one.taken == "no"]
        self._rows.children = (*self._fields.values(), *refused)

    def apply(self) -> None:
        """Write the fields into the session; raises SettingError for nonsense."""
        values = {
            one.name: one.read(str(self._fields[one.name].value or ""))
            for one in self._offered
            if one.name in self._fields
        }
        ours = {one.name for one in self._offered}
        kept = {name: value for name, value in self._session.parameters.items() if name not in ours}
        given = {name: value for name, value in values.items() if value is not None}
        self._session.parameters = kept | given
        self._session.system = self._system.value.strip() or None


def _field(one: Parameter, value: Any) -> Any:
    label = (
        one.label if one.taken == "yes" else _("{label}, if it takes it").format(label=one.label)
    )
    if one.values:
        options = [(_("as the model likes"), ""), *((each, each) for each in one.values)]
        chosen = value if value in one.values else ""
        field = widgets.Dropdown(options=options, value=chosen, description=label)
    else:
        shown = "" if value is None else str(value)
        field = widgets.Text(value=shown, description=label, placeholder=_("as the model likes"))
    field.style.description_width = "22em"
    field.layout.width = "38em"
    field.layout.max_width = "100%"
    hears_while_busy(field)
    return field


def _refused(one: Parameter) -> widgets.HTML:
    line = _("{label}: this model does not take it").format(label=one.label)
    return widgets.HTML(f"<div>{html.escape(line)}</div>")
