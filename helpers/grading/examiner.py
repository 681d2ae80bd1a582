"""The tester's side: it has the gateway and the hidden tests, and a sandbox for the students.

Each examiner is a process (zygote), so that a submission can be given up together with whatever
examined it, and so that threads and Dask workers can have one each.
"""

import os
import shutil
import socket
import time
from fnmatch import fnmatch
from pathlib import Path

import nbformat
from nbformat import v4
from traitlets.utils.importstring import import_item

from helpers import environment, tokens
from helpers.grading.examine import Examination
from helpers.grading.forward import Forward
from helpers.grading.frames import Json
from helpers.grading.isolate import Pipe
from helpers.grading.kit import Kit, files
from helpers.grading.sandbox.client import Sandbox
from helpers.grading.sandbox.limits import Limits
from helpers.grading.shell import new_shell
from helpers.grading.steps import Steps, write

_NEVER = ("*.ipynb", "timestamp.txt")  # of a student's files, in the sandbox


class Examiner:
    """Examines submissions to one assignment, one at a time."""

    def __init__(self, kit: Json, root: Path, control: socket.socket) -> None:
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


def rehearse() -> None:
    """Do once what is slow the first time, and what forks of this process then have done."""
    tokens.use_offline_files()
    tokens.count(".")  # the gateway counts its answers
    notebook = v4.new_notebook()  # type: ignore[no-untyped-call]
    for relaxed in (False, True):
        nbformat.validate(notebook, relax_add_props=relaxed)  # compiles the schema


def read(folder: Path, student: str, kit: Kit) -> Json:
    """Return a submission's files, after the settings' own hook has made them ready."""
    notebooks = [str(folder / f"{name}.ipynb") for name in kit.notebooks]
    hook = kit.settings.get("Autograde", {}).get("pre_convert_hook")
    if hook:
        import_item(hook)(assignment=kit.part, student=student, notebooks=notebooks)
    return {"files": files(folder)}
