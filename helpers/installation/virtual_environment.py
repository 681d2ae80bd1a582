"""The folder `.venv`: which Python is in it, what it holds, and making it afresh."""

import re
import shutil
import subprocess
import sys

from helpers.installation.places import MINORS, PYTHON, ROOM, ROOT, SCRIPTS, VENV, library
from helpers.installation.remedies import REMEDIES, SetUpError, explain
from helpers.installation.tools import PIP, run, say


def python_version() -> str:
    """Return the environment's Python as "3.12", or "" when it does not start."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([PYTHON, "-I", "-S", "-c", code], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def contents(version: str) -> set[str]:
    """Return the names of all packages and commands, without the packages' versions.

    A student may so upgrade a package in a lesson without the next start undoing it.
    """
    folders = [folder for folder in (library(version), SCRIPTS) if folder.is_dir()]
    names = {f"{folder.name}/{path.name}" for folder in folders for path in folder.iterdir()}
    return {name for name in names if not re.search(r"\.dist-info$|/__pycache__$|/~", name)}


def adoptable() -> bool:
    """Tell whether a `.venv` that somebody else made (an editor, say) can be used as it is."""
    minor = python_version().partition("3.")[2]
    suits = minor.isdigit() and int(minor) in MINORS
    return suits and run([*PIP, "--version"])[0] == 0


def empty() -> None:
    """Leave `.venv` an empty folder, whatever it was; it may be a link or a mount, so it stays."""
    if VENV.is_file():
        VENV.unlink()
    VENV.mkdir(parents=True, exist_ok=True)
    for path in VENV.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def fill() -> None:
    """Make the environment in the folder `.venv`; raises SetUpError."""
    if shutil.disk_usage(VENV).free < ROOM:
        raise SetUpError(*REMEDIES["disk"][1:])
    say("가상 환경(.venv)을 만듭니다…", "Making the environment (.venv)…")
    # the base Python: the running one may be that of the very environment that was just removed
    base = getattr(sys, "_base_executable", "") or sys.executable
    code, said = run([base, "-I", "-m", "venv", str(VENV)])
    if code:
        raise explain(said)


def point_relatively() -> None:
    """Write the path from `.venv` to this checkout relative, in ASCII.

    Python 3.11 and 3.12 on Windows read .pth files in the code page, and do not even start when
    the checkout lies in a folder named in Hangul.
    """
    site = library(python_version())
    if VENV.parent != ROOT:
        return
    for pth in site.glob("*.pth"):
        if pth.read_bytes().decode("utf-8", "replace").strip() == str(ROOT):
            way_up = "/".join(".." for _ in site.relative_to(ROOT).parts)
            pth.write_text(way_up + "\n", encoding="ascii")
