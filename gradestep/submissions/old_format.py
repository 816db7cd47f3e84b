"""Notebooks of nbformat 3, as old editors and converters still write them, read as those of format 4."""

from __future__ import annotations

from typing import Any

OLD = 3


def upgraded(content: Any, notes: list[str], name: str) -> Any:
    """Return a notebook as JSON has it, its worksheets as one list of cells if it is of format 3; `notes` are told.

    The source of code stands in `input` there, and headings are cells of their own kind
    (https://nbformat.readthedocs.io/en/latest/format_description.html#changes-in-version-4).
    """
    sheets = content.get("worksheets") if isinstance(content, dict) and content.get("nbformat") == OLD else None
    if not isinstance(sheets, list):
        return content
    notes.append(f"{name} is in the format of notebooks before 2015: read all the same.")
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    cells = [_upgraded(cell) for each in lists if isinstance(each, list) for cell in each]
    return {**content, "nbformat": OLD + 1, "cells": cells}


def _upgraded(cell: Any) -> Any:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if kind == "code":
        return {**cell, "source": cell.get("input")}
    return {**cell, "cell_type": "markdown"} if kind in ("heading", "html") else cell
