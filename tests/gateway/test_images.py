import base64

import pytest

from helpers.gateway import canonical
from helpers.gateway.protocols import BY_NAME
from tests.conftest import CHAT, CLAUDE, chat_body, claude_body

PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)
OTHER = PNG + b"x"


def url(data):
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def chat(address, **more):
    part = {"type": "image_url", "image_url": {"url": address, **more}}
    return chat_body("") | {"messages": [{"role": "user", "content": [part]}]}


def response(address):
    content = [{"type": "input_image", "image_url": address, "detail": "auto"}]
    return {"model": CHAT, "input": [{"role": "user", "content": content}]}


def claude(address):
    data = address.partition(",")[2]
    source = {"type": "base64", "media_type": "image/png", "data": data}
    if not data:
        source = {"type": "url", "url": address}
    content = [{"type": "image", "source": source}]
    return claude_body("") | {"model": CLAUDE, "messages": [{"role": "user", "content": content}]}


def canonical_of(name, body):
    return BY_NAME[name].canonical(BY_NAME[name].read("chat", body))


BODIES = [("openai_chat", chat), ("openai_responses", response), ("anthropic", claude)]


@pytest.mark.parametrize(("name", "body"), BODIES)
def test_an_image_in_the_request_is_kept_by_its_hash(name, body):
    kept = str(canonical_of(name, body(url(PNG))))
    assert len(kept) < 600 and "'media_type': 'image/png', 'bytes': 2008" in kept
    assert kept != str(canonical_of(name, body(url(OTHER))))


@pytest.mark.parametrize(("name", "body"), BODIES)
def test_an_image_behind_an_address_stays_its_address(name, body):
    assert "'https://example.org/a.png'" in str(
        canonical_of(name, body("https://example.org/a.png"))
    )


def test_what_is_no_base64_is_still_one_image():
    keys = [
        canonical.key(
            "openai_chat", canonical_of("openai_chat", chat(f"data:image/png;base64,{text}"))
        )
        for text in ("한글", "한글", "한글!")
    ]
    assert keys[0] == keys[1] != keys[2]
