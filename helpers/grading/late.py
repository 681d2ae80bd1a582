"""An example of a late penalty: a share of the marks for each day begun, after a grace time."""

import math

from nbgrader.plugins import BasePlugin
from traitlets import Float


class LatePenalty(BasePlugin):  # type: ignore[misc]
    """Takes `percent_a_day` of the marks reached for each day begun, never more than all of them.

    A submission within `grace_hours` is on time; the first day begins after them.
    """

    percent_a_day = Float(10.0, help="percent of the marks a day").tag(config=True)
    grace_hours = Float(1.0, help="hours without a penalty").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the marks to take off, or None."""
        hours = total_seconds_late / 3600 - self.grace_hours
        if hours <= 0:
            return None
        return min(score, score * self.percent_a_day / 100 * math.ceil(hours / 24))
