"""JupyterLab as `course lab` opens it: for a student without nbgrader's instructor menus.

`student/` is a Jupyter configuration folder: it keeps Validate and switches off Formgrader, Create
Assignment and the lists of courses and assignments. A JupyterHub puts the same folder on its
users' JUPYTER_CONFIG_PATH.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

STUDENT = Path(__file__).parent / "student"


def start(root: Path, more: Sequence[str] = (), *, instructor: bool = False) -> int:
    """Open JupyterLab on the course below `root` and return its exit code when it ends.

    An instructor's starts in `root` itself, where nbgrader_config.py and the gradebook are.
    """
    folder, page = (
        (root, "/lab") if instructor else (root / "course", "/lab/tree/part1_basics.ipynb")
    )
    command = [sys.executable, "-m", "jupyter", "lab", "--ServerApp.root_dir", str(folder),
               "--LabApp.default_url", page, *more]  # fmt: skip
    return subprocess.call(command, cwd=folder, env=environment(os.environ, instructor=instructor))


def environment(environ: Mapping[str, str], *, instructor: bool) -> dict[str, str]:
    """Return `environ`, for a student with our configuration folder before all others."""
    if instructor:
        return dict(environ)
    paths = [str(STUDENT), environ.get("JUPYTER_CONFIG_PATH", "")]
    return {**environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}
