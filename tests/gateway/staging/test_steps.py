"""What a scenario can answer, through the real SDKs."""

import json
import threading

import anthropic
import openai
import pytest

from helpers.errors import ScenarioError
from helpers.gateway.protocols.base import Pace
from helpers.gateway.scenario import (
    Body,
    Refusal,
    Silence,
    SlowFirstByte,
    Status,
    Text,
    ToolCall,
    ToolCalls,
    scenario,
)
from tests.conftest import CHAT, chat_body, claude_body
from tests.gateway import sdks
from tests.gateway.sdks import chat

TOOL = {
    "name": "get_weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}
TOOLS = [{"type": "function", "function": TOOL}]


@pytest.mark.parametrize(
    ("name", "protocol_word"),
    [
        ("OpenAI", lambda answer: answer.choices[0].finish_reason),
        ("Responses", lambda answer: answer.incomplete_details.reason),
        ("Anthropic", lambda answer: answer.stop_reason),
        ("Ollama", lambda answer: answer.done_reason),
    ],
)
def test_a_cut_off_answer_says_so_in_the_providers_word(gateway, name, protocol_word):
    one = getattr(sdks, name)(gateway.url)
    with scenario(gateway, Text("잘린", finish="length")):
        assert protocol_word(one.ask("질문")) in ("length", "max_output_tokens", "max_tokens")
    one.close()


def test_the_answers_state_their_tokens(client, gateway):
    with scenario(gateway, Text("토큰을 세어 봅시다")) as scene:
        usage = chat(client).usage
    assert usage.completion_tokens == scene.calls[0].usage.output > 0


def test_openai_is_asked_for_tools_whole_and_streamed(client, gateway):
    two = ToolCalls(ToolCall("get_weather", city="서울"), ToolCall("get_weather", city="부산"))
    with scenario(gateway, two, two):
        whole = chat(client, tools=TOOLS).choices[0]
        with client.chat.completions.stream(**chat_body("질문"), tools=TOOLS) as stream:
            streamed = stream.get_final_completion().choices[0]
    for choice in (whole, streamed):
        cities = [json.loads(call.function.arguments)["city"] for call in choice.message.tool_calls]
        assert (cities, choice.finish_reason) == (["서울", "부산"], "tool_calls")
    assert len({call.id for call in whole.message.tool_calls}) == 2


def test_claude_is_asked_for_tools_whole_and_streamed(claude, gateway):
    one = ToolCall("get_weather", city="서울")
    with scenario(gateway, one, one):
        whole = claude.messages.create(**claude_body("질문"))
        with claude.messages.stream(**claude_body("질문")) as stream:
            streamed = stream.get_final_message()
    for message in (whole, streamed):
        assert message.stop_reason == "tool_use"
        assert (message.content[0].name, message.content[0].input) == (
            "get_weather",
            {"city": "서울"},
        )


def test_the_other_protocols_ask_for_tools(gateway):
    responses, google, ollama = (
        getattr(sdks, name)(gateway.url) for name in ("Responses", "Google", "Ollama")
    )
    with scenario(gateway) as scene:
        scene.when(lambda asked: True, ToolCall("get_weather", city="서울"))
        called = responses.ask("질문").output[0]
        assert (called.type, json.loads(called.arguments)) == ("function_call", {"city": "서울"})
        parts = google.client.models.generate_content(model=sdks.GEMINI, contents="질문")
        assert parts.function_calls[0].args == {"city": "서울"}
        assert ollama.ask("질문").message.tool_calls[0].function.arguments == {"city": "서울"}
    for one in (responses, google, ollama):
        one.close()


def test_a_refusal_has_each_providers_own_form(client, claude, gateway):
    with scenario(
        gateway, Refusal("안 됩니다."), Refusal("안 됩니다."), Refusal(), Refusal("안 됩니다.")
    ):
        assert chat(client).choices[0].message.refusal == "안 됩니다."
        with client.chat.completions.stream(**chat_body("질문")) as stream:
            assert stream.get_final_completion().choices[0].message.refusal == "안 됩니다."
        assert claude.messages.create(**claude_body("질문")).stop_reason == "refusal"
        part = client.responses.create(model=CHAT, input="질문").output[0].content[0]
        assert (part.type, part.refusal) == ("refusal", "안 됩니다.")


def test_a_body_is_sent_as_it_is(client, gateway):
    with scenario(gateway, Text("본")) as scene:
        body = chat(client).model_dump()
    body["choices"][0]["message"]["content"] = "손으로 쓴 답"
    with scenario(gateway, Body(body), Body(body)) as scene:
        assert chat(client).choices[0].message.content == "손으로 쓴 답"
        chunks = list(chat(client, stream=True))
    assert chunks[-1].choices[0].finish_reason == "stop" and len(scene.calls) == 2


def test_a_step_that_cannot_be_played_says_so_to_the_client(client, gateway):
    with (
        scenario(gateway, Body({"id": "no choices"})),
        pytest.raises(openai.UnprocessableEntityError, match="cannot be played"),
    ):
        list(chat(client, stream=True))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
    ],
)
def test_an_error_is_the_sdks_own_and_is_not_retried(client, claude, gateway, status, kind):
    for module, call in (
        (openai, lambda: chat(client)),
        (anthropic, lambda: claude.messages.create(**claude_body("질문"))),
    ):
        with scenario(gateway, Status(status)) as scene, pytest.raises(getattr(module, kind)):
            call()
        assert [one.status for one in scene.calls] == [status]


def test_the_sdk_tries_again_after_a_rate_limit_and_gets_the_next_step(main_sdk, gateway):
    limited, answer = Status(429, retry_after_ms=1), Text("다시")
    with scenario(gateway, limited, answer, strict=True) as scene:
        assert main_sdk.whole("질문") == "다시"
    assert scene.played == [limited, answer]
    assert [(one.status, one.attempt) for one in scene.calls] == [(429, 1), (200, 2)]


def test_a_rate_limit_carries_the_providers_headers(client, claude, gateway):
    with scenario(gateway, *[Status(429, retry_after=1)] * 2):
        with pytest.raises(openai.RateLimitError) as caught:
            chat(client.with_options(max_retries=0))
        head = caught.value.response.headers
        assert head["retry-after"] == "1" and head["x-ratelimit-limit-tokens"]
        assert caught.value.request_id == head["x-request-id"]
        with pytest.raises(anthropic.RateLimitError) as caught:
            claude.with_options(max_retries=0).messages.create(**claude_body("질문"))
        assert caught.value.response.headers["anthropic-ratelimit-tokens-remaining"] == "0"


def test_answers_too_carry_rate_limits_and_a_request_id(client, gateway):
    with scenario(gateway, Text("네")):
        raw = client.chat.completions.with_raw_response.create(**chat_body("질문"))
    assert int(raw.headers["x-ratelimit-remaining-requests"]) > 0
    assert raw.headers["x-request-id"].startswith("req_")
    assert raw.headers["x-course-answered-by"] == "scenario"


def test_a_status_that_no_provider_sends_is_refused_at_once():
    with pytest.raises(ScenarioError, match="418"):
        Status(418)


@pytest.mark.parametrize(
    "step", [SlowFirstByte(3600, then=Text("드디어")), Text("드디어", pace=Pace(3600, 3600))]
)
def test_waiting_is_cut_short_by_the_end_of_the_scenario(main_sdk, gateway, beside, step):
    asked = threading.Event()
    with scenario(gateway) as scene:
        scene.when(lambda _asked: asked.set() or True, step)
        answer = beside.submit(main_sdk.whole, "질문")
        assert asked.wait(5) and not answer.done()
    assert answer.result(5) == "드디어"


def test_silence_lasts_until_the_client_goes(gateway, client, claude):
    hasty = {"timeout": 0.2, "max_retries": 0}
    with scenario(gateway, Silence(), Silence()) as scene:
        with pytest.raises(openai.APITimeoutError):
            chat(client.with_options(**hasty))
        with pytest.raises(anthropic.APITimeoutError):
            claude.with_options(**hasty).messages.create(**claude_body("질문"))
        assert scene.wait(5)
    assert [(one.status, one.closed_early) for one in scene.calls] == [(None, True)] * 2


def test_silence_ends_with_the_scenario(gateway, client, beside):
    asked = threading.Event()
    with scenario(gateway) as scene:
        scene.when(lambda _asked: asked.set() or True, Silence())
        answer = beside.submit(chat, client.with_options(max_retries=0))
        assert asked.wait(5)
    with pytest.raises(openai.APIConnectionError):
        answer.result(5)
