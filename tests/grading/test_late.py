"""The example of a late penalty."""

import pytest

from helpers.grading.late import LatePenalty

HOUR = 3600


@pytest.mark.parametrize(
    ("hours", "penalty"), [(0.5, None), (1, None), (1.1, 8), (25, 8), (25.1, 16), (24 * 30, 80)]
)
def test_each_day_begun_after_the_grace_time_takes_its_share(hours, penalty):
    assert LatePenalty().late_submission_penalty("kim", 80, hours * HOUR) == penalty
