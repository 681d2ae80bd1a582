"""Stock `nbgrader autograde` on the attacks, let loose in a cage: bubblewrap, nobody, few bytes.

The cage is that of `course grade`, but the code within it is stock nbgrader's: its own default
steps and Execute, the course's folders in reach, as an instructor runs it.
"""

import json
import os
import queue
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat

from helpers.grading.sandbox import enclosure, nobody

from . import made_part as made
from .attack import Attack
from .test_nbgrader import nbgrader

PLAIN = "plain9"  # the same part with tests that are nothing but `assert`
SETTINGS = f"""import os, sys
c = get_config()
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]  # alembic
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course/exercises"
c.ClearSolutions.code_stub = {{"python": {made.STUB!r}}}
c.Execute.timeout = 4
"""
INSIDE = Path(__file__).with_name("stock_inside.py")
AT_ONCE = 4  # cages: many attacks only wait for a time limit
SLOW = ("half", "rubbish", "flood", "stopped", "stubborn", "patched", "message")  # begun first
HONEST, ANOTHER = "honest", "another"  # the one is graded already, the other is in the cage
OTHERS_WORDS = "other-student's words"


def course(root: Path) -> None:
    """Make the course `root`, with an honest submission that stock nbgrader has graded."""
    (root / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    made.write_source(root)
    plain = made.source()
    made.find(plain, "add_test1").source = "assert add(1, 2) == 3"
    made.find(plain, "add_test2").source = "assert add(0, 0) == 0\nassert add(-1, -41) == -42"
    (root / "solutions" / PLAIN).mkdir()
    nbformat.write(plain, root / "solutions" / PLAIN / f"{made.NOTEBOOK}.ipynb")
    _write(honest(), root / "submitted" / HONEST / made.PART)
    parts = [["generate_assignment", part] for part in (made.PART, PLAIN)]
    nbgrader(root, *parts, ["autograde", made.PART])


def honest() -> Any:
    """Return a submission whose answers are right."""
    return made.solve(made.blank(), words=OTHERS_WORDS)


def _write(notebook: Any, folder: Path) -> None:
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{made.NOTEBOOK}.ipynb")


def observe(folder: Path, attacks: Mapping[str, Attack], plain: Iterable[str]) -> dict[str, Any]:
    """Return what stock nbgrader made of `attacks`, as NAME@part9; of `plain` as NAME@plain9 too."""
    given = folder / "stock"
    (given / "course").mkdir(parents=True)
    course(given / "course")
    for name, attack in attacks.items():
        _write(attack.notebook(), given / "handed" / name)
    _write(honest(), given / "handed" / ANOTHER)
    _readable(folder)
    waiting: queue.Queue[str] = queue.Queue()
    waiting.put(f"{ANOTHER}@{made.PART}")
    for name, attack in sorted(attacks.items(), key=lambda item: item[0] not in SLOW):
        waiting.put(f"{name}@{made.PART}" + f"@{attack.after}" * bool(attack.after))
    for name in plain:
        waiting.put(f"{name}@{PLAIN}")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = pool.map(lambda _number: dict(_cage(given, waiting)), range(AT_ONCE))
        return {name: seen for part in parts for name, seen in part.items()}


def _readable(folder: Path) -> None:
    """Let nobody read what the cage is given."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _cage(given: Path, waiting: "queue.Queue[str]") -> Iterator[tuple[str, Any]]:
    """Yield each submission that waits, and what was seen of it in a cage."""
    bound = [("--ro-bind", str(one), f"/etc/{one.name}") for one in (given, INSIDE)]
    enclosed = enclosure.enclosed("bwrap", *(word for one in bound for word in one))
    start = [*enclosed, sys.executable, "-P", f"/etc/{INSIDE.name}"]
    with nobody.started(start) as started, subprocess.Popen(
        started.command, pass_fds=started.handles, env=_environ(), text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as cage:  # fmt: skip
        with suppress(queue.Empty):
            while name := waiting.get_nowait():
                print(name, file=cage.stdin, flush=True)
                yield "@".join(name.split("@")[:2]), json.loads(cage.stdout.readline())


def _environ() -> dict[str, str]:
    """Return an instructor's environment, with a key."""
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    return {"HOME": "/home/student", "PATH": path, "LANG": "C.UTF-8", "PYTHONUTF8": "1",
            "TMPDIR": enclosure.scratch(), "LATER_API_KEY": "hunter2"}  # fmt: skip
