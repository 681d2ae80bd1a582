"""`scenario(…)` for test cells: scripted answers, and the wire that shows what was asked.

with scenario("첫 답", Status(429, retry_after=1), "둘째 답") as wire:
    …
wire.count(3)
"""

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from typing import Any

from helpers import environment
from helpers.gateway import scenario as staged
from helpers.gateway.scenario import Held, Scene, Step, Text
from helpers.gateway.wire import most_at_once
from helpers.grading.expect import fail
from helpers.grading.request import Request
from helpers.grading.student import Handle
from helpers.language import translate as _

PATIENCE = 5.0  # seconds that a held answer waits for a student's code that is not to come


@contextlib.contextmanager
def scenario(*steps: Step | str) -> Iterator["Wire"]:
    """Answer the student's requests with `steps` in their order; a string is a Text.

    Requests beyond the steps are refused, and are on the wire all the same.
    """
    __tracebackhide__ = True
    given = [Text(step) if isinstance(step, str) else step for step in steps]
    with staged.scenario(environment.running(), *given) as scene:
        yield Wire(scene)


class Wire:
    """What the student's code asked while a scenario was open, oldest first."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def __len__(self) -> int:
        return len(self.requests)

    def __getitem__(self, index: int) -> Request:
        __tracebackhide__ = True
        asked = self.requests
        if not -len(asked) <= index < len(asked):
            line = _("Request {number} was expected, but only {count} came.")
            fail(line.format(number=index + 1, count=len(asked)))
        return asked[index]

    @property
    def requests(self) -> list[Request]:
        """All requests, those that found no answer left among them."""
        self.scene.wait(PATIENCE)
        both = sorted([*self.scene.calls, *self.scene.refused], key=lambda one: one.number)
        return [Request(exchange, number) for number, exchange in enumerate(both, 1)]

    def when(self, test: Any, *steps: Step | str) -> "Wire":
        """Answer requests for which `test(ask)` holds with `steps`, as Scene.when does."""
        self.scene.when(test, *(Text(one) if isinstance(one, str) else one for one in steps))
        return self

    def count(self, expected: int) -> None:
        """Check how many requests were sent."""
        __tracebackhide__ = True
        asked = self.requests
        if len(asked) != expected:
            line = _("{expected} request(s) should have been sent, but {count} came.{list}")
            fail(line.format(expected=expected, count=len(asked), list=_listed(asked)))

    def paused(self, after: int, seconds: float) -> None:
        """Check that after request `after` at least `seconds` passed before the next was sent."""
        __tracebackhide__ = True
        first, second = self[after - 1].exchange, self[after].exchange
        waited = second.started - (first.ended or second.started)
        if waited < seconds * 0.99:  # a server's clock and a client's differ a little
            line = _("After request {number} {expected} s should pass, but {waited:.2f} s did.")
            fail(line.format(number=after, expected=seconds, waited=waited))

    def at_most(self, limit: int) -> None:
        """Check that never more than `limit` requests were under way at once."""
        __tracebackhide__ = True
        most = most_at_once(one.exchange for one in self.requests)
        if most > limit:
            line = _("At most {limit} requests should be under way at once, but {most} were.")
            fail(line.format(limit=limit, most=most))

    def together(self, held: Held, count: int) -> None:
        """Check that `count` requests wait for `held` at once; then release everything."""
        __tracebackhide__ = True
        came = held.wait_for(count, PATIENCE)
        held.release_all()
        if not came:
            line = _("{count} requests should be under way at once, but fewer came.")
            fail(line.format(count=count))

    def first_piece(self, pieces: Handle, held: Held) -> Any:
        """Return the first piece, which must come while `held` keeps the rest back."""
        __tracebackhide__ = True
        coming: Future[Any] = pieces.begin_next()
        try:
            return coming.result(PATIENCE)
        except TooLong:
            held.release_all()
            fail(_("The first piece came only after the whole answer: it was gathered first."))
        except StopIteration:
            fail(_("No piece came at all."))

    def stream_closed(self, number: int = 1) -> None:
        """Check that request `number` was closed by the student's code before its end."""
        __tracebackhide__ = True
        request = self[number - 1]
        if not request.exchange.closed_early:
            fail(_("The stream of request {number} was not closed.").format(number=number))


def _listed(requests: list[Request]) -> str:
    lines = []
    for one in requests:
        last = one.turns[-1].text if one.turns else ""
        lines.append(f"\n    {one.number}. {one.exchange.path} {last[:60]!r}")
    return "".join(lines)
