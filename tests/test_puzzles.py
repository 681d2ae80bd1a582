from fractions import Fraction

import pytest

from helpers import puzzles


def test_the_answers_are_worked_out_and_not_written_down():
    assert puzzles.coins() == Fraction(2, 3) and puzzles.coins_first() == Fraction(1, 2)
    assert puzzles.bookworm() == Fraction(6, 10)


def test_thicker_covers_make_a_longer_way_and_more_pages_do_not():
    assert puzzles.bookworm(cover_cm=Fraction(1)) == 2
    assert puzzles.bookworm(pages_cm=Fraction(99)) == puzzles.bookworm()


@pytest.mark.parametrize(
    ("text", "number"),
    [("설명\n답: 2/3", Fraction(2, 3)), ("**답: 0.6 cm**", Fraction(3, 5)), ("답: 6mm", Fraction(3, 5)),
     ("답: 50%", Fraction(1, 2)), ("답: 1/2\n다시\n답: 2 / 3", Fraction(2, 3)), ("2/3입니다", None),
     ("답: 모릅니다", None), ("답: 1/0", None)],
)  # fmt: skip
def test_the_last_answer_line_is_read(text, number):
    assert puzzles.final_answer(text) == number


def test_the_score_is_the_share_of_right_answers():
    assert puzzles.score(["답: 2/3", "답: 1/2", "?", "답: 2/3"], puzzles.coins()) == 0.5
    assert puzzles.score([], puzzles.coins()) == 0
