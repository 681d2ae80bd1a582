import asyncio
import json

import httpx
import pytest
from google import genai
from google.genai import errors, types

from helpers.gateway import canonical, samples
from helpers.gateway.protocols import BY_NAME
from helpers.gateway.protocols.base import Pace
from tests.gateway.litellm_process import run_litellm

GEMINI = BY_NAME["gemini"]
MODEL = "gemini-3.8-flash"
KEY = "AIzaSyAbcdefghijklmnopqrstuvwxyz0123456"
ASKED = {"contents": [{"role": "user", "parts": [{"text": "안녕?"}]}], "model": MODEL}
SAID = "안녕하세요! 무엇을 도와드릴까요?"
WEATHER = {
    "functionDeclarations": [
        {
            "name": "weather",
            "parameters": {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}},
        }
    ]
}
USAGE = {
    "promptTokenCount": 100,
    "cachedContentTokenCount": 60,
    "candidatesTokenCount": 7,
    "thoughtsTokenCount": 5,
    "totalTokenCount": 112,
}
FULL = {
    "candidates": [
        {
            "content": {
                "parts": [
                    {"text": "날씨를 알아봐야 합니다.", "thought": True},
                    {"text": "서울의 날씨를 찾아보겠습니다.", "thoughtSignature": "c2ln"},
                    {"text": "잠시만요."},
                    {"functionCall": {"name": "weather", "args": {"city": "서울"}}},
                ],
                "role": "model",
            },
            "finishReason": "STOP",
            "safetyRatings": [
                {"category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"}
            ],
            "avgLogprobs": -0.2,
            "index": 0,
        },
        {
            "content": {"parts": [{"text": "둘째 답"}], "role": "model"},
            "finishReason": "STOP",
            "index": 1,
        },
    ],
    "usageMetadata": USAGE,
    "modelVersion": MODEL,
    "responseId": "r-1",
}
REFUSED = {
    "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
    "usageMetadata": {"promptTokenCount": 3, "totalTokenCount": 3},
    "modelVersion": MODEL,
}
STOPPED = {"candidates": [{"finishReason": "SAFETY", "index": 0}], "modelVersion": MODEL}
EMPTY = {"candidates": [{"content": {"role": "model"}, "finishReason": "MAX_TOKENS", "index": 0}]}


@pytest.fixture
def recordings(recordings):
    samples.write("gemini", ASKED, SAID, folder=recordings, name="hello-gemini")
    tools = GEMINI.read("chat", {**asking("서울 날씨는?"), "tools": [WEATHER]})
    samples.write_bodies(tools, [FULL], folder=recordings, name="weather")
    for prompt, body in (("금지된 말", REFUSED), ("위험한 말", STOPPED)):
        samples.write_bodies(
            GEMINI.read("chat", asking(prompt)), [body], folder=recordings, name="no"
        )
    for operation, body in (
        ("embed", one("개")),
        ("embed_batch", {"requests": [one("개"), one("세금")]}),
    ):
        body = {**body, "model": "gemini-embedding-001"}
        samples.write("gemini", body, "", folder=recordings, name=operation, operation=operation)
    return recordings


@pytest.fixture
def gemini(gateway):
    options = types.HttpOptions(base_url=gateway.url)
    with genai.Client(api_key=KEY, http_options=options) as client:
        yield client


def asking(prompt, **more):
    return {"contents": [{"role": "user", "parts": [{"text": prompt}]}], "model": MODEL, **more}


def one(text):
    return {"content": {"parts": [{"text": text}]}}


def key(body, operation="chat"):
    return canonical.key("gemini", GEMINI.canonical(GEMINI.read(operation, body)))


def post(gateway, path, body):
    return httpx.post(
        gateway.url + path, json=body, headers={"x-goog-api-key": KEY}, trust_env=False
    )


def test_a_recorded_prompt_gets_its_answer_whole(gemini):
    answer = gemini.models.generate_content(model=MODEL, contents="안녕?")
    assert answer.text == SAID
    assert answer.candidates[0].finish_reason == types.FinishReason.STOP
    assert answer.usage_metadata.total_token_count > answer.usage_metadata.prompt_token_count > 0


def test_the_same_recording_serves_the_streamed_form(gemini):
    chunks = list(gemini.models.generate_content_stream(model=MODEL, contents="안녕?"))
    assert "".join(chunk.text for chunk in chunks) == SAID and len(chunks) > 4
    assert chunks[-1].usage_metadata.candidates_token_count > 0
    assert [chunk.candidates[0].finish_reason for chunk in chunks[:-1]] == [None] * (
        len(chunks) - 1
    )


async def answered(gateway):
    client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=gateway.url))
    async with client.aio as sdk:
        stream = await sdk.models.generate_content_stream(model=MODEL, contents="안녕?")
        return "".join([chunk.text async for chunk in stream])


@pytest.mark.filterwarnings("ignore:Inheritance class:DeprecationWarning")  # google-genai's own
def test_the_async_client_streams_too(gateway):
    assert asyncio.run(answered(gateway)) == SAID


@pytest.mark.parametrize("version", ["v1", "v1beta", ""])
def test_every_version_of_the_path_is_served(gateway, version):
    options = types.HttpOptions(base_url=gateway.url, api_version=version)
    with genai.Client(api_key=KEY, http_options=options) as client:
        assert client.models.generate_content(model=MODEL, contents="안녕?").text == SAID


def test_a_stream_without_sse_is_one_json_array(gateway):
    answer = post(gateway, f"/v1beta/models/{MODEL}:streamGenerateContent", ASKED)
    assert answer.headers["content-type"] == "application/json" and len(answer.json()) > 4
    last = answer.json()[-1]["candidates"][0]
    assert last["finishReason"] == "STOP"


def test_tool_calls_and_thoughts_are_answered_whole_and_streamed(gemini):
    config = types.GenerateContentConfig(
        tools=[types.Tool.model_validate(WEATHER)],
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
    )
    asked = {"model": MODEL, "contents": "서울 날씨는?", "config": config}
    whole = gemini.models.generate_content(**asked)
    streamed = [
        call
        for part in gemini.models.generate_content_stream(**asked)
        for call in part.function_calls or []
    ]
    assert whole.function_calls[0].args == streamed[0].args == {"city": "서울"}
    assert whole.candidates[0].content.parts[0].thought


def test_a_refused_prompt_and_a_refused_answer_are_the_sdks_own(gemini):
    refused = gemini.models.generate_content(model=MODEL, contents="금지된 말")
    assert refused.prompt_feedback.block_reason == types.BlockedReason.PROHIBITED_CONTENT
    (stopped,) = gemini.models.generate_content_stream(model=MODEL, contents="위험한 말")
    assert stopped.candidates[0].finish_reason == types.FinishReason.SAFETY


@pytest.mark.parametrize(
    "body", [FULL, REFUSED, STOPPED, EMPTY], ids=["full", "refused", "stopped", "empty"]
)
def test_a_whole_answer_survives_being_streamed(body):
    assert GEMINI.join(GEMINI.split(body, Pace())) == body


def test_thoughts_count_as_output_and_cached_tokens_apart():
    usage = GEMINI.usage(FULL)
    assert (usage.input, usage.cache_read, usage.output) == (40, 60, 12)


def test_tokens_are_counted_before_they_are_sent(gemini):
    short, long = (
        gemini.models.count_tokens(model=MODEL, contents="안녕? " * times).total_tokens
        for times in (1, 50)
    )
    assert 0 < short < long


def test_embeddings_come_for_one_text_and_for_many(gemini, gateway):
    found = gemini.models.embed_content(
        model="gemini-embedding-001", contents=["개", "세금"]
    ).embeddings
    assert len(found) == 2 and found[0].values != found[1].values
    single = post(gateway, "/v1beta/models/gemini-embedding-001:embedContent", one("개")).json()
    assert single["embedding"]["values"] == found[0].values


def test_models_are_listed_and_found(gemini):
    assert f"models/{MODEL}" in [model.name for model in gemini.models.list()]
    found = gemini.models.get(model=MODEL)
    assert found.name == f"models/{MODEL}" and found.input_token_limit > 100_000
    with pytest.raises(errors.ClientError, match="NOT_FOUND"):
        gemini.models.get(model="gemini-none")


def test_three_providers_share_the_models_path(gemini, claude, client):
    assert next(iter(gemini.models.list())).name.startswith("models/")
    assert claude.models.list().data[0].type == "model"
    assert client.models.list().data[0].object == "model"


def test_an_unrecorded_prompt_is_not_found_at_once_and_names_the_nearest(gemini, gateway):
    with pytest.raises(errors.ClientError) as caught:
        gemini.models.generate_content(model=MODEL, contents="안녕!")
    assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")
    assert "연습 응답이 없습니다" in caught.value.message and "user: 안녕?" in caught.value.message
    assert len(gateway.wire) == 1


def test_an_unrecorded_stream_is_not_found_too(gemini):
    with pytest.raises(errors.ClientError, match="연습 응답이 없습니다"):
        list(gemini.models.generate_content_stream(model=MODEL, contents="안녕!"))


def test_an_unknown_model_is_refused_as_google_refuses_it(gemini):
    with pytest.raises(errors.ClientError, match="models/gemini-9 is not found"):
        gemini.models.generate_content(model="gemini-9", contents="안녕?")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("generateContent", {}),
        ("generateContent", {"contents": "안녕?"}),
        ("generateContent", {"contents": [{"parts": ["안녕?"]}]}),
        ("generateContent", {**ASKED, "generationConfig": []}),
        ("generateContent", {**ASKED, "tools": [{"functionDeclarations": "x"}]}),
        ("batchEmbedContents", {"requests": 5}),
        ("embedContent", {}),
    ],
)
def test_a_request_that_cannot_be_read_is_an_invalid_argument(gateway, path, body):
    answer = post(gateway, f"/v1/models/{MODEL}:{path}", body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_both_spellings_and_lone_parts_are_one_request():
    camel = asking(
        "x", systemInstruction={"parts": [{"text": "s"}]}, generationConfig={"maxOutputTokens": 5}
    )
    snake = {"model": f"models/{MODEL}", "contents": {"parts": {"text": "x"}}}
    snake |= {
        "system_instruction": {"role": "user", "parts": {"text": "s"}},
        "generation_config": {"max_output_tokens": 5},
    }
    assert key(camel) == key(snake)


def test_defaults_and_empty_settings_do_not_change_the_key():
    stated = {
        "temperature": 1.0,
        "candidateCount": 1,
        "responseMimeType": "text/plain",
        "stopSequences": [],
    }
    assert key(asking("x", generationConfig=stated, tools=[])) == key(asking("x"))
    assert key(asking("x", generationConfig={"topK": 40.0})) == key(
        asking("x", generationConfig={"topK": 40})
    )
    assert key(asking("x", generationConfig={"temperature": 0})) != key(asking("x"))


def test_names_that_the_caller_chose_are_not_respelled():
    schema = {"type": "OBJECT", "properties": {"first_name": {"type": "STRING", "max_length": 3}}}
    asked = GEMINI.read("chat", asking("x", generationConfig={"responseSchema": schema}))
    kept = GEMINI.canonical(asked)["generationConfig"]["responseSchema"]["properties"]
    assert kept == {"first_name": {"type": "STRING", "maxLength": 3}}


def test_an_image_is_recorded_as_its_hash_in_either_base64():
    def picture(data, mime):
        return asking("x") | {
            "contents": [
                {"parts": [{"text": "x"}, {"inlineData": {"data": data, mime: "image/png"}}]}
            ]
        }

    assert key(picture("-_-_", "mime_type")) == key(picture("+/+/", "mimeType"))
    kept = GEMINI.canonical(GEMINI.read("chat", picture("+/+/", "mimeType")))
    assert "+/+/" not in json.dumps(kept) and "sha256" in json.dumps(kept)


def test_the_log_names_the_model_and_masks_the_key(gemini, gateway):
    gemini.models.generate_content(model=MODEL, contents="안녕?")
    (exchange,) = gateway.wire
    assert (exchange.model, exchange.protocol, exchange.usage.output > 0) == (MODEL, "gemini", True)
    assert KEY not in json.dumps([dict(exchange.headers), exchange.request])


LITELLM = """
import json, sys, litellm
base, key = sys.argv[1] + "/v1beta", sys.argv[2]
ask = lambda prompt, **more: litellm.completion(
    model="gemini/gemini-3.8-flash", api_base=base, api_key=key,
    messages=[{"role": "user", "content": prompt}], **more)
whole = ask("안녕?")
chunks = list(ask("안녕?", stream=True, stream_options={"include_usage": True}))
vectors = litellm.embedding(model="gemini/gemini-embedding-001", api_base=base, api_key=key, input=["개", "세금"])
try:
    ask("안녕!")
except litellm.NotFoundError as error:
    refused = str(error)
print(json.dumps({
    "whole": whole.choices[0].message.content, "tokens": whole.usage.total_tokens,
    "streamed": "".join(c.choices[0].delta.content or "" for c in chunks if c.choices),
    "usage": chunks[-1].usage.total_tokens, "vectors": len(vectors.data), "refused": refused,
}))
"""


def test_litellm_is_answered_whole_streamed_and_refused(gateway):
    said = run_litellm(LITELLM, gateway.url, KEY)
    assert said["whole"] == said["streamed"] == SAID
    assert said["tokens"] == said["usage"] > 0 and said["vectors"] == 2
    assert "연습 응답이 없습니다" in said["refused"]
