import base64
import math
import struct

import openai
import pytest

from helpers.gateway import canonical, samples
from helpers.gateway.protocols import BY_NAME, vectors

WIRE = BY_NAME["openai_embeddings"]
MODEL = "text-embedding-3-small"
TEXTS = ["환불은 14일 이내에 신청합니다.", "배송은 2일에서 3일 걸립니다."]


@pytest.fixture
def recordings(tmp_path):
    for number, more in enumerate(
        [{"input": "안녕"}, {"input": TEXTS}, {"input": "안녕", "dimensions": 64}]
    ):
        request = {"model": MODEL, **more}
        name = f"e{number}"
        samples.write(WIRE.name, request, "", folder=tmp_path, name=name, operation="embeddings")
    return tmp_path


def raw_embedding(client, encoding_format):
    answer = client.embeddings.with_raw_response.create(
        model=MODEL, input="안녕", encoding_format=encoding_format
    )
    return answer.http_response.json()["data"][0]["embedding"]


def test_a_recorded_text_gets_its_vector(client):
    answer = client.embeddings.create(model=MODEL, input="안녕")
    assert len(answer.data[0].embedding) == vectors.SIZE
    assert math.isclose(math.hypot(*answer.data[0].embedding), 1, abs_tol=1e-6)
    assert answer.usage.total_tokens == answer.usage.prompt_tokens > 0


def test_one_recording_answers_in_the_form_asked_for(client):
    packed, floats = raw_embedding(client, "base64"), raw_embedding(client, "float")
    assert list(struct.unpack(f"<{len(floats)}f", base64.b64decode(packed))) == floats
    assert client.embeddings.create(model=MODEL, input="안녕").data[0].embedding == floats


def test_a_batch_comes_back_in_its_order(client):
    answer = client.embeddings.create(model=MODEL, input=TEXTS)
    assert [one.index for one in answer.data] == [0, 1]
    assert answer.data[1].embedding == vectors.unpack(vectors.pack(vectors.of(TEXTS[1])))


def test_dimensions_are_part_of_what_is_asked(client):
    answer = client.embeddings.create(model=MODEL, input="안녕", dimensions=64)
    assert len(answer.data[0].embedding) == 64


def test_a_samples_model_says_that_no_model_made_the_vectors(client):
    answer = client.embeddings.create(model=MODEL, input="안녕")
    assert answer.model == "text-embedding-3-small:sample-ngram-hash-256"


def test_a_text_nobody_recorded_is_not_found_though_it_could_be_hashed(client, gateway):
    with pytest.raises(openai.NotFoundError, match="No recorded answer"):
        client.embeddings.create(model=MODEL, input="안녕!")
    assert len(gateway.wire) == 1


def test_the_log_holds_the_tokens(client, gateway):
    client.embeddings.create(model=MODEL, input="안녕")
    (exchange,) = gateway.wire
    assert exchange.usage.input > 0 and exchange.usage.output == 0 and not exchange.stream


@pytest.mark.parametrize(
    "wrong",
    [
        {"input": ""},
        {"input": []},
        {"input": ["x", ""]},
        {"input": [1.5]},
        {"input": {"text": "x"}},
        {"input": "x", "dimensions": 0},
        {"input": "x", "dimensions": 10**9},
        {"input": "x", "encoding_format": "hex"},
    ],
)
def test_a_wrong_request_is_refused(client, wrong):
    with pytest.raises(openai.BadRequestError):
        client.embeddings.create(model=MODEL, **wrong)


def key(given, **more):
    body = {"model": MODEL, "input": given, **more}
    return canonical.key(WIRE.name, WIRE.canonical(WIRE.read("embeddings", body)))


def test_a_text_its_list_and_its_tokens_are_one_request():
    import tiktoken

    ids = tiktoken.get_encoding("cl100k_base").encode("안녕, hello")
    assert key("안녕, hello") == key(["안녕, hello"]) == key(ids) == key([ids])
    assert key("안녕, hello", encoding_format="base64") == key("안녕, hello")


def test_tokens_that_spell_no_text_are_a_request_of_their_own():
    assert key([[10**8]]) != key([[10**9]])
    assert key([[167]]) != key([[240]]), "parts of a character stay apart"


def test_langchain_sends_tokens_and_gets_the_same_vector(client, gateway):
    from langchain_openai import OpenAIEmbeddings

    chain = OpenAIEmbeddings(model=MODEL, client=client.embeddings, api_key="sk-proj-fake")
    vector = client.embeddings.create(model=MODEL, input="안녕").data[0].embedding
    assert chain.embed_query("안녕") == vector
    assert isinstance(gateway.wire.last()[0].request["input"][0], list)
