"""Cut the network off: this process may reach loopback and nothing else.

In Python by an audit hook (any system; cannot be undone), and for a command in a network
namespace of its own by bubblewrap (Linux). An attempt is noted in the file that
COURSE_OFFLINE_LOG names, even if the code that made it swallows the error.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_HERE = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None}


def guard() -> None:
    """Refuse from now on, in this process, every connection and name look-up beyond loopback."""
    sys.addaudithook(_hook)


def isolated(command: Sequence[str]) -> list[str]:
    """Return `command` wrapped so that it has no network; unchanged where that cannot be done."""
    if not can_isolate():
        return list(command)
    return ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--", *command]


@cache
def can_isolate() -> bool:
    """Return whether bubblewrap is here and allowed to make a network namespace."""
    if shutil.which("bwrap") is None:
        return False
    trial = ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--", sys.executable, "-c", ""]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _allow(arguments[1][0])
    elif event == "socket.getaddrinfo":
        _allow(arguments[0])
    elif event == "socket.sendto" and isinstance(arguments[1], tuple):
        _allow(arguments[1][0])


def _allow(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in _HERE or str(name).startswith("127."):
        return
    if log := os.environ.get("COURSE_OFFLINE_LOG"):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")
    raise OSError(f"The network is cut off here: {name!r} was to be reached. Only loopback is.")
