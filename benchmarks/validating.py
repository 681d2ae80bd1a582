"""What it costs to execute and validate the whole course: `course check`, beside its peers.

The peers run the lessons one after the other, each its usual way: papermill executes, then nbval
executes again and compares with the saved outputs. `course check` runs each lesson once, several
at a time and without a network, and checks more (staleness, keys, unused recordings).

    python benchmarks/validating.py     wall and CPU seconds of each, with the ratios
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from helpers import notebooks

COMMAND = "import sys; from helpers.cli import main; sys.exit(main())"


class Cost(NamedTuple):
    """Seconds of a wall clock and of processors, and the machine's load while they went by."""

    wall: float
    cpu: float
    load: float


def cost(*commands: Sequence[str], **environ: str) -> Cost:
    """Run the commands one after the other and return what they cost together."""
    before, start = _children(), time.perf_counter()
    for command in commands:
        done = subprocess.run(command, env=os.environ | environ, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return Cost(time.perf_counter() - start, _children() - before, os.getloadavg()[0])


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def papermill(lesson: Path, folder: Path) -> list[str]:
    """Return the command that executes `lesson`."""
    paths = [str(lesson), str(folder / lesson.name), "--cwd", str(lesson.parent)]
    return [sys.executable, "-m", "papermill", *paths, "-k", "python3", "--no-progress-bar"]


def nbval(lesson: Path, folder: Path) -> list[str]:
    """Return the command that executes `lesson` and compares its outputs with the saved ones."""
    empty = folder / "pytest.ini"
    empty.write_text("[pytest]\n", encoding="utf-8")
    return [sys.executable, "-m", "pytest", "-q", "-c", str(empty), "--rootdir", str(folder),
            "-p", "no:cacheprovider", "--nbval", "--nbval-kernel-name", "python3",
            "--nbval-sanitize-with", str(notebooks.SANITIZE), str(lesson)]  # fmt: skip


def measure(lessons: Sequence[Path], ours: Sequence[str]) -> dict[str, Cost]:
    """Return what each way costs for `lessons`; `ours` is the command that checks them all."""
    replay = {"COURSE_MODE": "replay", "COURSE_PACE": "0", "COURSE_LANG": "ko"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return {
            "papermill": cost(*(papermill(one, folder) for one in lessons), **replay),
            "nbval": cost(*(nbval(one, folder) for one in lessons), **replay),
            "course check": cost(ours),
        }


def main() -> None:
    """Measure and print the table."""
    costs = measure(notebooks.lessons(), [sys.executable, "-c", COMMAND, "check"])
    first, second, ours = costs.values()
    costs["papermill, nbval"] = Cost(
        first.wall + second.wall, first.cpu + second.cpu, max(first.load, second.load)
    )
    for name, one in costs.items():
        ratios = f"{one.wall / ours.wall:5.2f} × ours, {one.cpu / ours.cpu:5.2f} × in CPU"
        print(f"{name:18} {one.wall:7.1f} s {one.cpu:7.1f} CPU-s  {ratios}, load {one.load:.1f}")
    print(f"on {os.cpu_count()} cores; a load above what a way needs itself slows its wall clock")


if __name__ == "__main__":
    main()
