"""`course grade --scheduler`: the same marks from two worker processes of a real Dask cluster."""

import os

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
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                      silence_logs=50, local_directory=str(folder)) as made:  # fmt: skip
        yield made


def die_at_the_second() -> None:
    """On a worker: end its process when it is given its second submission."""
    from helpers.grading import cluster

    examine, given = cluster.Bench.examine, []

    def dying(bench, task):
        given.append(task)
        if len(given) == 2:
            os._exit(1)
        return examine(bench, task)

    cluster.Bench.examine = dying


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


def test_a_scheduler_that_nobody_answers_at_is_refused(nine):
    with pytest.raises(GradingError, match="tcp://127.0.0.1:9"):
        grade_all(nine, made.PART, limits=LIMITS, scheduler="tcp://127.0.0.1:9")
