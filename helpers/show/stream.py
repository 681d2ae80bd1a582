"""Draw an answer while it arrives: `show.stream(client.chat.completions.create(…, stream=True))`.

The stream is read in a thread, so that Stop and the kernel's ■ are heard at any moment, before
the first token too. But: no retries, and nothing of tool calls.
"""

import contextvars
import queue
import threading
import time
from collections.abc import Iterator
from typing import Any

from helpers.gateway.wire import Exchange
from helpers.language import translate as _
from helpers.show import screens, witness
from helpers.show.answer import Answer
from helpers.show.pieces import Pieces

_TICK = 0.1  # seconds; Windows hears ■ only between two waits
_GOODBYE = 1.0  # seconds that a stopped stream has to close


class Interrupted(KeyboardInterrupt):
    """The kernel's ■ was pressed: the cell ends, in one line; `answer` holds what had come."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.line(timed=False))
        self.answer = answer

    def _render_traceback_(self) -> list[str]:
        return [_("Interrupted (■): the stream is closed, and what had come stays above.")]


def stream(chunks: Any, *, model: str | None = None, so_far: bool | None = None) -> Answer:
    """Show the text of `chunks` as it arrives, then as Markdown, and return it as an Answer.

    `chunks` is any iterator of text or an SDK's stream; `model` prices an answer that does not
    name its own; `so_far` says that each text holds the one before. Raises ChatError for a stream
    of no known shape, Interrupted for the kernel's ■, and what the stream itself raises,
    each after the part that came was shown.
    """
    show = _Show(Pieces(chunks, so_far=so_far), model)
    with _cell_of_this_thread():
        return show.run()


class _Show:
    """One stream on its way to one screen."""

    def __init__(self, pieces: Pieces, model: str | None) -> None:
        self.pieces, self.model = pieces, model
        self.log = witness.log()
        self.since = len(self.log) if self.log is not None else 0
        self.began = time.monotonic()
        self.first: float | None = None
        self.stopped = False
        self.arrived: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()

    def run(self) -> Answer:
        screen = screens.here(self.stop)
        error: BaseException | None = None
        try:
            for piece in self._incoming():
                screen.write(piece)
        except KeyboardInterrupt:
            self.stop()
            error = KeyboardInterrupt()
        except BaseException as raised:
            self.pieces.close()
            error = raised
        return self._ended(screen, error)

    def stop(self) -> None:
        """Hang up and let `run` go on at once; from any thread."""
        self.stopped = True
        self.arrived.put(None)
        self.pieces.close()

    def _incoming(self) -> Iterator[str]:
        # The copied context makes a generator's own prints belong to this cell.
        run = contextvars.copy_context().run
        reader = threading.Thread(target=run, args=(self._read,), daemon=True)
        reader.start()
        while (item := self._next()) is not None:
            if isinstance(item, BaseException):
                raise item
            self.first = self.first or time.monotonic()
            yield item
        reader.join(_GOODBYE)

    def _next(self) -> str | BaseException | None:
        while not self.stopped:
            try:
                return self.arrived.get(timeout=_TICK)
            except queue.Empty:
                continue
        return None

    def _read(self) -> None:
        try:
            for piece in self.pieces:
                self.arrived.put(piece)
        except BaseException as error:
            self.arrived.put(error)
        self.arrived.put(None)

    def _ended(self, screen: screens.Screen, error: BaseException | None) -> Answer:
        answer = self._answer()
        answer.error = None if self.stopped else error
        screen.end(answer)
        if isinstance(error, KeyboardInterrupt):
            raise Interrupted(answer) from None
        if error is not None:
            raise error
        return answer

    def _answer(self) -> Answer:
        ended, pieces = time.monotonic(), self.pieces
        known = witness.exchange(self.log, pieces.id, self.since)
        began = self.began if known is None else min(known.started, self.began)
        is_cut = pieces.is_sdk and pieces.finish_reason is None and not self.stopped
        return Answer(
            text=pieces.text,
            usage=pieces.usage or (known.usage if known else None),
            model=pieces.model or self.model or (known.model if known else None),
            seconds=ended - began,
            first_token_seconds=None if self.first is None else self.first - began,
            stopped=self.stopped,
            finish_reason=pieces.finish_reason,
            answered_by=_who(pieces, known),
            is_broken_off=is_cut,
            _cell=getattr(screens.shell(), "execution_count", None),
        )


def _who(pieces: Pieces, known: Exchange | None) -> str | None:
    return (known.answered_by if known else None) or pieces.answered_by


class _cell_of_this_thread:  # noqa: N801  read as a phrase
    """Keep what this thread displays in the cell that runs now, whichever runs later."""

    def __enter__(self) -> None:
        shell = screens.shell()
        self._shell = shell if hasattr(shell, "reset_thread_parent") else None
        if self._shell is not None:
            self._tokens = self._shell.set_thread_parent(self._shell.get_parent())

    def __exit__(self, *raised: object) -> None:
        if self._shell is not None:
            self._shell.reset_thread_parent(self._tokens)
