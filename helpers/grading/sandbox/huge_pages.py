"""The warm interpreter's memory in huge pages: forks of it cost half.

A fork copies the table of all pages, and each page that it then touches; with pages of 2 MB the
table is short, and the kernel splits what is touched. Linux 6.1 and later (madvise(2),
MADV_COLLAPSE). Elsewhere nothing happens.
"""

import ctypes
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_COLLAPSE = 25  # mman-common.h
_SIZE = 2 * 1024 * 1024


def collapse() -> int:
    """Gather this process's own memory into huge pages; return how many bytes it could."""
    done = 0
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        for start, end in _writable():
            given = ctypes.c_void_p(start), ctypes.c_size_t(end - start)
            done += 0 if library.madvise(*given, _COLLAPSE) else end - start
    return done


def _writable() -> Iterator[tuple[int, int]]:
    """Yield the ranges of private memory without a file, as far as they hold whole huge pages."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        addresses, rights, _offset, _device, _node, *name = line.split()
        if rights == "rw-p" and name in ([], ["[heap]"]):
            first, last = (int(one, 16) for one in addresses.split("-"))
            start, end = -(-first // _SIZE) * _SIZE, last // _SIZE * _SIZE
            if start < end:
                yield start, end
