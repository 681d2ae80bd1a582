"""An environment that has openai 3.x and nothing of ours, made once and kept in the user's cache."""

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import uv
from filelock import FileLock

from helpers.installation.packages import uv_environment
from helpers.installation.places import WINDOWS

OPENAI = "openai==3.54.0"


def python(*, package: str = OPENAI) -> Path:
    """Return the environment's interpreter; raises CalledProcessError when it cannot be made."""
    root = os.environ.get("COURSE_CACHE", "").strip()
    cache = Path(root).expanduser() if root else platformdirs.user_cache_path("llm-course", False)
    home = cache / "conformance" / f"{package}-{sys.implementation.cache_tag}"
    home.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{home}.lock"):
        if not ((home / "made").exists() and _interpreter(home).exists()):
            _make(home, package)
    return _interpreter(home)


def _make(home: Path, package: str) -> None:
    program = uv.find_uv_bin()
    _run(program, "venv", "--quiet", "--clear", "--python", sys.executable, str(home))
    _run(program, "pip", "install", "--quiet", "--python", str(_interpreter(home)), package)
    (home / "made").touch()  # last: half an environment is made anew


def _interpreter(home: Path) -> Path:
    return home / ("Scripts/python.exe" if WINDOWS else "bin/python")


def _run(*command: str) -> None:
    subprocess.run(command, env=uv_environment(), capture_output=True, text=True, check=True)
