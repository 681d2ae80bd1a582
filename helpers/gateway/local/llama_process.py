"""Start and end the process in which llama.cpp runs (`llama_server.py`)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from helpers.errors import LocalModelError
from helpers.language import translate as _

Process = subprocess.Popen[str]


def launch(settings: dict[str, Any]) -> tuple[Process, str]:
    """Start llama.cpp with `settings` (see `llama_server.start`); return it and its address.

    Raises LocalModelError when it cannot load the file.
    """
    script = Path(__file__).with_name("llama_server.py")
    process = subprocess.Popen(
        [sys.executable, "-P", str(script)],  # -P: this folder's names must not shadow others
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    reply = _first_words(process, settings)
    if "address" in reply:
        return process, reply["address"]
    end(process)
    raise LocalModelError(
        _(
            "llama.cpp could not load {path} ({reason}). If the file is damaged, delete it and"
            " run `course model pull` (or download your own file again). COURSE_LOCAL=off does"
            " without a local model."
        ).format(path=settings["path"], reason=reply["error"])
    )


def _first_words(process: Process, settings: dict[str, Any]) -> dict[str, str]:
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except OSError:
        line = ""
    if line:
        reply: dict[str, str] = json.loads(line)
        return reply
    return {"error": f"the process ended with code {process.wait()}"}


def end(process: Process) -> None:
    """End the process: closing its input asks it to, and it obeys at once unless it hangs."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def threads() -> int:
    """Return how many threads to give the model: all cores but one, so the rest stays usable."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)) - 1)
    return max(1, (os.cpu_count() or 1) - 1)
