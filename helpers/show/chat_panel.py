"""`show.chat(session)`: talk with a model in the notebook, over a ChatSession.

The panel lives on after its cell: answers arrive in a thread that only changes widgets. What was
said is also kept, folded, as ordinary Markdown beside the panel, so that a saved notebook has it.
"""

import contextvars
import threading
from typing import Any

import ipywidgets as widgets

from helpers.chat import ChatSession
from helpers.errors import CourseError
from helpers.language import translate as _
from helpers.show import chat_turn, export_view, places, reach, sdks
from helpers.show.answer import Answer
from helpers.show.asking import Asking
from helpers.show.chat_settings import ChatSettings
from helpers.show.key_guard import guarded
from helpers.show.live_text import LiveText, hears_while_busy
from helpers.show.picker import ModelPicker
from helpers.show.reach import Choice
from helpers.show.text_box import TextBox


class ChatPanel:
    """A conversation's panel; draws itself as the last line of a cell.

    `session` may be read and changed meanwhile; `wait` blocks until nothing is being answered.
    """

    def __init__(self, session: ChatSession) -> None:
        self.session = session
        self._own = (sdks.provider_of(session), session.client)
        self._made: Any = None  # a client of ours, to be closed
        self._asking: Asking | None = None
        self._is_editing = False
        self._idle = threading.Event()
        self._idle.set()
        self._saved: Any = None
        self._turns = chat_turn.earlier(session.history)
        self._build()
        self._refresh()

    def _build(self) -> None:
        self.picker = ModelPicker(_choices(self.session), model=self.session.model)
        self.settings = ChatSettings(self.session)
        self.settings.layout.display = "none"
        self._history = widgets.VBox(self._turns)
        self._live = LiveText(on_stop=self._stop)
        self._live.finish(keep=False)
        hint = _("Enter sends, Shift+Enter starts a new line.")
        self.box = TextBox(_("Message"), hint=hint, on_send=self._sent)
        self._again = _button(_("Answer again"), self._ask_again)
        self._edit = _button(_("Change the last question"), self._edit_last)
        self._set = _button("", self._toggle_settings)
        self._exported = widgets.HTML()
        self._export = _button("", self._toggle_export)
        self._totals = widgets.HTML()
        self.picker.observe(self._model_chosen, names="model")
        buttons = widgets.HBox([self._again, self._edit, self._set, self._export])
        buttons.layout.flex_flow = "row wrap"
        parts = [self.picker, self._history, self._live, self.box, self._totals, buttons]
        self.widget = guarded(widgets.VBox([*parts, self.settings, self._exported]))
        self.widget.add_class("course-chat")

    def ask(self, text: str, *, instead: bool = False) -> bool:
        """Begin to answer `text`, in place of the last turn with `instead`; False while busy."""
        if not self._idle.is_set():
            self.box.hint = _("The last question is still being answered: wait, or press Stop.")
            return False
        try:
            self.settings.apply()
        except CourseError as error:
            self._history.children = (*self._turns, chat_turn.warning(str(error)))
            return False
        self._begin(text, instead)
        return True

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is being answered; False when something still is after `seconds`."""
        return self._idle.wait(seconds)

    def _begin(self, text: str, instead: bool) -> None:
        self._idle.clear()
        self._is_editing = False
        shown = self._turns[:-1] if instead else self._turns
        asked = (chat_turn.question(text), chat_turn.who(self.session.model))
        self._history.children = (*shown, *asked)
        self._live.restart()
        self._asking = Asking(self.session, text, self._live.write, instead=instead)
        self._refresh()
        run = contextvars.copy_context().run
        threading.Thread(
            target=run, args=(self._work, self._asking, text, instead), daemon=True
        ).start()

    def _work(self, asking: Asking, text: str, instead: bool) -> None:
        answer = asking.run()
        self._live.finish(keep=False)
        try:
            self._ended(text, answer, instead)
        finally:
            self._idle.set()
            self._refresh()

    def _ended(self, text: str, answer: Answer, instead: bool) -> None:
        if answer.stopped or answer.error is not None:
            self._history.children = (*self._turns, chat_turn.broken_off(text, answer))
            self.box.draft(text)
            return
        self._turns = [*(self._turns[:-1] if instead else self._turns),
                       chat_turn.answered(text, answer)]  # fmt: skip
        self._history.children = tuple(self._turns)

    def _stop(self) -> None:
        if asking := self._asking:
            asking.stop()

    def _sent(self, text: str) -> bool:
        return self.ask(text, instead=self._is_editing)

    def _ask_again(self) -> None:
        if question := self.session.last_question:
            self.ask(question, instead=True)

    def _edit_last(self) -> None:
        self._is_editing = not self._is_editing and bool(self.session.last_question)
        last = self.session.last_question or ""
        self.box.draft(last if self._is_editing else "", force=True)
        self._refresh()

    def _toggle_settings(self) -> None:
        is_open = self.settings.layout.display == "none"
        self.settings.layout.display = "" if is_open else "none"
        self._refresh()

    def _toggle_export(self) -> None:
        self._exported.value = "" if self._exported.value else export_view.drawn(self.session)
        self._refresh()

    def _model_chosen(self, change: Any) -> None:
        choice = self.picker.choice
        if choice is None or (change["new"] == self.session.model):
            return
        try:
            own, client = self._own
            before, self._made = self._made, None
            if own != choice.provider:
                client = self._made = sdks.client_for(choice)
            self.session.use(client, choice.model)
            if before is not None and self._idle.is_set():
                before.close()
            self.settings.offer()
        except Exception as error:  # an SDK without its key refuses to start
            self._history.children = (*self._turns, chat_turn.warning(str(error)))

    def _refresh(self) -> None:
        """Bring buttons, hint, totals, export and the saved copy up to date."""
        idle = self._idle.is_set()
        self._again.disabled = self._edit.disabled = not (idle and self._turns)
        self._edit.description = _("Do not change it") if self._is_editing else _(
            "Change the last question")  # fmt: skip
        self.box.hint = _hint(idle, self._is_editing)
        is_open = self.settings.layout.display != "none"
        self._set.description = _("Close the settings") if is_open else _("Settings")
        self._export.description = _("Close the export") if self._exported.value else _("Export")
        self._totals.value = export_view.totals(self.session)
        if self._exported.value:
            self._exported.value = export_view.drawn(self.session)
        if self._saved is not None and idle:
            self._saved.update(export_view.saved(self.session), raw=True)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if places.has_page():
            display(self.widget)  # type: ignore[no-untyped-call]
        bundle = export_view.saved(self.session)
        self._saved = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]

    def __repr__(self) -> str:
        return export_view.saved(self.session)["text/plain"]


def chat(session: ChatSession) -> ChatPanel:
    """Return a panel to go on with `session`, which keeps all that is said."""
    return ChatPanel(session)


def _choices(session: ChatSession) -> list[Choice]:
    """Return what can be chosen, the session's own model among them."""
    found, own = reach.choices(), (sdks.provider_of(session), session.model)
    listed = any((one.provider, one.model) == own for one in found)
    return found if listed else [*found, Choice(*own)]


def _button(words: str, pressed: Any) -> widgets.Button:
    button = widgets.Button(description=words)
    button.on_click(lambda _button: pressed())
    hears_while_busy(button)
    return button


def _hint(idle: bool, is_editing: bool) -> str:
    if not idle:
        return _("An answer is on its way.")
    if is_editing:
        return _("Enter sends the changed question; its answer takes the place of the last one.")
    return _("Enter sends, Shift+Enter starts a new line.")
