"""The wire log: what was asked, what came back, who answered, when, for how many tokens.

Keys are masked before an exchange enters the log. It holds the newest `LIMIT` exchanges.
"""

import itertools
import json
import math
import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from helpers import redact
from helpers.cost import Usage
from helpers.errors import GatewayError
from helpers.gateway.protocols.base import Call, Json
from helpers.language import translate as _

LIMIT = 1000
_running: "WireLog | None" = None


@dataclass
class Exchange:
    """One request and its answer. Times are seconds of a monotonic clock; None: not yet."""

    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    request: Json | None
    started: float
    protocol: str | None = None
    model: str | None = None
    stream: bool = False
    answered_by: str | None = None  # sample, recorded, local, estimate, list, refusal
    recording: str | None = None  # its key
    status: int | None = None
    response: Json | None = None
    usage: Usage | None = None
    cost: float = 0.0  # USD; only a provider's answer costs something
    first_byte: float | None = None
    ended: float | None = None
    closed_early: bool = False
    notices: list[str] = field(default_factory=list)

    @property
    def attempt(self) -> int:
        """1 for a first try, 2 for the SDK's first retry, as the SDK itself counts them."""
        return int(self.headers.get("x-stainless-retry-count", 0)) + 1

    @property
    def seconds(self) -> float | None:
        """Return how long the exchange took, or None while it is under way."""
        return None if self.ended is None else self.ended - self.started

    def overlaps(self, other: "Exchange") -> bool:
        """Return whether both were under way at the same time."""
        ends = [one.ended if one.ended is not None else math.inf for one in (self, other)]
        return self.started < ends[1] and other.started < ends[0]


def most_at_once(exchanges: Iterable[Exchange]) -> int:
    """Return how many of `exchanges` were under way at the same moment, at the most."""
    given = list(exchanges)
    moments = [(one.started, 1) for one in given]
    moments += [(one.ended, -1) for one in given if one.ended is not None]
    steps = itertools.accumulate(step for _, step in sorted(moments))
    return max(steps, default=0)


class WireLog:
    """Exchanges in the order of their requests; safe to share between threads."""

    def __init__(self, sink: Path | None = None) -> None:
        self.sink = sink
        self._exchanges: deque[Exchange] = deque(maxlen=LIMIT)
        self._count = 0
        self._lock = threading.Lock()
        self._closed = threading.Condition(self._lock)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Exchange]:
        with self._lock:
            return iter(list(self._exchanges))

    def since(self, number: int) -> list[Exchange]:
        """Return the exchanges after the first `number`, oldest first."""
        return [exchange for exchange in self if exchange.number >= number]

    def last(self, count: int = 1) -> list[Exchange]:
        """Return the newest `count` exchanges, oldest first."""
        return list(self)[-count:] if count > 0 else []

    def open(self, method: str, path: str, headers: Mapping[str, str]) -> Exchange:
        """Enter a request that has just come and return its exchange."""
        with self._lock:
            exchange = Exchange(
                self._count,
                method,
                redact.text(path),
                redact.headers(headers),
                None,
                time.monotonic(),
            )
            self._count += 1
            self._exchanges.append(exchange)
        return exchange

    def enter(self, exchange: Exchange, call: Call) -> None:
        """Enter what a request turned out to ask."""
        exchange.request = redact.data(call.body)
        exchange.model, exchange.stream = redact.text(call.model), call.stream

    def clear(self) -> None:
        """Forget the exchanges so far; the numbers of later ones go on."""
        with self._lock:
            self._exchanges.clear()

    def first_byte(self, exchange: Exchange) -> None:
        """Enter that the answer begins now, if it has not begun."""
        exchange.first_byte = exchange.first_byte or time.monotonic()

    def close(self, exchange: Exchange, response: Any = None, *, early: bool = False) -> None:
        """Enter that an exchange has ended, and write it to the sink if there is one."""
        if exchange.ended is not None:
            return
        exchange.response = redact.data(response)
        exchange.ended = time.monotonic()
        exchange.closed_early = early
        if self.sink:
            self._write(self.sink, exchange)
        with self._closed:
            self._closed.notify_all()

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until no exchange is under way; return whether that came within `seconds`.

        A client may have read its answer a moment before the log has closed the exchange.
        """
        with self._closed:
            return self._closed.wait_for(lambda: all(one.ended for one in self._exchanges), seconds)

    def _write(self, sink: Path, exchange: Exchange) -> None:
        line = json.dumps(asdict(exchange), ensure_ascii=False)
        with self._lock, sink.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def use(log: WireLog | None) -> None:
    """Make `log` the one that `running` returns; None: this process shares another's gateway."""
    global _running
    _running = log


def running() -> WireLog:
    """Return the log of the gateway that setup() started; raises GatewayError where none is."""
    if _running is None:
        raise GatewayError(missing())
    return _running


def missing() -> str:
    """Say why this process has no gateway of its own, and what to do."""
    address = os.environ.get("COURSE_GATEWAY")
    if not address:
        return _("The gateway is not running. Run setup() first.")
    text = _(
        "This kernel shares the gateway at COURSE_GATEWAY={address}: the log is there, and"
        " scenarios cannot be played from here. For a gateway of this kernel's own, remove"
        " COURSE_GATEWAY and run setup() again."
    )
    return text.format(address=address)
