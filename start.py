#!/usr/bin/env python3
"""Set the course up and start it, with nothing but a bare Python.

    python3 start.py          set up what is missing, then open JupyterLab
    python3 start.py setup    set up only
    python3 start.py test     set up, with the test tools, then run every test
    python3 start.py WORDS    set up, then `course WORDS`

The work is done in helpers/installation. This file only refuses, in words, a Python that will not
do: so nothing here is newer than Python 3.6 can read.
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)


def another_python() -> str:
    """Return the command of a Python on PATH that would do, or ""."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = f"python3.{minor}"
        found = shutil.which(name)
        # a name is not enough: a version manager's stand also for Pythons that are not installed
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return name
    return ""


def refuse_this_python() -> None:
    """Say which Python is needed, and which command would use one that is here already."""
    here, wanted = sys.version.split()[0], f"3.{OLDEST[1]}–3.{NEWEST[1]}"
    other = another_python()
    ko = f"'{other} start.py'로 실행하십시오" if other else "python.org/downloads에서 설치하십시오"
    en = f"run '{other} start.py'" if other else "install one from python.org/downloads"
    line = (
        f"Python {here}에서는 쓸 수 없습니다. Python {wanted} 가운데 하나가 필요합니다: {ko}."
        f" / Python {here} will not do, {wanted} is needed: {en}.\n"
    )
    sys.stderr.buffer.write(line.encode("utf-8"))  # an old Python in LANG=C prints only ASCII


if __name__ == "__main__":
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        refuse_this_python()
        sys.exit(1)
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from helpers.installation.command import main

    sys.exit(main(sys.argv[1:]))
