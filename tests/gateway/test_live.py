"""Calls passed on with the caller's own key; the provider is a server on this machine."""

import http.server
import threading

import anthropic
import httpx
import openai
import pytest

from helpers.gateway.recordings import Recordings
from helpers.gateway.scenario import Held, SlowFirstByte, Status, Text, scenario
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from helpers.gateway.tape import Recorder
from helpers.providers import PRACTICE_KEY
from tests.conftest import FAKE_KEYS, chat_body, claude_body

KEY = FAKE_KEYS["OPENAI_API_KEY"]


@pytest.fixture
def provider(gateway):
    """A gateway over recordings, standing where the provider would stand."""
    return gateway


def passing(provider, **more):
    live = {"openai": f"{provider.url}/v1", "anthropic": f"{provider.url}/v1"}
    return Gateway(Settings("auto", Recordings(), pace=0, live=live, **more))


@pytest.fixture
def front(provider):
    with passing(provider) as running:
        yield running


@pytest.fixture
def client(front):
    with openai.OpenAI(base_url=f"{front.url}/v1", api_key=KEY) as sdk:
        yield sdk


@pytest.fixture
def claude(front):
    with anthropic.Anthropic(base_url=front.url, api_key=FAKE_KEYS["ANTHROPIC_API_KEY"]) as sdk:
        yield sdk


def test_a_model_of_ollamas_is_not_asked_of_openai_though_it_speaks_its_protocol(client, front):
    with pytest.raises(openai.NotFoundError, match="recording"):
        client.chat.completions.create(**chat_body("안녕?") | {"model": "exaone3.5"})
    assert front.wire.settle()
    assert front.wire.last()[0].answered_by == "refusal"


def test_both_sdks_reach_the_provider_whole_and_streamed(client, claude, front):
    assert client.chat.completions.create(**chat_body("안녕?")).choices[0].message.content
    chunks = client.chat.completions.create(**chat_body("안녕?"), stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks).startswith("안녕")
    assert claude.messages.create(**claude_body("안녕?")).content[0].text
    with claude.messages.stream(**claude_body("안녕?")) as stream:
        assert "".join(stream.text_stream) == "네, 안녕하세요."
    assert front.wire.settle()
    assert [one.answered_by for one in front.wire] == ["provider"] * 4
    assert all(one.usage.output > 0 and one.cost > 0 for one in front.wire)


def test_a_streamed_piece_arrives_before_the_next_was_sent(client, provider):
    held = Held("first", "second")
    with scenario(provider, held):
        chunks = client.chat.completions.create(**chat_body("x"), stream=True)
        texts = (chunk.choices[0].delta.content for chunk in chunks if chunk.choices)
        assert next(text for text in texts if text) == "first"
        held.release_all()
        assert "second" in "".join(text or "" for text in texts)


def test_the_providers_own_error_and_its_retry_after_pass_unchanged(client, provider):
    with (
        scenario(provider, Status(429, retry_after=7)),
        pytest.raises(openai.RateLimitError) as caught,
    ):
        client.with_options(max_retries=0).chat.completions.create(**chat_body("x"))
    assert caught.value.response.headers["retry-after"] == "7"


def test_the_practice_key_never_goes_out(front, provider):
    with openai.OpenAI(base_url=f"{front.url}/v1", api_key=PRACTICE_KEY) as sdk:
        with pytest.raises(openai.AuthenticationError, match="OPENAI_API_KEY"):
            sdk.chat.completions.create(**chat_body("안녕?"))
    assert len(provider.wire) == 0


def test_the_budget_stops_the_next_call_before_it_is_sent(provider):
    with passing(provider, budget_usd=0.000001) as front:
        with openai.OpenAI(base_url=f"{front.url}/v1", api_key=KEY) as sdk:
            sdk.chat.completions.create(**chat_body("안녕?"))
            with pytest.raises(openai.APIStatusError, match="예산을 다 썼습니다") as caught:
                sdk.chat.completions.create(**chat_body("안녕?"))
    assert caught.value.status_code == 402
    assert len(provider.wire) == 1


def test_a_stream_that_states_no_usage_is_still_priced(client, front):
    list(client.chat.completions.create(**chat_body("안녕?"), stream=True))
    assert front.wire.settle()
    assert front.wire.last()[0].cost > 0


def test_a_recording_holds_the_wait_for_the_providers_first_byte(provider, tmp_path):
    with passing(provider, recorder=Recorder(tmp_path / "recorded", "provider")) as front:
        with openai.OpenAI(base_url=f"{front.url}/v1", api_key=KEY) as sdk:
            with scenario(provider, SlowFirstByte(0.2, then=Text("late"))):
                sdk.chat.completions.create(**chat_body("x"))
        assert front.wire.settle()
    (recording,) = Recordings([tmp_path / "recorded"])
    assert recording.replies[0]["after"] >= 0.2


def test_a_provider_that_cannot_be_reached_is_said_at_once(provider):
    live = {"openai": "http://127.0.0.1:9/v1"}
    with Gateway(Settings("live", Recordings(), live=live)) as front:
        with openai.OpenAI(base_url=f"{front.url}/v1", api_key=KEY) as sdk:
            with pytest.raises(openai.InternalServerError, match="127.0.0.1:9"):
                sdk.chat.completions.create(**chat_body("x"))
        assert len(front.wire) == 1


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with odd bytes, and keeps the headers that it was sent."""

    body = b'{ "odd" :\n [1 ,2 ] , "usage": null}\n\n'
    seen: dict = {}

    def do_POST(self):
        type(self).seen = dict(self.headers)
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("openai-processing-ms", "12")
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *words):
        pass


def test_bytes_and_headers_pass_unchanged_with_the_callers_own_key():
    with http.server.HTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        live = {"openai": f"http://127.0.0.1:{server.server_port}/v1"}
        with Gateway(Settings("live", Recordings(), live=live)) as front:
            answer = httpx.post(f"{front.url}/v1/chat/completions", json=chat_body("x"),
                                headers={"authorization": f"Bearer {KEY}"}, trust_env=False)  # fmt: skip
            kept = repr([vars(one) for one in front.wire])
        server.shutdown()
    assert answer.content == Echo.body
    assert answer.headers["openai-processing-ms"] == "12"
    assert Echo.seen["authorization"] == f"Bearer {KEY}"
    assert Echo.seen["accept-encoding"] == "identity"
    assert KEY not in kept
