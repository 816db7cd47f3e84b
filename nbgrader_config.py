"""nbgrader's settings for this course: what a teacher may want to change stands here, in nbgrader's own words."""

from pathlib import Path

from gradestep.nbgrader_plugin.settings import configure

c = get_config()  # noqa: F821 - traitlets gives it to a configuration file
configure(c, root=Path(__file__).parent, course_id="why-training-works")

# A class on one server shares a folder that everybody may write to:
# c.Exchange.root = "/usr/local/share/nbgrader/exchange"

# A cell that runs longer than this many seconds is stopped and fails:
# c.Execute.timeout = 120

# The zone of deadlines, and of the times in an LMS's downloads; without it, this machine's:
# c.Gradestep.timezone = "Europe/Berlin"

# Handed in late: each day begun costs this share of a notebook's score (see docs/class.md):
# c.LinearPenalty.percent_per_day = 10
# c.LinearPenalty.grace_minutes = 15
