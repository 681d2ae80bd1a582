"""Each limit as a student's process meets it, and that the next submission is as free as the first."""

import pytest

from helpers.grading.sandbox.client import Sandbox
from helpers.grading.sandbox.limits import Limits

from .. import grading_course as course
from ..students import student, wrote

HIDDEN = {
    "a memfd": "import os\nfile = os.memfd_create('x')\nfor _ in range(60): os.write(file, bytes(1_000_000))",
    "a shared mapping": "import mmap\nblock = mmap.mmap(-1, 60_000_000)",
    "/dev/zero shared": "import mmap\nblock = mmap.mmap(open('/dev/zero', 'r+b').fileno(), 60_000_000)",
}


@pytest.fixture(scope="module")
def sandbox():
    course.need_sandbox()
    with Sandbox() as made:
        yield made


def test_limits_cross_to_another_process_as_json():
    given = Limits(cell_seconds=2.5, memory_mb=7)
    assert Limits.of(given.data()) == given


def test_more_memory_than_allowed_is_a_memory_error(sandbox):
    with student(sandbox, memory_mb=100) as pipe:
        assert wrote(pipe, "block = bytearray(60_000_000); print(len(block))") == "60000000\n"
        assert (
            wrote(pipe, "try: more = bytearray(90_000_000)\nexcept MemoryError: print('no')")
            == "no\n"
        )
        assert pipe.stopped == ""


def test_memory_of_several_processes_together_is_stopped_with_the_reason(sandbox):
    several = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        block = b"x" * 60_000_000
        time.sleep(600)
time.sleep(600)"""
    with student(sandbox, memory_mb=100) as pipe:
        assert "100MB" in wrote(pipe, several)
        assert "100MB" in pipe.stopped


@pytest.mark.parametrize("where", HIDDEN)
def test_memory_that_no_process_shows_is_refused(sandbox, where):
    with student(sandbox, memory_mb=100) as pipe:
        assert "[Errno" in wrote(pipe, HIDDEN[where])
        assert pipe.stopped == ""


def test_more_threads_and_processes_than_allowed_are_refused_or_stopped(sandbox):
    script = """
import os, threading, time
made = 0
try:
    for made in range(100):
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
except RuntimeError:
    print(made)
try: os.fork()
except OSError as error: print(type(error).__name__)"""
    with student(sandbox, processes=20) as pipe:
        first, _space, then = wrote(pipe, script).partition("\n")
        assert 5 < int(first) < 20
        assert then == "BlockingIOError\n"


@pytest.mark.parametrize("folder", [".", "/dev/shm"])
def test_a_full_directory_is_an_error_and_not_the_machines_disk(sandbox, folder):
    script = f"""
for number in range(9):
    with open("{folder}/" + str(number), "wb") as file: file.write(bytes(1_000_000))"""
    with student(sandbox, disk_mb=5) as pipe:
        assert "[Errno 28]" in wrote(pipe, script)


def test_too_many_small_files_are_an_error(sandbox):
    with student(sandbox) as pipe:
        assert "[Errno 28]" in wrote(
            pipe, "for number in range(30_000): open(str(number), 'w').close()"
        )


def test_one_file_is_no_longer_than_the_disk_has_room_for(sandbox):
    script = """
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
open("sparse", "wb").truncate(6_000_000)"""
    with student(sandbox, disk_mb=5) as pipe:
        assert "[Errno 27]" in wrote(pipe, script)


def test_too_many_open_files_are_an_error(sandbox):
    with student(sandbox, open_files=50) as pipe:
        assert "[Errno 24]" in wrote(pipe, "kept = [open('/dev/null') for _ in range(60)]")
        assert wrote(pipe, "kept = []; print(len(open('/etc/hosts').read()) > 0)") == "True\n"


def test_a_limit_cannot_be_raised_from_within(sandbox):
    script = """
import resource
for name in ("NOFILE", "NPROC", "DATA", "AS", "FSIZE", "CORE"):
    number = getattr(resource, "RLIMIT_" + name)
    soft, hard = resource.getrlimit(number)
    try: resource.setrlimit(number, (hard + 1, hard + 1)); print(name)
    except (ValueError, OSError): pass"""
    with student(sandbox) as pipe:
        assert wrote(pipe, script) == ""


def test_output_is_cut_with_a_sentence(sandbox):
    with student(sandbox, output_bytes=1000) as pipe:
        shown = wrote(pipe, "print('x' * 5000)")
        assert shown.startswith("x" * 1000 + "\n…")


def test_a_value_too_long_to_reply_is_an_error_of_that_question(sandbox):
    with student(sandbox, message_bytes=10_000) as pipe:
        wrote(pipe, "def long(): return 'x' * 20_000\ndef short(): return 'x'")
        call = {"op": "call", "of": None, "args": [], "kwargs": {}}
        assert pipe.ask({**call, "name": "long"})["error"]["types"][0] == "OverflowError"
        assert pipe.ask({**call, "name": "short"}) == {"value": "x"}


def test_replies_are_bounded_together_as_well(sandbox):
    with student(sandbox, traffic_bytes=30_000, cell_seconds=3) as pipe:
        said = [wrote(pipe, "print('x' * 9000)") for _ in range(4)]
        assert "x" not in said[-1]
        assert pipe.stopped != ""
