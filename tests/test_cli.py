import contextlib
import os
import subprocess
import sys

import httpx
import pytest

from helpers import cli, setup
from helpers.errors import GatewayError
from tests.conftest import FAKE_KEYS, chat_body

COURSE = [sys.executable, "-m", "helpers.cli"]


@contextlib.contextmanager
def serving(*words, **environ):
    """Run `course serve` and yield the variables that it printed."""
    with subprocess.Popen([*COURSE, "serve", "--pace", "0", *words], env=os.environ | environ,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:  # fmt: skip
        printed = {}
        while "LITELLM_LOCAL_MODEL_COST_MAP" not in printed:
            name, _, value = running.stdout.readline().strip().partition(" ")[2].partition("=")
            printed[name] = value
        yield printed
        running.terminate()
        running.communicate()


@pytest.fixture
def served(recordings):
    with serving("--mode", "replay", COURSE_RECORDINGS=str(recordings)) as printed:
        yield printed


def test_serve_prints_the_variables_with_which_other_programs_reach_it(served):
    answer = httpx.post(
        served["OPENAI_BASE_URL"] + "/chat/completions", json=chat_body("안녕?"), trust_env=False
    )
    assert answer.json()["choices"][0]["message"]["content"] == "안녕하세요! 반갑습니다."


def test_a_kernel_shares_the_gateway_that_runs_already(served):
    program = "from helpers import setup; print(repr(setup())); import os; print(os.environ['OPENAI_BASE_URL'])"
    environ = os.environ | {"COURSE_GATEWAY": served["COURSE_GATEWAY"]}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True
    )
    assert served["COURSE_GATEWAY"] in done.stdout.splitlines()[0]
    assert done.stdout.splitlines()[1] == served["OPENAI_BASE_URL"]


SHARED = """
from helpers import setup, show
from helpers.environment import running
setup()
for ask in (running, show.wire):
    try: ask()
    except Exception as error: print(type(error).__name__, error)
"""


def test_what_only_the_own_gateway_has_is_refused_in_words_where_one_is_shared(served):
    environ = os.environ | {"COURSE_GATEWAY": served["COURSE_GATEWAY"], "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SHARED], env=environ, capture_output=True, check=True
    )
    lines = done.stdout.decode().splitlines()
    named = f"COURSE_GATEWAY={served['COURSE_GATEWAY']}"
    assert len(lines) == 2 and all(named in line and "GatewayError" in line for line in lines)


def test_kernels_that_share_a_gateway_share_its_budget(gateway):
    key = FAKE_KEYS["OPENAI_API_KEY"]
    provider = {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": f"{gateway.url}/v1"}
    with serving("--mode", "auto", COURSE_BUDGET_USD="0.000001", **provider) as printed:
        statuses = [
            httpx.post(printed["OPENAI_BASE_URL"] + "/chat/completions", json=chat_body("안녕?"),
                       headers={"authorization": f"Bearer {key}"}, trust_env=False).status_code
            for _kernel in range(2)
        ]  # fmt: skip
        assert key not in repr(printed)
    assert statuses == [200, 402] and len(gateway.wire) == 1


def test_a_shared_gateway_that_is_not_there_is_said_with_the_command_that_starts_it(monkeypatch):
    monkeypatch.setenv("COURSE_GATEWAY", "http://127.0.0.1:9")
    with pytest.raises(GatewayError, match="course serve"):
        setup()


def test_curl_reaches_it_too(served):
    url = served["ANTHROPIC_BASE_URL"] + "/v1/models"
    done = subprocess.run(["curl", "-s", "--noproxy", "*", url, "-H", "anthropic-version: 2023-06-01"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert "claude-haiku-5-5" in done.stdout


def test_a_wrong_setting_is_one_line_that_names_the_next_step(capsys, monkeypatch):
    monkeypatch.setenv("COURSE_MODE", "loud")
    assert cli.main(["doctor"]) == 1
    said = capsys.readouterr().err
    assert "'loud'" in said and "auto" in said and "Traceback" not in said


def test_a_port_that_is_taken_is_said_in_words(gateway, capsys):
    port = gateway.url.rpartition(":")[2]
    assert cli.main(["serve", "--port", port, "--mode", "replay"]) == 1
    assert port in capsys.readouterr().err


def test_an_unknown_word_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit):
        cli.main(["grads"])
    assert "check" in capsys.readouterr().err
