"""The `gradestep` command: build, check, release, pack, show and grade the course."""

import sys

try:
    from gradestep.cli import authoring, desk, grading
    from gradestep.cli.command import EXAMPLES, main
except ModuleNotFoundError as error:
    if str(error.name).startswith("gradestep"):
        raise
    sys.exit(f'The gradestep command needs {error.name}, as teachers have it: pip install "gradestep[teacher]"')

__all__ = ["EXAMPLES", "authoring", "desk", "grading", "main"]
