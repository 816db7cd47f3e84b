"""The `gradestep` command: build, check, release, pack, show and grade the course."""

from gradestep.cli import authoring, desk, grading
from gradestep.cli.command import EXAMPLES, main

__all__ = ["EXAMPLES", "authoring", "desk", "grading", "main"]
