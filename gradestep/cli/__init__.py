"""The `gradestep` command: build, check, release, pack, show and grade the course."""

import sys

try:
    from gradestep.cli import authoring, desk, grading
    from gradestep.cli.command import EXAMPLES, main
except ModuleNotFoundError as error:
    if str(error.name).startswith("gradestep"):
        raise
    sys.exit(f'The gradestep command needs {error.name}, as teachers have it: pip install "gradestep[teacher]"')
except KeyboardInterrupt:  # as click says it of the commands themselves
    sys.exit("\nAborted!")

__all__ = ["EXAMPLES", "authoring", "desk", "grading", "main"]
