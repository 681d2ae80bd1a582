import os
import subprocess
import sys

import pytest

from helpers import tokens
from helpers.errors import SettingError

KOREAN = "안녕하세요, 오늘은 토큰이 무엇인지 알아봅시다."
ENGLISH = "Hello, today let us find out what a token is."


def test_korean_takes_more_tokens_and_fewer_in_the_newer_tokenizer():
    assert tokens.count(KOREAN) < tokens.count(KOREAN, "cl100k_base")
    assert tokens.count(ENGLISH) < tokens.count(KOREAN)


def test_nothing_is_no_token():
    assert tokens.count("") == 0
    assert tokens.split("") == []


@pytest.mark.parametrize("text", ["<|endoftext|>", "<|im_start|>system", "<|fim_prefix|>"])
def test_the_names_of_special_tokens_are_ordinary_text(text):
    assert tokens.count(text) > 1
    assert "".join(token.text for token in tokens.split(text)) == text


@pytest.mark.parametrize("encoding", tokens.ENCODINGS)
def test_the_bytes_of_the_tokens_are_the_text(encoding):
    text = f"{KOREAN}\n\n👩\u200d🚀 똠방각하 3.14159 \t<b>"
    found = tokens.split(text, encoding)
    assert b"".join(token.bytes for token in found).decode() == text
    assert len(found) == tokens.count(text, encoding)


def test_a_token_that_is_part_of_a_character_has_no_text():
    pieces = tokens.split("똠")
    assert len(pieces) > 1
    assert [piece.text for piece in pieces] == [None] * len(pieces)
    assert tokens.split("the")[0].text == "the"


def test_groups_are_whole_characters():
    found = tokens.split("a 똠 b👩\u200d🚀")
    groups = tokens.by_characters(found)
    assert [token for group in groups for token in group] == found
    texts = [b"".join(token.bytes for token in group).decode() for group in groups]
    assert "".join(texts) == "a 똠 b👩\u200d🚀"
    assert " 똠" in texts


def test_long_numbers_are_split_into_at_most_three_digits():
    assert [token.text for token in tokens.split("1234567")] == ["123", "456", "7"]


@pytest.mark.parametrize(
    ("model", "encoding", "estimate"),
    [
        ("gpt-4", "cl100k_base", False),
        ("gpt-4o-mini", "o200k_base", False),
        ("gpt-5.4-mini", "o200k_base", False),
        ("openai/gpt-5.4-mini", "o200k_base", False),
        ("gpt-6-luna", "o200k_base", True),
        ("claude-haiku-5-5", "o200k_base", True),
        ("gemini-3.8-flash", "o200k_base", True),
        ("gpt2", "o200k_base", True),
    ],
)
def test_a_model_has_its_tokenizer_or_an_estimate(model, encoding, estimate):
    assert tokens.encoding_for(model) == encoding
    assert tokens.is_estimate(model) is estimate


def test_an_unknown_tokenizer_is_answered_with_those_there_are():
    with pytest.raises(SettingError, match=r"gpt2.*o200k_base"):
        tokens.count("text", "gpt2")


def test_messages_cost_three_tokens_each_and_three_before_the_answer():
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    words = sum(tokens.count(text) for text in ("system", "Be brief.", "user", "Hi"))
    assert tokens.count_messages(messages, "gpt-5.4-mini") == words + 2 * 3 + 3
    assert tokens.count_messages([], "gpt-5.4-mini") == 3


def test_a_messages_name_and_parts_are_counted_and_no_content_is_not():
    named = [{"role": "user", "name": "Mina", "content": "Hi"}]
    plain = [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
    empty = [{"role": "user", "content": None}]
    model = "gpt-5.4-mini"
    extra = tokens.count_messages(named, model) - tokens.count_messages(plain, model)
    assert extra == 1 + tokens.count("Mina")
    assert tokens.count_messages(plain, model) - tokens.count_messages(empty, model) == 1


def test_no_file_is_downloaded_and_a_cache_of_ones_own_is_kept(tmp_path, monkeypatch):
    code = (
        "import socket; socket.socket = None; from helpers import tokens;"
        "print([tokens.count('hi', one) for one in tokens.ENCODINGS])"
    )
    environ = {name: value for name, value in os.environ.items() if name != "TIKTOKEN_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[1, 1, 1, 1]\n"
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    tokens.use_offline_files()
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(tmp_path)
