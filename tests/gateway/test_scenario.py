"""Who answers in a scenario, in which order, and what is said of what is left."""

import anthropic
import httpx
import openai
import pytest

from helpers.errors import ScenarioError
from helpers.gateway.local.local_model import LocalModel
from helpers.gateway.scenario import Status, Text, ToolCall, by_provider, scenario, word
from helpers.gateway.settings import Settings
from tests.conftest import CHAT, chat_body, claude_body
from tests.gateway.sdks import chat


def test_steps_are_played_in_order_whole_and_streamed_for_every_provider(sdk, gateway):
    first, second = word(), f"{word()} {word('latin')}."
    with scenario(gateway, Text(first), Text(second), strict=True):
        assert sdk.whole("질문") == first
        assert "".join(sdk.stream("질문")) == second


def test_a_rule_answers_what_it_fits_and_the_order_the_rest(client, gateway):
    with scenario(gateway, Text("차례")) as scene:
        scene.when(lambda asked: "날씨" in asked.prompt, Text("맑음"))
        assert chat(client, "오늘 날씨?").choices[0].message.content == "맑음"
        assert chat(client, "안녕").choices[0].message.content == "차례"
        assert chat(client, "내일 날씨?").choices[0].message.content == "맑음"


def test_a_rule_plays_its_steps_in_turn_and_repeats_the_last(client, gateway):
    with scenario(gateway) as scene:
        scene.when(lambda asked: asked.model == CHAT, Text("하나"), Text("둘"))
        said = [chat(client).choices[0].message.content for _number in range(3)]
    assert said == ["하나", "둘", "둘"]


def test_providers_can_be_told_apart(client, claude, gateway):
    with scenario(gateway) as scene:
        scene.when(by_provider("openai"), Text("O")).when(by_provider("anthropic"), Text("A"))
        assert claude.messages.create(**claude_body("질문")).content[0].text == "A"
        assert chat(client).choices[0].message.content == "O"


def test_the_innermost_scenario_that_has_an_answer_gives_it(client, gateway):
    with scenario(gateway, Text("밖")) as outer, scenario(gateway, Text("안")) as inner:
        said = [chat(client).choices[0].message.content for _number in range(2)]
    assert said == ["안", "밖"]
    assert (len(inner.calls), len(outer.calls)) == (1, 1)


def test_after_the_block_recordings_answer_again(client, gateway):
    with scenario(gateway, Text("대본")):
        assert chat(client, "안녕?").choices[0].message.content == "대본"
    assert chat(client, "안녕?").choices[0].message.content == "안녕하세요! 반갑습니다."


def test_a_request_too_many_is_refused_once_and_told_what_it_asked(client, claude, gateway):
    with scenario(gateway, Text("하나")) as scene:
        chat(client)
        with pytest.raises(openai.UnprocessableEntityError) as caught:
            chat(client, "두 번째 질문")
        with pytest.raises(anthropic.UnprocessableEntityError, match="used up"):
            claude.messages.create(**claude_body("세 번째"))
    assert caught.value.code == "scenario_used_up"
    said = str(caught.value)
    assert "답이 남아 있지 않습니다" in said and "its 1 steps" in said and "두 번째 질문" in said
    assert (len(scene.calls), len(scene.refused), len(gateway.wire)) == (1, 2, 3)


def test_what_nobody_asked_for_is_reported(client, gateway):
    with scenario(gateway, Text("하나"), Status(500)) as scene:
        scene.when(lambda asked: False, ToolCall("f", x=1))
        chat(client)
    assert scene.unused == (Status(500), ToolCall("f", x=1))
    assert "Status(status=500" in scene.report() and "ToolCall('f', x=1)" in scene.report()


def test_strict_scenarios_insist_on_every_step(gateway):
    with pytest.raises(ScenarioError, match="하나"), scenario(gateway, Text("하나"), strict=True):
        pass


def test_strict_scenarios_do_not_hide_another_error(gateway):
    with pytest.raises(ZeroDivisionError), scenario(gateway, Text("하나"), strict=True):
        _ = 1 / 0


def test_a_rule_that_fails_is_said_to_the_client(client, gateway):
    with scenario(gateway) as scene:
        scene.when(lambda asked: asked.body["nonesuch"], Text("?"))
        with pytest.raises(openai.UnprocessableEntityError, match="KeyError: 'nonesuch'"):
            chat(client)


@pytest.mark.parametrize("step", ["안녕", Text, None])
def test_what_is_no_step_is_refused_when_it_is_written(gateway, step):
    with pytest.raises(ScenarioError, match=r"Text\("):
        scenario(gateway, step)


def test_many_threads_share_one_scenario(client, gateway, beside):
    words = [word() for _number in range(40)]
    with scenario(gateway, *map(Text, words), strict=True) as scene:
        said = list(beside.map(lambda _: chat(client).choices[0].message.content, words))
        assert sorted(said) == sorted(words)
    assert len(scene.calls) == len({one.number for one in scene.calls}) == 40


def test_questions_about_models_are_none_of_its_business(client, claude, gateway):
    with scenario(gateway, Text("하나")) as scene:
        scene.when(lambda asked: True, Text("둘"))
        assert CHAT in [model.id for model in client.models.list()]
        counted = claude.messages.count_tokens(
            model="claude-haiku-5-5", messages=[{"role": "user", "content": "안녕"}]
        )
    assert counted.input_tokens > 0
    assert scene.unused == (Text("하나"), Text("둘")) and not scene.calls


def test_while_a_scenario_is_open_nobody_outside_is_asked(gateway):
    outside = Settings(mode="auto", local=LocalModel("m", "ollama", None, "http://127.0.0.1:9"))
    assert gateway.scenes.fenced(outside) is outside
    with scenario(gateway):
        fenced = gateway.scenes.fenced(outside)
        assert (fenced.mode, fenced.local) == ("replay", None)


def test_every_answer_enters_the_wire_log(main_sdk, gateway):
    with scenario(gateway, Text("하나"), Text("둘")) as scene:
        main_sdk.whole("질문")
        list(main_sdk.stream("질문"))
    assert list(gateway.wire) == scene.calls
    assert [one.answered_by for one in scene.calls] == ["scenario", "scenario"]
    assert all(one.started <= one.first_byte <= one.ended for one in scene.calls)


def test_random_words_cannot_be_guessed():
    assert len({word() for _number in range(100)}) == 100
    assert word("latin").isascii() and not word().isascii()


def test_a_rule_can_read_the_request_and_how_often_it_was_tried(gateway):
    seen = []
    with scenario(gateway) as scene:
        scene.when(lambda asked: seen.append(asked) or True, Text("네"))
        httpx.post(
            f"{gateway.url}/v1/chat/completions", json=chat_body("질문", temperature=0.5),
            headers={"authorization": "Bearer sk-proj-abcdefghijklmnopqrstuvwxyz"}, trust_env=False,
        )  # fmt: skip
    (asked,) = seen
    assert (asked.provider, asked.protocol, asked.operation) == ("openai", "openai_chat", "chat")
    assert (asked.body["temperature"], asked.attempt, asked.stream) == (0.5, 1, False)
    assert "sk-proj" not in str(asked.headers)


def test_a_rule_reads_googles_requests_in_either_spelling(gateway):
    body = {
        "system_instruction": {"parts": {"text": "SYS"}},
        "contents": {"parts": {"text": "날씨"}},
    }
    with scenario(gateway) as scene:
        scene.when(lambda asked: "SYS" in asked.prompt and "날씨" in asked.prompt, Text("맑음"))
        url = f"{gateway.url}/v1beta/models/gemini-3.8-flash:generateContent"
        assert "맑음" in httpx.post(url, json=body, trust_env=False).text
