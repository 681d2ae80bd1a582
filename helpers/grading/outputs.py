"""A cell's outputs while it runs, as the notebook format has them, never more than so many bytes.

`clean` makes outputs of what another process says they are: nothing but the four kinds, texts as
texts, and no more than so many bytes.
"""

import base64
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from helpers.language import translate as _

Json = dict[str, Any]
LONGEST_NAME = 200  # characters of a MIME type or an exception's name


class Outputs:
    """Collects streams, displays and errors in their order; safe to share between threads."""

    def __init__(self, limit: int) -> None:
        self.list: list[Json] = []
        self._left = limit
        self._lock = threading.Lock()
        self._clear_before_next = False

    def stream(self, name: str, text: str) -> None:
        """Add text that was written to stdout or stderr."""
        with self._lock:
            if self._clear_before_next:
                self._clear()
            text = self._fit(text)
            last = self.list[-1] if self.list else {}
            if last.get("output_type") == "stream" and last["name"] == name:
                last["text"] += text
            elif text:
                self.list.append({"output_type": "stream", "name": name, "text": text})

    def add(self, kind: str, **fields: Any) -> None:
        """Add an output of another kind: display_data, execute_result or error."""
        with self._lock:
            if self._clear_before_next:
                self._clear()
            size = len(str(fields))
            if size <= self._left:
                self._left -= size
                self.list.append({"output_type": kind, **fields})
            else:
                self._say_cut()

    def clear(self, *, wait: bool) -> None:
        """Forget what came so far: at once, or when something new comes."""
        with self._lock:
            self._clear_before_next = wait
            if not wait:
                self._clear()

    def _clear(self) -> None:
        self.list.clear()
        self._clear_before_next = False

    def _fit(self, text: str) -> str:
        if len(text) <= self._left:
            self._left -= len(text)
            return text
        kept = text[: self._left]
        self._say_cut(kept)
        return ""

    def _say_cut(self, kept: str = "") -> None:
        if self._left >= 0:
            line = _("… the rest of the output was too long and was cut off.")
            self.list.append(
                {"output_type": "stream", "name": "stdout", "text": f"{kept}\n{line}\n"}
            )
        self._left = -1


def encoded(data: Mapping[str, Any]) -> Json:
    """Return a MIME bundle as JSON data: images, which are bytes, in base64."""
    return {
        str(kind): base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


def error(name: str, said: str, traceback: Iterable[str] = ()) -> Json:
    """Return an error output; without a traceback it shows its name and message."""
    lines = list(traceback) or [f"\x1b[0;31m{name}\x1b[0m: {said}"]
    return {"output_type": "error", "ename": name, "evalue": said, "traceback": lines}


def too_long(seconds: float) -> str:
    """Return what a cell says that was interrupted after `seconds`."""
    line = _("This cell did not finish within {seconds} s: does a loop never end?")
    return line.format(seconds=f"{seconds:g}")


def clean(given: Any, limit: int, count: int) -> list[Json]:
    """Return what is sound of the outputs that the student's process sent for cell `count`."""
    made = Outputs(limit)
    for one in given if isinstance(given, list) else []:
        if isinstance(one, dict):
            _clean_one(one, made, count)
    return made.list


def _clean_one(one: Json, made: Outputs, count: int) -> None:
    kind = one.get("output_type")
    if kind == "stream" and one.get("name") in ("stdout", "stderr"):
        made.stream(one["name"], str(one.get("text", "")))
    elif kind == "error":
        lines = one.get("traceback")
        texts = [str(line) for line in lines] if isinstance(lines, list) else []
        name, said = str(one.get("ename", ""))[:LONGEST_NAME], str(one.get("evalue", ""))
        made.add("error", **{key: value for key, value in error(name, said, texts).items()
                             if key != "output_type"})  # fmt: skip
    elif kind in ("display_data", "execute_result"):
        more = {"execution_count": count} if kind == "execute_result" else {}
        made.add(kind, data=_bundle(one.get("data")), metadata={}, **more)


def _bundle(data: Any) -> Json:
    """Return a MIME bundle's texts; JSON kinds keep their structure."""
    if not isinstance(data, dict):
        return {}
    return {
        str(kind)[:LONGEST_NAME]: value if kind.endswith("json") else _text(value)
        for kind, value in data.items()
    }


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
