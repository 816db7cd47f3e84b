"""The commands, run as a teacher does: each is a process in the course folder."""

from gradestep.course.errors import GradestepError

from .warm_commands import warm_commands


def gradestep(course, *arguments):
    return warm_commands().run("gradestep", arguments, course.root)


def nbgrader(course, *arguments):
    """Return what one of nbgrader's commands printed; raises GradestepError with it when it fails."""
    ran = warm_commands().run("nbgrader", arguments, course.root)
    if ran.returncode:
        raise GradestepError(f"nbgrader {arguments[0]} failed:\n{ran.stderr}")
    return ran.stdout + ran.stderr
