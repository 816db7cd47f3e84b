"""Modules that a test imports when it uses them: each worker of pytest collects all files, and runs a third of them."""

import os

import pytest


class Lazily:
    """Stands for the module `name`; a test that uses it where it is not installed is skipped."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        if "PYTEST_CURRENT_TEST" not in os.environ:
            raise AttributeError(f"no test runs that could use {self._name}")  # pytest looks at it when it collects
        return getattr(pytest.importorskip(self._name), attribute)
