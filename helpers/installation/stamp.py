"""The stamp in `.venv`: what it was made from, so that the next run need only look.

It is written last and in one step; {} says that a set-up is under way, or was cut short.
"""

import hashlib
import json
from typing import Any

from helpers.installation.places import ROOT, STAMP, lock
from helpers.installation.virtual_environment import contents, python_version


def digest(tests: bool) -> str:
    """Return the SHA-256 of everything that decides what is installed."""
    files = (lock(tests), ROOT / "pyproject.toml")
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def read() -> dict[str, Any]:
    """Return the stamp of the last set-up, or {} when none was finished."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write(stamp: dict[str, Any]) -> None:
    """Replace the stamp."""
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    new.replace(STAMP)


def of(tests: bool) -> dict[str, Any]:
    """Return the stamp of the environment as it is now."""
    version = python_version()
    names = sorted(contents(version))
    made = {"root": str(ROOT), "python": version, "tests": tests, "digest": digest(tests)}
    return {**made, "names": names}


def whole(stamp: dict[str, Any]) -> bool:
    """Tell whether everything that the stamp names is still there, starts, and has not moved."""
    version = stamp.get("python", "")
    unmoved = stamp.get("root") == str(ROOT) and version == python_version()
    return unmoved and set(stamp.get("names", ())) <= contents(version)


def fresh(tests: bool) -> bool:
    """Tell whether there is nothing to install, with or without what the tests need."""
    stamp = read()
    enough = stamp.get("tests", False) or ("tests" in stamp and not tests)
    return enough and stamp.get("digest") == digest(stamp["tests"]) and whole(stamp)
