"""The tester's process: it has the gateway and the hidden tests, and a sandbox for the students.

Started as `python -m helpers.grading.examiner FD FOLDER CONTROL`; over FD it is sent a kit, and
then one submission after the other; CONTROL is its server's in the sandbox. All that it writes is
in FOLDER. One process so that a submission can be given up together with whatever examined it, and
so that threads and Dask workers can have one each.
"""

import gc
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
import traceback
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from helpers import lean as lean  # before nbgrader
from helpers.grading import frames
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.limits import MEGABYTE

_NEVER = ("*.ipynb", "timestamp.txt")  # of a student's files, in the sandbox
LARGEST = 256 * MEGABYTE  # bytes of a submission with its files


class Examiner:
    """Examines submissions to one assignment, one at a time."""

    def __init__(self, kit: Json, root: Path, control: socket.socket) -> None:
        from helpers import environment
        from helpers.grading.forward import Forward
        from helpers.grading.kit import Kit
        from helpers.grading.limits import Limits
        from helpers.grading.sandbox import Sandbox
        from helpers.grading.shell import new_shell
        from helpers.grading.steps import Steps, write

        self.sandbox = Sandbox(control)  # it warms up while we do the rest
        self.kit, self.root = Kit(**kit), root
        self.limits = Limits.of(self.kit.limits)
        self.work = root / "work"
        write(self.kit.sources, self.work)
        os.chdir(self.work)
        environment.setup(mode="replay")
        self.steps = Steps(self.kit, root)
        self.shell = new_shell()
        self.shell.remembers = True
        self.trusted = {name: self.kit.trusted(name) for name in self.kit.notebooks}
        self.shown: dict[str, list[Json]] = {}
        self.gateway = environment.running()
        self.forward = Forward(self.sandbox.listener, self.gateway.url)

    def examine(self, task: Json) -> Json:
        """Return the notebooks of one submission with their outputs, and what was stopped."""
        begun = time.monotonic()
        if "folder" in task:
            task = {**task, **read(Path(task["folder"]), task["student"], self.kit)}
        done = {name: self._notebook(task, name) for name in self.kit.notebooks}
        shutil.rmtree(self.root / "submitted", ignore_errors=True)
        self.gateway.wire.clear()
        return {
            "notebooks": {name: text for name, (text, _stopped) in done.items() if text},
            "stopped": [line for _text, lines in done.values() for line in lines],
            "seconds": time.monotonic() - begun,
        }

    def _notebook(self, task: Json, name: str) -> tuple[str, list[str]]:
        from nbformat import v4

        from helpers.grading.examine import Examination
        from helpers.grading.isolate import Pipe

        if f"{name}.ipynb" not in task["files"]:
            return "", []
        clean = self.steps.sanitise(task["student"], name, task["files"])
        self.forward.allow(self.limits.traffic_bytes)
        given = {**self._given(task["files"]), **self.kit.sources}
        examination = Examination(
            lambda: Pipe(self.sandbox, self.limits), self.shell, self.limits,
            self.trusted[name], given, self.shown,
        )  # fmt: skip
        examined = examination.run(clean)
        settled = self.steps.settle(task["student"], name, examined.notebook)
        return v4.writes_json(settled), examined.stopped  # type: ignore[no-untyped-call]

    def _given(self, files: dict[str, str]) -> dict[str, str]:
        """Return those of a student's files that the settings do not ignore, no notebooks."""
        ignored = [*self.kit.settings["CourseDirectory"].get("ignore", []), *_NEVER]
        return {
            name: data
            for name, data in files.items()
            if not any(fnmatch(part, one) for part in Path(name).parts for one in ignored)
        }


def read(folder: Path, student: str, kit: Any) -> Json:
    """Return a submission's files, after the settings' own hook has made them ready."""
    from helpers.grading.kit import files

    notebooks = [str(folder / f"{name}.ipynb") for name in kit.notebooks]
    hook = kit.settings.get("Autograde", {}).get("pre_convert_hook")
    if hook:
        from traitlets.utils.importstring import import_item

        import_item(hook)(assignment=kit.part, student=student, notebooks=notebooks)
    return {"files": files(folder)}


def main() -> None:
    """Serve one channel until it closes."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    tasks: list[Json] = []
    came = threading.Condition()
    given = (channel, tasks, came)
    threading.Thread(target=_listen, args=given, daemon=True, name="course-tasks").start()
    kit = _next(tasks, came)
    try:
        control = socket.socket(fileno=int(sys.argv[3]))
        examiner = Examiner(kit, Path(tempfile.mkdtemp(prefix="course-")).resolve(), control)
    except Exception as error:
        _send(channel, {"refused": str(error), "traceback": traceback.format_exc()})
        return
    gc.collect()
    gc.freeze()  # what is here already is not looked at again for each submission
    _send(channel, {"ready": True})
    while True:
        result = _examined(examiner, _next(tasks, came))
        if not examiner.sandbox.alive:
            return  # whoever waits tries the submission again, with another examiner
        _send(channel, result)


def _examined(examiner: Examiner, task: Json) -> Json:
    try:
        return examiner.examine(task)
    except Exception:
        return {"error": traceback.format_exc()}


def _send(channel: socket.socket, message: Json) -> None:
    frames.send(channel, message, LARGEST)


def _next(tasks: list[Json], came: threading.Condition) -> Json:
    with came:
        came.wait_for(lambda: tasks)
        return tasks.pop(0)


def _listen(channel: socket.socket, tasks: list[Json], came: threading.Condition) -> None:
    """Take tasks in; end at once, with sandbox and files, when nobody is there any more."""
    while True:
        try:
            message = frames.receive(channel, LARGEST)
        except BrokenChannelError:
            shutil.rmtree(sys.argv[2], ignore_errors=True)
            os._exit(0)
        with came:
            tasks.append(message)
            came.notify()


if __name__ == "__main__":
    main()
