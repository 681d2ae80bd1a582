"""Run code that imports litellm in a process of its own: the import takes seconds and warns."""

import json
import os
import subprocess
import sys
from typing import Any

from helpers.providers import LITELLM_OFFLINE

# litellm leaves streams unclosed; collected inside httpcore's pool, one can block its own thread
START = "import gc; gc.disable()\n"
END = "\nimport os, sys; sys.stdout.flush(); os._exit(0)\n"


def run_litellm(code: str, *arguments: str) -> Any:
    """Return the JSON that `code` prints on its last line; `arguments` are its sys.argv[1:]."""
    environ = os.environ | {
        **LITELLM_OFFLINE,
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START + code + END, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environ,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
