"""The views against the log: rebuilt in a scratch directory, their state must be that of the book's own
views.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from audit.findings import Findings
from audit.schema_check import Structure, check_schema, structure_of
from audit.snapshot import UnreadableError, copy_whole, snapshot
from ledger.application import Ledger
from ledger.errors import LedgerError
from ledger.store import Recorder
from projections.digest import digests
from projections.errors import ProjectionError
from projections.follow import catch_up
from projections.views import MARK, TRACKING, Views


class Rebuilt(NamedTuple):
    """What the views of a log must be: how their database is built, and each projection's state digest."""

    structure: Structure
    digests: dict[str, str]


def check_views(path: Path, log: Recorder, findings: Findings) -> bool:
    """Rebuild and compare. Returns False where there are no views to compare."""
    if not path.exists() or _is_bare(path):
        return False
    compare_views(path, log, rebuild_views(log), findings)
    return True


def _is_bare(path: Path) -> bool:
    """Did the program end when the file was made, and nothing yet in it? Then there are no views either."""
    try:
        with snapshot(path) as engine:
            return not structure_of(engine)
    except (UnreadableError, DatabaseError):
        return False


def rebuild_views(log: Recorder) -> Rebuilt:
    """Make all views from the log in a scratch directory, and say what they are."""
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "views.db"
        views = Views(path)
        try:
            catch_up(log, views)
            expected = digests(views)
        finally:
            views.close()
        with snapshot(path) as engine:
            return Rebuilt(structure_of(engine), expected)


def compare_views(path: Path, log: Recorder, expected: Rebuilt, findings: Findings) -> None:
    """Compare a book's views with rebuilt ones; those behind the log are brought up to it, in a copy."""
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "views.db"
        try:
            copy_whole(path, copy)
            with snapshot(copy) as engine:
                check_schema(engine, expected.structure, "views.db", findings)
            if not findings:
                _compare(copy, log, expected, findings)
        except (UnreadableError, DatabaseError, LedgerError):
            findings.add(
                "views.db",
                "views-unusable",
                "视图无法读取；可用 rebuild 重建",
                "cannot be read; rebuild makes it again",
            )


def _compare(copy: Path, log: Recorder, expected: Rebuilt, findings: Findings) -> None:
    views = Views(copy)
    try:
        # Before anything is taken in: views that are not of this log would be made anew, and look sound.
        check_mark(views, log, findings)
        if findings:
            return
        catch_up(log, views)
        for name, digest in digests(views).items():
            if digest != expected.digests[name]:
                findings.add(
                    f"views.db, {name}",
                    "view-differs",
                    "视图与由日志重建的不同；可用 rebuild 重建",
                    "not what the log gives; rebuild makes it again",
                )
    except ProjectionError as error:
        findings.add("views.db", "views-unusable", f"视图不可用：{error}", str(error))
    finally:
        views.close()


def check_mark(views: Views, log: Recorder, findings: Findings, name: str = "views.db") -> None:
    """The views must say truly, and once, where in the log they stand."""
    position = views.position
    entry = log.entry(position)
    notes = {stored.note for stored in log.checkpoints(position - 1)}
    with views.reading() as connection:
        tracked = [tuple(row) for row in connection.execute(select(TRACKING))]
        marks = [tuple(row) for row in connection.execute(select(MARK))]
    leaf = None if entry is None else entry.leaf_hash.hex()
    if not tracked and not marks:
        return
    is_true = len(marks) == 1 and marks[0][:2] == (0, leaf) and marks[0][2] in notes
    if tracked != [(Ledger.name, position)] or not is_true:
        findings.add(
            f"{name}, table mark or tracking",
            "views-mark-differs",
            f"视图所记的位置 {position} 与日志不符",
            f"the position {position} at which the views say they stand is not one of this log",
        )
