"""Fixtures: Debian's Chromium, a fresh JupyterLab on a copy of the course, both together."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from .jupyter import Server
from .notebook import Lab

COURSE = Path(__file__).parents[2] / "course"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves this machine
]


@pytest.fixture(scope="package")
def chromium() -> str:
    """The path of a Chromium: without one, tests are skipped here and fail in CI."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    missing = "No Chromium found. Install it: sudo apt-get install chromium fonts-noto-cjk"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


# Package scope, not session: Playwright keeps an event loop in this thread while it
# lives, and asyncio.run() in any later test would refuse to start.
@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    scratch = tmp_path_factory.mktemp("jupyter")
    root = shutil.copytree(COURSE, scratch / "course")
    with Server(root, scratch, COURSE_MODE="replay", COURSE_PACE="0") as server:
        yield server


@pytest.fixture(scope="package")
def lab(server: Server, browser: Browser) -> Lab:
    return Lab(server, browser)
