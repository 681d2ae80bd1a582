"""The student's side: a namespace that answers the tester's questions, each a JSON object.

    {"op": "get",   "of": handle or null, "name": "ask"}
    {"op": "call",  "of": handle or null, "name": "ask" or null, "args": […], "kwargs": {…}}
    {"op": "next",  "of": handle}       the next value of an iterator, plain or asynchronous
    {"op": "close", "of": handle}       close a generator
    {"op": "value", "of": handle}       the object's data: a model, a dataclass, a list kept
    {"op": "keep",  "value": …}         hold a value here and return its handle

Replies: {"value": …}, {"stop": true} at an iterator's end, or {"error": {types, said, where}}.
"""

import asyncio
import dataclasses
import inspect
import threading
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from helpers.grading.values import pack, unpack

Json = dict[str, Any]
MISSING = "$missing"  # the type of the error that says: no such name


class Subject:
    """Answers questions about `namespace`: a notebook's variables, or any mapping."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self.namespace = namespace
        self._held: list[Any] = []

    def answer(self, question: Json) -> Json:
        """Return the reply to `question`; what the student's code raises is in the reply."""
        try:
            return self._answer(question)
        except (StopIteration, StopAsyncIteration):
            return {"stop": True}
        except BaseException as error:  # also SystemExit and KeyboardInterrupt: it is a reply
            return {"error": describe(error)}

    def _answer(self, question: Json) -> Json:
        asked: Callable[[Json], Any] = getattr(self, f"_{question['op']}")
        return {"value": pack(asked(question), self._hold)}

    def _target(self, question: Json) -> Any:
        of, name = question.get("of"), question.get("name")
        if of is not None:
            held = self._held[of]
            return held if name is None else getattr(held, name)
        if name not in self.namespace:
            raise _MissingError(str(name))
        return self.namespace[str(name)]

    def _get(self, question: Json) -> Any:
        return self._target(question)

    def _call(self, question: Json) -> Any:
        args = unpack(question["args"], self._fetch)
        kwargs = unpack(question["kwargs"], self._fetch)
        result = self._target(question)(*args, **kwargs)
        return self._await(result) if inspect.isawaitable(result) else result

    def _next(self, question: Json) -> Any:
        held = self._held[question["of"]]
        if hasattr(type(held), "__anext__"):
            return self._await(held.__anext__())
        return next(held)

    def _close(self, question: Json) -> None:
        held = self._held[question["of"]]
        if hasattr(held, "aclose"):
            self._await(held.aclose())
        elif hasattr(held, "close"):
            held.close()

    def _value(self, question: Json) -> Any:
        return _data(self._held[question["of"]])

    def _keep(self, question: Json) -> Any:
        return _Kept(unpack(question["value"], self._fetch))

    def _fetch(self, data: Json) -> Any:
        return self._held[data["$handle"]]

    def _hold(self, value: Any) -> Json:
        kept = value.value if type(value) is _Kept else _iterator(value)
        self._held.append(kept)
        return {"$handle": len(self._held) - 1, "kind": _kind(kept), "type": type(kept).__name__}

    def _await(self, result: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(_waiting(result), _own_loop()).result()


@dataclasses.dataclass
class _Kept:
    value: Any


class _MissingError(Exception):
    """The namespace lacks a name."""


@cache
def _own_loop() -> asyncio.AbstractEventLoop:
    """Return this process's loop for coroutines: the kernel's is busy running the cell."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop


async def _waiting(result: Any) -> Any:
    return await result


def _iterator(value: Any) -> Any:
    """Return an iterable that is no iterator yet as one: a stream object, a set, a map."""
    if isinstance(value, type) or callable(value) or hasattr(type(value), "__next__"):
        return value
    if hasattr(type(value), "__aiter__") and not hasattr(type(value), "__anext__"):
        return type(value).__aiter__(value)
    return value


def _kind(value: Any) -> str:
    if hasattr(type(value), "__next__") or hasattr(type(value), "__anext__"):
        return "iterator"
    return "function" if callable(value) else "object"


def _data(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return list(value) if isinstance(value, set | frozenset) else value


def describe(error: BaseException) -> Json:
    """Return an exception as JSON data: its classes' names, its message, and where it was raised.

    `where` are the lines of the student's own code, outermost first.
    """
    if isinstance(error, _MissingError):
        return {"types": [MISSING], "said": str(error), "where": []}
    classes = [cls.__name__ for cls in type(error).__mro__]
    return {"types": classes, "said": _said(error), "where": _where(error)}


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a student's own __str__
        return ""


def _where(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if "site-packages" not in one.filename and one.line]
    return [f"{one.name}(): {one.line}" for one in own if one.filename != __file__][-3:]
