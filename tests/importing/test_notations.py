"""Whatever notation an office chooses for each cell, what was written down is what is read."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests.importing.examining import Desk, Examined
from tests.importing.expense_sheets import Drawn, sheets, statements_of
from tests.importing.office import write_text, write_workbook

QUIET = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def examine(desk: Desk, drawn: Drawn, directory: Path, **asking: str) -> Examined:
    """Write a sheet, and read it."""
    if drawn.encoding is None:
        path = write_workbook(directory / "支出.xlsx", drawn.table)
    else:
        path = write_text(directory / "支出.csv", drawn.table, drawn.encoding)
    return desk.examine(path, **asking)


@QUIET
@given(drawn=sheets())
def test_what_was_written_is_read(drawn: Drawn, desk: Desk, tmp_path: Path) -> None:
    examined = examine(desk, drawn, tmp_path)
    assert [problem.say("en") for problem in examined.problems] == []
    assert examined.statements == statements_of(list(drawn.facts.values()))
