"""`scenario(…)` for test cells: scripted answers, and the wire that shows what was asked.

with scenario("첫 답", Status(429, retry_after=1), "둘째 답") as wire:
    …
wire.count(3)
"""

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as TooLong
from typing import Any

from helpers import environment
from helpers.cost import Usage
from helpers.gateway import scenario as staged
from helpers.gateway.scenario import Held, Scene, Step, Text
from helpers.gateway.wire import most_at_once
from helpers.grading import prefix
from helpers.grading.expect import fail, shown
from helpers.grading.request import Request
from helpers.grading.student import Handle
from helpers.language import translate as _

COLD = 60.0  # seconds until a first request: it imports an SDK, and the machine may be busy
PATIENCE = 5.0  # seconds that a held answer then waits for a student's code that is not to come


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
        if not asked:
            fail(_("No request was sent: the code should ask the model."))
        if not -len(asked) <= index < len(asked):
            line = _("Request {number} was expected, but only {count} came.")
            fail(line.format(number=index + 1, count=len(asked)))
        return asked[index]

    def __iter__(self) -> Iterator[Request]:
        return iter(self.requests)

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

    def tokens(self) -> tuple[int, int]:
        """Return the input and the output tokens that the answers stated, in all.

        Fails for a stream that was not asked to state them; a failed or broken answer has none.
        """
        __tracebackhide__ = True
        used = Usage()
        for one in self.requests:
            whole = (one.exchange.status or 500) < 400 and not one.exchange.closed_early
            if whole and one.exchange.usage is None:
                line = _("Request {number} does not ask for its usage (`stream_options`).")
                fail(line.format(number=one.number))
            used += one.exchange.usage or Usage()
        return used.prompt, used.output

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

    def together(self, held: Held, count: int, *, asking: "Future[Any] | None" = None) -> None:
        """Check that `count` requests wait for `held` at once; then release everything.

        Where they do not, `asking` (from student.begin) is waited for, or what it still sends
        would reach the next test's scenario.
        """
        __tracebackhide__ = True
        _arrive(held, asking)
        came = held.wait_for(count, PATIENCE)
        held.release_all()
        if not came:
            wait([asking] if asking else [], PATIENCE)
            line = _("{count} requests should be under way at once, but fewer came.")
            fail(line.format(count=count))

    def first_piece(self, pieces: "Handle | Future[Any]", held: Held) -> Any:
        """Return the first piece with a text, which must come while `held` keeps the rest back.

        Take `pieces` from student.begin where code that does not stream would wait for ever.
        """
        __tracebackhide__ = True
        late = _("The first piece came only after the whole answer: it was gathered first.")
        return _piece(pieces, held, late=late, none=_("No piece came at all."))

    def next_piece(self, pieces: "Handle | Future[Any]", held: Held) -> Any:
        """Send one more piece of `held` and return the next piece, which must come then."""
        __tracebackhide__ = True
        held.release()
        late = _("The server sent the next piece, but your code did not pass it on at once.")
        return _piece(pieces, held, late=late, none=_("No further piece came."))

    def same_prefix(self, text: str) -> None:
        """Check that all requests begin alike, as far as the end of `text`: a cache can keep it."""
        __tracebackhide__ = True
        starts = {one.number: prefix.before(one.body, text) for one in self.requests}
        for number, start in starts.items():
            if start is None:
                line = _("Request {number}: this text is not in it whole: {text}")
                fail(line.format(number=number, text=shown(text)))
        if len(set(starts.values())) > 1:
            seen = "".join(f"\n    {number}. {start!r:.160}" for number, start in starts.items())
            fail(_("What stands before the long text differs, so nothing is cached:{list}").format(
                list=seen))  # fmt: skip

    def caches(self, text: str) -> None:
        """Check that Claude is told to keep `text`, in a beginning that all requests share."""
        __tracebackhide__ = True
        kept = {one.number: prefix.cached(one.body) for one in self.requests}
        for number, beginnings in kept.items():
            if not beginnings:
                fail(_("Request {number}: no block has `cache_control`.").format(number=number))
            if not any(text in one for one in beginnings):
                line = _("Request {number}: `cache_control` does not cover the long text: {text}")
                fail(line.format(number=number, text=shown(text)))
        if not set.intersection(*map(set, kept.values())):
            fail(_("What `cache_control` covers differs between the requests: it is written each"
                   " time and never read. What changes belongs behind it."))  # fmt: skip

    def stream_closed(self, number: int = 1) -> None:
        """Check that request `number` was closed by the student's code before its end.

        Ask while the scenario is open: leaving it ends every held answer.
        """
        __tracebackhide__ = True
        request = self[number - 1]
        if not request.exchange.closed_early:
            fail(_("The stream of request {number} was not closed.").format(number=number))


def _piece(begun: "Handle | Future[Any]", held: Held, *, late: str, none: str) -> Any:
    __tracebackhide__ = True
    try:
        if isinstance(begun, Future):
            _arrive(held, begun)
        pieces = begun.result(PATIENCE) if isinstance(begun, Future) else begun
        if not isinstance(pieces, Handle):
            line = _("An iterator was expected that passes on what comes, but {value} came.")
            fail(line.format(value=shown(pieces)))
        while not (piece := _next(pieces, held)):
            pass  # an empty one, before the first text
        return piece
    except TooLong:
        held.release_all()
        fail(late)
    except StopIteration:
        fail(none)


def _next(pieces: Handle, held: Held) -> Any:
    coming = pieces.begin_next()
    _arrive(held, coming)
    return coming.result(PATIENCE)


def _arrive(held: Held, asking: "Future[Any] | None") -> None:
    """Wait until a request waits for `held`, for as long as `asking` is under way."""
    end = time.monotonic() + COLD
    while not held.wait_for(1, 0.05) and time.monotonic() < end:
        if asking and asking.done():
            return


def _listed(requests: list[Request]) -> str:
    lines = []
    for one in requests:
        last = one.turns[-1].text if one.turns else ""
        lines.append(f"\n    {one.number}. {one.exchange.path} {last[:60]!r}")
    return "".join(lines)
