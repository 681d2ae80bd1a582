"""Running a program quietly: its words go to the log, one line of progress to the terminal."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

from helpers.installation.places import LOG, PYTHON, environment
from helpers.installation.remedies import explain

# -I: no package and no file of the user's may stand in for pip's own
PIP = [str(PYTHON), "-I", "-X", "utf8", "-m", "pip"]


def say(korean: str, english: str, *, error: bool = False) -> None:
    """Print one bilingual line, whatever the terminal's encoding."""
    stream = sys.stderr if error else sys.stdout
    line = f"{korean} / {english}\n"
    try:
        written = line.encode(stream.encoding)
    except UnicodeEncodeError:  # LANG=C, cp1252: UTF-8 is the likeliest to be read
        written = line.encode("utf-8")
    stream.flush()
    stream.buffer.write(written)
    stream.buffer.flush()


def run(command: Sequence[str], variables: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run `command` and return its exit code (127 when it does not start) and all it said."""
    said: list[str] = []
    try:
        process = subprocess.Popen(
            command,
            env=variables or environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        return 127, str(error)
    with process:
        for line in process.stdout or ():
            said.append(line)
            show_progress(line)
    show_progress("")
    keep("".join(said))
    return process.returncode, "".join(said)


def pip(*words: str) -> None:
    """Run the environment's pip; raise SetUpError when it fails."""
    code, said = run([*PIP, *words])
    if code:
        raise explain(said)


def show_progress(line: str) -> None:
    """Overwrite one line of the terminal; where there is no terminal, print nothing."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        text = line.strip().encode("ascii", "replace").decode()[:width]
        print("\r" + text.ljust(width), end="\r", flush=True)  # noqa: T201


def keep(text: str) -> None:
    """Add `text` to the log, if the disk has room for it."""
    with contextlib.suppress(OSError), LOG.open("a", encoding="utf-8") as log:
        log.write(text)
