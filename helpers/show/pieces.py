"""The pieces of text of any stream, and what it said beside them: Pieces.

>>> list(Pieces(["안녕", "하세요"]))
['안녕', '하세요']
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

from helpers.cost import Usage
from helpers.errors import ChatError
from helpers.language import translate as _
from helpers.show import connections, events

_PAUSE, _ATTEMPTS = 0.05, 20  # seconds between attempts to hang up


class Pieces:
    """Iterate once for the pieces of text; `usage`, `model`, … are known as they come.

    Takes an iterator of text, an SDK's stream, its not yet entered context manager, a function
    that returns one of these (called when the iteration begins), or a whole answer. With `so_far`
    the texts grow, each with the one before in it, as ChatSession's `chat_generator` gives them
    (which is known without saying). Raises ChatError for other shapes. `close`, from any thread,
    hangs up and ends the iteration without an error.
    """

    def __init__(self, chunks: Any, *, so_far: bool | None = None) -> None:
        _check(chunks)
        self._context = ExitStack()
        self._chunks = chunks
        self._so_far = _grows(chunks) if so_far is None else so_far
        self._gathered: list[str] = []
        self._length = 0
        self._counts: dict[str, Any] = {}
        self._source: Iterator[Any] | None = None
        self._reader: int | None = None  # the thread that waits for an item just now
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.closed = threading.Event()
        self.usage: Usage | None = None
        self.model: str | None = None
        self.finish_reason: str | None = None
        self.id: str | None = None
        self.answered_by: str | None = None
        self.is_sdk = False  # so that an end is to be expected: a finish reason

    @property
    def text(self) -> str:
        """All the text so far."""
        return "".join(self._gathered)

    def __iter__(self) -> Iterator[str]:
        try:
            for item in self._items():
                if piece := self._take(item):
                    yield piece
        except Exception:
            if not self.closed.is_set():  # hanging up makes the reader fail, in many words
                raise
        finally:
            self._end()

    def close(self) -> None:
        """Hang up: a reader in another thread wakes; the HTTP stream is closed."""
        self.closed.set()
        if self._source is None and self._reader is None:
            self._end()
        for _attempt in range(_ATTEMPTS):  # a reader may be between two reads of one item
            with self._lock:
                if self._reader in (None, threading.get_ident()):
                    return
                connections.hang_up(self._reader)
            if self._ended.wait(_PAUSE):
                return

    def _items(self) -> Iterator[Any]:
        while self._is_let_in():
            try:
                if self._source is None:
                    self._source = iter(_opened(self._chunks, self._context))
                item = next(self._source)
            except StopIteration:
                return
            finally:
                with self._lock:
                    self._reader = None
            if not self.closed.is_set():
                yield item

    def _is_let_in(self) -> bool:
        with self._lock:
            self._reader = None if self.closed.is_set() else threading.get_ident()
            return self._reader is not None

    def _end(self) -> None:
        # A closed generator leaves the SDK's stream inside it to the garbage collector.
        left = [] if self._source is None else list(connections.responses(self._source))
        for one in (self._source, self._chunks, *left):
            with suppress(Exception):  # a stream that failed may fail to close, too
                if hasattr(one, "close"):
                    one.close()
        with suppress(Exception):
            self._context.close()
        self._ended.set()

    def _take(self, item: Any) -> str:
        said = events.read(item)
        self.is_sdk = self.is_sdk or not isinstance(item, str)
        if self.answered_by is None and not self._gathered:
            self.answered_by = connections.answered_by(self._source)
        self._count(said)
        self.model = said.model or self.model
        self.finish_reason = said.finish_reason or self.finish_reason
        self.id = said.id or self.id
        piece = said.text[self._length :] if self._so_far else said.text
        self._gathered.append(piece)
        self._length += len(piece)
        return piece

    def _count(self, said: events.Said) -> None:
        if said.counts:
            self._counts |= said.counts
            self.usage = Usage.from_anthropic(self._counts)
        elif said.usage and said.adds_up and self.usage:
            self.usage += said.usage
        elif said.usage:
            self.usage = said.usage


def _check(chunks: Any) -> None:
    """Raise ChatError for what cannot be iterated, before anything is drawn."""
    if hasattr(chunks, "__iter__") or hasattr(chunks, "__enter__") or callable(chunks):
        return
    line = _("{kind} is no stream. Did the call have stream=True?")
    if hasattr(chunks, "__aiter__") or hasattr(chunks, "__aenter__"):
        line = _("{kind} is asynchronous. Ask without `await`: OpenAI() instead of AsyncOpenAI().")
    raise ChatError(line.format(kind=type(chunks).__name__))


def _opened(chunks: Any, context: ExitStack) -> Iterable[Any]:
    """Return the iterable in `chunks`: asked, entered, or a whole answer as its only item."""
    if isinstance(chunks, str) or hasattr(chunks, "choices") or hasattr(chunks, "candidates"):
        return [chunks]
    if hasattr(chunks, "__iter__"):
        stream: Iterable[Any] = chunks
        return stream
    _check(chunks)
    inside = context.enter_context(chunks) if hasattr(chunks, "__enter__") else chunks()
    return _opened(inside, context)


def _grows(chunks: Any) -> bool:
    """Return whether it is a ChatSession's generator (the student's own, too): text so far."""
    return str(getattr(chunks, "__qualname__", "")).endswith("chat_generator")
