"""A gateway for the scenarios of test cells, and a student whose code is written in the test."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import anthropic
import openai
import pytest

from helpers import environment
from helpers.grading.in_kernel import Notebook
from helpers.grading.student import student
from tests.conftest import FAKE_KEYS

from . import nine as class_of_nine


@pytest.fixture
def played(gateway, monkeypatch: pytest.MonkeyPatch):
    """The gateway in which helpers.grading.scenario plays."""
    monkeypatch.setattr(environment, "_gateway", gateway)
    return gateway


@pytest.fixture
def client(played):
    with openai.OpenAI(base_url=f"{played.url}/v1", api_key=FAKE_KEYS["OPENAI_API_KEY"]) as sdk:
        yield sdk


@pytest.fixture
def claude(played):
    with anthropic.Anthropic(base_url=played.url, api_key=FAKE_KEYS["ANTHROPIC_API_KEY"]) as sdk:
        yield sdk


@pytest.fixture
def beside():
    """Threads for the calls that wait while the test does something."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def writes():
    """Return a function that takes what the student wrote: functions by their names, or by name."""

    def written(*functions: Callable, **names: object):
        student.connect(Notebook({one.__name__: one for one in functions} | names))
        return student

    yield written
    student.connect(Notebook())


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory):
    """A course in which nine have handed in; to copy, since a release takes seconds."""
    return class_of_nine.new(tmp_path_factory.mktemp("nine"))


@pytest.fixture
def nine(handed_in, tmp_path):
    """A course of one's own in which nine have handed in."""
    return shutil.copytree(handed_in, tmp_path / "course")
