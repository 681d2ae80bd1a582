"""Fixtures that all tests share: a gateway over recordings written for the test."""

import os
from pathlib import Path
from typing import Any

import pytest

from helpers.gateway import samples
from helpers.gateway.local import local_model, model_file
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from helpers.providers import PROVIDERS

FAKE_KEYS = {
    "OPENAI_API_KEY": "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789",
    "ANTHROPIC_API_KEY": "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789",
}
ALONE = ("test_each_section_runs_alone", "test_a_made_answer_gets")  # share nothing with others
CHAT = "gpt-5.4-mini"
CLAUDE = "claude-haiku-5-5"


def chat_body(prompt: str, **more: object) -> dict[str, object]:
    """Return the request that the openai SDK sends for one user prompt."""
    return {"messages": [{"role": "user", "content": prompt}], "model": CHAT, **more}


def claude_body(prompt: str, **more: object) -> dict[str, object]:
    """Return the request that the anthropic SDK sends for one user prompt."""
    return {"max_tokens": 100, **chat_body(prompt), "model": CLAUDE, **more}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep a file's tests in one process, but for those that stand alone and take long.

    (`--dist loadgroup` would do it by marks; xdist 3.8 does not under pytest 9.2.)
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            return nodeid if test.startswith(ALONE) else file

    return ByFile(config, log)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the keys, bases or settings of the machine that it runs on."""
    names = {name for one in PROVIDERS for name in (*one.keys, *one.bases)}
    for name in os.environ:
        if name in names or (name.startswith("COURSE_") and name != "COURSE_CACHE"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def smollm():
    """The small local model, running; skipped in words where it is not installed, but not in CI."""
    if model_file.path() is None:
        reason = "the local model is not installed: run `course model pull`"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    model = local_model.available()
    assert model is not None
    yield model
    model.close()


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder of samples: one of each protocol, and one with two replies."""
    folder = tmp_path / "recordings"
    samples.write(
        "openai_chat", chat_body("안녕?"), "안녕하세요! 반갑습니다.", folder=folder, name="hello"
    )
    samples.write("openai_chat", chat_body("Dice"), ["one", "two"], folder=folder, name="dice")
    samples.write(
        "anthropic", claude_body("안녕?"), "네, 안녕하세요.", folder=folder, name="hello-claude"
    )
    return folder


@pytest.fixture
def gateway(recordings: Path):
    """A running gateway in replay mode that does not wait."""
    with Gateway(Settings(mode="replay", recordings=Recordings([recordings]), pace=0)) as running:
        yield running
