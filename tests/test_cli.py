import os
import subprocess
import sys

import httpx
import pytest

from helpers import cli
from tests.conftest import chat_body

COURSE = [sys.executable, "-m", "helpers.cli"]


@pytest.fixture
def served(recordings):
    """Run `course serve` and yield the variables that it printed."""
    environ = os.environ | {"COURSE_RECORDINGS": str(recordings), "COURSE_LANG": "ko"}
    command = [*COURSE, "serve", "--mode", "replay", "--pace", "0"]
    with subprocess.Popen(
        command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        printed = {}
        while "LITELLM_LOCAL_MODEL_COST_MAP" not in printed:
            name, _, value = running.stdout.readline().strip().partition(" ")[2].partition("=")
            printed[name] = value
        yield printed
        running.terminate()
        running.communicate()


def test_serve_prints_the_variables_with_which_other_programs_reach_it(served):
    answer = httpx.post(
        served["OPENAI_BASE_URL"] + "/chat/completions", json=chat_body("안녕?"), trust_env=False
    )
    assert answer.json()["choices"][0]["message"]["content"] == "안녕하세요! 반갑습니다."


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
