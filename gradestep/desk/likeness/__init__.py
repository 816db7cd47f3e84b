"""Pairs of students whose answers are alike beyond what the task makes likely."""
