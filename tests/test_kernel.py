"""A real kernel, driven as JupyterLab drives it: what leaves it, and what it says after a cell."""

import json
import os

import nbformat
import pytest
from nbclient import NotebookClient

from helpers.gateway.local import model_file
from tests.conftest import FAKE_KEYS, chat_body

SETUP = "from helpers import setup; status = setup()"
KEY = FAKE_KEYS["OPENAI_API_KEY"]


@pytest.fixture
def run(recordings, monkeypatch, tmp_path):
    """Execute cells in one kernel and return the outputs of each, as JSON text."""

    def run(*cells, mode="replay"):
        monkeypatch.setenv("COURSE_RECORDINGS", str(recordings))
        monkeypatch.setenv("COURSE_MODE", mode)
        monkeypatch.setenv("COURSE_PACE", "0")
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells]
        )
        client = NotebookClient(notebook, allow_errors=True, kernel_name="python3",
                                resources={"metadata": {"path": str(tmp_path)}})  # fmt: skip
        client.execute()
        return [json.dumps(cell.outputs, ensure_ascii=False) for cell in notebook.cells]

    return run


def test_a_key_printed_shown_or_raised_leaves_the_kernel_masked(run):
    key = f"key = '{KEY}'"
    outputs = run(SETUP, f"{key}; print(key)", f"{key}; key", f"{key}; raise ValueError(key)")
    assert not [text for text in outputs if KEY in text]
    assert all("sk-proj-****" in text for text in outputs[1:])


def test_a_key_in_the_traceback_of_an_sdk_leaves_masked(run):
    call = (
        "import openai; openai.OpenAI(api_key=key).chat.completions.create(model=key, messages=[])"
    )
    outputs = run(SETUP, f"key = '{KEY}'", call)
    assert "BadRequestError" in outputs[2] and KEY not in outputs[2]


def test_a_refused_prompt_is_explained_after_the_traceback(run):
    ask = f"import openai; openai.OpenAI().chat.completions.create(**{chat_body('처음 보는 말')!r})"
    outputs = run(SETUP, ask)
    assert "연습 응답이 없습니다" in outputs[1] and "NotFoundError" in outputs[1]


def test_a_retired_model_is_pointed_out_once_a_cell(run):
    ask = f"""
import openai
for _ in range(2):
    try: openai.OpenAI().chat.completions.create(**{chat_body("x") | {"model": "gpt-4"}!r})
    except openai.NotFoundError: pass
"""
    output = run(SETUP, ask)[1]
    assert output.count("gpt-4 모델은") == 2, "once, as text and as HTML"


@pytest.mark.model
def test_a_cell_that_the_local_model_answered_says_so_in_one_line(run):
    if model_file.path() is None and not os.environ.get("CI"):
        pytest.skip("the local model is not here: course model pull")
    ask = f"""
import openai
for _ in range(2): openai.OpenAI().chat.completions.create(max_tokens=3, **{chat_body("new")!r})
"""
    output = run(SETUP, ask, mode="auto")[1]
    assert output.count("SmolLM2-135M이 답했습니다") == 2, "once, as text and as HTML"
    assert "작고 영어 위주라 자주 틀립니다" in output and "COURSE_LOCAL=ollama" in output


def test_a_cell_with_practice_answers_gets_no_extra_line(run):
    ask = f"import openai; r = openai.OpenAI().chat.completions.create(**{chat_body('안녕?')!r})"
    assert run(SETUP, ask)[1] == "[]"
