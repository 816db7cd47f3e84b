"""A leaderboard of one: a student's own best runs."""
