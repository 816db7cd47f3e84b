"""A differential test: generated notebooks run whole in one process, and by the grader's path, earn the same."""
