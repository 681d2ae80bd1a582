"""`student`: how a test cell reaches the student's code, and the only way it does.

    answer = student.ask("안녕")            # call a function
    session = student.ChatSession()        # objects, generators and exceptions stay over there
    pieces = student.stream_text("안녕")    # next(pieces), for piece in pieces, pieces.close()

In one kernel it asks the notebook's own namespace; `course grade` connects it to another
process by a pipe. Both ways only JSON crosses, so a test that passes in one passes in the other.
A coroutine is awaited over there: a student may write `async def`.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, Protocol

from helpers.errors import StudentError
from helpers.grading.in_kernel import Notebook
from helpers.grading.subject import MISSING, Json
from helpers.grading.values import pack, unpack
from helpers.language import translate as _


class Channel(Protocol):
    """What carries a question to the student's side and the reply back."""

    def ask(self, question: Json) -> Json:
        """Return the reply to `question` (helpers.grading.subject says which there are)."""


class Student:
    """The student's variables by name; calls, attributes and iteration cross the channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Function(self._channel, None, name)

    def get(self, name: str) -> Any:
        """Return the variable `name`: a plain value, or a handle."""
        __tracebackhide__ = True
        return ask(self._channel, {"op": "get", "of": None, "name": name})

    def keep(self, value: Any) -> "Handle":
        """Hold a copy of `value` on the student's side, to see later whether it was changed."""
        handle: Handle = ask(self._channel, {"op": "keep", "value": pack(value, _number)})
        return handle

    def begin(self, function: Any, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Call a function (its name, or an object's method) without waiting for it.

        The future's result() has the value.
        """
        called = getattr(self, function) if isinstance(function, str) else function
        return _in_thread(lambda: called(*args, **kwargs))

    def connect(self, channel: Channel) -> None:
        """Ask through `channel` from now on (`course grade` does)."""
        self._channel = channel


class Function:
    """One of the student's functions, by name or by handle."""

    def __init__(self, channel: Channel, of: int | None, name: str | None) -> None:
        self._channel, self._of, self._name = channel, of, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it; raises StudentError when it raises or is not there."""
        __tracebackhide__ = True
        return ask(self._channel, {
            "op": "call", "of": self._of, "name": self._name,
            "args": pack(list(args), _number), "kwargs": pack(kwargs, _number),
        })  # fmt: skip


class Handle:
    """An object that stays on the student's side."""

    def __init__(self, channel: Channel, number: int, kind: str, type_name: str) -> None:
        self._channel, self._number, self._kind, self.type_name = channel, number, kind, type_name

    def __repr__(self) -> str:
        return f"<{self.type_name}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        __tracebackhide__ = True
        return ask(self._channel, {"op": "get", "of": self._number, "name": name})

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, if it is a function or a method."""
        __tracebackhide__ = True
        return Function(self._channel, self._number, None)(*args, **kwargs)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        __tracebackhide__ = True
        return ask(self._channel, {"op": "next", "of": self._number})

    def begin_next(self) -> "Future[Any]":
        """Ask for the next value without waiting for it."""
        return _in_thread(lambda: next(self))

    def close(self) -> None:
        """Close it, as leaving a `for` loop early does."""
        ask(self._channel, {"op": "close", "of": self._number})

    def value(self) -> Any:
        """Return its data: of a Pydantic model, a dataclass, a set, or a value kept there."""
        return ask(self._channel, {"op": "value", "of": self._number})


def ask(channel: Channel, question: Json) -> Any:
    """Return the value that the student's side replies; raises what the reply says."""
    __tracebackhide__ = True
    reply = channel.ask(question)
    if "stop" in reply:
        raise StopIteration
    if "error" in reply:
        raise _error(question, reply["error"]) from None
    try:
        return unpack(reply["value"], lambda data: _handle(channel, data))
    except (ValueError, TypeError) as error:  # a model of an SDK whose data is none of its own
        line = _("Your code returned a value that cannot be read: {said}")
        raise StudentError(line.format(said=str(error).splitlines()[0]), ("ValueError",)) from None


def _handle(channel: Channel, data: Json) -> Handle:
    return Handle(channel, int(data["$handle"]), str(data["kind"]), str(data["type"]))


def _number(value: Any) -> Json:
    if isinstance(value, Handle):
        return {"$handle": value._number}
    raise TypeError(f"a test cell cannot send a {type(value).__name__}; use student.keep or JSON")


def _error(question: Json, error: Json) -> StudentError:
    types, said = tuple(map(str, error["types"])), str(error["said"])
    if types[0] == MISSING:
        line = _("There is no `{name}`. Define it in the cell above and run that cell first.")
        return StudentError(line.format(name=said), ("NameError",), said)
    if types[0] == "NotImplementedError":
        line = _("`{name}` is not written yet.").format(name=question.get("name") or "")
        return StudentError(line, types, said)
    line = _("Your code raised {type}: {said}").format(type=types[0], said=said[:2000])
    where = "".join(f"\n    {one}" for one in error.get("where", ()))
    return StudentError(line + where, types, said)


def _in_thread(work: Any) -> "Future[Any]":
    """Run `work` in a daemon thread: one that never ends must not keep the kernel alive."""
    future: Future[Any] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


student = Student(Notebook())
