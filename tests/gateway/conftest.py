"""SDK clients of the gateway under test, with keys that look like keys."""

import anthropic
import openai
import pytest

from tests.conftest import FAKE_KEYS


@pytest.fixture
def client(gateway):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=FAKE_KEYS["OPENAI_API_KEY"]) as sdk:
        yield sdk


@pytest.fixture
def claude(gateway):
    with anthropic.Anthropic(base_url=gateway.url, api_key=FAKE_KEYS["ANTHROPIC_API_KEY"]) as sdk:
        yield sdk
