"""Which cells run where the tests run: those whose names a test uses, and what cannot be told."""

import pytest

from helpers.grading.names import Names, needed

TEST = "equal(answer(), expected)"


@pytest.mark.parametrize(
    "source, used, defined",
    [
        ("total = sum(numbers)", {"sum", "numbers"}, {"total"}),
        ("import openai as sdk", set(), {"sdk"}),
        ("def ask(prompt):\n    return client.send(prompt)", {"client"}, {"ask"}),
        ("[one for one in many]", {"many"}, set()),
        ("class Agent(Base):\n    model = MODEL", {"Base", "MODEL"}, {"Agent"}),
        ("limit = 3\ndef f():\n    return limit", set(), {"limit", "f"}),
    ],
)
def test_a_cell_uses_and_defines_names(source, used, defined):
    names = Names.of(source)
    assert (names.used - {"__annotations__"}, names.defined) == (used, defined)


@pytest.mark.parametrize("source", ["%time ask()", "from math import *", "def broken(:"])
def test_what_cannot_be_told_is_needed(source):
    assert Names.of(source) is None
    assert needed([(source, False), (TEST, True)]) == [True, True]


def test_a_cell_that_no_test_uses_is_not_needed():
    assert needed([("client = OpenAI()", False), (TEST, True)]) == [False, True]


@pytest.mark.parametrize(
    "change",
    [
        "expected.append(1)",
        "expected[0] = 1",
        "expected.size = 1",
        "fill(expected)",
        "del expected[0]",
    ],
)
def test_a_cell_that_changes_what_a_test_uses_is_needed(change):
    cells = [
        ("expected = make()", False),
        (change, False),
        ("other.append(1)", False),
        (TEST, True),
    ]
    assert needed(cells) == [True, True, False, True]


def test_what_a_needed_cell_uses_is_needed_as_well():
    cells = [
        ("base = 1", False),
        ("expected = base + 1", False),
        ("other = 2", False),
        (TEST, True),
    ]
    assert needed(cells) == [True, True, False, True]
