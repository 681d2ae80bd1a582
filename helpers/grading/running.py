"""Runs a submission's cells for stock `nbgrader autograde`: without keys or a network, and bounded.

A cell that never ends, kills its kernel or writes without end costs the marks of its own tests: the
kernel is started anew, what came before is run again, and the rest goes on. But: it is no sandbox
(`course grade` is): a student's code runs as the instructor's user.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import v4
from nbgrader.preprocessors import Execute
from traitlets import Integer

from helpers.grading import cells
from helpers.language import translate as _
from helpers.providers import PROVIDERS

_GUARD = "from helpers.offline import guard\nguard()\ndel guard\n"
_KEPT = ("COURSE_LANG", "COURSE_CACHE")  # of the instructor's own settings
_SHOWN = ("stream", "display_data", "execute_result", "update_display_data")
REVIVALS = 3  # kernels that one notebook may use up


class Run(Execute):  # type: ignore[misc]
    """nbgrader's Execute with bounds, in an empty folder of its own, in replay mode."""

    seconds = Integer(300, help="seconds that a whole notebook may take").tag(config=True)
    characters = Integer(200_000, help="characters of output a cell may write").tag(config=True)
    shutdown_kernel = "immediate"
    store_widget_state = False

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        """Run all code cells; each that could not be run has an error that says why."""
        self._stuck: set[int] = set()
        self._written: dict[int, int] = {}
        self._deadline = time.monotonic() + self.seconds
        self.error_on_timeout = _error("CellTimeoutError", self._too_long())
        with workplace(resources.get("metadata", {}).get("path")) as (folder, environ):
            self._started = {"cwd": str(folder), "env": environ}
            done: tuple[Any, Any] = super().preprocess(nb, resources, km)
            return done

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel in the folder and with the environment of this submission."""
        super().start_new_kernel(**{**kwargs, **self._started})

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Run one cell, or say in its place why it was not run."""
        if cell.cell_type != "code":
            return cell, resources
        if time.monotonic() > self._deadline:
            line = _("The notebook did not finish within {seconds} s: this cell was not run.")
            _fail(cell, "CellTimeoutError", line.format(seconds=self.seconds))
        elif len(self._stuck) >= REVIVALS:
            line = _("Earlier cells ended the kernel too often: this cell was not run.")
            _fail(cell, "DeadKernelError", line)
        else:
            self._run(cell, resources, index)
        return cell, resources

    def _run(self, cell: Any, resources: Any, index: int) -> None:
        try:
            super().preprocess_cell(cell, resources, index)
            return
        except CellTimeoutError:
            _fail(cell, "CellTimeoutError", self._too_long())
        except DeadKernelError:
            line = _("This cell ended the Python process (os._exit, or too much memory).")
            _fail(cell, "DeadKernelError", line)
        self._stuck.add(index)
        if len(self._stuck) < REVIVALS:
            self._revive(index)

    def _revive(self, index: int) -> None:
        """Start a new kernel and run the cells before `index` again, without tests and outputs."""
        self._cleanup_kernel()
        self.km = self.create_kernel_manager()
        self.start_new_kernel()
        self.start_new_kernel_client()
        for place, cell in enumerate(self.nb.cells[:index]):
            if cell.cell_type == "code" and place not in self._stuck and not cells.is_graded(cell):
                kept, count = cell.outputs, cell.execution_count
                self._written.pop(place, None)
                self._run_again(cell, place)
                cell.outputs, cell.execution_count = kept, count

    def _run_again(self, cell: Any, place: int) -> None:
        try:
            self.execute_cell(cell, place, store_history=True)
        except (CellTimeoutError, DeadKernelError):
            self._stuck.update(range(REVIVALS))  # it ended well before: give up

    def _get_timeout(self, cell: Any) -> int | None:
        left = int(self._deadline - time.monotonic()) + 1
        return max(1, min(self.timeout or left, left))

    def _too_long(self) -> str:
        line = _("This cell did not finish within {seconds} s: does a loop never end?")
        return line.format(seconds=self.timeout)

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Take an output as nbclient does, as long as the cell has written little enough."""
        if msg["msg_type"] == "error":
            _cut_error(msg["content"], self.characters)
        elif msg["msg_type"] in _SHOWN and not self._has_room(msg["content"], cell, cell_index):
            return None
        return super().process_message(msg, cell, cell_index)

    def _has_room(self, content: dict[str, Any], cell: Any, index: int) -> bool:
        before = self._written.get(index, 0)
        texts = [content.get("text", ""), *content.get("data", {}).values()]
        self._written[index] = before + sum(len(str(text)) for text in texts)
        if self._written[index] <= self.characters:
            return True
        if before <= self.characters:
            line = _("… cut here: a cell may write {count} characters.")
            text = content.get("text", "")[: self.characters - before]
            told = f"{text}\n{line.format(count=self.characters)}\n"
            cell.outputs.append(v4.new_output("stream", name="stdout", text=told))  # type: ignore[no-untyped-call]
        return False


def _error(name: str, said: str) -> dict[str, Any]:
    return {"ename": name, "evalue": said, "traceback": [f"{name}: {said}"]}


def _fail(cell: Any, name: str, said: str) -> None:
    cell.setdefault("outputs", [])
    cell.outputs.append(v4.new_output("error", **_error(name, said)))  # type: ignore[no-untyped-call]


def _cut_error(content: dict[str, Any], longest: int) -> None:
    content["evalue"] = content["evalue"][:longest]
    content["traceback"] = [line[:longest] for line in content["traceback"][-100:]]


@contextmanager
def workplace(data: str | None) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield an empty folder with copies of the files in `data`, and the kernel's environment."""
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as name:
        work, startup = Path(name) / "work", Path(name) / "ipython/profile_default/startup"
        if data and Path(data).is_dir():
            shutil.copytree(data, work, ignore=shutil.ignore_patterns("*.ipynb"))
        work.mkdir(exist_ok=True)
        startup.mkdir(parents=True)
        (startup / "00-offline.py").write_text(_GUARD, encoding="utf-8")
        yield work, environment(os.environ, Path(name))


def environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return what a submission's kernel sees of `environ`: no key, no setting of the course."""
    secret = {name for one in PROVIDERS for name in (*one.keys, *one.bases)}
    endings = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")
    kept = {
        name: value
        for name, value in environ.items()
        if name not in secret
        and not name.upper().endswith(endings)
        and (name in _KEPT or not name.startswith("COURSE_"))
    }
    return kept | {"COURSE_MODE": "replay", "COURSE_PACE": "0", "PYTHONUTF8": "1",
                   "IPYTHONDIR": str(folder / "ipython")}  # fmt: skip
