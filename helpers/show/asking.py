"""One answer of a ChatSession on its way to somewhere, stoppable from any thread: Asking."""

import time
from collections.abc import Callable

from helpers.chat import ChatSession
from helpers.cost import Usage
from helpers.gateway.wire import WireLog
from helpers.show import witness
from helpers.show.answer import Answer
from helpers.show.pieces import Pieces


class Asking:
    """Asks `session` and gives each piece of the answer to `write`; `run` blocks until the end."""

    def __init__(
        self,
        session: ChatSession,
        prompt: str,
        write: Callable[[str], object],
        *,
        instead: bool = False,
    ) -> None:
        self.session, self.write = session, write
        self.pieces = Pieces(session.chat_generator(prompt, instead=instead), so_far=True)
        self.stopped = False

    def run(self) -> Answer:
        """Return the answer; a failure is its `error`, with what came until then."""
        before, model, began = self._usage(), self.session.model, time.monotonic()
        log = witness.log()
        since = len(log) if log is not None else 0
        first: float | None = None
        error: Exception | None = None
        try:
            for piece in self.pieces:
                first = first or time.monotonic()
                if not self.stopped:
                    self.write(piece)
        except Exception as raised:  # whatever an SDK raises is shown in words
            error = raised
        after = self._usage()
        took = Usage(after.input - before.input, after.output - before.output)
        return Answer(
            text=self.pieces.text,
            usage=took if took.total else None,
            model=model,
            seconds=time.monotonic() - began,
            first_token_seconds=None if first is None else first - began,
            stopped=self.stopped,
            answered_by=self.pieces.answered_by or _who(log, model, since),
            error=None if self.stopped else error,
        )

    def stop(self) -> None:
        """Hang up; from any thread."""
        self.stopped = True
        self.session.stop()
        self.pieces.close()

    def _usage(self) -> Usage:
        stats = self.session.get_stats()
        return Usage(stats["input_tokens"], stats["output_tokens"])


def _who(log: WireLog | None, model: str, since: int) -> str | None:
    """Return who answered by the wire log, for an SDK that hides its responses."""
    asked = [one for one in log.since(since) if one.model == model] if log is not None else []
    return asked[0].answered_by if len(asked) == 1 else None
