"""Build, release, pack and show a course."""
