"""Gemini and Ollama requests answered by the local model; the real one where marked."""

import json

import anthropic
import ollama
import pytest
from google import genai
from google.genai import errors, types
from pydantic import BaseModel

from helpers.gateway import samples, translate
from helpers.gateway.local.local_model import LocalModel
from helpers.gateway.protocols import BY_NAME, openai_chunks, sse
from helpers.gateway.protocols.base import Event, Pace
from helpers.gateway.recordings import Recordings
from helpers.gateway.server import Gateway
from helpers.gateway.settings import Settings
from tests.conftest import FAKE_KEYS
from tests.gateway.test_gemini import KEY, asking
from tests.gateway.test_ollama import TOOL

NAME = "SmolLM2-135M-Instruct"
GEMINI, OLLAMA = BY_NAME["gemini"], BY_NAME["ollama"]
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1795219200,
    "model": NAME,
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": "It is sunny.",
                "reasoning_content": "Hm.",
                "tool_calls": [
                    {
                        "id": "c",
                        "type": "function",
                        "function": {"name": "weather", "arguments": '{"city": "서울"}'},
                    }
                ],
            },
            "logprobs": {
                "content": [
                    {
                        "token": token,
                        "logprob": -0.5,
                        "top_logprobs": [{"token": token, "logprob": -0.5}],
                    }
                    for token in ("It", " is", " sunny", ".")
                ]
            },
            "finish_reason": "tool_calls",
        }
    ],
    "usage": {
        "prompt_tokens": 9,
        "completion_tokens": 4,
        "total_tokens": 13,
        "prompt_tokens_details": {"cached_tokens": 8},
    },
    "timings": {"prompt_ms": 40.0, "predicted_ms": 100.5},
}


def settled(gateway):
    """Return the newest exchange of a gateway's log, closed."""
    assert gateway.wire.settle()
    return gateway.wire.last()[0]


def chat_of(wire, operation="chat", **body):
    call = wire.read(operation, body)
    return translate.between(wire, call, "embedded").request(call)


def whole_and_streamed(wire, call):
    """Return the completion in the protocol of `call`: translated whole, and chunk by chunk."""
    translation = translate.between(wire, call, "embedded")
    chunks = openai_chunks.split(COMPLETION, Pace())
    events = [translate.carried_on(translation, wire, call, chunk) for chunk in chunks]
    events.append(translate.ended(translation, call, chunks))
    return translation.answer(call, COMPLETION), wire.join(event for event in events if event)


def test_a_gemini_request_becomes_a_chat_request():
    config = {
        "temperature": 0.5,
        "topP": 0.9,
        "maxOutputTokens": 7,
        "stopSequences": ["."],
        "seed": 1,
    }
    parts = {"systemInstruction": {"parts": [{"text": "terse"}]}, "generationConfig": config}
    chat = chat_of(GEMINI, **asking("hi", **parts))
    assert chat["messages"] == [
        {"role": "system", "content": "terse"},
        {"role": "user", "content": "hi"},
    ]
    named = {"temperature": 0.5, "top_p": 0.9, "max_tokens": 7, "stop": ["."], "seed": 1}
    assert {name: chat[name] for name in named} == named


def test_an_ollama_request_becomes_a_chat_request():
    options = {"temperature": 0.5, "num_predict": 7, "stop": ["."], "num_ctx": 4096}
    asked = {"model": NAME, "prompt": "hi", "system": "terse", "options": options, "stream": True}
    chat = chat_of(OLLAMA, "generate", **asked)
    assert chat["messages"] == [
        {"role": "system", "content": "terse"},
        {"role": "user", "content": "hi"},
    ]
    assert (chat["max_tokens"], chat["stop"], "num_ctx" in chat) == (7, ["."], False)
    assert chat["stream_options"] == {"include_usage": True}


def test_ollamas_no_limit_is_no_limit():
    asked = {"model": NAME, "messages": [{"role": "user", "content": "x"}]}
    assert "max_tokens" not in chat_of(OLLAMA, **asked, options={"num_predict": -1})


def test_a_schema_becomes_a_response_format():
    capitals = {
        "type": "OBJECT",
        "properties": {"n": {"type": "INTEGER"}},
        "required": ["n"],
        "propertyOrdering": ["n"],
    }
    config = {"responseMimeType": "application/json", "responseSchema": capitals}
    messages = [{"role": "user", "content": "x"}]
    for chat in (
        chat_of(GEMINI, **asking("x", generationConfig=config)),
        chat_of(OLLAMA, model=NAME, messages=messages, format=SCHEMA),
    ):
        assert chat["response_format"]["json_schema"]["schema"] == SCHEMA
    assert chat_of(OLLAMA, model=NAME, messages=messages, format="json")["response_format"] == {
        "type": "json_object"
    }


def test_a_tool_conversation_keeps_its_calls_and_results():
    history = [
        {"role": "user", "parts": [{"text": "weather?"}]},
        {
            "role": "model",
            "parts": [{"functionCall": {"name": "weather", "args": {"city": "서울"}}}],
        },
        {
            "role": "user",
            "parts": [{"functionResponse": {"name": "weather", "response": {"sky": "맑음"}}}],
        },
    ]
    declared = {
        "name": "weather",
        "description": "d",
        "parameters": {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}},
    }
    gemini = chat_of(
        GEMINI, **asking("x") | {"contents": history}, tools=[{"functionDeclarations": [declared]}]
    )
    told = [
        {"role": "user", "content": "weather?"},
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"function": {"name": "weather", "arguments": {"city": "서울"}}}],
        },
        {"role": "tool", "tool_name": "weather", "content": '{"sky": "맑음"}'},
    ]
    assert gemini["messages"] == chat_of(OLLAMA, model=NAME, messages=told)["messages"]
    assert gemini["messages"][1]["tool_calls"][0]["id"] == gemini["messages"][2]["tool_call_id"]
    assert gemini["tools"] == [TOOL]


def test_an_image_is_left_out_with_a_word_and_a_notice():
    picture = {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}
    asked = asking("x") | {"contents": [{"parts": [{"text": "what is it?"}, picture]}]}
    pictured = {
        "model": NAME,
        "messages": [{"role": "user", "content": "what is it?", "images": ["iVBORw0KGgo="]}],
    }
    for wire, body in ((GEMINI, asked), (OLLAMA, pictured)):
        sent = json.dumps(chat_of(wire, **body))
        assert "iVBOR" not in sent and "left out" in sent
        assert len(translate.left_out(wire.read("chat", body))) == 1
    assert translate.left_out(GEMINI.read("chat", asking("x"))) == []


def test_a_chat_answer_becomes_geminis_whole_and_streamed():
    whole, streamed = whole_and_streamed(GEMINI, GEMINI.read("stream", asking("x"), {"alt": "sse"}))
    assert streamed == whole
    assert [next(iter(part)) for part in whole["candidates"][0]["content"]["parts"]] == [
        "text",
        "text",
        "functionCall",
    ]
    assert (whole["modelVersion"], whole["candidates"][0]["finishReason"]) == (NAME, "STOP")
    assert whole["candidates"][0]["logprobsResult"]["chosenCandidates"][1]["token"] == " is"
    assert (GEMINI.usage(whole).cache_read, GEMINI.usage(whole).output) == (8, 4)


@pytest.mark.parametrize("operation", ["chat", "generate"])
def test_a_chat_answer_becomes_ollamas_whole_and_streamed(operation):
    body = {"model": NAME, "messages": [{"role": "user", "content": "x"}], "prompt": "x"}
    whole, streamed = whole_and_streamed(OLLAMA, OLLAMA.read(operation, body))
    assert streamed == whole and whole["done"]
    assert (whole["eval_count"], whole["prompt_eval_duration"]) == (4, 40_000_000)
    assert [entry["token"] for entry in whole["logprobs"]] == ["It", " is", " sunny", "."]
    said = whole.get("message", whole)
    assert said["thinking"] == "Hm." and said["tool_calls"][0]["function"]["arguments"] == {
        "city": "서울"
    }


@pytest.mark.parametrize("wire", [GEMINI, OLLAMA], ids=["gemini", "ollama"])
def test_a_stream_that_breaks_has_no_ending_and_an_error_in_it_is_the_protocols(wire):
    call = wire.read("chat", asking("x") | {"messages": [{"role": "user", "content": "x"}]})
    translation = translate.between(wire, call, "embedded")
    cut = openai_chunks.split(COMPLETION, Pace())[:3]
    assert translate.ended(translation, call, cut) is None
    broken = Event({"error": {"code": 500, "message": "out of memory"}})
    assert "out of memory" in json.dumps(translate.carried_on(translation, wire, call, broken).data)


def test_chunks_cut_anywhere_on_the_wire_are_the_same_chunks():
    chunks = openai_chunks.split(COMPLETION, Pace(0, 0))
    stream = b"".join(map(BY_NAME["openai_chat"].encode, chunks)).replace(b"\n", b"\r\n")
    found, rest = [], b""
    for number in range(len(stream)):
        taken, rest = sse.take(rest + stream[number : number + 1])
        found += taken
    assert tuple(found) == chunks and rest == b""


def test_who_speaks_a_protocol_is_asked_in_it():
    asked = {"model": NAME, "messages": [{"role": "user", "content": "x"}], "max_tokens": 1}
    for name, kind, native in (
        ("openai_chat", "embedded", True),
        ("anthropic", "ollama", True),
        ("ollama", "ollama", True),
        ("ollama", "embedded", False),
    ):
        wire = BY_NAME[name]
        assert (translate.between(wire, wire.read("chat", asked), kind) is None) == native


@pytest.fixture
def local(smollm, recordings):
    with Gateway(Settings("local", Recordings([recordings]), pace=0, local=smollm)) as running:
        yield running


@pytest.fixture
def gemini(local):
    with genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=local.url)) as client:
        yield client.models


@pytest.fixture
def sdk(local):
    client = ollama.Client(host=local.url, trust_env=False)
    yield client
    client._client.close()


class Number(BaseModel):
    n: int


@pytest.mark.model
def test_gemini_is_answered_by_the_local_model_whole_and_streamed(gemini, local):
    config = {"max_output_tokens": 12, "temperature": 0.0}
    asked = {"model": NAME, "contents": "Name a colour.", "config": config}
    whole, chunks = gemini.generate_content(**asked), list(gemini.generate_content_stream(**asked))
    assert whole.model_version == NAME and whole.text and len(chunks) > 3
    assert chunks[-1].usage_metadata.candidates_token_count == settled(local).usage.output > 0
    assert [exchange.answered_by for exchange in local.wire] == ["local", "local"]
    assert not settled(local).closed_early


@pytest.mark.model
def test_gemini_counts_the_local_models_own_tokens(gemini):
    config = {"max_output_tokens": 1}
    answer = gemini.generate_content(model=NAME, contents="Name a colour.", config=config)
    counted = gemini.count_tokens(model=NAME, contents="Name a colour.")
    assert counted.total_tokens == answer.usage_metadata.prompt_token_count


@pytest.mark.model
def test_gemini_gets_structured_output_from_the_local_model(gemini):
    config = {
        "response_mime_type": "application/json",
        "response_schema": Number,
        "max_output_tokens": 40,
    }
    assert isinstance(
        gemini.generate_content(model=NAME, contents="Count to 3.", config=config).parsed, Number
    )


@pytest.mark.model
def test_ollama_is_answered_by_the_local_model_whole_and_streamed(sdk, local):
    asked = {
        "model": NAME,
        "messages": [{"role": "user", "content": "Name a colour."}],
        "options": {"num_predict": 12},
    }
    whole, lines = sdk.chat(**asked), list(sdk.chat(**asked, stream=True))
    assert whole.model == NAME and whole.message.content and len(lines) > 3
    assert lines[-1].done and lines[-1].eval_duration > 0
    assert lines[-1].eval_count == local.wire.last()[0].usage.output
    assert "".join(
        line.response for line in sdk.generate(NAME, "Hi", options={"num_predict": 5}, stream=True)
    )


@pytest.mark.model
def test_ollama_gets_structured_output_from_the_local_model(sdk):
    asked = {
        "messages": [{"role": "user", "content": "Count to 3."}],
        "options": {"num_predict": 40},
    }
    answer = sdk.chat(NAME, **asked, format=Number.model_json_schema())
    Number.model_validate_json(answer.message.content)


@pytest.mark.model
def test_what_the_local_model_cannot_do_is_an_error_in_the_protocols_form(gemini, sdk):
    with pytest.raises(errors.ClientError, match="cannot do"):
        gemini.embed_content(model=NAME, contents="x")
    with pytest.raises(ollama.ResponseError, match="cannot do"):
        sdk.embed(NAME, "x")
    with pytest.raises(errors.ClientError, match="context"):
        gemini.generate_content(model=NAME, contents="word " * 9000)


@pytest.mark.model
def test_a_piece_is_passed_on_before_the_next_is_made(sdk, local):
    asked = {
        "messages": [{"role": "user", "content": "Tell a long story."}],
        "options": {"num_predict": 300},
    }
    lines = sdk.chat(NAME, **asked, stream=True)
    assert next(lines).message.content
    assert local.wire.last()[0].ended is None, "the first piece came before the answer was whole"
    lines.close()
    assert sdk.chat(
        NAME, messages=[{"role": "user", "content": "Hi"}], options={"num_predict": 3}
    ).done


@pytest.fixture
def beside(recordings, tmp_path):
    """A gateway whose local model is an Ollama: another gateway, with answers of its own."""
    folder, name = tmp_path / "ollama", "exaone3.5:2.4b"
    asked = {"model": name, "messages": [{"role": "user", "content": "new"}]}
    samples.write("ollama", asked, "from Ollama itself", folder=folder, name="chat")
    samples.write("openai_chat", asked, "from its chat", folder=folder, name="openai")
    samples.write(
        "anthropic", asked | {"max_tokens": 9}, "from its messages", folder=folder, name="claude"
    )
    with Gateway(Settings("replay", Recordings([folder]), pace=0)) as far:
        near = LocalModel(name, "ollama", address=far.url)
        settings = Settings("auto", Recordings([recordings]), pace=0, local=near)
        with Gateway(settings) as gateway:
            yield gateway, far


def test_an_ollama_is_asked_in_its_own_protocol_and_passed_on(beside):
    gateway, far = beside
    client = ollama.Client(host=gateway.url, trust_env=False)
    asked = {"model": "exaone3.5:2.4b", "messages": [{"role": "user", "content": "new"}]}
    assert client.chat(**asked).message.content == "from Ollama itself"
    assert len(list(client.chat(**asked, stream=True))) > 3
    assert [exchange.path for exchange in far.wire] == ["/api/chat"] * 2
    streamed = settled(gateway)
    assert streamed.response == far.wire.last()[0].response and streamed.usage.output > 0
    client._client.close()


def test_an_ollama_answers_gemini_translated_and_claude_untranslated(beside):
    gateway, far = beside
    with genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=gateway.url)) as client:
        stream = client.models.generate_content_stream(model="exaone3.5:2.4b", contents="new")
        assert "".join(chunk.text for chunk in stream) == "from its chat"
    asked = {
        "model": "exaone3.5:2.4b",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": "new"}],
    }
    with anthropic.Anthropic(
        base_url=gateway.url, api_key=FAKE_KEYS["ANTHROPIC_API_KEY"]
    ) as claude:
        assert claude.messages.create(**asked).content[0].text == "from its messages"
        asked.pop("max_tokens")
        assert claude.messages.count_tokens(**asked).input_tokens > 0
    assert [exchange.path for exchange in far.wire] == ["/v1/chat/completions", "/v1/messages"]
    assert gateway.wire.last()[0].answered_by == "estimate", "Ollama has no way to count tokens"


def test_an_ollama_that_does_not_run_is_said_in_words(recordings):
    absent = LocalModel("exaone3.5:2.4b", "ollama", address="http://127.0.0.1:9")
    with Gateway(Settings("auto", Recordings([recordings]), pace=0, local=absent)) as gateway:
        client = ollama.Client(host=gateway.url, trust_env=False)
        with pytest.raises(ollama.ResponseError, match="로컬 모델이 답할 수 없습니다"):
            client.chat("exaone3.5:2.4b", messages=[{"role": "user", "content": "new"}])
        client._client.close()
