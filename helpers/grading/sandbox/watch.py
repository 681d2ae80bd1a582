"""What all processes of a submission use together, seen from outside of its namespaces.

The kernel's limits count each process for itself, and a process that root started is not
counted at all; so the warm interpreter looks a few times a second.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from helpers.grading.sandbox.limits import MEGABYTE, Limits

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True)
class Process:
    """One line of /proc/PID/stat: who, whose child, how many threads, bytes in memory."""

    number: int
    parent: int
    threads: int
    resident: int


def excess(warm: int, limits: Limits) -> str:
    """Return what the descendants of process `warm` have too much of: processes, memory, or ""."""
    found = {one.number: one for one in processes()}
    own = [one for one in found.values() if one.number != warm and _below(one, warm, found)]
    if sum(one.threads for one in own) > limits.processes:
        return "processes"
    shared = found[warm].resident if warm in found else 0
    allowed = limits.memory_mb * MEGABYTE
    if sum(one.resident for one in own) <= allowed + shared:
        return ""
    return "memory" if sum(map(proportional, own)) > allowed + shared else ""


def processes() -> Iterator[Process]:
    """Yield the processes that /proc shows; none where there is no /proc."""
    with suppress(OSError):
        for entry in os.listdir("/proc"):  # noqa: PTH208 - ten times a second
            if entry.isdigit():
                with suppress(OSError, ValueError, IndexError):
                    yield _read(int(entry))


def _read(number: int) -> Process:
    text = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    fields = text.rpartition(")")[2].split()  # a name may hold spaces and parentheses
    return Process(number, int(fields[1]), int(fields[17]), int(fields[21]) * _PAGE)


def _below(one: Process, warm: int, found: dict[int, Process]) -> bool:
    seen = 0
    while one.parent in found and seen < len(found):
        if one.parent == warm:
            return True
        one, seen = found[one.parent], seen + 1
    return False


def proportional(one: Process) -> int:
    """Return the bytes of a process, those that it shares divided by who shares them."""
    with suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{one.number}/smaps_rollup").read_text(encoding="ascii")
        line = next(line for line in text.splitlines() if line.startswith("Pss:"))
        return int(line.split()[1]) * 1024
    return one.resident
