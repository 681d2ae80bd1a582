"""Examiners at work: one that crashes, a task that fails, one that cannot begin, a batch given up."""

import os
import signal
import sys
import threading
from concurrent.futures import Future

import pytest

from helpers.grading import kit as kits
from helpers.grading import pool
from helpers.grading.pool import Local
from helpers.grading.sandbox.limits import Limits

from . import made_part as made

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="course grade needs a fork")


@pytest.fixture(scope="module")
def kit(handed_in):
    limits = Limits(cell_seconds=10, submission_seconds=60)
    return kits.collect(handed_in, made.PART, limits=limits, sandbox="none").data()


@pytest.fixture(scope="module")
def worker(kit):
    """One examiner, which imports everything once for all tests."""
    made_ready = Local(kit, 1)
    yield made_ready
    made_ready.close()


def task(root, student):
    return {"student": student, "folder": str(root / "submitted" / student / made.PART)}


def results(worker, tasks):
    return {given["student"]: result for given, result in worker.results(tasks)}


def test_an_error_of_one_task_has_its_traceback_and_stops_no_other(worker, handed_in):
    bad = {"student": "nobody"}
    done = results(worker, [task(handed_in, "s0"), bad, task(handed_in, "s1")])
    assert "KeyError" in done["nobody"]["error"]
    for student in ("s0", "s1"):
        assert list(done[student]["notebooks"]) == [made.NOTEBOOK]
        assert done[student]["stopped"] == []


def test_a_submission_whose_examiner_crashed_is_examined_by_another(worker, handed_in):
    results(worker, [task(handed_in, "s0")])
    first = worker._all[0]._number
    os.kill(first, signal.SIGKILL)
    done = results(worker, [task(handed_in, "s1"), task(handed_in, "s2")])
    assert worker._all[0]._number != first
    assert all("notebooks" in one for one in done.values())


def test_an_examiner_that_cannot_begin_says_why_for_each(kit):
    worker = Local({**kit, "sandbox": "docker"}, 1)
    done = results(worker, [{"student": "a"}, {"student": "b"}])
    worker.close()
    assert all("docker" in one["error"] for one in done.values())
    assert set(done) == {"a", "b"}


def test_a_batch_given_up_has_no_process_left_and_whoever_waits_an_error(kit, handed_in):
    worker, came = Local(kit, 2), []
    waits = threading.Thread(target=lambda: came.extend(
        worker.results([task(handed_in, one) for one in ("s0", "s1", "s2")])))  # fmt: skip
    waits.start()
    while not any(bench._number for bench in worker._all):
        assert waits.is_alive()
    worker.close()
    waits.join(60)
    assert not waits.is_alive()
    assert all("error" in result for _task, result in came)
    assert [bench._number for bench in worker._all] == [None, None]


def test_no_more_tasks_are_taken_than_are_under_way():
    ready, taken = Future(), []
    ready.set_result({})
    given = (taken.append(number) or {"number": number} for number in range(100))
    coming = pool._ahead(given, lambda _task: ready, 3)
    for number in range(5):
        assert next(coming) == ({"number": number}, {})
        assert len(taken) == 3 + number


def test_results_come_as_they_are_done_and_not_as_they_were_begun():
    futures = {"a": Future(), "b": Future()}
    futures["b"].set_result({})
    coming = pool._ahead(
        [{"student": "a"}, {"student": "b"}], lambda one: futures[one["student"]], 2
    )
    assert next(coming)[0] == {"student": "b"}
    futures["a"].set_exception(ValueError("broken"))
    assert next(coming) == ({"student": "a"}, {"error": "ValueError: broken"})
    assert list(coming) == []
