"""What a student's process may not ask the kernel: new namespaces, and memory that nobody counts.

Bytes in a memfd, in System V memory or in a shared mapping stay when no process shows them as its
own, so the watch would not see them; and in namespaces of its own a process could mount a file
system of any size. A seccomp filter refuses these, and calls that no notebook needs and that
kernels had holes in. But: only on the machines whose numbers stand here.

The numbers are those of the kernel's headers (seccomp.h, bpf_common.h, unistd.h of each machine).
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NUMBER, _MACHINE, _FIRST, _FOURTH = 0, 4, 16, 40  # where a call's parts stand, in bytes
_NAMESPACES = 0x7E020000  # every CLONE_NEW… of a clone's flags
_SHARED_ANONYMOUS = 0x21  # MAP_SHARED | MAP_ANONYMOUS
_OTHER_ABI = 0x40000000  # x32's calls begin here
_CLONE3 = 435  # its flags are out of a filter's sight; told that there is none, libc takes clone
_NEW = (425, 428, 429, 430, 431, 432, 442, 447)  # io_uring_setup, open_tree, …, memfd_secret
_SET_SECCOMP, _FILTER = 22, 2  # prctl.h, seccomp.h


@dataclass(frozen=True)
class Machine:
    """How one machine numbers itself (audit.h) and its calls."""

    name: int
    clone: int
    mmap: int
    refused: tuple[int, ...]


# unshare, setns, mount, umount2, pivot_root, memfd_create, shmget, shmat, msgget, add_key,
# request_key, keyctl, bpf, perf_event_open, userfaultfd, ptrace, process_vm_readv, …_writev
MACHINES = {
    "x86_64": Machine(0xC000003E, 56, 9, (
        272, 308, 165, 166, 155, 319, 29, 30, 68, 248, 249, 250, 321, 298, 323, 101, 310, 311)),
    "aarch64": Machine(0xC00000B7, 220, 222, (
        97, 268, 40, 39, 41, 279, 194, 196, 186, 217, 218, 219, 280, 241, 282, 117, 270, 271)),
}  # fmt: skip


def refuse() -> None:
    """Refuse them to this process and all that it starts; it must have no new privileges."""
    if (machine := MACHINES.get(platform.machine())) is None:
        return
    steps = b"".join(program(machine))
    kept = ctypes.create_string_buffer(steps)
    given = struct.pack("HP", len(steps) // 8, ctypes.addressof(kept))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), given, 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no seccomp filter")


def program(machine: Machine) -> Iterator[bytes]:
    """Yield the filter's steps: read a part of the call, compare, skip so many steps, return."""
    yield _step(_LOAD, _MACHINE)
    yield _step(_EQUAL, machine.name, 1, 0)
    yield _step(_RETURN, _ERROR | errno.EPERM)
    yield _step(_LOAD, _NUMBER)
    yield from _returns(_AT_LEAST, _OTHER_ABI, errno.EPERM)
    yield from _returns(_EQUAL, _CLONE3, errno.ENOSYS)
    for number in (*machine.refused, *_NEW):
        yield from _returns(_EQUAL, number, errno.EPERM)
    yield _step(_EQUAL, machine.clone, 0, 3)
    yield _step(_LOAD, _FIRST)
    yield from _returns(_ANY_OF, _NAMESPACES, errno.EPERM)
    yield _step(_LOAD, _NUMBER)
    yield _step(_EQUAL, machine.mmap, 0, 4)
    yield _step(_LOAD, _FOURTH)
    yield _step(_AND, _SHARED_ANONYMOUS)
    yield from _returns(_EQUAL, _SHARED_ANONYMOUS, errno.EPERM)
    yield _step(_RETURN, _ALLOW)


def _returns(test: int, value: int, error: int) -> Iterator[bytes]:
    yield _step(test, value, 0, 1)
    yield _step(_RETURN, _ERROR | error)


def _step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, when_true, when_false, value)
