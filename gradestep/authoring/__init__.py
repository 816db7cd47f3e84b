"""Read a challenge and write its notebook: the percent script, its questions, its cells."""
