import pytest

from helpers import redact
from tests.conftest import FAKE_KEYS


@pytest.mark.parametrize(
    "key", [*FAKE_KEYS.values(), "AIza" + "x" * 35, "gsk_" + "y" * 40, "hf_" + "z" * 34]
)
def test_a_key_is_masked_after_its_public_prefix(key):
    masked = redact.text(f"key={key};")
    assert key[12:] not in masked and masked.endswith("****;")


def test_a_bearer_header_in_a_text_is_masked():
    assert redact.text("Authorization: Bearer abcdefgh12345678") == "Authorization: Bearer ****"


def test_private_headers_are_masked_whole():
    assert redact.headers({"X-Api-Key": "anything", "Accept": "json"}) == {
        "X-Api-Key": "****",
        "Accept": "json",
    }


def test_a_remembered_secret_is_masked_whatever_its_shape(monkeypatch):
    monkeypatch.setattr(redact, "_remembered", set())
    redact.remember("correct-horse-battery")
    assert redact.data({"a": ["x correct-horse-battery"]}) == {"a": ["x ****"]}


@pytest.mark.parametrize(
    "text", ["sk-learn is a library", "task-oriented-dialogue-systems", "안녕하세요"]
)
def test_ordinary_text_stays(text):
    assert redact.text(text) == text
