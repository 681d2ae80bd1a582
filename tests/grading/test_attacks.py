"""Every attack in one batch, with honest work between: no mark, no secret, no harm to others."""

import os

import pytest

from helpers.grading.batch import grade_all
from helpers.grading.sandbox.limits import Limits

from . import grading_course as course
from . import made_part as made
from .attack import MARK
from .attacks import ATTACKS
from .stock_cage import OTHERS_WORDS

LIMITS = Limits(cell_seconds=5, submission_seconds=60, memory_mb=512, disk_mb=16)
HONEST = ("honest1", "honest2", "zz-honest")


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """All attacks graded by one sandbox, and three honest submissions."""
    course.need_sandbox()
    root = course.new(tmp_path_factory.mktemp("course"))
    os.environ["LATER_API_KEY"] = "hunter2"
    for name, attack in ATTACKS.items():
        course.hand_in(root, name, attack.notebook())
    for name in HONEST:
        course.hand_in(root, name, made.solve(made.released(root), words=OTHERS_WORDS))
    yield root, grade_all(root, made.PART, jobs=1, limits=LIMITS, progress=False)
    del os.environ["LATER_API_KEY"]


def marks(root, name):
    given = course.marks(root, name)
    return tuple(given[cell] for cell in ("add_test1", "add_test2", "ask_test1"))


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gains_no_mark_and_reads_no_secret(batch, name):
    root, graded = batch
    assert name not in graded.errors
    assert marks(root, name) == ATTACKS[name].gains
    outputs = [cell.get("outputs", []) for cell in course.graded(root, name).cells]
    assert MARK not in str(outputs)
    assert ATTACKS[name].says in str(outputs)


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_beside_them_has_full_marks(batch, name):
    assert marks(batch[0], name) == (20, 40, 30)


def test_the_gradebook_has_no_mark_beyond_the_parts(batch):
    graded = batch[1]
    assert max(row["score"] for row in graded.scores) == 90
    assert {row["max_score"] for row in graded.scores} == {100}
