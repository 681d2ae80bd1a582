"""What a check of a value says, and what it lets pass."""

from decimal import Decimal

import pytest

from helpers.grading import close, contains, equal, has, raises


def test_what_is_equal_is_silent():
    assert equal([1, {"a": None}], [1, {"a": None}], "값") is None


def test_what_differs_is_named_with_both_values():
    with pytest.raises(AssertionError, match=r"fits\(\)의 값: True 값이어야 하는데 False 값이"):
        equal(False, True, "fits()의 값")


def test_long_values_stand_under_one_another():
    with pytest.raises(AssertionError, match=r"\n    기대한 값: \[0, 1.*\n    나온 값:   \[1, 2"):
        equal(list(range(1, 50)), list(range(50)), "수")


def test_a_very_long_value_is_cut():
    with pytest.raises(AssertionError) as caught:
        equal("가" * 10_000, "나", "값")
    assert len(str(caught.value)) < 500 and "…" in str(caught.value)


@pytest.mark.parametrize("came", [None, ["네"], 1])
def test_where_a_text_should_be_another_kind_is_said_to_be_none(came):
    with pytest.raises(AssertionError, match="글이 아닌 것이 나왔습니다"):
        equal(came, "네", "ask()의 값")


def test_numbers_may_differ_by_rounding():
    close(0.1 + 0.2, 0.3, "값")
    with pytest.raises(AssertionError, match="값: 0.3 값이어야 하는데 0.31 값이"):
        close(0.31, 0.3, "값")


@pytest.mark.parametrize("came", ["1.0", None, True, float("nan"), 10**400, Decimal("sNaN")])
def test_what_is_no_such_number_is_not_close(came):
    with pytest.raises(AssertionError):
        close(came, 1.0, "값")


def test_an_exact_number_is_a_number():
    close(Decimal("0.3"), 0.3, "값")


def test_a_text_given_for_a_number_is_said_to_be_none():
    with pytest.raises(AssertionError, match="숫자여야 합니다"):
        close("0.3", 0.3, "값")


@pytest.mark.parametrize("came", ["다른 글", None, ["찾는 말"]])
def test_a_part_is_looked_for_in_texts_only(came):
    contains("여기 찾는 말이 있다", "찾는 말", "값")
    with pytest.raises(AssertionError, match="'찾는 말' 부분이 들어 있어야"):
        contains(came, "찾는 말", "값")


def test_a_dictionary_may_have_more_entries_than_asked_for():
    has({"text": "네", "model": "m"}, {"text": "네"}, "결과")


def test_a_missing_key_is_named_with_those_that_are_there():
    with pytest.raises(AssertionError, match="'total'가 없습니다. 있는 열쇠: .'text'"):
        has({"text": "네"}, {"total": 1}, "결과")


def test_a_wrong_entry_is_named_by_its_place():
    with pytest.raises(AssertionError, match=r"결과\['total'\]: 1 값이어야 하는데 2 값이"):
        has({"total": 2}, {"total": 1}, "결과")


def test_a_tuple_is_no_dictionary():
    with pytest.raises(AssertionError, match=r"사전\(dict\)이어야"):
        has(("네", 1), {"text": "네"}, "결과")


def give_up():
    raise FileNotFoundError("노트가 없습니다")


@pytest.mark.parametrize("expected", ["FileNotFoundError", "OSError", "Exception"])
def test_an_error_is_expected_by_its_class_or_a_base(writes, expected):
    student = writes(give_up)
    with raises("KeyError", expected) as caught:
        student.give_up()
    assert caught.error.said == "노트가 없습니다"


def test_another_error_than_the_expected_is_shown(writes):
    student = writes(give_up)
    with pytest.raises(AssertionError, match=r"ValueError.*FileNotFoundError.*노트가 없습니다"):
        with raises("ValueError"):
            student.give_up()


def test_no_error_where_one_is_expected_is_a_failure():
    with pytest.raises(AssertionError, match="ValueError 오류가 나야 하는데 아무 오류도"):
        with raises("ValueError"):
            pass


def test_what_is_not_written_yet_raises_nothing_that_is_expected(writes):
    def ask():
        raise NotImplementedError

    student = writes(ask)
    with pytest.raises(AssertionError, match="아직 작성하지 않았습니다"):
        with raises("Exception"):
            student.ask()


def test_an_error_of_the_test_cell_itself_is_not_the_students():
    with pytest.raises(ZeroDivisionError):
        with raises("ZeroDivisionError"):
            _ = 1 / 0
