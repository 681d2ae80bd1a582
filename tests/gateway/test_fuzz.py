"""Any JSON at all, to each protocol: an answer in the provider's format, never a 500 or a hang."""

import json
import string

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers.errors import RecordingError
from helpers.gateway import canonical
from helpers.gateway.protocols import ALL, BY_NAME
from helpers.gateway.recordings import Recordings, play, read
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings

POSTS = [(one, route) for one in ALL for route in one.routes if route.method == "POST"]
WORDS = ["model", "messages", "role", "user", "assistant", "system", "content", "type", "text", "tools", "tool_calls", "function", "name", "arguments", "stream", "stream_options", "max_tokens", "input", "instructions", "contents", "parts", "prompt", "generationConfig", "systemInstruction", "temperature", "response_format", "json_schema", "image_url", "url", "tool_use", "tool_result", "thinking", "options", "format", "requests", "n", "logprobs", "stop", "source", "data"]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
    | st.text(max_size=20) | st.sampled_from(["gpt-5.4-mini", "claude-haiku-5-5", *WORDS]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip
BODIES = st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=8)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def served():
    with Gateway(Settings(mode="replay", recordings=Recordings(), pace=0)) as gateway:
        with httpx.Client(base_url=gateway.url, trust_env=False, timeout=20) as client:
            yield client


@pytest.mark.parametrize(
    ("protocol", "route"), POSTS, ids=[f"{p.name} {r.operation}" for p, r in POSTS]
)
@QUICK
@given(body=BODIES)
@example(body={"model": "gpt-5.4-mini", "messages": [{"role": "user", "content": [[[]]]}]})
def test_any_body_is_answered_in_the_providers_format(served, protocol, route, body):
    path = protocol.versions[-1] + route.path.replace("{model}", "gemini-3.8-flash")
    headers = {"anthropic-version": "2023-06-01"} if protocol.provider == "anthropic" else {}
    answer = served.post(path, content=json.dumps(body).encode(), headers=headers)
    assert answer.status_code < 500, answer.text
    assert answer.status_code == 200 or "error" in json.dumps(answer.json())


@QUICK
@given(content=st.binary(max_size=200) | st.text(string.printable, max_size=200).map(str.encode))
def test_any_bytes_are_a_bad_request_not_a_failure(served, content):
    assert served.post("/v1/chat/completions", content=content).status_code == 400


@QUICK
@given(stored=VALUES, key=st.text("0123456789abcdef", min_size=16, max_size=16))
def test_any_json_in_a_recording_file_is_read_or_refused_by_name(tmp_path_factory, stored, key):
    path = tmp_path_factory.mktemp("mangled") / f"x-{key}.json"
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(RecordingError, match=path.name):
        read(path)


@QUICK
@given(
    reply=st.dictionaries(
        st.sampled_from(["status", "body", "events", "pace", "after", "headers"]), VALUES
    )
)
def test_any_mangled_reply_is_refused_by_name(tmp_path_factory, reply):
    key = canonical.key("openai_chat", {})
    path = tmp_path_factory.mktemp("mangled") / f"x-{key}.json"
    reply |= {"provenance": {"kind": "sample"}}
    stored = {"protocol": "openai_chat", "key": key, "request": {}, "replies": [reply]}
    path.write_text(json.dumps(stored), encoding="utf-8")
    try:
        recording = read(path)
        play(recording, recording.replies[0], BY_NAME["openai_chat"], stream=True)
    except RecordingError as error:
        assert path.name in str(error)
