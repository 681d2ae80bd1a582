"""Each SDK's own stream, from the gateway, gives its text, usage, model and end to Pieces."""

import asyncio
import threading
from contextlib import ExitStack

import anthropic
import httpx
import ollama
import openai
import pytest
from google import genai
from google.genai import types
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI

from helpers.chat import ChatSession
from helpers.errors import ChatError
from helpers.gateway.scenario import Held, Text, scenario
from helpers.show.pieces import Pieces
from tests.conftest import CHAT, CLAUDE, chat_body, claude_body

KEY = "sk-a-fake-one"
SAID = "안녕하세요! 반갑습니다."
GEMINI, OLLAMA = "gemini-3.8-flash", "exaone3.5"
WITH_USAGE = {"include_usage": True}
ASKED = [{"role": "user", "content": "안녕?"}]


def openai_client(url, keep):
    return keep.enter_context(openai.OpenAI(base_url=f"{url}/v1", api_key=KEY))


def claude_client(url, keep):
    return keep.enter_context(anthropic.Anthropic(base_url=url, api_key=KEY))


def chat(url, keep):
    completions = openai_client(url, keep).chat.completions
    yield from completions.create(**chat_body("안녕?"), stream=True, stream_options=WITH_USAGE)


def chat_events(url, keep):
    completions = openai_client(url, keep).chat.completions
    return completions.stream(**chat_body("안녕?"), stream_options=WITH_USAGE)


def responses(url, keep):
    return openai_client(url, keep).responses.create(model=CHAT, input="안녕?", stream=True)


def claude(url, keep):
    return claude_client(url, keep).messages.create(**claude_body("안녕?"), stream=True)


def claude_events(url, keep):
    return claude_client(url, keep).messages.stream(**claude_body("안녕?"))


def gemini(url, keep):
    options = types.HttpOptions(base_url=url)
    client = keep.enter_context(genai.Client(api_key=KEY, http_options=options))
    yield from client.models.generate_content_stream(model=GEMINI, contents="안녕?")


def native_ollama(url, keep):
    client = ollama.Client(host=url)
    keep.enter_context(client._client)
    return client.chat(model=OLLAMA, messages=ASKED, stream=True)


def langchain_openai(url, keep):
    base, client = f"{url}/v1", keep.enter_context(httpx.Client())
    model = ChatOpenAI(
        model=CHAT, base_url=base, api_key=KEY, stream_usage=True, http_client=client
    )
    return model.stream("안녕?")


def langchain_claude(url, keep):
    model = ChatAnthropic(model=CLAUDE, base_url=url, api_key=KEY, max_tokens=100)
    keep.enter_context(model._client)
    return model.stream("안녕?")


STREAMS = [chat, chat_events, responses, claude, claude_events, gemini, native_ollama,
           langchain_openai, langchain_claude]  # fmt: skip


@pytest.fixture
def keep():
    """What a test opened, closed at its end."""
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("ask", STREAMS, ids=lambda ask: ask.__name__)
def test_a_stream_gives_its_text_tokens_model_and_end(gateway, keep, ask):
    with scenario(gateway, Text(SAID)):
        pieces = Pieces(ask(gateway.url, keep))
        assert "".join(pieces) == SAID == pieces.text
    assert pieces.usage and pieces.usage.prompt > 0 and pieces.usage.output > 0
    assert pieces.model in (CHAT, CLAUDE, GEMINI, OLLAMA)
    assert pieces.finish_reason in ("stop", "end_turn")
    assert pieces.answered_by == "scenario"


@pytest.mark.parametrize("ask", STREAMS, ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("hold_first", [True, False], ids=["before the first", "after the first"])
def test_closing_wakes_the_reader_and_hangs_up(gateway, keep, ask, hold_first):
    held = Held("하나 ", "둘", hold_first=hold_first)
    with scenario(gateway, held):
        pieces = Pieces(ask(gateway.url, keep))
        arrived = threading.Event()
        reader = threading.Thread(target=lambda: [arrived.set() for _piece in pieces])
        reader.start()
        assert held.wait_for() and (hold_first or arrived.wait(5))
        pieces.close()
        reader.join(5)
        assert not reader.is_alive()
        assert gateway.wire.settle() and gateway.wire.last()[0].closed_early
    assert pieces.text == ("" if hold_first else "하나 ")


def test_a_chat_session_gives_the_text_so_far_which_is_not_repeated(gateway):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=KEY) as client:
        with scenario(gateway, Text(SAID)):
            assert "".join(Pieces(ChatSession(client, CHAT).chat_generator("안녕?"))) == SAID
    assert list(Pieces(iter(["하나", "하나 둘"]), so_far=True)) == ["하나", " 둘"]


def test_a_whole_answer_is_one_piece(gateway):
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=KEY) as client:
        pieces = Pieces(client.chat.completions.create(**chat_body("안녕?")))
    assert list(pieces) == [SAID] and pieces.usage


def test_a_function_is_asked_only_when_the_reading_begins(gateway, keep):
    pieces = Pieces(lambda: claude(gateway.url, keep))
    assert len(gateway.wire) == 0
    assert list(pieces) and len(gateway.wire) == 1


@pytest.mark.parametrize(
    ("wrong", "words"), [(None, "stream=True"), (3, "int"), ([object()], "object")]
)
def test_what_is_no_stream_is_refused_in_words(wrong, words):
    with pytest.raises(ChatError, match=words):
        list(Pieces(wrong))


def test_an_asynchronous_stream_is_refused_with_the_way_out(gateway):
    async def asked():
        async with openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key=KEY) as client:
            stream = await client.chat.completions.create(**chat_body("안녕?"), stream=True)
            with pytest.raises(ChatError, match="OpenAI"):
                Pieces(stream)
            await stream.close()

    asyncio.run(asked())
