"""An answer that waits for the test: each further piece is sent only when it is released."""

import threading
from concurrent.futures import Future

from helpers.errors import ScenarioError
from helpers.gateway.protocols.base import Pieces
from helpers.gateway.staging import scripted
from helpers.gateway.staging.stage import Stage
from helpers.language import translate as _


class Held:
    """A step that streams `pieces`: the first at once, each further one after a `release`.

    With `hold_first` the first waits too. An answer that is not streamed waits for the last
    release, and always for one. `waiting` is set while a client waits for a release.
    Leaving the scenario releases everything.

    >>> held = Held("첫째 ", "둘째")   # next(stream) comes at once, the second after release()
    """

    def __init__(self, *pieces: str, hold_first: bool = False, finish: str | None = None) -> None:
        if not pieces or not all(isinstance(piece, str) and piece for piece in pieces):
            raise ScenarioError(
                _("Held needs texts, one or more, none empty: {pieces!r}.").format(pieces=pieces)
            )
        self.pieces, self.finish, self.hold_first = pieces, finish, hold_first
        self.waiting = threading.Event()
        self._gates: list[Future[None]] = []
        self._released = 0
        self._at: dict[Stage, int] = {}  # the release that each client waits for
        self._changed = threading.Condition()

    def __repr__(self) -> str:
        return f"Held({', '.join(map(repr, self.pieces))})"

    def release(self, count: int = 1) -> None:
        """Let the next `count` pieces go; a release may come before anybody waits for it."""
        with self._changed:
            self._released += count
            for stage in [one for one, number in self._at.items() if number <= self._released]:
                self._leave(stage)
            for gate in self._gates[: self._released]:
                if not gate.done():
                    gate.set_result(None)

    def release_all(self) -> None:
        """Let everything go, now and later."""
        self.release(len(self.pieces) + 1)

    def wait_for(self, clients: int = 1, seconds: float = 5.0) -> bool:
        """Wait until that many clients wait for a release at the same time; False: they did not."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._at) >= clients, seconds)

    async def play(self, stage: Stage) -> None:
        """Send the pieces as they are released."""
        text = Pieces(*self.pieces)
        body = await stage.composed(
            lambda protocol, call: scripted.says(protocol, call, text, finish=self.finish)
        )
        free = 0 if self.hold_first else 1  # pieces that wait for nobody
        if not stage.call.stream:
            await self._pass(stage, max(1, len(self.pieces) - free))
            return await stage.say(body)
        await stage.begin()
        sent = 0
        for event in stage.events(body):
            if scripted.is_piece(event):
                sent += 1
                await self._pass(stage, sent - free)
            await stage.send(event)
        await stage.end(stage.last())

    async def _pass(self, stage: Stage, number: int) -> None:
        """Wait for release number `number`, the first being 1."""
        with self._changed:
            while len(self._gates) < number:
                self._gates.append(Future())
            if number <= self._released:
                return
            gate = self._gates[number - 1]
            self._at[stage] = number
            self.waiting.set()
            self._changed.notify_all()
        try:
            await stage.until(gate)
        finally:
            with self._changed:
                self._leave(stage)

    def _leave(self, stage: Stage) -> None:
        self._at.pop(stage, None)
        if not self._at:
            self.waiting.clear()
