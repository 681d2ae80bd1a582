"""What a student's process sees of the machine: libraries, its own files, one port, nobody else."""

import os
from pathlib import Path

import pytest

from helpers.errors import GradingError
from helpers.grading.sandbox import enclosure, machine
from helpers.grading.sandbox.client import Sandbox
from helpers.grading.sandbox.limits import Limits

from .. import grading_course as course
from ..students import student, wrote

SECRET = "hunter2"
ROOT = Path(__file__).parents[3]
PLAIN = {
    "COURSE_GATEWAY", "COURSE_MODE", "HOME", "IPYTHONDIR", "LANG", "LITELLM_LOCAL_MODEL_COST_MAP",
    "MALLOC_ARENA_MAX", "MPLBACKEND", "MPLCONFIGDIR", "OLLAMA_HOST", "PATH", "PWD",
    "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONUTF8", "SSL_CERT_FILE",
    "TIKTOKEN_CACHE_DIR", "TMPDIR", "TZ",
}  # fmt: skip
ALONE = """
import ctypes, os, socket
kernel = ctypes.CDLL(None, use_errno=True)
"""


@pytest.fixture(scope="module")
def sandbox():
    course.need_sandbox()
    os.environ["LATER_API_KEY"] = SECRET
    with Sandbox() as made:
        yield made
    del os.environ["LATER_API_KEY"]


@pytest.fixture
def room(sandbox):
    with student(sandbox) as pipe:
        wrote(pipe, ALONE)
        yield pipe


def test_its_environment_holds_nothing_of_the_instructors(room):
    assert SECRET not in wrote(room, "print(os.environ)")
    assert set(wrote(room, "print(*os.environ)").split()) <= PLAIN


def test_it_sees_neither_the_course_nor_a_home(room):
    places = [ROOT / "solutions", ROOT / "course", ROOT / "tests", ROOT / ".git", Path.home()]
    seen = wrote(
        room,
        f"for one in {list(map(str, places))}:\n    print(os.path.isdir(one) and os.listdir(one))",
    )
    assert set(seen.split("\n")) <= {"False", "[]", "['.pyenv']", ""}
    assert wrote(room, "print(os.listdir('/home'), os.listdir('.'))") == "['student'] []\n"


@pytest.mark.parametrize("folder", [".", enclosure.scratch(), "/dev/shm"])
def test_what_it_writes_is_gone_with_it(sandbox, folder):
    for _again in range(2):
        with student(sandbox) as pipe:
            look = f"import os\nprint(os.path.exists('{folder}/note'))\nopen('{folder}/note', 'w').close()"
            assert wrote(pipe, look) == "False\n"


def test_it_can_write_nowhere_else(room):
    script = """
for folder in ("/", "/home", "/etc", "/usr", "/usr/lib", "/dev", "/proc", "/tmp/..", os.path.dirname(os.__file__)):
    try: open(folder + "/note", "w").close(); print(folder)
    except OSError: pass"""
    assert wrote(room, script) == ""


def test_it_reads_no_library_of_ours_but_as_released(room):
    script = "import helpers\ntry: open(helpers.__file__, 'a').close(); print('open')\nexcept OSError: print('no')"
    assert wrote(room, script) == "no\n"


def test_it_reaches_the_forwarded_port_and_no_other_machine(sandbox, room):
    script = """
for target in (("127.0.0.1", int(os.environ["COURSE_GATEWAY"].rpartition(":")[2])), ("192.0.2.1", 80), ("127.0.0.1", 22)):
    try: socket.create_connection(target, 5).close(); print("in")
    except OSError as error: print(type(error).__name__)
print([name for _, name in socket.if_nameindex()])"""
    assert wrote(room, script) == "in\nOSError\nConnectionRefusedError\n['lo']\n"
    sandbox.listener.accept()[0].close()


def test_it_is_alone_among_the_processes_and_signals_nobody(room):
    assert wrote(room, "print(os.getpid(), os.getuid(), os.getppid())") == "1 1000 0\n"
    assert set(
        wrote(room, "print(*(one for one in os.listdir('/proc') if one.isdigit()))").split()
    ) <= {"1"}
    outside = (
        "for pid in range(2, 400):\n    try: os.kill(pid, 0); print(pid)\n    except OSError: pass"
    )
    threads = "import threading\nown = {one.native_id for one in threading.enumerate()}\n"
    assert set(wrote(room, outside).split()) <= set(wrote(room, f"{threads}print(*own)").split())


@pytest.mark.parametrize("call", [
    "unshare(0x10000000)", "unshare(0x00020000)", "mount(b'x', b'/tmp', b'tmpfs', 0, None)",
    "setuid(0)", "sethostname(b'x', 1)", "chroot(b'/tmp')", "ptrace(16, 1, 0, 0)",
    "syscall(435, 0, 0)", "syscall(425, 1, 0)", "reboot(0)", "shmget(0, 1000000, 0o1600)",
])  # fmt: skip
def test_the_kernel_refuses_it(room, call):
    """In a fork of one thread, where the kernel would allow more."""
    script = f"""
reading, writing = os.pipe()
if os.fork() == 0:
    os.write(writing, str(kernel.{call}).encode()); os._exit(0)
print(os.read(reading, 9).decode())"""
    assert wrote(room, script) == "-1\n"


def test_what_honest_code_starts_still_works(room):
    script = """
import asyncio, subprocess
from concurrent.futures import ThreadPoolExecutor
print(subprocess.run(["sh", "-c", "echo shell"], capture_output=True, text=True).stdout, end="")
print(sum(ThreadPoolExecutor(8).map(len, ["ab"] * 8)))
print(await asyncio.to_thread(len, "abc"))"""
    assert wrote(room, script) == "shell\n16\n3\n"


def test_the_next_submission_starts_after_the_last_process_of_the_one_before(sandbox):
    started = "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n        os.setsid(); time.sleep(600)"
    with student(sandbox) as pipe:
        wrote(pipe, started)
    with student(sandbox) as pipe:
        assert wrote(pipe, "print(1 + 1)") == "2\n"


def test_an_unknown_kind_is_refused_with_those_there_are():
    with pytest.raises(GradingError, match=r"docker.*bwrap, none"):
        machine.check("docker")


def test_a_warm_interpreter_that_was_killed_says_so_in_an_error(sandbox):
    """The last test: nothing more can start in this sandbox."""
    sandbox._room._process.kill()
    sandbox._room._process.wait()
    with pytest.raises(GradingError, match="-9"):
        sandbox.start(Limits())
