"""Ask several models the same, at once: `show.compare("…", ["gpt-5.4-mini", "claude-haiku-5-5"])`.

Each column streams in a thread of its own. One that fails says so and leaves the others alone.
But: one prompt, no history; for a conversation take `show.chat`.
"""

import contextvars
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from helpers.chat import ChatSession
from helpers.errors import SettingError
from helpers.language import translate as _
from helpers.show import places, reach, screens, sdks
from helpers.show.answer import Answer
from helpers.show.asking import Asking
from helpers.show.comparison import Column, Comparison

_TICK = 0.1  # seconds; Windows hears ■ only between two waits
_GOODBYE = 1.0  # seconds that a stopped stream has to close


def compare(
    prompt: str,
    models: Iterable[Any],
    *,
    system: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Comparison:
    """Ask all `models` at once, show their answers beside each other, and return them.

    A model is a name ("gpt-5.4-mini", "ollama/exaone3.5"), a picker, or (client, name);
    `parameters` go to each SDK as they are. Raises SettingError when there is no model.
    """
    wanted = [models] if isinstance(models, str) else list(models)
    if not wanted:
        example = 'show.compare("…", ["gpt-5.4-mini", "claude-haiku-5-5"])'
        raise SettingError(_("There is no model to compare: {example}.").format(example=example))
    lanes = [_Lane(one) for one in wanted]
    finish = _page(lanes) if places.has_page() else None
    known = reach.choices() if any(isinstance(one, str) for one in wanted) else []
    for lane in lanes:
        lane.begin(prompt, known, system=system, parameters=parameters)
    _run(lanes)
    result = Comparison(
        prompt,
        tuple(lane.column() for lane in lanes),
        timed=places.has_page(),
        _cell=getattr(screens.shell(), "execution_count", None),
    )
    if finish is not None:
        finish(result)
    elif screens.shell() is not None:
        result.display()
    return result


class _Lane:
    """One model on its way to one column; `wanted` is as `compare` takes it."""

    def __init__(self, wanted: Any) -> None:
        self.wanted = wanted
        self.name, self.provider = _name(wanted), ""
        self.live: Any = None
        self.asking: Asking | None = None
        self.answer: Answer | None = None
        self.stopped = False
        self._made: Any = None  # a client of ours, to be closed

    def begin(self, prompt: str, known: list[reach.Choice], **given: Any) -> None:
        """Make client and question ready, before any lane starts; `given` goes to the session."""
        try:
            client, self.name, self.provider = _who(self.wanted, known)
            self._made = None if isinstance(self.wanted, tuple) else client
            session = ChatSession(client, self.name, **given)
            self.provider = sdks.provider_of(session)
            self.asking = Asking(session, prompt, self.live.write if self.live else _nowhere)
        except Exception as error:  # an unknown name, a missing key: this column only
            self.answer = Answer(model=self.name, error=error)

    def run(self) -> None:
        """Ask; everything that goes wrong becomes the column's failure."""
        if self.asking is not None:
            self.answer = self.asking.run()
        if self.live is not None:
            failure = self.column().failure
            self.live.finish(status=f"⚠ {failure}" if failure else self.column().answer.line())
        if self._made is not None:
            self._made.close()

    def stop(self) -> None:
        """Stop this column only."""
        self.stopped = True
        if self.asking is not None:
            self.asking.stop()

    def column(self) -> Column:
        """Return what came; of a stream that did not end in time, what had come until then."""
        came = self.asking.pieces.text if self.asking else ""
        answer = self.answer or Answer(text=came, model=self.name, stopped=True)
        return Column(self.name, self.provider, answer)


def _name(wanted: Any) -> str:
    if isinstance(wanted, tuple):
        return str(wanted[1])
    return wanted if isinstance(wanted, str) else str(wanted.model)


def _who(wanted: Any, known: list[reach.Choice]) -> tuple[Any, str, str]:
    """Return the client, the model's name and its provider."""
    if isinstance(wanted, tuple):
        client, name = wanted
        return client, name, ""
    if isinstance(wanted, str):
        chosen = sdks.choice_of(wanted, known)
        return sdks.client_for(chosen), chosen.model, chosen.provider
    return wanted.client(), wanted.model, wanted.provider


def _run(lanes: list[_Lane]) -> None:
    # In a copy of this thread's context what it shows belongs to this cell.
    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(lane.run,), daemon=True)
        for lane in lanes
    ]
    try:
        for thread in threads:
            thread.start()
        for thread, lane in zip(threads, lanes, strict=True):
            while thread.is_alive() and not lane.stopped:
                thread.join(_TICK)
            thread.join(_GOODBYE)
    except KeyboardInterrupt:
        for lane in lanes:
            lane.stop()
        for thread in threads:
            thread.join(_GOODBYE)


def _page(lanes: list[_Lane]) -> Callable[[Comparison], None]:
    """Show a growing column for each lane; return what puts the result in their place."""
    from IPython.display import display
    from ipywidgets import HBox, Layout

    from helpers.show.key_guard import guarded
    from helpers.show.live_text import LiveText  # ipywidgets takes 0.2 s to import

    for lane in lanes:
        lane.live = LiveText(label=lane.name, on_stop=lane.stop)
        lane.live.layout = Layout(flex="1 1 16em", min_width="0", padding="0 12px 0 0")
    row = guarded(HBox([lane.live for lane in lanes], layout=Layout(flex_flow="row wrap")))
    handle: Any = display(row, display_id=True)  # type: ignore[no-untyped-call]

    def finish(result: Comparison) -> None:
        handle.update(result.bundle(), raw=True)
        for lane in lanes:
            lane.live.close()
        row.close()

    return finish


def _nowhere(piece: str) -> None:
    """Drop the piece: the result has it all."""
