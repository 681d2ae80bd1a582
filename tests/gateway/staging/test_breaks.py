"""Answers that go wrong on the way, through the real SDKs."""

import json

import anthropic
import openai
import pytest

from helpers.gateway.scenario import (
    ClosedBeforeHeaders,
    ClosedMidChunk,
    EndsEarly,
    ErrorEvent,
    MalformedChunk,
    Text,
    scenario,
)
from tests.conftest import claude_body
from tests.gateway.sdks import chat


def test_a_connection_closed_before_the_headers_is_a_connection_error(gateway, client, claude):
    with scenario(gateway, *[ClosedBeforeHeaders()] * 2) as scene:
        with pytest.raises(openai.APIConnectionError):
            chat(client.with_options(max_retries=0))
        with pytest.raises(anthropic.APIConnectionError):
            claude.with_options(max_retries=0).messages.create(**claude_body("질문"))
    assert [(one.status, one.closed_early) for one in scene.calls] == [(None, False)] * 2


@pytest.mark.parametrize(
    ("step", "raised"),
    [
        (ClosedMidChunk(after=3), ["RemoteProtocolError"]),
        (ErrorEvent(after=3), ["APIError", "APIStatusError"]),
        (MalformedChunk(after=3), ["JSONDecodeError"]),
        (EndsEarly(after=3), ["NoneType"]),
    ],
)
def test_a_stream_breaks_after_as_many_pieces_as_were_asked_for(main_sdk, gateway, step, raised):
    pieces, error = [], None
    with scenario(gateway, step, strict=True):
        try:
            for piece in main_sdk.stream("질문"):
                pieces.append(piece)
        except Exception as caught:
            error = caught
    assert len(pieces) == 3
    assert type(error).__name__ in raised


@pytest.mark.parametrize("step", [ClosedMidChunk(), MalformedChunk(), EndsEarly()])
def test_a_whole_answer_breaks_too(client, claude, gateway, step):
    broken = (openai.APIConnectionError, anthropic.APIConnectionError, json.JSONDecodeError)
    with scenario(gateway, step, step):
        with pytest.raises(broken):
            chat(client.with_options(max_retries=0))
        with pytest.raises(broken):
            claude.with_options(max_retries=0).messages.create(**claude_body("질문"))


def test_the_gateway_goes_on_after_every_break(main_sdk, gateway):
    for step in (
        ClosedBeforeHeaders(),
        ClosedMidChunk(),
        EndsEarly(),
        ErrorEvent(),
        MalformedChunk(),
    ):
        with scenario(gateway) as scene:
            scene.when(lambda asked: asked.attempt > 1, Text("다시"))
            scene.when(lambda asked: asked.prompt.endswith("깨짐"), step)
            scene.when(lambda asked: True, Text("온전함"))
            try:
                list(main_sdk.stream("깨짐"))
            except Exception as error:
                assert "scenario" not in str(error)
            assert main_sdk.whole("질문") == "온전함"


def test_what_arrived_before_the_break_is_in_the_log(client, gateway):
    with scenario(gateway, EndsEarly(after=2, text="하나 둘 셋 넷")) as scene:
        list(chat(client, stream=True))
    response = scene.calls[0].response
    assert response["choices"][0]["message"]["content"] == "하나 둘"
    assert response["choices"][0]["finish_reason"] is None
