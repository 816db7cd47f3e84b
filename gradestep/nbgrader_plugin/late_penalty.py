"""A linear late penalty by setting, `c.LinearPenalty.percent_per_day = 10`, beside nbgrader's own methods."""

from __future__ import annotations

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

SECONDS_PER_DAY = 86400


class LinearPenalty(LateSubmissionPlugin):
    """Takes a share of a notebook's score for each day begun; without a share, nbgrader's `penalty_method` holds."""

    percent_per_day = Float(
        0, min=0, max=100, help="Percent of a notebook's score that each day begun after the deadline costs."
    ).tag(config=True)
    grace_minutes = Float(0, min=0, help="Minutes after the deadline that cost nothing.").tag(config=True)
    most_percent = Float(100, min=0, max=100, help="The most that lateness costs, in percent.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the points that are taken off `score`, or None for none; nbgrader bounds them by the score.

        score * min(days * percent_per_day, most_percent) / 100, where `days` are the days begun since the deadline. The
        minutes of grace are not taken off the lateness of who comes after them.
        """
        if not self.percent_per_day:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        if total_seconds_late <= 60 * self.grace_minutes:
            return None
        days = math.ceil(total_seconds_late / SECONDS_PER_DAY)
        return score * min(days * self.percent_per_day, self.most_percent) / 100
