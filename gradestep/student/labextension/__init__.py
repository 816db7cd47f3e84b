"""The JupyterLab extension: cards, charts and homes that are live when a notebook opens, and the way between notebooks.

`prebuilt/` is what JupyterLab and Notebook 7 load, a module-federation container without a build step. It asks this
package's server extension for the rest: the very front ends that the widgets of the kernel have, what a cell's card
shows, and where one stands. Where either half is missing, disabled or broken, cells are run as ever.

Why so: modules without a build need no Node, and in an editable install a reload shows each change, for only the
loader is copied. And as the server reads a cell's call, as literals, a release holds nothing for it: notebooks that
were handed out before are live too. Charts draw runs that the cells above have trained: their cells keep what a build,
and later each run, has drawn.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Return where jupyter_server finds the server extension."""
    return [{"module": "gradestep.student.labextension"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Add the handlers to a running Jupyter server."""
    from gradestep.student.labextension.handlers import handlers

    server.web_app.add_handlers(".*$", handlers(server.web_app.settings["base_url"]))
