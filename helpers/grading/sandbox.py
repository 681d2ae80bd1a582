"""The room that a student's code runs in: a warm interpreter inside bubblewrap.

Bubblewrap gives it no network, PIDs of its own, and to read only the libraries: never the
course's solutions, the gradebook, other submissions or a home directory. Each submission then
gets a fork of it that shuts itself off once more (warm, confine).
But: the memory and time of a submission are watched by the others, not by bubblewrap.
"""

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import TracebackType

from helpers.errors import GradingError
from helpers.grading import frames, nobody
from helpers.grading.frames import BrokenChannelError, Json
from helpers.grading.limits import Limits
from helpers.language import translate as _

KINDS = ("bwrap", "none")
_PATIENCE = 60.0  # seconds for an order to the warm interpreter, on a busy machine
_PACKAGE = Path(__file__).parents[1]  # the folder `helpers`
_HOME = "/home/student"
_COVERED = ("/dev/shm/", f"{_HOME}/")  # each submission has empty ones of its own
_SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/localtime", "/etc/ssl/certs", "/etc/fonts", "/etc/mime.types",
)  # fmt: skip


class Sandbox:
    """A warm interpreter; at most one student's process at a time runs in it.

    `libraries` are imported once, for all. `listener` accepts, out here, what the student's code
    connects to in there. Use it as a context manager.
    """

    def __init__(self, kind: str = "bwrap", *, libraries: Iterable[str] = ()) -> None:
        check(kind)
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()  # one order at a time
        self._count = 0
        self._certificate = one_certificate()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        inner = [*_command(theirs.fileno(), kind), *libraries]
        more = {"TMPDIR": tempfile.gettempdir()} if kind == "none" else {}
        more["SSL_CERT_FILE"] = inside(self._certificate, kind)
        with theirs, nobody.started([*enclosed(kind, self._certificate), *inner]) as started:
            self._process = subprocess.Popen(
                started.command, pass_fds=[theirs.fileno(), *started.handles],
                env=_environ() | more,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._complaints,
            )  # fmt: skip
        self.listener = self._ready()
        self._control.settimeout(_PATIENCE)

    def start(self, limits: Limits) -> socket.socket:
        """Start a student's process; return the channel to its interpreter."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._order({"op": "start", "limits": limits.data()}, theirs)
        return ours

    def interrupt(self) -> None:
        """Interrupt what the student's main thread runs, as the stop button does."""
        self._order({"op": "interrupt"})

    def end(self) -> str:
        """Kill the student's processes and wait for their end; return how they ended.

        "killed", "exit 0", …, or what they had too much of: "memory", "processes".
        """
        return str(self._order({"op": "end"})["ended"])

    def close(self) -> None:
        """End the warm interpreter, and with it everything inside."""
        self._control.close()
        self.listener.close()
        self._process.kill()
        self._process.wait()
        self._complaints.close()
        self._certificate.unlink(missing_ok=True)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def _order(self, order: Json, channel: socket.socket | None = None) -> Json:
        try:
            with self._lock:
                self._count += 1
                socket.send_fds(self._control, [b"o"], [channel.fileno()] if channel else [])
                frames.send(self._control, {**order, "number": self._count})
                while (reply := frames.receive(self._control))["number"] != self._count:
                    continue  # of an order whose sender was interrupted
                return reply
        except (OSError, BrokenChannelError) as error:
            raise self._lost() from error

    def _ready(self) -> socket.socket:
        data, handles, _flags, _address = socket.recv_fds(self._control, 1, 1)
        if not data:
            raise self._lost()
        return socket.socket(fileno=handles[0])

    @property
    def alive(self) -> bool:
        """Whether it still takes orders."""
        return self._process.poll() is None

    def _lost(self) -> GradingError:
        self._process.kill()
        self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode("utf-8", "replace")[-2000:]
        line = _("The sandbox's warm interpreter ended (code {code}):\n{said}")
        return GradingError(line.format(code=self._process.returncode, said=said))


def check(kind: str) -> None:
    """See that this machine has the sandbox `kind`; raises GradingError that names the choices."""
    if kind not in KINDS:
        line = _("Unknown sandbox {kind!r}. Use one of: {kinds}.")
        raise GradingError(line.format(kind=kind, kinds=", ".join(KINDS)))
    if not hasattr(os, "fork"):
        line = _("course grade needs Linux or macOS. On Windows use: nbgrader autograde PART")
        raise GradingError(line)
    if kind == "bwrap" and (reason := lacking()):
        line = _(
            "Submissions cannot be shut off here: {reason}. The choices are:\n"
            "  1. a Linux machine with bubblewrap (apt install bubblewrap), also a virtual one\n"
            "  2. a container that allows user namespaces, with bubblewrap in it\n"
            "  3. course grade --sandbox none: every submission then runs with your rights, and"
            " can read your files, your keys and the solutions. Only for code that you trust."
        )
        raise GradingError(line.format(reason=reason))


@cache
def lacking() -> str:
    """Return why submissions cannot be shut off on this machine, or "" where they can."""
    if not sys.platform.startswith("linux"):
        return _("bubblewrap exists for Linux only")
    if shutil.which("bwrap") is None:
        return _("bubblewrap is not installed")
    if hidden := next((one for one in readable() if one.startswith(_COVERED)), ""):
        line = _("{folder} cannot be seen in the sandbox: install the course somewhere else")
        return line.format(folder=hidden)
    trial = [*enclosed("bwrap"), sys.executable, "-I", "-c", _TRIAL]
    with nobody.started(trial) as started:
        done = subprocess.run(
            started.command, pass_fds=started.handles, capture_output=True, text=True,
            env=_environ(), check=False,
        )  # fmt: skip
    said = done.stderr.strip().splitlines()[-1:] or [f"code {done.returncode}"]
    return "" if done.returncode == 0 else _("bubblewrap says: {said}").format(said=said[0])


_TRIAL = """
import ctypes
if ctypes.CDLL(None).unshare(ctypes.c_ulong(0x10000000 | 0x20000000 | 0x00020000)):
    raise SystemExit("namespaces inside of the sandbox are refused")
"""


def enclosed(kind: str, *files: Path) -> list[str]:
    """Return the start of a command that runs the rest of it in the sandbox.

    `files` can be read in its /etc besides the libraries.
    """
    if kind == "none":
        return []
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session",
               "--hostname", "course", "--proc", "/proc", "--dev", "/dev"]  # fmt: skip
    for folder in _folders(readable()):
        command += ["--perms", "0755", "--dir", folder]
    for folder in readable():
        command += ["--ro-bind", folder, folder]
    for path in sorted((_PACKAGE / "grading" / "etc").iterdir()):
        command += ["--ro-bind", str(path), f"/etc/{path.name}"]
    for name, target in _links():
        command += ["--symlink", target, name]
    command += ["--dir", "/dev/shm", "--perms", "1777", "--tmpfs", scratch()]
    for file in files:
        command += ["--ro-bind", str(file), inside(file, kind)]
    # What is left of the sandbox's own file system would outlive a submission.
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", _HOME, "--"]


def _folders(bound: Iterable[str]) -> list[str]:
    """Return the folders above what is bound, and our own, from the top down.

    Bubblewrap makes them for root alone otherwise. /tmp is there since litellm looks for one
    when it is imported.
    """
    above = {str(one) for name in (*bound, f"{_HOME}/x", "/etc/x") for one in Path(name).parents}
    return sorted(above - {"/", "/usr"})


def inside(file: Path, kind: str) -> str:
    """Return where the sandbox has one of its `files`."""
    return str(file) if kind == "none" else f"/etc/{file.name}"


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


def one_certificate(folder: Path | None = None) -> Path:
    """Return a new file (in `folder`) with one certificate, for SSL_CERT_FILE.

    Every SDK's client reads all certificates, 36 ms each time, and here nothing is asked by TLS.
    """
    import certifi

    first = Path(certifi.where()).read_text(encoding="ascii").partition("-----BEGIN")[2]
    end = first.index("-----END CERTIFICATE-----") + len("-----END CERTIFICATE-----")
    handle, name = tempfile.mkstemp(prefix="course-", suffix=".pem", dir=folder)
    os.write(handle, f"-----BEGIN{first[:end]}\n".encode())
    os.fchmod(handle, 0o644)
    os.close(handle)
    return Path(name)


def _command(handle: int, kind: str) -> list[str]:
    return [sys.executable, "-P", "-m", "helpers.grading.warm", str(handle), kind]


def _environ() -> dict[str, str]:
    """Return all that the student's code finds in its environment: nothing of the instructor's."""
    kept = {name: os.environ[name] for name in ("COURSE_LANG", "TZ") if name in os.environ}
    return kept | {
        "HOME": _HOME, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
        "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "random",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True", "COURSE_MODE": "replay", "MALLOC_ARENA_MAX": "2",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "TMPDIR": scratch(), "IPYTHONDIR": f"{scratch()}/ipython",
        "MPLCONFIGDIR": f"{scratch()}/matplotlib",
    }  # fmt: skip
