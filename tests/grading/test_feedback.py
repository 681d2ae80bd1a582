"""Errors as a student reads them; the whole page is tested in test_nbgrader.py."""

import pytest

from helpers.grading.sentences import explain


@pytest.mark.parametrize("name", ["AssertionError", "StudentError", "CellTimeoutError"])
def test_sentences_of_ours_stand_as_they_are(name):
    assert explain(name, "ask()의 반환값이 다릅니다.") == "ask()의 반환값이 다릅니다."


@pytest.mark.parametrize(
    ("name", "said", "advice"),
    [
        ("SyntaxError", "invalid syntax (x.py, line 1)", "문법"),
        ("IndentationError", "unexpected indent", "들여쓰기"),
        ("StudentError", "StdinNotImplementedError: raw_input was called", "input()"),
        ("ModuleNotFoundError", "No module named 'mine'", ".py"),
        ("FileNotFoundError", "data.csv", "파일"),
        ("OSError", "The network is cut off here: 'example.com'", "네트워크"),
    ],
)
def test_a_usual_mistake_has_a_word_of_advice(name, said, advice):
    first, second = explain(name, said).split("\n")
    assert said in first and advice in second


def test_an_assertion_without_a_message_says_its_kind():
    assert explain("AssertionError", "") == "AssertionError:"
