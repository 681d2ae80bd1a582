"""How a test cell reads a request, in the format of every provider."""

import pytest

from helpers.grading import Status, scenario, word
from tests.conftest import CHAT, claude_body
from tests.gateway import sdks
from tests.gateway.sdks import chat

PAST = [
    {"role": "system", "content": "짧게"},
    {"role": "user", "content": "하나"},
    {"role": "assistant", "content": "둘"},
    {"role": "user", "content": "셋"},
]


@pytest.fixture
def request_of(played):
    """Return a function that plays a scenario around `ask` and returns the request it sent."""

    def sent(ask):
        with scenario("네") as wire:
            ask()
        return wire[0]

    return sent


@pytest.fixture
def conversation(client, request_of):
    return request_of(lambda: client.chat.completions.create(model=CHAT, messages=PAST))


@pytest.mark.parametrize("name", ["OpenAI", "Responses", "Anthropic", "Google", "Ollama"])
def test_the_question_is_read_in_every_protocol(played, request_of, name):
    sdk, question = getattr(sdks, name)(played.url), word()
    request_of(lambda: sdk.whole(question)).has_roles("user").says(question, role="user")
    sdk.close()


def test_the_system_prompt_is_found_wherever_a_protocol_puts_it(client, claude, request_of):
    asks = [
        lambda: client.chat.completions.create(model=CHAT, messages=PAST[:2]),
        lambda: client.responses.create(model=CHAT, instructions="짧게", input="하나"),
        lambda: claude.messages.create(**claude_body("하나"), system="짧게"),
        lambda: claude.messages.create(
            **claude_body("하나"), system=[{"type": "text", "text": "짧게"}]
        ),
    ]
    for ask in asks:
        request_of(ask).starts_with_system("짧게").has_roles("system", "user").says("하나")


def test_a_developer_message_is_a_system_message(client, request_of):
    messages = [{"role": "developer", "content": "짧게"}, PAST[1]]
    sent = request_of(lambda: client.chat.completions.create(model=CHAT, messages=messages))
    sent.starts_with_system("짧게")


def test_parts_of_one_message_are_one_turn(client, request_of):
    parts = [{"type": "text", "text": "앞"}, {"type": "text", "text": "뒤"}]
    messages = [{"role": "user", "content": parts}]
    sent = request_of(lambda: client.chat.completions.create(model=CHAT, messages=messages))
    sent.has_roles("user").says("앞").says("뒤")


def test_a_system_message_in_another_place_is_shown_where_it_stands(client, request_of):
    messages = [PAST[1], PAST[0]]
    sent = request_of(lambda: client.chat.completions.create(model=CHAT, messages=messages))
    with pytest.raises(AssertionError, match="(?s)1번째 요청.*첫 번째가 아닙니다.*user.*system"):
        sent.starts_with_system("짧게")


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (lambda one: one.starts_with_system("길게"), "'길게' 내용이 있어야"),
        (lambda one: one.has_roles("system", "user"), "(?s)차례로.*assistant: '둘'"),
        (lambda one: one.says("넷"), "(?s)요청: 메시지에 '넷' 내용이 있어야.*user: '하나'"),
        (lambda one: one.says("둘", role="user"), "user 메시지에 '둘' 내용이 있어야"),
        (lambda one: one.lacks("하나"), "'하나' 내용이 없어야"),
        (lambda one: one.to("anthropic", "ollama"), "anthropic / ollama.*openai_chat"),
        (lambda one: one.sends("max_tokens"), "`max_tokens` 항목이 없습니다.*messages, model"),
        (lambda one: one.sends("model", "gpt-6"), "'gpt-6'.*'gpt-5.4-mini'"),
        (lambda one: one.omits("model"), "`model` 항목은 아예 보내지 않아야.*gpt-5.4-mini"),
    ],
)
def test_a_failed_check_says_what_was_expected_and_what_came(conversation, check, said):
    with pytest.raises(AssertionError, match=said):
        check(conversation)


def test_checks_that_pass_can_be_strung_together(conversation):
    conversation.to("openai_responses", "openai_chat").starts_with_system("짧게")
    conversation.says("둘", role="assistant").lacks("넷").sends("model", "x", CHAT).omits("n")
    assert conversation.roles == ["system", "user", "assistant", "user"]


def test_null_is_sent_too(claude, request_of):
    sent = request_of(lambda: claude.messages.create(**claude_body("하나"), system=None))
    with pytest.raises(AssertionError, match="아예 보내지 않아야 하는데 왔습니다: None"):
        sent.omits("system")


def test_a_request_shows_nothing_as_the_last_line_of_a_cell(conversation):
    assert conversation._ipython_display_() is None


def test_retries_of_the_sdk_are_requests_too(client, played):
    with scenario(Status(500, retry_after=0.01), "네") as wire:
        chat(client)
    wire.count(2)
    assert wire[0].body == wire[1].body
