"""The command, run as a teacher does."""

import subprocess
import sys


def gradestep(course, *arguments):
    command = [sys.executable, "-m", "gradestep", *arguments]
    return subprocess.run(command, cwd=course.root, capture_output=True, text=True, encoding="utf-8", check=False)
