"""What LiveText sends to the page, and what it does with what the page says."""

import threading

import pytest

from helpers.show.live_text import LiveText


@pytest.fixture
def sent():
    return []


@pytest.fixture
def live(sent):
    with LiveText() as live:
        live.comm.publish_msg = lambda kind, data=None, **more: sent.append(data)
        yield live


def said(sent):
    """Return the custom messages."""
    return [one["content"] for one in sent if one["method"] == "custom"]


def tell(live, **content):
    """Say `content` as the page would."""
    live._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


def test_pieces_are_gathered_into_few_numbered_messages(live, sent):
    for number in range(4_000):
        live.write(f"{number} ")
    live.finish()
    deltas = [one for one in said(sent) if "delta" in one]
    assert len(deltas) < 100
    assert [one["seq"] for one in deltas] == list(range(1, len(deltas) + 1))
    whole = "".join(f"{number} " for number in range(4_000))
    assert "".join(one["delta"] for one in deltas) == whole == said(sent)[-1]["text"] == live.text


def test_a_page_that_missed_something_gets_the_whole(live, sent):
    live.write("하나")
    live.finish()
    tell(live, ask="whole")
    assert said(sent)[-1]["text"] == "하나"
    assert said(sent)[-1]["seq"] > said(sent)[0]["seq"]


def test_a_page_that_greets_is_answered(live, sent):
    tell(live, ask="hello")
    assert live.greeted.is_set() and {"hello": True} in said(sent)


def test_stop_is_heard_once_however_often_it_is_said():
    calls = []
    with LiveText(on_stop=lambda: calls.append(threading.get_ident())) as live:
        tell(live, ask="stop")
        tell(live, ask="stop")
        assert live.stop_asked.is_set() and len(calls) == 1
    tell(live, ask="stop")
    assert len(calls) == 1


def test_an_ended_text_can_be_kept_or_be_gone_and_begin_again(live, sent):
    live.write("하나")
    live.finish(keep=False, status="끝")
    assert (live.phase, live.status, live.text) == ("gone", "끝", "")
    live.restart()
    live.write("둘")
    live.finish()
    assert (live.phase, live.text) == ("kept", "둘")
