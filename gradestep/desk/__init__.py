"""The teacher's desk: what a teacher does with a class around the grading of its work."""
