"""What others wrote for nbgrader, otter-grader or jupyterquiz, as percent scripts: drafts, in which nothing is lost."""
