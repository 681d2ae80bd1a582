from datetime import date, timedelta

import nbformat
import pytest

from helpers import catalog, checks, notebooks

TODAY = date(2026, 11, 21)


def lesson(folder, parameters, **metadata):
    """Write a notebook whose parameters cell is `parameters`, and return its path."""
    cell = nbformat.v4.new_code_cell(parameters, execution_count=1)
    cell.metadata.tags = ["parameters"]
    nbformat.write(
        nbformat.v4.new_notebook(cells=[cell], metadata=metadata), folder / "lesson.ipynb"
    )
    return folder / "lesson.ipynb"


def test_a_retired_model_is_an_error_that_names_its_successor(tmp_path):
    ((level, line),) = checks.stale(lesson(tmp_path, 'chat_model = "gpt-4"'), TODAY)
    assert level == "error" and catalog.successor(catalog.find("gpt-4")) in line


def test_a_model_within_ninety_days_of_its_end_is_a_warning(tmp_path):
    path = lesson(tmp_path, 'other_models = ["claude-sonnet-4-5"]')
    end = catalog.find("claude-sonnet-4-5").retires
    assert [level for level, _ in checks.stale(path, end - timedelta(days=89))] == ["warning"]
    assert checks.stale(path, end - timedelta(days=91)) == []


def test_a_model_that_no_list_knows_is_an_error(tmp_path):
    assert checks.stale(lesson(tmp_path, 'chat_model = "gpt-nonesuch"'), TODAY)[0][0] == "error"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda n: n.cells[0].outputs.append(nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])), "error"),
        (lambda n: n.cells[0].update(execution_count=3), "top to bottom"),
        (lambda n: n.metadata.update(widgets={}), "widgets"),
        (lambda n: n.cells[0].metadata.tags.append("nbval-skip"), "never be run"),
        (lambda n: n.cells[0].update(source="key = 'sk-proj-abcdefghijklmnopqrstuvwx'"), "API key"),
    ],
    ids=["an error", "out of order", "widgets", "skipped", "a key"],
)  # fmt: skip
def test_what_must_not_be_saved_is_found(tmp_path, change, word):
    path = lesson(tmp_path, "x = 1")
    assert checks.hygiene(path) == []
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)
    assert word in checks.hygiene(path)[0]


def test_a_recording_that_no_lesson_uses_is_named(recordings, monkeypatch):
    monkeypatch.setenv("COURSE_RECORDINGS", str(recordings))
    keys = {path.stem.rpartition("-")[2] for path in recordings.glob("*.json")}
    assert checks.unused(keys) == []
    assert len(checks.unused(set())) == len(keys)


def test_a_lesson_that_fails_is_reported_and_no_recording_is_called_unused(
    tmp_path, recordings, monkeypatch
):
    monkeypatch.setenv("COURSE_RECORDINGS", str(recordings))
    path = lesson(tmp_path, "1 / 0", kernelspec={"name": "python3", "display_name": "Python 3"})
    monkeypatch.setattr(notebooks, "lessons", lambda: [path])
    monkeypatch.setattr(checks, "stale", lambda lesson, today: [])
    said: list[str] = []
    assert not checks.check(said.append)
    failed = [line for line in said if line.startswith("FAILED")]
    assert len(failed) == 1 and "ZeroDivisionError" in failed[0]


def test_a_lesson_that_swallows_a_refused_connection_is_reported(tmp_path, monkeypatch):
    reach = "import socket\ntry: socket.getaddrinfo('example.com', 443)\nexcept OSError: pass"
    path = lesson(tmp_path, "x = 1", kernelspec={"name": "python3", "display_name": "Python 3"})
    notebook = notebooks.read(path)
    notebook.cells.append(nbformat.v4.new_code_cell(reach, execution_count=2))
    nbformat.write(notebook, path)
    monkeypatch.setattr(notebooks, "lessons", lambda: [path])
    said: list[str] = []
    assert not checks.check(said.append)
    assert said[1:] == ["FAILED lesson.ipynb: tried to reach example.com"]
