import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.gateway.protocols import vectors

REFUND = "환불은 구매일로부터 14일 이내에 신청할 수 있습니다."
SHIPPING = "배송은 보통 2일에서 3일 걸리며, 제주는 하루가 더 걸립니다."
TOKENS = "The context window is how many tokens a model reads at once."


def nearness(one, other):
    return sum(a * b for a, b in zip(vectors.of(one), vectors.of(other), strict=True))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("환불 신청 기간은 며칠인가요?", REFUND),
        ("제주 배송은 며칠 걸리나요?", SHIPPING),
        ("How many tokens fit into the context window?", TOKENS),
    ],
)
def test_texts_that_share_words_are_nearest(question, answer):
    texts = [REFUND, SHIPPING, TOKENS]
    assert max(texts, key=lambda text: nearness(question, text)) == answer


def test_decomposed_hangul_and_capitals_are_the_same_text():
    assert vectors.of(unicodedata.normalize("NFD", "한글 API")) == vectors.of("한글 api")


def test_the_same_text_gives_the_same_numbers_on_any_machine():
    assert vectors.of("안녕", 4) == pytest.approx(
        [-0.316228, 0.316228, 0.632456, 0.632456], abs=1e-6
    )


@given(st.text(), st.integers(1, 64))
def test_every_text_gets_a_vector_of_length_one(text, size):
    vector = vectors.of(text, size)
    assert len(vector) == size and math.isclose(math.hypot(*vector), 1)
    assert vectors.unpack(vectors.pack(vector)) == pytest.approx(vector, abs=1e-6)


def test_what_is_no_packed_vector_is_refused():
    with pytest.raises(ValueError, match="32-bit"):
        vectors.unpack("AAA=")
