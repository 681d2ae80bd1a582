"""Every client against every feature, and docs/conformance.md, which shows it.

COURSE_WRITE_DOCS=1 writes the table anew; without it a drift fails.
"""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.gateway.conformance import page, second_environment
from tests.gateway.conformance.run import ROOT, run, write_recordings

PAGE = ROOT / "docs" / "conformance.md"
WRITE = os.environ.get("COURSE_WRITE_DOCS") == "1"  # the tests' environment has no COURSE_…
CLIENTS = {
    "openai 2.x": "with_openai",
    "openai 3.x": "with_openai",
    "anthropic": "with_anthropic",
    "google-genai": "with_google_genai",
    "litellm": "with_litellm",
    "langchain-openai": "with_langchain_openai",
    "langchain-anthropic": "with_langchain_anthropic",
    "ollama": "with_ollama",
    "curl": "with_curl",
}


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """A client's rows and versions; each client's program runs once."""
    folder: Path = tmp_path_factory.mktemp("conformance") / "recordings"
    write_recordings(folder)

    @cache
    def found(client):
        if client == "curl" and shutil.which("curl") is None:
            pytest.skip("curl is not on PATH")
        if client == "openai 3.x":
            return run(CLIENTS[client], folder, python=_second_python())
        return run(CLIENTS[client], folder)

    return found


def _second_python():
    try:
        return str(second_environment.python())
    except subprocess.CalledProcessError as error:
        said = f"{second_environment.OPENAI} could not be installed: {error.stderr.strip()[-300:]}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(said)


def _wrong(found):
    return {
        f"{row}: {name}": said
        for row, features in found["rows"].items()
        for name, said in features.items()
        if not (said == "-" or said.startswith("ok"))
    }


@pytest.mark.parametrize("client", CLIENTS)
def test_an_unchanged_client_has_every_feature(result, client):
    assert not _wrong(result(client))


def test_the_page_shows_what_was_found(result):
    found = [result(client) for client in CLIENTS]
    text = page.text(found)
    if WRITE and not any(map(_wrong, found)):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, "run again with COURSE_WRITE_DOCS=1"
