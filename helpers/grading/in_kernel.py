"""The channel to the student's code within one process: a notebook's kernel, or a script."""

import json
import sys
import threading
from collections.abc import Mapping
from typing import Any

from helpers.grading.subject import Json, Subject


class Notebook:
    """The channel within one process: the running notebook's own variables, or those given.

    What the student's code writes to stderr is moved to stdout: nbgrader takes any stderr in a
    test cell for a failure, and a warning is none.
    """

    def __init__(self, names: Mapping[str, Any] | None = None) -> None:
        self._names = names
        self._subject: Subject | None = None

    def ask(self, question: Json) -> Json:
        """Answer from those variables; a question and a reply are JSON here too."""
        with _stderr_on_stdout:
            reply = self._current().answer(json.loads(json.dumps(question)))
        answer: Json = json.loads(json.dumps(reply))
        return answer

    def _current(self) -> Subject:
        names = _notebook() if self._names is None else self._names
        if self._subject is None or self._subject.namespace is not names:
            self._subject = Subject(names)
        return self._subject


def _notebook() -> Mapping[str, Any]:
    """Return the variables of the running notebook, or of the script that is running."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    names: Mapping[str, Any] = shell.user_ns if shell else sys.modules["__main__"].__dict__
    return names


class _StderrOnStdout:
    """Moves stderr to stdout while calls are under way; those of several threads may overlap."""

    def __init__(self) -> None:
        self._lock, self._calls, self._before = threading.Lock(), 0, sys.stderr

    def __enter__(self) -> None:
        with self._lock:
            if self._calls == 0:
                self._before, sys.stderr = sys.stderr, sys.stdout
            self._calls += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._calls -= 1
            if self._calls == 0:
                sys.stderr = self._before


_stderr_on_stdout = _StderrOnStdout()
