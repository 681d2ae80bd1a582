"""The chat page of Part 3, made by the lesson's own cells, in a browser."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from helpers import notebooks

pytestmark = pytest.mark.browser
if not find_spec("gradio"):
    pytest.skip("Gradio is not here: pip install gradio", allow_module_level=True)

PROMPT = "가을을 한 문장으로 그려 주세요."  # what the lesson recorded
LAUNCH = """
page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
print("PAGE", page.local_url, flush=True)
input()
page.close()
"""


@pytest.fixture
def page_url(tmp_path: Path):
    """The address of the page, served by another process until the test ends."""
    wanted = ("setup", "parameters", "clients", "say-and-ask", "gradio")
    cells = notebooks.read(notebooks.COURSE / "part3_advanced.ipynb").cells
    script = tmp_path / "page.py"
    script.write_text("\n".join([*(c.source for c in cells if c.id in wanted), LAUNCH]), "utf-8")
    environ = os.environ | {"COURSE_MODE": "replay", "COURSE_PACE": "0", "PYTHONUTF8": "1"}
    served = subprocess.Popen(
        [sys.executable, str(script)], cwd=notebooks.COURSE, env=environ, text=True,
        encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with served:
        lines = iter(served.stdout)
        yield next(line.split()[1] for line in lines if line.startswith("PAGE "))
        served.stdin.close()
        served.terminate()


def test_a_question_is_answered_on_the_page(page_url, browser):
    page = browser.new_page()
    page.goto(page_url)
    page.get_by_role("textbox").fill(PROMPT)
    page.get_by_role("textbox").press("Enter")
    answer = page.locator(".bot.message").last
    answer.filter(has_text="붉은 잎이 바람에 천천히 내려앉는 오후입니다.").wait_for(timeout=60_000)
    page.close()
