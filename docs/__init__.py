"""What the docs show, and the command that makes it: `python -m docs.screenshots`, from the repository's folder."""
