"""Sphinx's settings for `make docs`.

Sphinx is the generator of Python itself: it checks links between pages and headings, and its search needs no server.
MyST lets it read the Markdown that a repository's page shows as well.
"""

project = "gradestep"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Why training works"
html_show_copyright = False
exclude_patterns = ["_build"]
