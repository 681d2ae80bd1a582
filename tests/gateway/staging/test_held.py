"""Streams that wait for the test. Threads wait for events, never for a time."""

import pytest

from helpers.errors import ScenarioError
from helpers.gateway.scenario import Held, Text, scenario
from tests.gateway.sdks import chat


def test_a_piece_is_sent_only_when_it_is_released(sdk, gateway):
    held = Held("첫째 ", "둘째 ", "셋째")
    with scenario(gateway, held):
        stream = sdk.stream("질문")
        assert next(stream) == "첫째 "
        assert held.waiting.wait(5)
        held.release()
        assert next(stream) == "둘째 "
        held.release()
        assert list(stream) == ["셋째"]


def test_even_the_first_piece_can_be_held(main_sdk, gateway, beside):
    held = Held("하나", hold_first=True)
    with scenario(gateway, held):
        answer = beside.submit(lambda: list(main_sdk.stream("질문")))
        assert held.wait_for(1) and not answer.done()
        held.release()
        assert answer.result(5) == ["하나"]


def test_a_whole_answer_waits_for_the_last_release(main_sdk, gateway, beside):
    held = Held("하나 ", "둘 ", "셋")
    with scenario(gateway, held):
        answer = beside.submit(main_sdk.whole, "질문")
        assert held.wait_for(1)
        held.release()
        assert held.waiting.is_set() and not answer.done()
        held.release()
        assert answer.result(5) == "하나 둘 셋"


def test_leaving_the_scenario_releases_what_is_held(main_sdk, gateway, beside):
    held = Held("하나 ", "둘")
    with scenario(gateway, held):
        answer = beside.submit(lambda: list(main_sdk.stream("질문")))
        assert held.wait_for(1)
    assert answer.result(5) == ["하나 ", "둘"]


def test_requests_at_the_same_time_can_be_counted_and_overlap_in_the_log(client, gateway, beside):
    held = Held("함께")
    with scenario(gateway) as scene:
        scene.when(lambda asked: True, held)
        answers = [beside.submit(chat, client) for _number in range(4)]
        assert held.wait_for(4)
        held.release_all()
        assert {one.result(5).choices[0].message.content for one in answers} == {"함께"}
    assert max(one.started for one in scene.calls) < min(one.ended for one in scene.calls)


def test_a_reader_that_stops_early_is_seen(main_sdk, gateway):
    with scenario(gateway, Held("하나 ", "둘")) as scene:
        stream = main_sdk.ask("질문", stream=True)
        next(iter(stream))
        stream.close()
        assert scene.wait(5)
        assert scene.calls[0].closed_early


def test_a_stream_read_to_its_end_was_not_closed_early(main_sdk, gateway):
    with scenario(gateway, Text("끝까지 읽기")) as scene:
        assert "".join(main_sdk.stream("질문")) == "끝까지 읽기"
        assert scene.wait(5)
    assert not scene.calls[0].closed_early


def test_held_needs_texts():
    with pytest.raises(ScenarioError, match="Held"):
        Held("하나", "")
