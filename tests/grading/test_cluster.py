"""`course grade --scheduler`: the same marks from two worker processes of a real Dask cluster."""

import os

import psutil
import pytest
from distributed import Client, LocalCluster

from helpers.errors import GradingError
from helpers.grading.batch import grade_all
from helpers.grading.sandbox.limits import Limits

from . import grading_course as course
from . import made_part as made
from .nine import CLASS, EXPECTED, rows

LIMITS = Limits(cell_seconds=10, submission_seconds=60)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two worker processes of one thread, each with a watcher that starts it anew."""
    course.need_sandbox()
    folder = tmp_path_factory.mktemp("dask")
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
                      silence_logs=50, local_directory=str(folder)) as made:  # fmt: skip
        yield made


def die_at_the_second() -> None:
    """On a worker: end its process when it is given its second submission."""
    from helpers.grading import pool

    examine, given = pool.Bench.examine, []

    def dying(bench, task):
        given.append(task)
        if len(given) == 2:
            os._exit(1)
        return examine(bench, task)

    pool.Bench.examine = dying


def workers(cluster) -> list[str]:
    return sorted(cluster.scheduler_info["workers"])


def test_two_workers_grade_a_class_and_one_that_dies_loses_nothing(cluster, nine):
    victim = workers(cluster)[0]
    with Client(cluster.scheduler_address) as client:
        client.run(die_at_the_second, workers=[victim])
    graded = grade_all(nine, made.PART, limits=LIMITS, progress=False,
                       scheduler=cluster.scheduler_address)  # fmt: skip
    assert graded.errors == {}
    assert sorted(graded.seconds) == sorted(CLASS)
    assert rows(nine) == EXPECTED
    assert victim not in workers(cluster), "no worker died"


def warm_interpreters() -> int:
    """On a worker: count its sandboxes."""
    return [one.name() for one in psutil.Process().children()].count("bwrap")


def test_the_threads_of_a_worker_share_one_warm_interpreter(nine):
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=True, dashboard_address="127.0.0.1:0",
                     silence_logs=50) as cluster,
        Client(cluster.scheduler_address) as client,
    ):  # fmt: skip
        graded = grade_all(nine, made.PART, limits=LIMITS, progress=False,
                           scheduler=cluster.scheduler_address)  # fmt: skip
        assert list(client.run(warm_interpreters).values()) == [1]
    assert graded.errors == {}
    assert rows(nine) == EXPECTED


def keep_warm_for(*names: str) -> list[str]:
    """On a worker: be asked for assignments in this order; return those it is still warm for."""
    from helpers.grading import cluster

    kit = {"sandbox": "none", "limits": {}, "libraries": []}
    for name in names:
        cluster._workers(kit, name)
    return list(cluster._warm)


def test_a_worker_stays_warm_for_the_two_assignments_asked_for_last():
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
                     silence_logs=50) as cluster,
        Client(cluster.scheduler_address) as client,
    ):  # fmt: skip
        asked = client.submit(keep_warm_for, "part1", "part2", "part1", "part3")
        assert asked.result(60) == ["part1", "part3"]


def test_a_scheduler_that_nobody_answers_at_is_refused(nine):
    with pytest.raises(GradingError, match="tcp://127.0.0.1:9"):
        grade_all(nine, made.PART, limits=LIMITS, scheduler="tcp://127.0.0.1:9")
