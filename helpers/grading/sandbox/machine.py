"""Whether this machine can shut submissions off, and what there is to do where it cannot."""

import os
import shutil
import subprocess
import sys
from functools import cache

from helpers.errors import GradingError
from helpers.grading.sandbox import nobody
from helpers.grading.sandbox.enclosure import HOME, enclosed, environ, readable
from helpers.language import translate as _

KINDS = ("bwrap", "none")
_COVERED = ("/dev/shm/", f"{HOME}/")  # each submission has empty ones of its own
_TRIAL = """
import ctypes
if ctypes.CDLL(None).unshare(ctypes.c_ulong(0x10000000 | 0x20000000 | 0x40000000 | 0x00020000)):
    raise SystemExit("namespaces inside of the sandbox are refused")
"""


def check(kind: str) -> None:
    """See that this machine has the sandbox `kind`; raises GradingError that names the choices."""
    if kind not in KINDS:
        line = _("Unknown sandbox {kind!r}. Use one of: {kinds}.")
        raise GradingError(line.format(kind=kind, kinds=", ".join(KINDS)))
    if not hasattr(os, "fork"):
        line = _("course grade needs Linux or macOS. On Windows use: nbgrader autograde PART")
        raise GradingError(line)
    if kind == "bwrap" and (reason := lacking()):
        line = _(
            "Submissions cannot be shut off here: {reason}. The choices are:\n"
            "  1. a Linux machine with bubblewrap (apt install bubblewrap), also a virtual one\n"
            "  2. a container that allows user namespaces, with bubblewrap in it\n"
            "  3. course grade --sandbox none: every submission then runs with your rights, and"
            " can read your files, your keys and the solutions. Only for code that you trust."
        )
        raise GradingError(line.format(reason=reason))


@cache
def lacking() -> str:
    """Return why submissions cannot be shut off on this machine, or "" where they can."""
    if not sys.platform.startswith("linux"):
        return _("bubblewrap exists for Linux only")
    if shutil.which("bwrap") is None:
        return _("bubblewrap is not installed")
    if hidden := next((one for one in readable() if one.startswith(_COVERED)), ""):
        line = _("{folder} cannot be seen in the sandbox: install the course somewhere else")
        return line.format(folder=hidden)
    trial = [*enclosed("bwrap"), sys.executable, "-I", "-c", _TRIAL]
    with nobody.started(trial) as started:
        done = subprocess.run(
            started.command, pass_fds=started.handles, capture_output=True, text=True,
            env=environ("bwrap"), check=False,
        )  # fmt: skip
    said = done.stderr.strip().splitlines()[-1:] or [f"code {done.returncode}"]
    return "" if done.returncode == 0 else _("bubblewrap says: {said}").format(said=said[0])
