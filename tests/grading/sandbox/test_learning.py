"""What a fork loads at an SDK's first calls is loaded afterwards, and nothing of the fork is left."""

import json
import subprocess
import sys

import pytest

LEARN = """
import json, sys, threading
import openai, litellm
from helpers.grading.sandbox.learning import Learning, _models
from helpers.grading.sandbox.rehearsal import CHAT, MESSAGE
before, incomplete = set(sys.modules), set(_models(complete=False))
Learning({"/chat/completions": CHAT, "/messages": MESSAGE}).take_over()
print(json.dumps({
    "loaded": sorted(set(sys.modules) - before),
    "completed": len(incomplete - set(_models(complete=False))),
    "threads": [one.name for one in threading.enumerate()],
}))
"""


@pytest.fixture(scope="module")
def learnt():
    if sys.platform == "win32":
        pytest.skip("course grade needs a fork")
    environ = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "PATH": "", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LEARN], capture_output=True, text=True, env=environ
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_modules_of_a_first_answer_and_a_first_error_are_loaded(learnt):
    assert any(name.startswith("litellm.") for name in learnt["loaded"])
    assert "fastapi" in learnt["loaded"], "what litellm loads when a call fails"


def test_models_that_were_put_off_are_complete(learnt):
    assert learnt["completed"] > 0


def test_no_thread_is_left_for_a_fork_to_inherit(learnt):
    assert learnt["threads"] == ["MainThread"]
