"""Keys that look like keys go through everything; then all that was written is searched."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import FAKE_KEYS

PROGRAM = """
import os, traceback
from helpers import setup, show
print(setup())
import anthropic, openai
for make in (
    lambda: openai.OpenAI().chat.completions.create(model=os.environ["OPENAI_API_KEY"], messages=[]),
    lambda: openai.OpenAI().chat.completions.create(
        model="gpt-5.4-mini", messages=[{"role": "user", "content": os.environ["OPENAI_API_KEY"]}]),
    lambda: anthropic.Anthropic().messages.create(
        model=os.environ["ANTHROPIC_API_KEY"], max_tokens=5, messages=[{"role": "user", "content": "x"}]),
):
    try: make()
    except Exception as error: print(repr(error.response.headers))
print(repr(show.wire(last=3)), show.wire(last=3)._repr_html_())
"""


def test_no_key_is_in_anything_that_was_written(recordings, tmp_path):
    environ = os.environ | FAKE_KEYS | {
        "COURSE_RECORDINGS": str(recordings), "COURSE_MODE": "replay", "PYTHONUTF8": "1",
        "COURSE_WIRE_LOG": str(tmp_path / "wire.jsonl"),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environ, cwd=tmp_path, check=True,
                          capture_output=True, text=True, encoding="utf-8")  # fmt: skip
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = (
        done.stdout + done.stderr + "".join(path.read_text(encoding="utf-8") for path in files)
    )
    assert (tmp_path / "wire.jsonl") in files and "****" in written
    assert [name for name, key in FAKE_KEYS.items() if key in written] == []


def test_nothing_that_nbgrader_writes_for_an_instructor_is_in_the_repository():
    root = Path(__file__).parents[1]
    done = subprocess.run(["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True)
    names = {name.rpartition("/")[2] for name in done.stdout.splitlines()}
    assert not names & {"submission_secret.txt", "gradebook.db", "timestamp.txt"}
    assert not [name for name in names if name.startswith("grades-")]
