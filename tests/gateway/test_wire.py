import json

from tests.conftest import FAKE_KEYS, chat_body, claude_body


def test_the_log_holds_what_was_asked_and_what_came_back(client, gateway):
    client.chat.completions.create(**chat_body("안녕?"))
    (exchange,) = gateway.wire
    assert exchange.request["messages"] == [{"role": "user", "content": "안녕?"}]
    assert exchange.response["choices"][0]["message"]["content"] == "안녕하세요! 반갑습니다."
    assert (exchange.answered_by, exchange.status) == ("sample", 200)
    assert exchange.usage.output > 0
    assert exchange.started <= exchange.first_byte <= exchange.ended


def test_a_stream_is_logged_as_the_whole_answer(claude, gateway):
    with claude.messages.stream(**claude_body("안녕?")) as stream:
        stream.until_done()
    (exchange,) = gateway.wire
    assert exchange.response["content"][0]["text"] == "네, 안녕하세요."
    assert exchange.stream and not exchange.closed_early


def test_no_key_enters_the_log(client, claude, gateway):
    client.chat.completions.create(**chat_body("안녕?"))
    claude.messages.create(**claude_body("안녕?"))
    kept = json.dumps([[dict(one.headers), one.request] for one in gateway.wire])
    assert not [key for key in FAKE_KEYS.values() if key in kept]
    assert [one.headers.get("authorization") for one in gateway.wire] == ["****", "****"]


def test_requests_are_in_the_order_in_which_they_came(client, gateway):
    for prompt in ("Dice", "안녕?", "Dice"):
        client.chat.completions.create(**chat_body(prompt))
    assert [one.request["messages"][0]["content"] for one in gateway.wire] == [
        "Dice",
        "안녕?",
        "Dice",
    ]


def test_a_cleared_log_is_empty_and_goes_on_counting(client, gateway):
    client.chat.completions.create(**chat_body("안녕?"))
    gateway.wire.clear()
    assert list(gateway.wire) == []
    client.chat.completions.create(**chat_body("안녕?"))
    assert [one.number for one in gateway.wire] == [1]
    assert len(gateway.wire.since(1)) == 1
