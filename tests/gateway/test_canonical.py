import unicodedata

from helpers.gateway import canonical
from helpers.gateway.protocols import BY_NAME
from tests.conftest import chat_body, claude_body


def key(body, protocol="openai_chat"):
    wire = BY_NAME[protocol]
    return canonical.key(protocol, wire.canonical(wire.read("chat", body)))


def test_streaming_defaults_and_empty_fields_do_not_change_the_key():
    same = chat_body(
        "x",
        stream=True,
        stream_options={"include_usage": True},
        tools=[],
        n=1,
        temperature=1.0,
        user="u",
    )
    assert key(same) == key(chat_body("x"))


def test_zero_is_a_value_not_an_empty_field():
    assert key(chat_body("x", temperature=0)) != key(chat_body("x"))


def test_decomposed_hangul_from_macos_is_the_same_prompt():
    assert key(chat_body(unicodedata.normalize("NFD", "한글"))) == key(chat_body("한글"))


def test_a_lone_text_part_is_the_plain_text():
    parts = claude_body("x") | {
        "messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]
    }
    assert key(parts, "anthropic") == key(claude_body("x"), "anthropic")


def test_a_cache_mark_is_part_of_what_is_asked():
    block = {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
    marked = claude_body("x") | {"messages": [{"role": "user", "content": [block]}]}
    assert key(marked, "anthropic") != key(claude_body("x"), "anthropic")


def test_the_older_name_of_the_output_limit_is_the_same_request():
    assert key(chat_body("x", max_tokens=5)) == key(chat_body("x", max_completion_tokens=5))


def test_a_long_text_is_kept_as_its_hash():
    folded = canonical.fold("가" * 5000)
    assert folded["characters"] == 5000 and len(folded["begins"]) == 60
    assert canonical.fold("가" * 4999 + "나")["sha256"] != folded["sha256"]
