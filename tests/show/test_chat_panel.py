"""The chat panel without a browser: what it makes of a session, and of all that goes wrong."""

import pytest

from helpers import ChatSession
from helpers.gateway.scenario import EndsEarly, Held, Status, Text, by_provider, scenario
from helpers.show.chat_panel import chat
from tests.conftest import CHAT, CLAUDE
from tests.gateway import sdks


@pytest.fixture
def session(here):
    one = sdks.OpenAI(here.url)
    yield ChatSession(one.client, CHAT, system="짧게 답합니다.")
    one.close()


@pytest.fixture
def panel(session):
    panel = chat(session)
    yield panel
    if panel._made is not None:
        panel._made.close()


def drawn(widget):
    """Return all the text of a widget and of those in it."""
    parts = [getattr(widget, "value", ""), *map(drawn, getattr(widget, "children", ()))]
    parts += [one["data"]["text/markdown"] for one in getattr(widget, "outputs", ())]
    return "\n".join(part for part in parts if isinstance(part, str) and part)


def say(panel, text):
    assert panel._sent(text)
    assert panel.wait(10)


def test_a_question_and_its_answer_enter_the_session_and_the_panel(panel, here):
    with scenario(here, Text("**반갑습니다**")):
        say(panel, "안녕?")
    assert [one["content"] for one in panel.session.history][1:] == ["안녕?", "**반갑습니다**"]
    shown = drawn(panel.widget)
    assert "안녕?" in shown and "**반갑습니다**" in shown and "messages: 2" in shown


def test_what_was_said_before_is_shown(session, here):
    with scenario(here, Text("먼저 한 답")):
        session.chat("먼저 한 질문")
    assert "먼저 한 질문" in drawn(chat(session).widget)
    assert "먼저 한 답" in drawn(chat(session).widget)


def test_markup_in_questions_and_answers_is_inert(panel, here):
    with scenario(here, Text("<script>1</script> <img src=x onerror=1> **끝")):
        say(panel, "<script>2</script>")
    assert "<script" not in drawn(panel.widget) and "<img" not in drawn(panel.widget)


@pytest.mark.parametrize("fault", [Status(400), EndsEarly(after=1)], ids=["refused", "broken"])
def test_a_failure_is_said_in_words_and_the_next_question_is_answered(panel, here, fault):
    with scenario(here, Text("첫 답"), fault, Text("둘째 답")):
        say(panel, "첫째")
        say(panel, "둘째")
        assert "as it was before" in drawn(panel.widget) and "⚠" in drawn(panel.widget)
        assert len(panel.session.history) == 3
        say(panel, "둘째")
    assert "⚠" not in drawn(panel._history)
    assert [one["content"] for one in panel.session.history][-2:] == ["둘째", "둘째 답"]


def test_only_one_question_at_a_time_and_stop_closes_the_stream(panel, here):
    held = Held("하나 ", "둘", hold_first=True)
    with scenario(here, held) as scene:
        assert panel._sent("세어 줘") and not panel._sent("또?")
        assert held.wait_for()
        panel._stop()
        assert panel.wait(10) and scene.wait(5)
    assert scene.calls[0].closed_early
    assert "Stopped" in drawn(panel.widget) and len(panel.session.history) == 1


def test_the_last_turn_is_answered_again_or_asked_differently(panel, here):
    with scenario(here, Text("첫 답"), Text("다른 답"), Text("고친 답")) as scene:
        say(panel, "질문")
        panel._ask_again()
        panel.wait(10)
        assert panel.session.history[-1]["content"] == "다른 답"
        panel._edit_last()
        say(panel, "고친 질문")
    assert [one["content"] for one in panel.session.history][1:] == ["고친 질문", "고친 답"]
    assert len(panel._turns) == 1 and "첫 답" not in drawn(panel._history)
    assert [len(one.request["messages"]) for one in scene.calls] == [2, 2, 2]


def test_another_model_is_asked_in_its_own_sdk_with_the_same_history(panel, here):
    with scenario(here, Text("하나")) as scene:
        scene.when(by_provider("anthropic"), Text("둘"))
        say(panel, "첫째")
        panel.picker.model = CLAUDE
        say(panel, "둘째")
    assert [one.path for one in scene.calls] == ["/v1/chat/completions", "/v1/messages"]
    assert [one["content"] for one in scene.calls[1].request["messages"]] == [
        "첫째",
        "하나",
        "둘째",
    ]
    assert panel.session.models == [CHAT, CLAUDE]


def test_settings_are_sent_and_nonsense_is_said_in_words(panel, here):
    panel.settings._fields["temperature"].value = "0.5"
    panel.settings._system.value = "길게 답합니다."
    with scenario(here, Text("답")) as scene:
        say(panel, "질문")
        panel.settings._fields["temperature"].value = "뜨겁게"
        assert not panel._sent("질문")
    request = scene.calls[0].request
    assert request["temperature"] == 0.5 and request["messages"][0]["content"] == "길게 답합니다."
    assert "뜨겁게" in drawn(panel.widget) and len(scene.calls) == 1


def test_fields_that_the_model_does_not_take_are_replaced_by_words(panel):
    panel.settings._fields["temperature"].value = "0.5"
    panel.settings.apply()
    panel.picker.model = CLAUDE
    assert "temperature" not in panel.settings._fields
    assert "this model does not take it" in drawn(panel.settings)
    assert panel.session.parameters == {}


def test_a_parameter_that_the_session_had_is_shown_and_one_without_a_field_is_kept(session):
    session.parameters = {"temperature": 0.3, "seed": 7}
    panel = chat(session)
    assert panel.settings._fields["temperature"].value == "0.3"
    panel.settings.apply()
    assert session.parameters == {"temperature": 0.3, "seed": 7}


def test_both_exports_are_shown_and_follow_the_conversation(panel, here):
    panel._toggle_export()
    with scenario(here, Text("답")):
        say(panel, "질문 하나")
    assert "from openai import OpenAI" in panel._exported.value
    assert panel._exported.value.count("질문 하나") == 2 and "download=" in panel._exported.value


def test_a_hundred_thousand_characters_in_one_piece_arrive_whole(panel, here):
    with scenario(here, Held("가나다라마 " * 16_667, finish="stop")):
        say(panel, "길게")
    assert len(panel.session.history[-1]["content"]) == 100_002


def test_without_a_page_it_is_text(panel):
    assert "appears when this cell is run" in repr(panel)
