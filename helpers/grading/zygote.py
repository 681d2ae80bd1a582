"""The process that examiners are forked from: it imports once what each of them needs.

Started as `python -m helpers.grading.zygote FD FOLDER`; over FD it is sent orders:

    {"op": "fork", "folder": …} with a channel, a server's control and a file → {"number": PID}
    {"op": "end", "number": PID}                                             → {}

A fork serves its channel: it is sent a kit, and then one submission after the other. It ends with
the channel, and all with whoever started this process; what any of them writes is in FOLDER.
Before a fork there is one thread, no loop and no open gradebook: a fork of more is not safe.
"""

import gc
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import traceback
from pathlib import Path

from helpers import lean
from helpers.grading import frames
from helpers.grading.frames import LARGEST, BrokenChannelError, Json

with lean.importing():
    from helpers.grading.examiner import Examiner, rehearse


def main() -> None:
    """Fork until nobody is there to ask for it."""
    host = socket.socket(fileno=int(sys.argv[1]))
    forks: set[int] = set()
    with lean.importing():
        rehearse()
    while True:
        try:
            order, handles = frames.receive_with(host, 3)
        except BrokenChannelError:
            shutil.rmtree(sys.argv[2], ignore_errors=True)
            return
        if order["op"] == "end":
            _end(order["number"], forks)
            frames.send(host, {})
        else:
            forks.add(_fork(host, Path(order["folder"]), handles))


def _fork(host: socket.socket, folder: Path, handles: list[int]) -> int:
    number = os.fork()
    if number == 0:
        host.close()
        _become_examiner(folder, handles)
    for handle in handles:
        os.close(handle)
    frames.send(host, {"number": number})
    return number


def _end(number: int, forks: set[int]) -> None:
    """Kill a fork and wait for its end; a number that is none of ours is left alone."""
    if number in forks:
        forks.remove(number)
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


def _become_examiner(folder: Path, handles: list[int]) -> None:
    """Serve a channel with an Examiner, until it closes."""
    channel, control = (socket.socket(fileno=handle) for handle in handles[:2])
    os.dup2(handles[2], sys.stderr.fileno())
    os.close(handles[2])
    os.environ["TMPDIR"] = os.environ["IPYTHONDIR"] = tempfile.tempdir = str(folder)
    try:
        _serve(channel, control, folder)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def _serve(channel: socket.socket, control: socket.socket, folder: Path) -> None:
    tasks: list[Json] = []
    came = threading.Condition()
    given = (channel, folder, tasks, came)
    threading.Thread(target=_listen, args=given, daemon=True, name="course-tasks").start()
    kit = _next(tasks, came)
    try:
        examiner = Examiner(kit, Path(tempfile.mkdtemp(prefix="course-")).resolve(), control)
    except Exception as error:
        _send(channel, {"refused": str(error), "traceback": traceback.format_exc()})
        return
    gc.collect()
    gc.freeze()
    _send(channel, {"ready": True})
    while True:
        result = _examined(examiner, _next(tasks, came))
        if not examiner.sandbox.alive:
            return  # whoever waits tries the submission again, with another examiner
        _send(channel, result)


def _examined(examiner: Examiner, task: Json) -> Json:
    try:
        return examiner.examine(task)
    except Exception:
        return {"error": traceback.format_exc()}


def _send(channel: socket.socket, message: Json) -> None:
    frames.send(channel, message, LARGEST)


def _next(tasks: list[Json], came: threading.Condition) -> Json:
    with came:
        came.wait_for(lambda: tasks)
        return tasks.pop(0)


def _listen(
    channel: socket.socket, folder: Path, tasks: list[Json], came: threading.Condition
) -> None:
    """Take tasks in; end at once, with sandbox and files, when nobody is there any more."""
    while True:
        try:
            message = frames.receive(channel, LARGEST)
        except BrokenChannelError:
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)
        with came:
            tasks.append(message)
            came.notify()


if __name__ == "__main__":
    main()
