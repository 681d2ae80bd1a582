"""Every lesson run with other models than it was written for: answers differ, nothing fails.

Prompts that nobody recorded go to the real small model, whose answers COURSE_LOCAL_TOKENS keeps
short: whether a lesson runs is asked here, and not what a model says.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers import catalog, notebooks

pytestmark = pytest.mark.model
LESSONS = notebooks.lessons()
LOCAL = catalog.DEFAULTS["local"]
OTHER = "gpt-6-luna"  # a chat model for which no lesson has recordings of its own


@pytest.fixture
def run_all(tmp_path, monkeypatch, smollm):
    """Run every lesson, two at a time, the slowest first; return the exchanges of each."""
    monkeypatch.setenv("COURSE_LOCAL_TOKENS", "16")

    def run(lesson, parameters, mode):
        done = notebooks.execute(lesson, tmp_path / lesson.name, parameters=parameters, mode=mode)
        assert done.outside == ()
        return done.wire

    def run_each(parameters_of, mode):
        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(run, one, parameters_of(one), mode) for one in LESSONS[::-1]]
            return [one.result() for one in running]

    return run_each


def parameters(lesson):
    """Return what the lesson's `parameters` cell sets, by name."""
    (cell,) = [
        c for c in notebooks.read(lesson).cells if "parameters" in c.metadata.get("tags", [])
    ]
    values = {}
    exec(cell.source, {}, values)
    return values


def with_another_chat_model(lesson):
    return {"chat_model": OTHER} | few(lesson)


def with_local_models_only(lesson):
    set_to = {str: LOCAL, list: [LOCAL]}
    models = {name: set_to[type(value)] for name, value in parameters(lesson).items()
              if name.endswith(("_model", "_models"))}  # fmt: skip
    return models | few(lesson)


def few(lesson):
    return {"samples": 1} if "samples" in parameters(lesson) else {}


def test_every_lesson_runs_with_another_chat_model(run_all):
    for wire in run_all(with_another_chat_model, "auto"):
        local = [one for one in wire if one["answered_by"] == "local"]
        assert {OTHER} <= {one["model"] for one in local}


def test_every_lesson_runs_with_the_local_model_in_every_place(run_all):
    for wire in run_all(with_local_models_only, "local"):
        kinds = {one["answered_by"] for one in wire}
        assert "local" in kinds and not kinds & {"sample", "recorded"}
        assert {one["model"] for one in wire if one["answered_by"] == "local"} == {LOCAL}
