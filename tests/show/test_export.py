"""A conversation taken away and had again: the exported program asks exactly the same."""

import pytest

from helpers import ChatSession
from helpers.gateway.scenario import Text, scenario
from helpers.show import export
from tests.conftest import CHAT, CLAUDE
from tests.gateway import sdks

MODELS = {"OpenAI": CHAT, "Anthropic": CLAUDE, "Google": sdks.GEMINI}


@pytest.fixture(params=MODELS)
def session(request, here):
    one = getattr(sdks, request.param)(here.url)
    parameters = {"Anthropic": {"max_tokens": 77}, "OpenAI": {"max_completion_tokens": 77},
                  "Google": {"max_output_tokens": 77}}  # fmt: skip
    yield ChatSession(one.client, MODELS[request.param], system="짧게 '답'합니다.",
                      parameters=parameters[request.param])  # fmt: skip
    one.close()


def test_the_exported_program_asks_the_same_again(session, here, capsys):
    with scenario(here, Text("첫째 답"), Text("둘째\n답")) as first:
        session.chat('줄이 "둘"인\n질문')
        session.chat("둘째 질문")
    program = export.as_code(session)
    with scenario(here, Text("첫째 답"), Text("둘째\n답")) as again:
        names = {}
        exec(compile(program, "chat.py", "exec"), names)  # it is what is tested
        names["client"].close()
    assert [one.request for one in again.calls] == [one.request for one in first.calls]
    assert capsys.readouterr().out == "첫째 답\n둘째\n답\n"


def test_the_program_holds_no_key_and_no_address(session, here):
    program = export.as_code(session)
    assert sdks.KEY not in program and here.url not in program


def test_an_ollama_is_asked_at_its_own_door(here):
    one = sdks.OpenAI(here.url)
    session = ChatSession(one.client, "exaone3.5")
    assert 'base_url="http://127.0.0.1:11434/v1"' in export.as_code(session)
    one.close()


def test_markdown_has_every_turn_in_order_and_the_totals(session, here):
    assert "Nothing was said yet." not in export.as_markdown(session)  # the system prompt was
    with scenario(here, Text("**굵은** 답")):
        session.chat("질문")
    text = export.as_markdown(session)
    places = [
        text.index(word) for word in ("짧게 '답'합니다.", "질문", "**굵은** 답", "messages: 2")
    ]
    assert places == sorted(places)
    assert "USD" in text
