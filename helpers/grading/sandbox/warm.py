"""The warm interpreter: imports the heavy libraries once, and forks a server for each examiner.

It runs inside bubblewrap as `python -m helpers.grading.sandbox.warm FD bwrap MODULE…`, and is sent
the channels to serve. It never runs a student's code.
"""

import asyncio
import importlib
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

from helpers import lean
from helpers.grading.sandbox import confine, huge_pages, nobody
from helpers.grading.sandbox.learning import Learning
from helpers.grading.sandbox.rehearsal import CHAT, MESSAGE, rehearse
from helpers.grading.sandbox.server import Server
from helpers.grading.shell import Shell, new_shell

LIBRARIES = ("helpers.environment", "helpers.grading")
_EXERCISE = (
    "import asyncio\nawait asyncio.sleep(0)\nprint(1)\n1 / 0"  # warms tracebacks, half a second
)


def listen(port: int = 0) -> socket.socket:
    """Return a socket that listens on a loopback port, where the student's code can reach it."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener


def warm_up(libraries: Sequence[str]) -> Shell:
    """Import and rehearse, and return the shell that every fork runs cells in."""
    with lean.importing():
        for name in (*LIBRARIES, *libraries):
            with suppress(ImportError):
                importlib.import_module(name)
        learning = Learning({"/chat/completions": CHAT, "/messages": MESSAGE})
        rehearse(libraries)
        shell = new_shell()
        asyncio.run(shell.run(_EXERCISE, 1, 10_000))
        learning.take_over()
    huge_pages.collapse()
    return shell


def fork_server(
    control: socket.socket, host: socket.socket, listener: socket.socket, shell: Shell,
    *, confined: bool,
) -> None:  # fmt: skip
    """Fork a server for `control`: it hands its listener over, and serves until `control` ends."""
    if os.fork():
        control.close()
        return
    host.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if confined:
        confine.die_with_parent()
        port = listener.getsockname()[1]
        confine.network()  # the same port is free there: ollama has read it when it was imported
        listener = listen(port)
    socket.send_fds(control, [b"r"], [listener.fileno()])
    listener.close()
    Server(control, shell, confined=confined).serve()
    os._exit(0)


def main() -> None:
    """Warm up, and fork a server for each channel that comes, until no more can."""
    nobody.become()
    host = socket.socket(fileno=int(sys.argv[1]))
    confined = sys.argv[2] == "bwrap"
    listener = listen()
    port = listener.getsockname()[1]
    os.environ["COURSE_GATEWAY"] = f"http://127.0.0.1:{port}"
    os.environ["OLLAMA_HOST"] = f"127.0.0.1:{port}"  # read when ollama is imported
    shell = warm_up(sys.argv[3:])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a server
    while True:
        _data, handles, _flags, _address = socket.recv_fds(host, 1, 1)
        if not handles:
            return
        control = socket.socket(fileno=handles[0])
        fork_server(control, host, listener, shell, confined=confined)


if __name__ == "__main__":
    main()
