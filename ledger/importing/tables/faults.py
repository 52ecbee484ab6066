"""Why a cell could not be read, before file and sheet are added to it (格内错误)."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """A stable code, and in both languages what was expected and what to do."""

    code: str
    zh: str
    en: str


class CellFault(NamedTuple):
    """A fault of a row: at a field, or at a column that is no field's; `column` 0 leaves it to the field."""

    field: str
    fault: Fault
    column: int = 0
