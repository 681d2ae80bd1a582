"""ChatSession over the real SDKs, answered by scenarios."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import openai
import pytest

from helpers import ChatSession, cost, trimming
from helpers.cost import Usage
from helpers.errors import ChatError
from helpers.gateway.scenario import EndsEarly, Held, Status, Text, scenario
from helpers.show.pieces import Pieces
from tests.conftest import CHAT, CLAUDE
from tests.gateway import sdks

USER = {"role": "user", "content": "안녕?"}


@pytest.fixture(params=["OpenAI", "Anthropic"])
def session(request, gateway):
    one = getattr(sdks, request.param)(gateway.url)
    model = CHAT if request.param == "OpenAI" else CLAUDE
    yield ChatSession(one.client, model, system="짧게 답합니다.")
    one.close()


def asked(gateway):
    return gateway.wire.last(1)[0].request


def test_each_call_carries_what_was_said_before(session, gateway):
    with scenario(gateway, Text("반가워요, 민지 님."), Text("민지 님입니다.")):
        session.chat("저는 민지입니다.")
        assert session.chat("제 이름은?") == "민지 님입니다."
    sent = [one["content"] for one in asked(gateway)["messages"] if one["role"] != "system"]
    assert sent == ["저는 민지입니다.", "반가워요, 민지 님.", "제 이름은?"]
    assert [one["role"] for one in session.history] == [
        "system", "user", "assistant", "user", "assistant"]  # fmt: skip


def test_streamed_and_whole_turns_count_alike(session, gateway, capsys):
    with scenario(gateway, Text("그렇습니다."), Text("그렇습니다.")):
        session.chat("안녕?")
        once = session.get_stats()
        again = ChatSession.__new__(ChatSession)
        again.__dict__ = {**session.__dict__, "_history": session.history[:1]}
        assert again.chat("안녕?", stream=True) == "그렇습니다."
    twice = again.get_stats()
    assert capsys.readouterr().out == "그렇습니다.\n"
    assert twice["tokens"] == 2 * once["tokens"] and twice["cost"] == pytest.approx(
        2 * once["cost"]
    )
    assert not twice["is_estimate"]


def test_the_generator_yields_the_text_so_far(session, gateway):
    with scenario(gateway, Text("하나 둘 셋 넷")):
        seen = list(session.chat_generator("세어 줘"))
    assert len(seen) > 1 and seen[-1] == "하나 둘 셋 넷"
    assert all(longer.startswith(shorter) for shorter, longer in itertools.pairwise(seen))


@pytest.mark.parametrize("fault", [Status(400), EndsEarly()], ids=["refused", "broken off"])
def test_a_failed_call_leaves_the_history_as_it_was(session, gateway, fault):
    before = session.history
    with scenario(gateway, fault):
        with pytest.raises(Exception):  # noqa: B017  whichever SDK's own
            list(session.chat_generator("안녕?"))
    assert session.history == before and session.get_stats()["tokens"] == 0


def test_a_failed_whole_call_leaves_the_history_as_it_was_too(session, gateway):
    before = session.history
    with scenario(gateway, Status(400)), pytest.raises(Exception):  # noqa: B017
        session.chat("안녕?")
    assert session.history == before


def test_a_stream_that_ends_without_its_end_is_an_error(session, gateway):
    with scenario(gateway, EndsEarly()):
        with pytest.raises(ChatError):
            list(session.chat_generator("안녕?"))


def test_a_consumer_that_stops_closes_the_stream_and_is_counted(session, gateway):
    with scenario(gateway, Held("하나 ", "둘")) as scene:
        answer = session.chat_generator("세어 줘")
        next(answer)
        answer.close()
        assert scene.wait(5)
    assert scene.calls[0].closed_early
    assert len(session.history) == 1
    assert session.get_stats()["tokens"] > 0 and session.get_stats()["is_estimate"]


def test_another_thread_stops_an_answer_that_it_waits_for(session, gateway):
    with scenario(gateway, Held("하나 ", "둘", hold_first=True)) as scene:
        with ThreadPoolExecutor() as pool:
            answer = Pieces(session.chat_generator("세어 줘"))
            read = pool.submit(list, answer)
            assert scene.steps[0].wait_for()
            session.stop()
            answer.close()
            assert read.result(10) == []
        assert scene.wait(5)
    assert scene.calls[0].closed_early
    assert len(session.history) == 1 and session.get_stats()["tokens"] > 0


def test_a_new_turn_takes_the_place_of_the_last_once_it_is_complete(session, gateway):
    with scenario(gateway, Text("첫 답"), EndsEarly(), Text("다른 답")):
        list(session.chat_generator("질문"))
        before = session.history
        with pytest.raises(ChatError):
            list(session.chat_generator("고친 질문", instead=True))
        assert session.history == before and session.last_question == "질문"
        list(session.chat_generator("고친 질문", instead=True))
    assert [one["content"] for one in session.history[1:]] == ["고친 질문", "다른 답"]
    assert [one["content"] for one in asked(gateway)["messages"] if one["role"] == "user"] == [
        "고친 질문"
    ]


def test_the_system_prompt_and_parameters_change_for_the_next_turn(session, gateway):
    session.system, session.parameters = "길게 답합니다.", {"stop_sequences": ["끝"]}
    if session.model == CHAT:
        session.parameters = {"temperature": 0.5}
    with scenario(gateway, Text("네."), Text("네.")):
        session.chat("하나")
        list(session.chat_generator("둘"))
    request = asked(gateway)
    assert session.parameters.items() <= request.items()
    system = request.get("system") or request["messages"][0]["content"]
    assert system == session.system == "길게 답합니다."


def test_models_change_within_a_conversation_and_each_has_its_own_price(gateway):
    one, other = sdks.OpenAI(gateway.url), sdks.Google(gateway.url)
    session = ChatSession(one.client, CHAT)
    with scenario(gateway, Text("하나"), Text("둘")):
        session.chat("첫째")
        first = session.get_stats()
        session.use(other.client, sdks.GEMINI)
        list(session.chat_generator("둘째"))
    assert [one["role"] for one in asked(gateway)["contents"]] == ["user", "model", "user"]
    both = session.get_stats()
    second = Usage(both["input_tokens"] - first["input_tokens"], 1)
    assert both["cost"] == pytest.approx(
        first["cost"]
        + cost.of(
            replace(second, output=both["output_tokens"] - first["output_tokens"]), sdks.GEMINI
        )
    )
    one.close(), other.close()


def test_a_stream_that_states_no_usage_is_estimated():
    choice = SimpleNamespace(delta=SimpleNamespace(content="안녕하세요"), finish_reason="stop")
    chunks = type("Chunks", (list,), {"close": lambda self: None})(
        [SimpleNamespace(usage=None, choices=[choice])]
    )
    create = SimpleNamespace(create=lambda **asked: chunks)
    session = ChatSession(SimpleNamespace(chat=SimpleNamespace(completions=create)), CHAT)
    assert list(session.chat_generator("안녕?")) == ["안녕하세요"]
    assert session.get_stats()["output_tokens"] > 0 and session.get_stats()["is_estimate"]


def test_what_is_sent_is_trimmed_and_what_is_remembered_is_not(gateway):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key="k") as client:
        session = ChatSession(client, CHAT, trim=trimming.window(1))
        with scenario(gateway, Text("하나"), Text("둘")):
            session.chat("첫째")
            session.chat("둘째")
    assert [one["content"] for one in asked(gateway)["messages"]] == ["둘째"]
    assert len(session.history) == 4


def test_the_history_is_printed_and_cannot_be_changed_from_outside(session, gateway, capsys):
    session.history.clear()
    session.show_history()
    assert capsys.readouterr().out == "system: 짧게 답합니다.\n"


def test_an_unknown_client_is_named():
    with pytest.raises(ChatError, match="int"):
        ChatSession(3, CHAT)


def test_a_model_without_a_price_has_no_cost(gateway):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key="k") as client:
        assert ChatSession(client, "nobody-prices-this").get_stats()["cost"] is None
