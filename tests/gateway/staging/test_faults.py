"""What each SDK raises for each fault, measured, and docs/faults.md, which shows it.

COURSE_WRITE_DOCS=1 writes the table anew; without it a drift fails.
"""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from helpers.gateway.protocols import BY_NAME
from helpers.gateway.protocols.base import Call
from helpers.gateway.staging import faults
from helpers.gateway.staging.fault_texts import BY_PROVIDER, STATUSES
from helpers.providers import LITELLM_OFFLINE
from tests.gateway import measured_faults, sdks

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "faults.md"
WRITE = os.environ.get("COURSE_WRITE_DOCS") == "1"
GROUPS = {  # one table each: heading, and the columns' SDKs
    "OpenAI": {
        "openai, Chat Completions": "OpenAI",
        "openai, Responses": "Responses",
        "langchain-openai": "LangChainOpenAI",
        "litellm openai/": "LiteLLM",
    },
    "Anthropic": {
        "anthropic": "Anthropic",
        "langchain-anthropic": "LangChainAnthropic",
        "litellm anthropic/": "LiteLLMAnthropic",
    },
    "Google and Ollama": {
        "google-genai": "Google",
        "litellm gemini/": "LiteLLMGemini",
        "ollama": "Ollama",
        "litellm ollama_chat/": "LiteLLMOllama",
    },
}
NAMES = [name for group in GROUPS.values() for name in group.values()]
INTRODUCTION = """# What each SDK makes of each fault

Measured by `tests/gateway/staging/test_faults.py`, which fails when this page no longer holds;
`COURSE_WRITE_DOCS=1 python -m pytest tests/gateway/staging/test_faults.py` writes it anew. Each cell: the
exception, and how many requests the SDK made, its own retries among them. Every SDK has its
default settings, with two exceptions: the servers' errors that SDKs retry carry
`retry-after-ms: 1`, so that nobody waits between tries, and the client of `Silence()` waits
{timeout} s (by default ten minutes, three times over).

Faults are steps of `helpers.gateway.scenario`, answered with the bodies and headers of each
provider. One that a provider does not know is answered as it would put it: Google reports a
wrong key, and Anthropic a used-up balance, with status 400; Google has 503 where Anthropic has 529.

Measured with {versions}.
"""


def reply(protocol, status, **more):
    wire = BY_NAME[protocol]
    return faults.error(wire, Call(protocol, "chat", "some-model", {}, False), status, **more)


@pytest.mark.parametrize("provider", BY_PROVIDER)
def test_every_provider_has_words_for_every_status(provider):
    assert set(STATUSES) <= set(BY_PROVIDER[provider])


@pytest.mark.parametrize("protocol", ["openai_chat", "openai_responses"])
def test_openai_says_a_rate_limit_with_its_headers(protocol):
    limited = reply(protocol, 429, retry_after=1)
    assert limited.body["error"]["code"] == "rate_limit_exceeded"
    assert limited.body["error"]["type"] == "tokens"
    assert "some-model" in limited.body["error"]["message"]
    assert limited.headers["retry-after"] == "1"
    assert "x-ratelimit-remaining-tokens" in limited.headers


def test_a_wait_can_be_said_in_milliseconds():
    assert reply("openai_chat", 503, retry_after_ms=20).headers["retry-after-ms"] == "20"


def test_a_used_up_quota_is_no_rate_limit():
    used_up = reply("openai_chat", 429, code="insufficient_quota")
    assert used_up.body["error"]["type"] == used_up.body["error"]["code"] == "insufficient_quota"
    assert (
        used_up.headers["x-ratelimit-remaining-tokens"]
        != reply("openai_chat", 429).headers["x-ratelimit-remaining-tokens"]
    )


def test_anthropic_names_the_request_in_the_body_and_in_the_header():
    overloaded = reply("anthropic", 529)
    assert overloaded.body["error"] == {"type": "overloaded_error", "message": "Overloaded"}
    assert overloaded.body["request_id"] == overloaded.headers["request-id"]


def test_anthropic_reports_its_limits():
    head = reply("anthropic", 429, retry_after=2.5).headers
    assert head["retry-after"] == "2.5"
    assert head["anthropic-ratelimit-input-tokens-remaining"] == "0"


def test_google_says_how_long_to_wait_in_the_body_only():
    limited = reply("gemini", 429, retry_after=34)
    assert limited.body["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert limited.body["error"]["details"][-1]["retryDelay"] == "34s"
    assert "retry-after" not in limited.headers


@pytest.mark.parametrize(
    ("protocol", "code", "status"),
    [
        ("anthropic", "insufficient_quota", 400),
        ("gemini", "invalid_api_key", 400),
        ("gemini", None, 503),
        ("openai_chat", "insufficient_quota", 429),
        ("openai_chat", "context_length_exceeded", 400),
    ],
)
def test_a_condition_has_the_status_that_its_provider_gives_it(protocol, code, status):
    assert reply(protocol, 429 if code else 529, code=code).status == status


def test_ollama_says_it_in_one_field():
    assert reply("ollama", 404).body == {"error": "model 'some-model' not found"}


@pytest.fixture(scope="module")
def measured():
    """Every SDK against every fault, in two processes: litellm imports for seconds."""
    ours = [name for name in NAMES if not name.startswith("LiteLLM")]
    found = {}
    with _start(ours) as first, _start([name for name in NAMES if name not in ours]) as second:
        for process in (first, second):
            found |= _result(process)
    return found


def _result(process):
    try:
        out, errors = process.communicate(timeout=180)
    finally:
        process.kill()
    assert process.returncode == 0, errors.decode()[-3000:]
    return json.loads(out.decode().splitlines()[-1])


def _start(names):
    clean = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper()}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", measured_faults.__name__, *names],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**clean, **LITELLM_OFFLINE, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def test_an_early_end_raises_nothing_anywhere(measured):
    ends = {name: one["streamed"]["EndsEarly(after=2)"] for name, one in measured.items()}
    assert {(end["raised"], end["pieces"]) for end in ends.values()} == {(None, 2)}


def test_no_sdk_tries_again_once_a_stream_has_begun(measured):
    broken = [fault for fault in measured_faults.STREAMED if "after" in fault]
    assert {
        one["streamed"][fault]["requests"] for one in measured.values() for fault in broken
    } == {1}


def test_openai_and_anthropic_try_three_times_and_the_others_once(measured):
    tries = {name: one["whole"]["Status(500)"]["requests"] for name, one in measured.items()}
    thrice = {
        "OpenAI",
        "Responses",
        "LangChainOpenAI",
        "LiteLLM",
        "Anthropic",
        "LangChainAnthropic",
    }
    assert tries == {name: 3 if name in thrice else 1 for name in NAMES}


@pytest.mark.parametrize("fault", ["Status(400)", "Status(401)", "Status(404)"])
def test_nobody_retries_what_cannot_get_better(measured, fault):
    assert {one["whole"][fault]["requests"] for one in measured.values()} == {1}


def test_the_page_shows_what_was_measured(measured):
    page = _page(measured)
    if WRITE:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "run again with COURSE_WRITE_DOCS=1"


def _page(measured):
    packages = sorted({one for name in NAMES for one in getattr(sdks, name).packages})
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    parts = [INTRODUCTION.format(timeout=measured_faults.TIMEOUT, versions=versions)]
    for heading, columns in GROUPS.items():
        parts.append(f"## {heading}\n")
        for form, title in (("whole", "Asked for whole"), ("streamed", "Asked for as a stream")):
            parts.append(f"### {title}\n\n{_table(measured, columns, form)}\n")
    return "\n".join(parts)


def _table(measured, columns, form):
    faults_ = list(next(iter(measured.values()))[form])
    rows = [["Fault", *columns], ["---"] * (len(columns) + 1)]
    rows += [
        [f"`{fault}`", *(_cell(measured[name][form][fault], form) for name in columns.values())]
        for fault in faults_
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(one, form):
    said = f"`{one['raised']}`" if one["raised"] else "no exception"
    times = f" ×{one['requests']}"
    pieces = f", after {one['pieces']} pieces" if form == "streamed" else ""
    return said + times + pieces
