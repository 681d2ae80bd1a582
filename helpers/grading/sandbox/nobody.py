"""When root grades, the sandbox's processes belong to the user nobody: root knows no limits.

The kernel counts no processes of root, and lets it write to files of root's wherever it sees
them. Bubblewrap itself is started by root, in a user namespace that has root and nobody; the
warm interpreter becomes nobody before it does anything.
"""

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_NOBODY, _INNER = 65534, 1  # outside, and within the sandbox's user namespace
_SET_DUMPABLE = 4  # prctl.h
_MAP = f"0 0 1\n{_INNER} {_NOBODY} 1\n"
_APART = ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
          "--unshare-cgroup-try")  # fmt: skip
_WAIT = """
import ctypes, sys
failed = ctypes.CDLL(None).unshare(ctypes.c_ulong(0x10000000))
print(failed, flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Started:
    """How to start a command: its words, and the handles to pass."""

    command: list[str]
    handles: tuple[int, ...] = ()


@contextlib.contextmanager
def started(command: Sequence[str]) -> Iterator[Started]:
    """Yield how to start `command`: with nobody in it, if we are root and it is bubblewrap."""
    handle = users() if command[0] == "bwrap" and os.geteuid() == 0 else None
    if handle is None:
        yield Started(list(command))
        return
    given = ["--userns", str(handle), *_APART, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    words = [part for one in command for part in (given if one == "--unshare-all" else [one])]
    yield Started(words, (handle,))


@cache
def users() -> int | None:
    """Return a handle to a user namespace with root and nobody; None where that is refused."""
    waiting = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        if waiting.stdout is None or waiting.stdout.readline().strip() != b"0":
            return None
        folder = Path(f"/proc/{waiting.pid}")
        (folder / "uid_map").write_text(_MAP, encoding="ascii")
        (folder / "gid_map").write_text(_MAP, encoding="ascii")
        return os.open(folder / "ns" / "user", os.O_RDONLY)
    except OSError:
        return None
    finally:
        waiting.communicate()


def become() -> None:
    """Be nobody from now on, in a sandbox that root started; elsewhere nothing changes."""
    if os.getuid() == 0 and len(Path("/proc/self/uid_map").read_text("ascii").splitlines()) == 2:
        os.setgroups([])
        os.setgid(_INNER)
        os.setuid(_INNER)
        # Else the kernel gives this process's /proc files, uid_map among them, to root.
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 1, 0, 0, 0)
