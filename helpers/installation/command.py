"""`python3 start.py WORDS`: set up what is missing, then become `course WORDS`."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from helpers.installation import packages, stamp, virtual_environment
from helpers.installation.places import AGAIN, COURSE, ROOT, STAMP, WINDOWS, lock
from helpers.installation.remedies import SetUpError, file_trouble
from helpers.installation.tools import say


def main(words: list[str]) -> int:
    """Run and return the exit code; whatever is expected to fail is told in one line."""
    try:
        return start(words)
    except SetUpError as error:
        say(*error.args, error=True)
    except OSError as error:
        say(*file_trouble(error).args, error=True)
    except KeyboardInterrupt:
        say(f"중단했습니다. 이어서 하려면: {AGAIN}", "Stopped. Run again to go on.", error=True)
        return 130
    return 1


def start(words: list[str]) -> int:
    """Set up what is missing and run what `words` ask for (JupyterLab for none)."""
    tests = words[:1] == ["test"]
    if not stamp.fresh(tests) or model_wanted(words):
        with alone():
            if not stamp.fresh(tests):
                set_up(tests)
            if model_wanted(words):
                fetch_model()
    if words[:1] != ["setup"]:
        return course(words or ["lab"])
    say("준비되었습니다. 시작: python3 start.py", "Ready. To start: python3 start.py")
    return 0


def set_up(tests: bool) -> None:
    """Make or mend the environment."""
    before = stamp.read()
    if not (stamp.whole(before) if STAMP.exists() else virtual_environment.adoptable()):
        virtual_environment.empty()
        stamp.write({})
        virtual_environment.fill()
    tests = tests or before.get("tests", False)
    stamp.write({})
    packages.install(lock(tests))
    packages.install_helpers()
    stamp.write({**stamp.of(tests), "model": before.get("model", False)})


def model_wanted(words: list[str]) -> bool:
    """Tell whether the small model is still to be fetched."""
    skipped = os.environ.get("COURSE_SKIP_MODEL", "0") not in ("", "0")
    return not (skipped or words[:1] == ["model"] or stamp.read().get("model"))


def fetch_model() -> None:
    """Fetch the small model; everything else works without it, so a failure is only told."""
    if subprocess.call([COURSE, "model", "pull"]) == 0:
        stamp.write({**stamp.read(), "model": True})
        return
    say(
        "작은 로컬 모델을 받지 못했습니다. 다른 것은 모두 되며, 다음 실행 때 다시 받습니다.",
        "The small local model was not fetched. Everything else works; the next run tries again.",
        error=True,
    )


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait until no other run sets up. The lock is on start.py, and ends with its process."""
    handle = os.open(ROOT / "start.py", os.O_RDONLY)
    try:
        if not lock_taken(handle):
            say("다른 창의 설치가 끝나기를 기다립니다…", "Waiting for another set-up to end…")
            while not lock_taken(handle):
                time.sleep(0.2)
        yield
    finally:
        os.close(handle)


def lock_taken(handle: int) -> bool:
    """Try to take the lock; True also where the file system knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 1 << 30, os.SEEK_SET)  # past the end, or nobody could read the file
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def course(words: list[str]) -> int:
    """Become `course WORDS`; on Windows, where nothing can, wait for it and return its code."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(COURSE, [str(COURSE), *words])
    with subprocess.Popen([COURSE, *words]) as process:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is for `course` to answer
                return process.wait()
