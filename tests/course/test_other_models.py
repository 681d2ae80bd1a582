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


@pytest.fixture(scope="module")
def wires(tmp_path_factory, smollm):
    """Run every lesson both ways, two at a time and the slowest first; its exchanges by way."""
    ways = {"auto": with_another_chat_model, "local": with_local_models_only}

    def run(lesson, mode):
        copy = tmp_path_factory.mktemp(mode) / lesson.name
        done = notebooks.execute(lesson, copy, parameters=ways[mode](lesson), mode=mode)
        assert done.outside == ()
        return done.wire

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setenv("COURSE_LOCAL_TOKENS", "12")
        running = [(mode, pool.submit(run, one, mode)) for one in LESSONS[::-1] for mode in ways]
    return {way: [one for mode, one in running if mode == way] for way in ways}


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


def test_every_lesson_runs_with_another_chat_model(wires):
    for done in wires["auto"]:
        local = [one for one in done.result() if one["answered_by"] == "local"]
        assert {OTHER} <= {one["model"] for one in local}


def test_every_lesson_runs_with_the_local_model_in_every_place(wires):
    for done in wires["local"]:
        kinds = {one["answered_by"] for one in done.result()}
        assert "local" in kinds and not kinds & {"sample", "recorded"}
        assert {one["model"] for one in done.result() if one["answered_by"] == "local"} == {LOCAL}
