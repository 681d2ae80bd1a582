"""A process shuts itself off: its own users, processes and mounts, no capabilities left.

Called in a process just forked from the warm interpreter, which bubblewrap has already cut
off from the network and from every file but the libraries. By ctypes: `os.unshare` came with
Python 3.12. The numbers are those of the kernel's headers (sched.h, mount.h, prctl.h).
"""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_NEW_USER, _NEW_PID, _NEW_NS, _NEW_IPC, _NEW_UTS = (
    0x10000000, 0x20000000, 0x00020000, 0x08000000, 0x04000000,
)  # fmt: skip
_NEW_NET = 0x40000000
_SET_FLAGS, _UP = 0x8914, 1  # sockios.h, if.h
_READ_ONLY, _NO_SUID, _NO_DEV, _NO_EXEC, _RECURSIVE, _PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
_DEATH_SIGNAL, _DROP_BOUNDING, _NO_NEW_PRIVILEGES, _CAPABILITIES_V3 = 1, 24, 38, 0x20080522
_INNER_ID = 1000  # who the student is inside; outside it stays who started the grading
_KILL = 9


def namespaces() -> None:
    """Move this process into namespaces of its own; only its next child gets the new PIDs."""
    _unshare(_NEW_USER | _NEW_PID | _NEW_NS | _NEW_IPC | _NEW_UTS, _INNER_ID)


def network() -> None:
    """Move this process into a network of its own, where nobody but itself is at 127.0.0.1."""
    _unshare(_NEW_USER | _NEW_NET, os.getuid())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP))


def _unshare(kinds: int, inner: int) -> None:
    """Move this process into new namespaces of `kinds`, as user `inner` in there."""
    user, group = os.getuid(), os.getgid()
    _call("unshare", kinds)
    with contextlib.suppress(FileNotFoundError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{inner} {user} 1", encoding="ascii")
    # Without it a write to a tmpfs fails with EOVERFLOW.
    Path("/proc/self/gid_map").write_text(f"{inner} {group} 1", encoding="ascii")


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends."""
    _call("prctl", _DEATH_SIGNAL, _KILL, 0, 0, 0)


def mounts(writable: Iterable[str], disk_mb: int) -> None:
    """Put an empty file system of `disk_mb` on each of `writable`, and hide other processes."""
    _call("mount", None, b"/", None, _RECURSIVE | _PRIVATE, None)
    for folder in writable:
        options = f"size={disk_mb}m,nr_inodes=20000,mode=700".encode()
        _call("mount", b"tmpfs", folder.encode(), b"tmpfs", _NO_SUID | _NO_DEV, options)
    _proc()


def _proc() -> None:
    """Show this process's own PIDs only; where the kernel refuses that, nothing at all.

    Never the whole of /proc: to a process that root started, /proc/sys would be writable.
    """
    flags = _NO_SUID | _NO_DEV | _NO_EXEC
    try:
        _call("mount", b"proc", b"/proc", b"proc", flags, b"subset=pid,hidepid=2")
    except OSError:
        _call("mount", b"tmpfs", b"/proc", b"tmpfs", flags | _READ_ONLY, b"size=4k")


def capabilities() -> None:
    """Give up every capability, for this process and all that it starts."""
    with contextlib.suppress(OSError):  # beyond the kernel's last
        for number in range(64):
            _call("prctl", _DROP_BOUNDING, number, 0, 0, 0)
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())


def _call(name: str, *arguments: object) -> None:
    """Call the C library's `name`; raises OSError with what went wrong."""
    given = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if getattr(_library(), name)(*given) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


@cache
def _library() -> ctypes.CDLL:
    """Return the C library; loaded once, before the forks, it costs them nothing."""
    return ctypes.CDLL(None, use_errno=True)
