"""The HTTP responses behind a stream: who answered, and how to hang up while a thread reads.

Closing a stream that another thread reads waits for the next byte; shutting its socket down
wakes the reader at once. Which socket, the reader's own frames say, whatever SDK, generator or
chain they belong to. But: before the headers have come there is nothing to hang up; an SDK would
take a broken connection for a reason to ask again.
"""

import gc
import socket
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from inspect import isgenerator
from typing import Any

_NAMES = ("stream", "response", "iterator", "chunks", "events", "source", "segments")
_MOST = 500  # objects looked at


def hang_up(thread: int) -> bool:
    """Shut the socket of the response that `thread` (its identity) reads now; False: none."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        reader: Any = frame.f_locals.get("self")
        if _is_response(reader):
            found = reader.extensions["network_stream"].get_extra_info("socket")
            with suppress(OSError, AttributeError):  # closed a moment before
                found.shutdown(socket.SHUT_RDWR)
            return found is not None
        frame = frame.f_back
    return False


def answered_by(stream: Any) -> str | None:
    """Return who the gateway says answers (sample, recorded, …); None: it does not say."""
    said = (one.headers.get("x-course-answered-by") for one in responses(stream))
    return next((str(one) for one in said if one), None)


def responses(stream: Any) -> Iterator[Any]:
    """Yield the httpx (or httpx2) responses that `stream`, at rest, reads from.

    Follows only iterators and what is named like a stream, never a client and its pool.
    """
    seen: set[int] = set()
    waiting = deque([stream])
    while waiting and len(seen) < _MOST:
        one = waiting.popleft()
        if _is_response(one):
            yield one
        elif id(one) not in seen:
            waiting.extend(_behind(one))
        seen.add(id(one))


def _is_response(value: Any) -> bool:
    extensions = getattr(value, "extensions", None)
    return isinstance(extensions, dict) and "network_stream" in extensions


def _behind(value: Any) -> Iterator[Any]:
    """Yield what `value` may be reading from; a generator's `for` keeps it out of its names."""
    if isgenerator(value):
        yield from filter(_may_lead, gc.get_referents(value))
    elif hasattr(value, "__dict__"):
        parts = list(vars(value).items())
        yield from (part for name, part in parts if any(word in name for word in _NAMES))


def _may_lead(value: Any) -> bool:
    kind = type(value)
    is_plain = isinstance(value, (str, bytes, list, tuple, dict, set))
    reads = hasattr(kind, "__next__") or hasattr(kind, "__iter__") or hasattr(kind, "__enter__")
    return _is_response(value) or (reads and not is_plain)
