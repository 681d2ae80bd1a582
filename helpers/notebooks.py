"""Execute the lessons with papermill and validate their saved outputs with nbval, offline.

But: does not write outputs back into a lesson unless `refresh` is asked to.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import offline, redact
from helpers.errors import NotebookError
from helpers.providers import PROVIDERS

COURSE = Path(__file__).parents[1] / "course"
SANITIZE = COURSE / "nbval_sanitize.cfg"
_GUARD = "from helpers.offline import guard\nguard()\ndel guard\n"
_MODULE = """
import runpy, sys
from helpers import lean
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Execution:
    """What one run of a notebook sent over the wire, and beyond this machine."""

    wire: tuple[Mapping[str, Any], ...]
    outside: tuple[str, ...]  # hosts beyond loopback that something tried to reach


def lessons() -> list[Path]:
    """Return the course's lessons in reading order."""
    return sorted(COURSE.glob("part*.ipynb"))


def read(notebook: Path) -> Any:
    """Return the notebook in `notebook` as nbformat 4."""
    import nbformat  # two seconds, in which `course check` starts its kernels

    return nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]


def execute(
    notebook: Path,
    output: Path,
    *,
    parameters: Mapping[str, Any] | None = None,
    mode: str = "replay",
) -> Execution:
    """Run `notebook` from top to bottom without a network, and write the copy to `output`.

    Raises NotebookError with the failing cell's own words.
    """
    command = _papermill(notebook, output, parameters or {}, notebook.parent)
    with _surroundings(mode) as (environ, folder):
        done = _run(offline.isolated(command), environ)
        execution = _execution(folder)
    if done.returncode:
        raise NotebookError(f"{notebook.name} failed:\n{_end(done)}")
    return execution


def execute_live(
    notebook: Path, *, environ: Mapping[str, str], cwd: Path
) -> tuple[Mapping[str, Any], ...]:
    """Run `notebook` with the network and the given environment; return what went over the wire.

    Raises NotebookError with the failing cell's own words, keys masked.
    """
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "wire.jsonl"
        command = _papermill(notebook, Path(name) / "executed.ipynb", {}, cwd)
        done = _run(command, {**environ, "COURSE_WIRE_LOG": str(log)})
        if done.returncode:
            raise NotebookError(f"{notebook.name} failed:\n{redact.text(_end(done))}")
        return _lines(log)


def recordings_asked(wire: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the keys of the recordings that a run asked for."""
    return {str(one["recording"]) for one in wire if one["recording"]}


def _papermill(notebook: Path, output: Path, parameters: Mapping[str, Any], cwd: Path) -> list[str]:
    given = ["-y", json.dumps(dict(parameters))] if parameters else []  # JSON is YAML: types stay
    paths = [str(notebook), str(output), "--cwd", str(cwd)]
    return _python("papermill", *paths, "-k", "python3", "--no-progress-bar", *given)


def _python(module: str, *arguments: str) -> list[str]:
    """Return the command that `python -m module …` is, but it starts sooner."""
    return [sys.executable, "-c", _MODULE, module, *arguments]


def validate(notebook: Path, *, cell_timeout: float = 120) -> Execution:
    """Run `notebook` offline and compare each cell's output with the saved one, by nbval.

    Raises NotebookError with the first cell that fails, says something else, or takes more than
    `cell_timeout` seconds: so long nbval waits for a kernel that has died.
    """
    with _surroundings("replay") as (environ, folder):
        empty = folder / "pytest.ini"
        empty.write_text("[pytest]\n", encoding="utf-8")
        command = _python(
            "pytest", "-qx", "-c", str(empty), "--rootdir", str(folder), "-p", "no:cacheprovider",
            "-p", "nbval.plugin", "--nbval", "--nbval-kernel-name", "python3",
            "--nbval-cell-timeout", str(cell_timeout), "--nbval-sanitize-with", str(SANITIZE),
            str(notebook),
        )  # fmt: skip
        # the plugins of other packages, LangSmith's for one, would take longer to load than nbval
        done = _run(offline.isolated(command), {**environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
        execution = _execution(folder)
    if done.returncode:
        raise NotebookError(f"{notebook.name} no longer gives its saved outputs:\n{_end(done)}")
    return execution


def refresh(notebook: Path) -> None:
    """Execute `notebook` in replay mode and keep its new outputs in the file itself."""
    with tempfile.TemporaryDirectory() as folder:
        executed = Path(folder) / notebook.name
        execute(notebook, executed)
        fresh = read(executed)
    import nbformat

    kept = read(notebook)
    for cell, run in zip(kept.cells, (c for c in fresh.cells if _ours(c)), strict=True):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = _kept(run.outputs), run.execution_count
    kept.metadata.pop("widgets", None)
    nbformat.write(kept, notebook)  # type: ignore[no-untyped-call]


def _kept(outputs: list[Any]) -> list[Any]:
    """Return `outputs` without the views of widgets: their state is not saved, their text is."""
    for output in outputs:
        output.get("data", {}).pop(WIDGET_VIEW, None)
    return outputs


def _ours(cell: Any) -> bool:
    return "injected-parameters" not in cell.metadata.get("tags", [])


@contextmanager
def _surroundings(mode: str) -> Iterator[tuple[dict[str, str], Path]]:
    """Yield an environment without keys, with IPython's own folder, and the folder of its logs."""
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder = Path(name)
        startup = folder / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00-offline.py").write_text(_GUARD, encoding="utf-8")
        yield _environ(mode, folder), folder


def _environ(mode: str, folder: Path) -> dict[str, str]:
    keys = {name for provider in PROVIDERS for name in (*provider.keys, *provider.bases)}
    kept = {name: value for name, value in os.environ.items() if name not in keys}
    return kept | {
        "COURSE_MODE": mode,
        "COURSE_PACE": "0",
        "COURSE_LANG": "ko",
        "COURSE_WIRE_LOG": str(folder / "wire.jsonl"),
        "COURSE_OFFLINE_LOG": str(folder / "outside.log"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONUTF8": "1",
    }


def _run(command: list[str], environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, encoding="utf-8",
        errors="replace", check=False,
    )  # fmt: skip


def _execution(folder: Path) -> Execution:
    return Execution(_lines(folder / "wire.jsonl"), _hosts(folder / "outside.log"))


def _lines(path: Path) -> tuple[Mapping[str, Any], ...]:
    if not path.exists():
        return ()
    return tuple(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def _hosts(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").split()) if path.exists() else ()


def _end(done: "subprocess.CompletedProcess[str]", lines: int = 60) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    return "\n".join(plain.strip().splitlines()[-lines:])
