"""What one submission may use, and how its process is held to it.

Time and the memory of all its processes together are watched from outside (isolate, server);
what the kernel counts by process is set here, in the process itself, before any of its code.
"""

import contextlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one submission. `memory_mb` is beyond what the warm interpreter had already."""

    cell_seconds: float = 30.0
    submission_seconds: float = 300.0
    memory_mb: int = 1024
    processes: int = 96  # its threads among them
    disk_mb: int = 64  # of its own directory, /tmp and /dev/shm each
    open_files: int = 256
    output_bytes: int = 1_000_000  # of one cell
    message_bytes: int = 8 * MEGABYTE  # of one reply to a test cell
    traffic_bytes: int = 128 * MEGABYTE  # of all its replies, and of all its requests

    def data(self) -> dict[str, Any]:
        """Return the limits as JSON data, to send them to another process."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Limits":
        """Return the limits that `data` wrote."""
        return cls(**data)


def apply(limits: Limits, now: "Memory", *, confined: bool = True) -> None:
    """Hold this process, which has `now`, and every one that it starts, to `limits` for ever.

    The kernel counts processes by user: only one `confined` to users of its own can be held so.
    """
    more = limits.memory_mb * MEGABYTE
    _set("RLIMIT_DATA", now.data + more)
    _set(
        "RLIMIT_AS", now.virtual + more + 4096 * MEGABYTE
    )  # threads reserve far more than they use
    _set("RLIMIT_FSIZE", limits.disk_mb * MEGABYTE)
    _set("RLIMIT_NOFILE", limits.open_files)
    if confined:
        _set("RLIMIT_NPROC", limits.processes)
    _set("RLIMIT_CORE", 0)
    _set("RLIMIT_MEMLOCK", 64 * 1024)


def _set(name: str, value: int) -> None:
    import resource  # not on Windows, where `course grade` says that it cannot

    number = getattr(resource, name, None)
    if number is None:  # not on every system
        return
    with contextlib.suppress(ValueError, OSError):  # stricter already
        resource.setrlimit(number, (value, value))


@dataclass(frozen=True)
class Memory:
    """What a process has now, in bytes."""

    virtual: int = 0
    data: int = 0


def memory() -> Memory:
    """Return the sizes of this process; zeros where the system does not say."""
    with contextlib.suppress(OSError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
        size = os.sysconf("SC_PAGE_SIZE")
        return Memory(int(pages[0]) * size, int(pages[5]) * size)
    return Memory()
