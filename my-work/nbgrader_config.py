"""The course's settings again: JupyterLab's Assignment List reads them in the folder that it fetches to."""

from pathlib import Path

load_subconfig("nbgrader_config.py", path=str(Path(__file__).parent.parent))  # noqa: F821 - traitlets gives it
