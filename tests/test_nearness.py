import pytest

from helpers import nearness

TEXTS = ["책은 다섯 권까지 빌립니다.", "열 시에 닫습니다. 열 시입니다.", ""]


def test_the_text_that_shares_rare_pairs_scores_most_and_a_stranger_nothing():
    scores = nearness.bm25("책은 몇 권까지?", TEXTS)
    assert scores[0] > 0 and scores[1:] == [0.0, 0.0]


def test_a_score_is_the_formula_worked_by_hand():
    # One pair, in one of two texts of equal length: ln(1 + 1.5/1.5) · 1 · 2.5 / (1 + 1.5)
    assert nearness.bm25("가나", ["가나", "다라"]) == pytest.approx([0.693147, 0.0], abs=1e-6)


@pytest.mark.parametrize("texts", [[], ["", ""]])
def test_nothing_to_search_scores_nothing(texts):
    assert nearness.bm25("책", texts) == [0.0] * len(texts)


def test_shared_pairs_are_counted_once_each():
    assert nearness.shared("시장 시장", "시장에 시장") == 1
