import openai
import pytest

from helpers.gateway import wire
from helpers.show.wire import Wire
from tests.conftest import FAKE_KEYS, chat_body


@pytest.fixture
def exchanges(gateway):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=FAKE_KEYS["OPENAI_API_KEY"]) as client:
        client.chat.completions.create(**chat_body("안녕?"))
        client.chat.completions.create(**chat_body("Dice"))
    assert gateway.wire.settle()
    return gateway.wire.last(2)


def test_one_call_is_shown_whole_with_its_key_masked(exchanges):
    shown = Wire((exchanges[0],))
    for text in (repr(shown), shown._repr_html_()):
        assert "안녕하세요! 반갑습니다." in text and "authorization: ****" in text
        assert FAKE_KEYS["OPENAI_API_KEY"] not in text


def test_several_calls_are_a_table_with_each_folded_below(exchanges):
    drawn = Wire(tuple(exchanges))._repr_html_()
    assert drawn.count("<tr>") == 3 and "<details open>" not in drawn
    assert "끝까지" in drawn and "sample" in drawn


def test_a_long_text_is_cut_with_the_count_of_what_is_left_out(exchanges):
    exchanges[0].request["messages"][0]["content"] = "가" * 9000
    assert "자 더 있습니다" in repr(Wire((exchanges[0],)))


def test_what_students_sent_is_shown_as_text_not_as_html(exchanges):
    exchanges[0].request["messages"][0]["content"] = "<script>alert(1)</script>"
    assert "<script>" not in Wire((exchanges[0],))._repr_html_()


def test_calls_one_after_the_other_do_not_overlap_and_a_third_between_them_does(exchanges):
    first, second = exchanges
    assert not first.overlaps(second) and wire.most_at_once(exchanges) == 1
    second.started = first.started
    assert first.overlaps(second) and wire.most_at_once(exchanges) == 2
