import json
import os
import subprocess
import sys

import pytest

from tests.conftest import FAKE_KEYS, chat_body, claude_body

ASK = """
import json, os, sys
from helpers import setup
status = setup()
import anthropic, openai
said = openai.OpenAI().chat.completions.create(**json.loads(os.environ["CHAT"])).choices[0].message.content
spoken = anthropic.Anthropic().messages.create(**json.loads(os.environ["CLAUDE"])).content[0].text
print(json.dumps([said, spoken, repr(status)]))
"""


@pytest.fixture
def run(recordings, tmp_path):
    """Run a program in a process of its own, from an empty folder, and return what it printed."""

    def run(program, **environ):
        given = {name: value for name, value in os.environ.items() if not name.endswith("_proxy")}
        given |= {"COURSE_RECORDINGS": str(recordings), "COURSE_MODE": "replay", "COURSE_PACE": "0",
                  "PYTHONUTF8": "1", "CHAT": json.dumps(chat_body("안녕?")),
                  "CLAUDE": json.dumps(claude_body("안녕?")), **environ}  # fmt: skip
        done = subprocess.run([sys.executable, "-c", program], env=given, cwd=tmp_path, text=True,
                              encoding="utf-8", capture_output=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_after_setup_both_sdks_answer_without_any_key(run):
    said, spoken, _ = json.loads(run(ASK))
    assert (said, spoken) == ("안녕하세요! 반갑습니다.", "네, 안녕하세요.")


def test_a_proxy_of_the_network_is_not_asked_for_loopback(run):
    assert (
        "반갑습니다"
        in json.loads(run(ASK, HTTP_PROXY="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9"))[
            0
        ]
    )


def test_the_status_says_where_each_providers_answers_come_from(run):
    status = json.loads(run(ASK))[2]
    assert "OpenAI: 연습 응답" in status and "Anthropic: 연습 응답" in status
    assert "sample" in status


def test_english_is_complete_for_who_asks_for_it(run):
    status = json.loads(run(ASK, COURSE_LANG="en"))[2]
    assert "practice answers" in status and "연습" not in status


def test_a_second_setup_keeps_the_gateway_and_changes_the_settings(run):
    program = """
import os
from helpers import setup
setup(); first = os.environ["OPENAI_BASE_URL"]
setup(pace=0.5); print(first == os.environ["OPENAI_BASE_URL"])
try: setup("loud")
except ValueError as error: print("loud" in str(error) and "auto" in str(error))
"""
    assert run(program).split() == ["True", "True"]


def test_a_key_in_dotenv_is_used_and_its_practice_stand_in_is_not_taken_for_one(run, tmp_path):
    program = """
import os, pathlib
from helpers import setup
setup(); print(os.environ["OPENAI_API_KEY"])
pathlib.Path(".env").write_text("OPENAI_API_KEY=" + os.environ["FAKE"], encoding="utf-8")
setup(); print(os.environ["OPENAI_API_KEY"] == os.environ["FAKE"])
pathlib.Path(".env").unlink()
setup(); print(os.environ["OPENAI_API_KEY"])
"""
    printed = run(program, FAKE=FAKE_KEYS["OPENAI_API_KEY"]).split()
    assert printed == ["course-practice-key", "True", "course-practice-key"]


STATUS = "from helpers import setup; print(setup())"
FAKE = {"OPENAI_API_KEY": FAKE_KEYS["OPENAI_API_KEY"]}


def test_in_auto_a_provider_with_a_key_is_asked_for_real_and_the_others_are_not(run):
    status = run(STATUS, COURSE_MODE="auto", COURSE_LOCAL="off", **FAKE)
    assert "OpenAI: 실제 API · OPENAI_API_KEY가 있습니다" in status
    assert "Anthropic: 연습 응답" in status and "1.00 USD" in status
    assert FAKE["OPENAI_API_KEY"] not in status


def test_in_live_a_missing_key_is_said_before_any_call(run):
    status = run(STATUS, COURSE_MODE="live", COURSE_LOCAL="off", **FAKE)
    assert "Anthropic: 없음" in status and "ANTHROPIC_API_KEY" in status


def test_in_replay_a_key_changes_nothing(run):
    assert "실제 API" not in run(STATUS, COURSE_MODE="replay", **FAKE)


def test_without_recording_local_model_or_key_nothing_goes_outward(run, tmp_path):
    program = """
import os
from helpers import offline
offline.guard()
from helpers import setup
setup(mode="auto")
import openai
try: openai.OpenAI().chat.completions.create(model="gpt-5.4-mini", messages=[{"role": "user", "content": "new"}])
except openai.NotFoundError as error: print(error.code)
print(os.path.exists(os.environ["COURSE_OFFLINE_LOG"]))
"""
    log = str(tmp_path / "outside.log")
    assert run(program, COURSE_LOCAL="off", COURSE_OFFLINE_LOG=log).split() == [
        "no_recording",
        "False",
    ]


def test_the_address_that_a_student_set_is_where_live_calls_go(run):
    program = """
from helpers import providers
print(providers.live("live", {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1/", "ANTHROPIC_BASE_URL": "http://127.0.0.1:2"}))
"""
    printed = run(program)
    assert (
        "'openai': 'http://127.0.0.1:1/v1'" in printed
        and "'anthropic': 'http://127.0.0.1:2/v1'" in printed
    )


def test_importing_helpers_loads_nothing_heavy(run):
    program = "import helpers, sys; print(sorted({'openai', 'starlette', 'IPython', 'httpx'} & set(sys.modules)))"
    assert run(program).strip() == "[]"
