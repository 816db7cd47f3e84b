"""Hostile, broken and odd submissions, each in a folder or under a mark that says what must happen to it."""
