"""What crosses between the two interpreters, and comes out as it went in."""

import json
from decimal import Decimal

import anthropic.types
import openai.types.chat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading import chat_completion
from helpers.grading.values import pack, unpack

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
KEYS = st.text() | st.integers() | st.tuples(st.integers(), st.text())
VALUES = st.recursive(
    PLAIN | st.binary() | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


def refuse(value):
    raise TypeError(f"{value!r} has no JSON form")


def crossed(value, handle=refuse):
    return unpack(json.loads(json.dumps(pack(value, handle))), lambda data: data)


@settings(max_examples=50, deadline=None)
@given(VALUES)
def test_plain_values_come_out_as_they_went_in(value):
    assert crossed(value) == value


@pytest.mark.parametrize(
    "value", [{}, {"$handle": 1}, {"$dict": []}, {1: "하나"}, (), b"\xff", Decimal("0.10"), [[()]]]
)
def test_values_that_look_like_tags_are_values(value):
    assert crossed(value) == value and type(crossed(value)) is type(value)


def test_half_a_surrogate_pair_does_not_stop_a_test():
    assert "답" in crossed("답\ud83d")


class Answer(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Count(int):
    def __repr__(self):
        return "many"

    def __int__(self):
        return 99


class Rate(float):
    def __float__(self):
        return 99.0


@pytest.mark.parametrize(
    ("value", "plain"), [(Answer("답"), "답"), (Count(3), 3), (Rate(0.5), 0.5)]
)
def test_of_a_class_of_its_own_only_the_plain_value_crosses(value, plain):
    packed = pack(value, refuse)
    assert type(packed) is type(plain) and plain == packed


@pytest.mark.parametrize("value", [object(), {"a", "b"}, len, type("Own", (dict,), {})(a=1)])
def test_what_has_no_json_form_crosses_as_what_the_handle_makes_of_it(value):
    held = []
    assert crossed([value], lambda one: held.append(one) or {"$handle": 7}) == [{"$handle": 7}]
    assert held == [value]


def test_a_list_that_holds_itself_ends_in_a_handle():
    endless = []
    endless.append(endless)
    json.dumps(pack(endless, lambda one: {"$handle": 0}))


def test_an_answer_of_an_sdk_crosses_as_one():
    completion = crossed(chat_completion("답", finish="length", output_tokens=7))
    assert isinstance(completion, openai.types.chat.ChatCompletion)
    assert completion.choices[0].finish_reason == "length"
    assert crossed(completion) == completion
    block = anthropic.types.TextBlock(type="text", text="답", citations=None)
    assert crossed([block]) == [block]


@pytest.mark.parametrize("module", ["os", "helpers.catalog", "openai_evil.types", ""])
def test_only_classes_of_the_sdks_are_made_from_data(module):
    with pytest.raises(ValueError, match="no answer of an SDK"):
        unpack({"$model": [module, "Anything"], "data": {}}, refuse)
