"""Where the checkout, its environment and its locks are, and what they need."""

import os
import sys
from pathlib import Path

MINORS = range(11, 15)  # Python 3.11 to 3.14: those for which every package has a wheel
ROOM = 1_500_000_000  # bytes: 1.0 GB of packages, and what is unpacked on the way

WINDOWS = sys.platform == "win32"
EXE = ".exe" if WINDOWS else ""
ROOT = Path(__file__).resolve().parents[2]
VENV = (ROOT / ".venv").resolve()
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / f"python{EXE}"
COURSE = SCRIPTS / f"course{EXE}"
STAMP = VENV / "course-setup.json"
LOG = VENV / "course-setup.log"
AGAIN = " ".join(["py" if WINDOWS else "python3", "start.py", *sys.argv[1:]])


def lock(tests: bool) -> Path:
    """Return the lock to install: the one for tests holds everything of the other."""
    return ROOT / ("requirements-test.lock" if tests else "requirements.lock")


def library(version: str) -> Path:
    """Return the site-packages of the environment, whose Python is `version` ("3.12")."""
    return VENV / ("Lib" if WINDOWS else f"lib/python{version}") / "site-packages"


def environment() -> dict[str, str]:
    """Return the variables for pip and uv: the user's own, less what points outside `.venv`."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return {**kept, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
