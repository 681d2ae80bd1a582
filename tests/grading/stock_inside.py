"""Runs stock `nbgrader autograde` on attacks, within a cage, and looks at what came of each.

Started by `stock_cage` inside bubblewrap as a plain script. It imports nbgrader once. For each
submission, NAME@PART or NAME@PART@EARLIER on a line of stdin, it makes the course anew and forks; what it saw goes to
stdout as one line of JSON. The course lies on small file systems that end with the cage.
"""

import ctypes
import fcntl
import json
import os
import resource
import shutil
import signal
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from helpers.grading.sandbox import confine, nobody, watch
from helpers.grading.sandbox.limits import Limits

GIVEN = Path("/etc/stock")  # what the cage was given: the course, and what is handed in
HOME = Path("/home/student")
COURSE = HOME / "course"
WRITABLE = (HOME, Path(os.environ.get("TMPDIR", "/tmp")), Path("/dev/shm"))
MEGABYTE = 1024 * 1024
DISK = 96 * MEGABYTE
# by the kernel, each process
HELD = {"DATA": 2048 * MEGABYTE, "AS": 8192 * MEGABYTE, "FSIZE": DISK, "NPROC": 200,
        "NOFILE": 4096, "MEMLOCK": 65536, "CORE": 0}  # fmt: skip
ENDED = Limits(memory_mb=1024, processes=120)  # what has more is ended; stock nbgrader has near 40
LONGEST = 60.0  # seconds for one autograde; 25 are the most that one which ends was seen to take
_NEW_USER, _NEW_MOUNTS, _NEW_NET, _PRIVATE, _REAPER = 0x10000000, 0x20000, 0x40000000, 0x44000, 36
_SET_FLAGS, _SET_ADDRESS, _UP = 0x8914, 0x8916, 1  # sockios.h
_ELSEWHERE = "10.0.0.1"  # stands for the network, which the cage does not have


def main() -> None:
    """Grade every submission that stdin names, one after the other."""
    nobody.become()
    _shut_off()
    listener = _network()
    for name, most in HELD.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    confine.capabilities()
    import nbgrader.apps  # noqa: F401 - once, for all

    for line in sys.stdin:
        sys.stdout.write(json.dumps(_observe(*line.strip().split("@"))) + "\n")
        sys.stdout.flush()
    listener.close()


def _shut_off() -> None:
    """Move into users, mounts and a network of one's own; only small file systems are writable."""
    user, group = os.getuid(), os.getgid()
    _system("unshare", _NEW_USER | _NEW_MOUNTS | _NEW_NET)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {user} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {group} 1")
    _system("mount", None, b"/", None, _PRIVATE, None)
    for folder in WRITABLE:
        size = f"size={DISK},nr_inodes=20000,mode=700".encode()
        _system("mount", b"tmpfs", bytes(folder), b"tmpfs", 0, size)
    _system("prctl", _REAPER, 1, 0, 0, 0)  # what loses its parent stays below this process


def _system(name: str, *arguments: Any) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    given = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if getattr(library, name)(*given):
        raise OSError(ctypes.get_errno(), name)


def _network() -> socket.socket:
    """Start the loopback, and listen at an address elsewhere, so that it can be reached."""
    address = ("16sH2s4s8s", b"lo:1", socket.AF_INET, b"", socket.inet_aton(_ELSEWHERE), b"")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        fcntl.ioctl(asking, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP))
        fcntl.ioctl(asking, _SET_ADDRESS, struct.pack(*address))
    listener = socket.create_server((_ELSEWHERE, 80))
    return listener


def _observe(student: str, part: str, earlier: str = "") -> dict[str, Any]:
    """Autograde one submission; return what came of it, and of everything else."""
    _tidy()
    shutil.copytree(GIVEN / "course", COURSE)
    for one in filter(None, (earlier, student)):
        shutil.copytree(GIVEN / "handed" / one, COURSE / "submitted" / one / part)
    if earlier:
        _autograde(earlier, part)
    before, begun = _others(student), time.monotonic()
    ended = _autograde(student, part)
    seen = {"ended": ended, "seconds": round(time.monotonic() - begun, 1), "left": sorted(_left())}
    _end_all()
    return seen | {
        "changed": sorted({name for name, _ in before.items() ^ _others(student).items()}),
        "found": _found(student),
        "bytes": max((one.stat().st_size for one in _graded(student)), default=0),
        "grades": _grades(student, part),
        "log": (HOME / "log").read_text("utf-8", "replace")[-3000:],
    }


def _tidy() -> None:
    """Leave nothing of the submission before."""
    for path in (one for folder in WRITABLE for one in folder.iterdir()):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _autograde(student: str, part: str) -> str:
    """Run stock `nbgrader autograde` in a child; return how it ended."""
    child = os.fork()
    if child == 0:
        _nbgrader(["autograde", part, f"--student={student}"])
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        dead, status = os.waitpid(child, os.WNOHANG)
        if dead:
            return f"code {os.waitstatus_to_exitcode(status)}"
        if excess := watch.excess(os.getpid(), ENDED):
            return excess
        if not _free():
            return "disk"
        time.sleep(0.05)
    return "time"


def _free() -> bool:
    return all(shutil.disk_usage(one).free > 4_000_000 for one in WRITABLE)


def _nbgrader(words: list[str]) -> NoReturn:
    """Be `nbgrader` as from a shell, without importing it anew."""
    from jupyter_core.application import NoStart
    from nbgrader.apps import NbGraderApp

    os.chdir(COURSE)
    log = os.open(HOME / "log", os.O_WRONLY | os.O_CREAT)
    for standard in (1, 2):
        os.dup2(log, standard)
    code = 1
    try:
        app = NbGraderApp.instance()
        app.initialize(words)
        with suppress(NoStart):  # raised when a subcommand has ended
            app.start()
        code = 0
    except SystemExit as error:
        code = int(error.code or 0)
    finally:
        os._exit(code)


def _left() -> Iterator[str]:
    """Yield the commands of the processes that are still below this one."""
    for one in watch.processes():
        if one.number not in (1, os.getpid()):
            with suppress(OSError):
                command = Path(f"/proc/{one.number}/cmdline").read_bytes()
                if command:  # of a zombie it is empty
                    yield command.replace(b"\0", b" ").decode("utf-8", "replace")[:60]


def _end_all() -> None:
    """Kill every other process of the cage; nothing outside can be seen from here."""
    assert os.getppid() == 1 and Path("/proc/1/comm").read_text() == "bwrap\n", "not in a cage"
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _others(student: str) -> dict[str, Any]:
    """Return the texts of all that is not this submission's: the course's files and marks."""
    files = (path for path in COURSE.rglob("*") if path.is_file() and student not in path.parts)
    texts = {str(one.relative_to(COURSE)): str(one.read_bytes()) for one in files}
    with _gradebook() as book:
        marks = {
            f"marks of {one.student_id}": str(_rows(one))
            for part in book.assignments
            for one in book.assignment_submissions(part.name)
            if one.student_id != student
        }
    return {name: text for name, text in texts.items() if "gradebook.db" not in name} | marks


def _grades(student: str, part: str) -> dict[str, Any]:
    from nbgrader.api import MissingEntry

    try:
        with _gradebook() as book:
            return _rows(book.find_submission(part, student))
    except MissingEntry:
        return {}


def _rows(submission: Any) -> dict[str, Any]:
    names = ("auto_score", "extra_credit", "needs_manual_grade", "max_score")
    grades = submission.notebooks[0].grades
    return {grade.name: {one: getattr(grade, one) for one in names} for grade in grades}


def _gradebook() -> Any:
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{COURSE / 'gradebook.db'}")


def _found(student: str) -> bool:
    """Return whether an output of the graded notebook says that a secret was read."""
    return any("FOUND:" in one.read_text("utf-8", "replace") for one in _graded(student))


def _graded(student: str) -> Iterator[Path]:
    return (COURSE / "autograded" / student).rglob("*.ipynb")


if __name__ == "__main__":
    main()
