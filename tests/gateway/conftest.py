"""SDK clients of the gateway under test, with keys that look like keys."""

from concurrent.futures import ThreadPoolExecutor

import anthropic
import openai
import pytest

from tests.conftest import FAKE_KEYS
from tests.gateway import sdks


@pytest.fixture
def client(gateway):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=FAKE_KEYS["OPENAI_API_KEY"]) as sdk:
        yield sdk


@pytest.fixture
def claude(gateway):
    with anthropic.Anthropic(base_url=gateway.url, api_key=FAKE_KEYS["ANTHROPIC_API_KEY"]) as sdk:
        yield sdk


@pytest.fixture(params=["OpenAI", "Responses", "Anthropic", "Google", "Ollama"])
def sdk(request, gateway):
    """One SDK of each protocol, in turn."""
    one = getattr(sdks, request.param)(gateway.url)
    yield one
    one.close()


@pytest.fixture(params=["OpenAI", "Anthropic"])
def main_sdk(request, gateway):
    """The two SDKs that the lessons use most, in turn."""
    one = getattr(sdks, request.param)(gateway.url)
    yield one
    one.close()


@pytest.fixture
def beside():
    """A thread for the call that waits while the test does something."""
    with ThreadPoolExecutor(8) as pool:
        yield pool
