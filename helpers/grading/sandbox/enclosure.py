"""The walls of the sandbox: bubblewrap's command, what can be read within, and the environment.

Only libraries can be read: never the course's solutions, the gradebook, other submissions or a
home directory. Where nothing is shut off (`none`) there are no walls, only the environment.
"""

import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

HOME = "/home/student"
_PACKAGE = Path(__file__).parents[2]  # the folder `helpers`
_SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/localtime", "/etc/ssl/certs", "/etc/fonts", "/etc/mime.types",
)  # fmt: skip


def enclosed(kind: str, *more: str) -> list[str]:
    """Return the start of a command that runs the rest of it in the sandbox.

    `more` are words of bubblewrap's own, for what can be read besides the libraries.
    """
    if kind == "none":
        return []
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session",
               "--hostname", "course", "--proc", "/proc", "--dev", "/dev",
               # a shared mapping of /dev/zero would be memory that no process shows
               "--dev-bind", "/dev/null", "/dev/zero"]  # fmt: skip
    for folder in _folders(readable()):
        command += ["--perms", "0755", "--dir", folder]
    for folder in readable():
        command += ["--ro-bind", folder, folder]
    for path in sorted((_PACKAGE / "grading" / "etc").iterdir()):
        command += ["--ro-bind", str(path), f"/etc/{path.name}"]
    for name, target in _links():
        command += ["--symlink", target, name]
    command += ["--dir", "/dev/shm", "--perms", "1777", "--tmpfs", scratch()]
    command += more
    # What is left of the sandbox's own file system would outlive a submission.
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME, "--"]


def _folders(bound: Iterable[str]) -> list[str]:
    """Return the folders above what is bound, and our own, from the top down.

    Bubblewrap makes them for root alone otherwise. /tmp is there since litellm looks for one
    when it is imported.
    """
    above = {str(one) for name in (*bound, f"{HOME}/x", "/etc/x") for one in Path(name).parents}
    return sorted(above - {"/", "/usr"})


def readable() -> list[str]:
    """Return the folders and files that the sandbox may read: libraries and this package."""
    python = {sys.base_prefix, sys.prefix, sysconfig.get_path("purelib"), str(_PACKAGE)}
    python |= {str(Path(sys.executable).resolve().parents[1])}
    system = [name for name in _SYSTEM if Path(name).exists() and not Path(name).is_symlink()]
    return [*system, *(one for one in sorted(python) if not one.startswith("/usr/"))]


def scratch() -> str:
    """Return the folder for temporary files: /tmp, but where the course itself lies under it."""
    return "/scratch" if any(one.startswith("/tmp/") for one in readable()) else "/tmp"


def _links() -> Iterator[tuple[str, str]]:
    for name in _SYSTEM:
        if Path(name).is_symlink():
            yield name, str(Path(name).readlink())


def environ(kind: str) -> dict[str, str]:
    """Return all that the student's code finds in its environment: nothing of the instructor's."""
    room = tempfile.gettempdir() if kind == "none" else scratch()
    kept = {name: os.environ[name] for name in ("COURSE_LANG", "TZ") if name in os.environ}
    return kept | {
        "HOME": HOME, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
        "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "random",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True", "COURSE_MODE": "replay", "MALLOC_ARENA_MAX": "2",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "TMPDIR": room, "IPYTHONDIR": f"{room}/ipython",
        "MPLCONFIGDIR": f"{room}/matplotlib",
    }  # fmt: skip
