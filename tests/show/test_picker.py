import pytest

from helpers.errors import CatalogError, SettingError
from helpers.show.picker import ModelPicker
from helpers.show.reach import Choice
from tests.conftest import CHAT, CLAUDE

CHOICES = [
    Choice("openai", CHAT, "practice"),
    Choice("openai", "gpt-6-luna"),
    Choice("anthropic", CLAUDE, "practice"),
    Choice("ollama", "qwen3:4b", "ollama", "http://127.0.0.1:11434"),
]


@pytest.fixture
def picker(monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "en")
    return ModelPicker(CHOICES)


def test_the_first_model_is_chosen_and_can_be_read(picker):
    assert (picker.provider, picker.model) == ("openai", CHAT)
    assert repr(picker) == f"model_picker: openai / {CHAT}"


def test_an_observer_hears_each_choice_once_with_its_provider(picker):
    heard = []
    picker.observe(lambda change: heard.append((picker.provider, change["new"])), names="model")
    picker._providers.value = "anthropic"
    picker._providers.value = "openai"
    picker._models.value = "gpt-6-luna"
    picker.model = CLAUDE
    assert heard == [
        ("anthropic", CLAUDE), ("openai", CHAT), ("openai", "gpt-6-luna"), ("anthropic", CLAUDE),
    ]  # fmt: skip
    assert (picker._providers.value, picker._models.value) == ("anthropic", CLAUDE)


def test_price_window_and_last_day_are_said(picker):
    for words in ("0.75 USD in, 4.5 USD out", "272,000 tokens", "no last day"):
        assert words in picker._note.value
    picker.model = "gpt-4o-mini"
    assert "2027-01-14" in picker._note.value


def test_who_would_answer_is_said_in_words(picker):
    assert dict(picker._models.options) == {
        f"{CHAT} (practice answers)": CHAT,
        "gpt-6-luna (no practice answers)": "gpt-6-luna",
    }
    picker.model = "gpt-6-luna"
    assert "set a key in .env" in picker._note.value


def test_a_model_in_no_price_list_says_so(picker):
    picker.model = "ollama/qwen3:4b"
    assert "in no price list" in picker._note.value


def test_a_name_that_nobody_knows_is_refused_and_changes_nothing(picker):
    with pytest.raises(CatalogError, match="gpt-nope"):
        picker.model = "gpt-nope"
    assert picker.model == CHAT


def test_without_any_model_it_says_so(monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "en")
    picker = ModelPicker([])
    assert picker.model == picker.provider == ""
    assert "no model to choose" in picker._note.value and "no model to choose" in repr(picker)
    with pytest.raises(SettingError):
        picker.client()


def test_the_chosen_ollama_is_asked_at_its_own_address(picker):
    picker.model = "ollama/qwen3:4b"
    with picker.client() as client:
        assert str(client.base_url) == "http://127.0.0.1:11434/v1/"
