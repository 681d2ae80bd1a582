"""An IPython shell without a kernel: it runs a cell and returns its outputs.

Both sides run their cells in one: the student's process and the tester's. It behaves as a
kernel does where a cell can tell: a running event loop, tracebacks, `input()` that is refused.
But: no widgets, no comms, no history file.
"""

import asyncio
import builtins
import inspect
import io
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, cast

from IPython.core.async_helpers import _pseudo_sync_runner
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from helpers.grading.outputs import Outputs, encoded

Json = dict[str, Any]


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        """Write nothing: the count is in the output."""

    def write_format_data(self, format_dict: Json, md_dict: Json | None = None) -> None:
        """Add the last expression's value to the cell's outputs."""
        bundle = {"data": encoded(format_dict), "metadata": md_dict or {}}
        _outputs(self.shell).add("execute_result", execution_count=self.prompt_count, **bundle)

    def flush(self) -> None:
        """Forget earlier results, without IPython's collection of all garbage: 0.2 s each time."""
        self._, self.__, self.___ = "", "", ""

    def finish_displayhook(self) -> None:
        """Write no separator."""
        self._is_active = False


class _Publisher(DisplayPublisher):
    def publish(
        self, data: Json, metadata: Json | None = None, source: Any = None, *,
        transient: Any = None, update: bool = False, **_more: Any,
    ) -> None:  # fmt: skip
        """Add a display to the cell's outputs."""
        if not update:
            bundle = {"data": encoded(data), "metadata": metadata or {}}
            _outputs(self.shell).add("display_data", **bundle)

    def clear_output(self, wait: bool = False) -> None:
        """Forget the cell's outputs so far."""
        _outputs(self.shell).clear(wait=wait)


def _outputs(shell: Any) -> Outputs:
    return cast(Outputs, shell.outputs)


class _Compiler(CachingCompiler):
    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """Return a file name as a kernel's cells have: tracebacks look as they do there."""
        name = f"{tempfile.gettempdir()}/ipykernel_{os.getpid()}/{number}_{hash(raw_code)}.py"
        # Else each line of a traceback is looked for in each of the thousands of modules.
        inspect.modulesbyfile[name] = "__main__"
        return name


class Shell(InteractiveShell):
    """IPython's own interpreter, with outputs collected instead of printed."""

    outputs = Outputs(0)
    remembers = False  # whether a text means the same each time: the tester's own cells do
    _remembered: ClassVar[dict[str, tuple[Json, bool]]] = {}

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.outputs.add("error", ename=str(etype.__name__), evalue=str(evalue), traceback=stb)

    def _format_exception_for_storage(self, *_given: Any, **_more: Any) -> Json:
        """Format each error once, for the cell's outputs: there is no history to keep it in."""
        return {}

    async def run(self, source: str, count: int, limit: int) -> list[Json]:
        """Run a cell as number `count`, inside the running loop, and return its outputs."""
        self.execution_count = count
        with self.collect(limit) as outputs:
            await self._run(source)
        return outputs.list

    @contextmanager
    def collect(self, limit: int) -> Iterator[Outputs]:
        """Collect what is written and displayed meanwhile."""
        before, self.outputs = self.outputs, Outputs(limit)
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")
        try:
            yield self.outputs
        finally:
            sys.stdout, sys.stderr = streams
            self.outputs = before

    async def _run(self, source: str) -> None:
        """Run as ipykernel does: awaiting on this loop only what has an `await` at its top."""
        given, awaits = self._read(source)
        running = self.run_cell_async(source, store_history=True, **given)
        if awaits:
            result = await running
        else:
            result = self._at_once(running)
        self.events.trigger("post_execute")
        self.events.trigger("post_run_cell", result)

    def _read(self, source: str) -> tuple[Json, bool]:
        """Return what IPython makes of a cell's text, and whether it awaits something."""
        if source in self._remembered:
            return self._remembered[source]
        failed = None
        try:
            cell = self.transform_cell(source)  # type: ignore[no-untyped-call]
        except Exception:
            cell, failed = source, sys.exc_info()
        given: Json = {"transformed_cell": cell, "preprocessing_exc_tuple": failed}
        read = given, bool(self.should_run_async(source, **given))
        if self.remembers and failed is None:
            self._remembered[source] = read
        return read

    def _at_once(self, running: Any) -> Any:
        """Run a cell that awaits nothing, as `run_cell` does, which would transform it again."""
        try:
            return _pseudo_sync_runner(running)  # type: ignore[no-untyped-call]
        except BaseException:  # between two steps of IPython's own
            self.showtraceback(running_compiled_code=True)
            return None


class Stream(io.TextIOBase):
    """A stdout or stderr that goes to the shell's outputs of the moment."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, shell: Shell, name: str) -> None:
        self._shell, self._name = shell, name

    def write(self, text: str) -> int:
        """Add `text`; what the gateway's threads write is not the cell's."""
        if threading.current_thread().name.startswith("course-"):
            return len(text)
        self._shell.outputs.stream(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        """Return True."""
        return True


def new_shell() -> Shell:
    """Return the process's shell: no history file, no thread, no questions to a terminal."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "neutral"
    made: Any = Shell
    made.displayhook_class, made.display_pub_class = _Hook, _Publisher
    made.compiler_class = _Compiler
    shell: Shell = Shell.instance(config=config)
    builtins.input = _refuse
    return shell


def _refuse(*_prompt: object) -> str:
    text = "raw_input was called, but this frontend does not support input requests."
    raise StdinNotImplementedError(text)


def new_loop() -> asyncio.AbstractEventLoop:
    """Return a loop for `run`, current in this thread; an interrupt stays a KeyboardInterrupt."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop
