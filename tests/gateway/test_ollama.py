import json

import httpx
import ollama
import pytest

from helpers.gateway import canonical, samples
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.protocols.base import Pace
from tests.gateway.litellm_process import run_litellm

OLLAMA = BY_NAME["ollama"]
MODEL = "exaone3.5"
SAID = "안녕하세요! 무엇을 도와드릴까요?"
CALLS = [{"function": {"name": "weather", "arguments": {"city": "서울"}}}]
TIMES = {
    "total_duration": 5_000_000_000,
    "load_duration": 1_000_000,
    "prompt_eval_count": 20,
    "prompt_eval_duration": 400_000_000,
    "eval_count": 12,
    "eval_duration": 4_000_000_000,
}
HEAD = {
    "model": MODEL,
    "created_at": "2026-11-21T09:00:00Z",
    "done": True,
    "done_reason": "stop",
    **TIMES,
}
FULL = {
    **HEAD,
    "message": {
        "role": "assistant",
        "content": "찾아보겠습니다.",
        "thinking": "날씨가 필요합니다.",
        "tool_calls": CALLS,
    },
}
SURE = {
    **HEAD,
    "message": {"role": "assistant", "content": "서울"},
    "logprobs": [{"token": "서", "logprob": -0.1}, {"token": "울", "logprob": -0.2}],
}
GENERATED = {**HEAD, "response": "답입니다.", "thinking": "생각합니다."}
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "d",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


def asking(prompt, **more):
    return {"model": MODEL, "messages": [{"role": "user", "content": prompt}], **more}


@pytest.fixture
def recordings(recordings):
    samples.write("ollama", asking("안녕?"), SAID, folder=recordings, name="hello-ollama")
    prompt = {"model": MODEL, "prompt": "안녕?", "system": "짧게"}
    samples.write("ollama", prompt, SAID, folder=recordings, name="generate", operation="generate")
    tools = OLLAMA.read("chat", asking("서울 날씨는?", tools=[TOOL]))
    samples.write_bodies(tools, [FULL], folder=recordings, name="weather")
    vectors = {"model": "nomic-embed-text", "input": ["개", "세금"]}
    samples.write("ollama", vectors, "", folder=recordings, name="embed", operation="embed")
    older = {"model": "nomic-embed-text", "prompt": "개"}
    samples.write("ollama", older, "", folder=recordings, name="older", operation="embeddings")
    return recordings


@pytest.fixture
def sdk(gateway):
    client = ollama.Client(host=gateway.url, trust_env=False)
    yield client
    client._client.close()


def ask(prompt="안녕?", **more):
    return {"model": MODEL, "messages": [{"role": "user", "content": prompt}], **more}


def key(body, operation="chat"):
    return canonical.key("ollama", OLLAMA.canonical(OLLAMA.read(operation, body)))


def test_a_recorded_prompt_gets_its_answer_whole(sdk):
    answer = sdk.chat(**ask())
    assert answer.message.content == SAID and answer.done_reason == "stop"
    assert answer.prompt_eval_count > 0 and answer.eval_count / answer.eval_duration > 0


def test_the_same_recording_serves_the_streamed_form(sdk):
    lines = list(sdk.chat(**ask(), stream=True))
    assert "".join(line.message.content for line in lines) == SAID and len(lines) > 4
    assert [line.done for line in lines] == [False] * (len(lines) - 1) + [True]
    assert lines[-1].eval_count > 0


def test_a_request_that_does_not_say_is_streamed_as_json_lines(gateway):
    answer = httpx.post(f"{gateway.url}/api/chat", json=ask(), trust_env=False)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert "".join(line["message"]["content"] for line in lines) == SAID and lines[-1]["done"]


def test_generate_is_answered_whole_and_streamed(sdk):
    asked = {"model": MODEL, "prompt": "안녕?", "system": "짧게"}
    assert sdk.generate(**asked).response == SAID
    assert "".join(line.response for line in sdk.generate(**asked, stream=True)) == SAID


def test_tool_calls_and_thinking_are_answered_whole_and_streamed(sdk):
    asked = ask("서울 날씨는?", tools=[TOOL])
    whole = sdk.chat(**asked).message
    lines = [line.message for line in sdk.chat(**asked, stream=True)]
    (streamed,) = [call for line in lines for call in line.tool_calls or []]
    assert whole.tool_calls[0].function.arguments == streamed.function.arguments == {"city": "서울"}
    assert "".join(line.thinking or "" for line in lines) == whole.thinking


@pytest.mark.parametrize("body", [FULL, SURE, GENERATED], ids=["full", "logprobs", "generate"])
def test_a_whole_answer_survives_being_streamed(body):
    assert OLLAMA.join(OLLAMA.split(body, Pace())) == body


def test_a_stream_that_was_cut_off_is_not_done():
    cut = OLLAMA.join(OLLAMA.split(FULL, Pace())[:-1])
    assert not cut["done"] and cut["message"] == FULL["message"] and OLLAMA.usage(cut) is None


def test_embeddings_come_for_one_text_and_for_many(sdk):
    found = sdk.embed(model="nomic-embed-text", input=["개", "세금"]).embeddings
    assert len(found) == 2 and found[0] != found[1]
    assert sdk.embeddings(model="nomic-embed-text", prompt="개").embedding == found[0]


def test_the_tags_name_what_can_be_asked(sdk):
    assert f"{MODEL}:latest" in [model.model for model in sdk.list().models]
    assert sdk.show(MODEL).capabilities == ["completion", "tools"]
    assert sdk.ps().models == []


def test_the_version_is_told(gateway):
    assert httpx.get(f"{gateway.url}/api/version", trust_env=False).json()["version"]


def test_a_model_with_its_latest_tag_is_the_model(sdk):
    assert sdk.chat(**ask() | {"model": f"{MODEL}:latest"}).message.content == SAID


def test_asking_nothing_loads_the_model(sdk):
    assert sdk.generate(model=MODEL).done_reason == "load"
    assert sdk.chat(model=MODEL).done_reason == "load"


@pytest.mark.parametrize("name", ["exaone4", "gpt-5.4-mini"])
def test_a_model_that_was_not_pulled_is_refused_as_ollama_refuses_it(sdk, name):
    for asked in (
        lambda: sdk.chat(**ask() | {"model": name}),
        lambda: sdk.show(name),
        lambda: sdk.generate(name),
    ):
        with pytest.raises(ollama.ResponseError, match=f"model '{name}' not found") as caught:
            asked()
        assert caught.value.status_code == 404


def test_an_unrecorded_prompt_is_not_found_at_once_and_names_the_nearest(sdk, gateway):
    with pytest.raises(ollama.ResponseError) as caught:
        sdk.chat(**ask("안녕!"))
    assert caught.value.status_code == 404 and "연습 응답이 없습니다" in caught.value.error
    assert "user: 안녕?" in caught.value.error and len(gateway.wire) == 1
    with pytest.raises(ollama.ResponseError, match="연습 응답이 없습니다"):
        list(sdk.chat(**ask("안녕!"), stream=True))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat", {}),
        ("chat", {"model": MODEL, "messages": "안녕?"}),
        ("chat", {"model": MODEL, "messages": [{"role": "user", "content": [1]}]}),
        ("chat", {"model": MODEL, "messages": [{"role": "user", "content": "x"}], "options": []}),
        ("chat", {"model": MODEL, "messages": [{"role": "assistant", "tool_calls": ["x"]}]}),
        ("generate", {"model": MODEL, "prompt": ["x"]}),
        ("embed", {"model": MODEL}),
    ],
)
def test_a_request_that_cannot_be_read_is_a_bad_request(gateway, path, body):
    answer = httpx.post(f"{gateway.url}/api/{path}", json=body, trust_env=False)
    assert answer.status_code == 400 and isinstance(answer.json()["error"], str)


def test_an_unknown_path_is_answered_in_ollamas_format(gateway):
    answer = httpx.post(f"{gateway.url}/api/pull", json={}, trust_env=False)
    assert answer.status_code == 404 and "POST /api/chat" in answer.json()["error"]


def test_streaming_empty_fields_and_defaults_do_not_change_the_key():
    full = asking(
        "x", stream=False, tools=[], options={}, keep_alive="5m", format=None, logprobs=False
    )
    full["messages"][0]["images"] = []
    assert key(full) == key(asking("x"))
    assert key(asking("x", options={"temperature": 1})) == key(
        asking("x", options={"temperature": 1.0})
    )
    assert key(asking("x", options={"temperature": 0})) != key(asking("x"))
    assert key(asking("x", think=False)) != key(asking("x"))


def test_chat_and_generate_are_asked_apart():
    assert key({"model": MODEL, "prompt": "x"}, "generate") != key(asking("x"))


def test_an_image_is_recorded_as_its_hash():
    asked = asking("x")
    asked["messages"][0]["images"] = ["iVBORw0KGgo="]
    kept = OLLAMA.canonical(OLLAMA.read("chat", asked))["messages"][0]["images"]
    assert len(kept[0]) == 64


LITELLM = """
import json, sys, litellm
base = sys.argv[1]
ask = lambda prompt, **more: litellm.completion(
    model="ollama_chat/exaone3.5", api_base=base, messages=[{"role": "user", "content": prompt}], **more)
whole = ask("안녕?")
chunks = list(ask("안녕?", stream=True, stream_options={"include_usage": True}))
tool = {"type": "function", "function": {"name": "weather", "description": "d",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}
# litellm 1.106 imports its extra "mcp" whenever there are tools, unless it is told not to
called = ask("서울 날씨는?", tools=[tool], _skip_mcp_handler=True).choices[0].message.tool_calls
try:
    ask("안녕!")
except Exception as error:
    refused = f"{type(error).__name__}: {error}"
print(json.dumps({
    "whole": whole.choices[0].message.content, "tokens": whole.usage.total_tokens,
    "streamed": "".join(c.choices[0].delta.content or "" for c in chunks if c.choices),
    "usage": chunks[-1].usage.total_tokens, "called": called[0].function.arguments, "refused": refused,
}))
"""


def test_litellm_is_answered_whole_streamed_and_refused(gateway):
    said = run_litellm(LITELLM, gateway.url)
    assert said["whole"] == said["streamed"] == SAID
    assert said["tokens"] == said["usage"] > 0
    assert json.loads(said["called"]) == {"city": "서울"}
    assert "연습 응답이 없습니다" in said["refused"]
