"""Recording from a real llama.cpp server that stands where the provider would stand."""

import json

import nbformat
import pytest

from helpers import notebooks
from helpers.errors import NotebookError
from helpers.gateway import samples
from helpers.gateway.recordings import Recordings
from helpers.record import record
from tests.conftest import chat_body

pytestmark = pytest.mark.model
CELLS = {
    "set-up": "from helpers import setup; setup()",
    "openai": """
from openai import OpenAI
for stream in (False, True):
    answer = OpenAI().chat.completions.create(model="gpt-5.4-mini", stream=stream, max_tokens=8,
        temperature=0, messages=[{"role": "user", "content": f"Name a colour. {stream}"}])
    print("".join(c.choices[0].delta.content or "" for c in answer) if stream
          else answer.choices[0].message.content)
""",
    "anthropic": """
from anthropic import Anthropic
answer = Anthropic().messages.create(model="claude-haiku-5-5", max_tokens=8,
    messages=[{"role": "user", "content": "Name a fruit."}])
print(answer.content[0].text)
""",
}


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A notebook part9_test.ipynb whose recordings are tmp_path/recordings/part9."""
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "part9_test.ipynb"
    )
    (tmp_path / "recordings").mkdir()
    monkeypatch.setenv("COURSE_RECORDINGS", str(tmp_path / "recordings"))
    return tmp_path / "part9_test.ipynb"


@pytest.fixture
def keyed(smollm, monkeypatch):
    """The environment of an instructor whose keys the stand-in accepts; returns the key."""
    address = smollm.base_url()
    key = smollm.headers["Authorization"].removeprefix("Bearer ")
    for name in ("OPENAI", "ANTHROPIC"):
        monkeypatch.setenv(f"{name}_API_KEY", key)
    monkeypatch.setenv("OPENAI_BASE_URL", address + "/v1")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
    return key


def printed(notebook, tmp_path):
    notebooks.execute(notebook, tmp_path / "replayed.ipynb")
    cells = notebooks.read(tmp_path / "replayed.ipynb").cells
    return [cell.outputs[0].text for cell in cells[1:]]


def test_what_a_provider_said_is_recorded_and_then_replayed(notebook, keyed, tmp_path):
    done = record(notebook)
    assert (len(done.new), done.changed, done.unused) == (3, (), ())
    kinds = {
        reply["provenance"]["kind"]
        for one in Recordings([tmp_path / "recordings"])
        for reply in one.replies
    }
    assert kinds == {"recorded"}
    assert all(text.strip() for text in printed(notebook, tmp_path))


def test_the_pace_of_a_stream_is_recorded_and_no_key_or_request_id_is(notebook, keyed):
    texts = {path: path.read_text(encoding="utf-8") for path in record(notebook).new}
    assert not [path for path, text in texts.items() if keyed in text]
    (streamed,) = [json.loads(text) for text in texts.values() if '"events"' in text]
    events = streamed["replies"][0]["events"]
    assert len(events) > 5 and all(one["after"] >= 0 for one in events)
    assert all(one["data"]["id"].endswith(streamed["key"]) for one in events)


def test_from_local_needs_no_key_and_says_who_spoke(notebook):
    done = record(notebook, source="local")
    said = json.loads(done.new[0].read_text(encoding="utf-8"))["replies"][0]["provenance"]
    assert said["model"] == "SmolLM2-135M-Instruct" and "llama.cpp" in said["provider"]


def test_only_one_cell_is_recorded_and_a_leftover_is_named(notebook, tmp_path):
    record(notebook, source="local")
    folder = tmp_path / "recordings" / "part9"
    left = samples.write(
        "openai_chat", chat_body("nobody asks this"), "x", folder=folder, name="left"
    )
    assert record(notebook, source="local").unused == (left,)
    left.unlink()
    before = {path: path.read_bytes() for path in left.parent.glob("*anthropic*")}
    done = record(notebook, only="openai", source="local")
    assert done.new == () and {path.read_bytes() == was for path, was in before.items()} <= {True}


def test_a_cell_that_is_not_there_is_refused_with_the_ones_that_are(notebook):
    with pytest.raises(NotebookError, match="set-up, openai, anthropic"):
        record(notebook, only="openia")
