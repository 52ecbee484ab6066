"""The views of a book on PostgreSQL against its log.

They are only looked at; what they must be at the position where they stand is made from the log in a scratch
directory, on SQLite, where the same rows have the same digest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from audit.findings import Findings
from audit.schema_check import check_schema
from audit.server_structure import views_structure_on_server
from audit.snapshot import snapshot
from audit.views_check import check_mark
from ledger.book import Book
from ledger.errors import LedgerError
from ledger.store import Recorder
from ledger.store.postgresql import VIEWS_SCHEMA
from projections.digest import digests
from projections.follow import catch_up
from projections.views import Views


@contextmanager
def views_on_server(book: Book) -> Iterator[Views | None]:
    """The book's views of this moment, to be looked at; None where there are none on a server."""
    if not book.is_on_server:
        yield None
        return
    with snapshot(book.views_place, schema=VIEWS_SCHEMA) as engine:
        yield Views(book.views_place, as_is=engine) if _are_there(engine) else None


def check_views_on_server(views: Views | None, log: Recorder, findings: Findings) -> bool:
    """Compare the views with what the log gives up to where they stand; False where there are none."""
    if views is None:
        return False
    name = VIEWS_SCHEMA
    try:
        expected = views_structure_on_server(table for each in views.projections for table in each.tables)
        with views.reading() as connection:
            is_whole = check_schema(connection.engine, expected, name, findings)
        if not is_whole:
            return True
        check_mark(views, log, findings, name)
        if findings:
            return True
        for projection, digest in _expected(log, views.position).items():
            if digests(views)[projection] != digest:
                findings.add(
                    f"{name}, {projection}",
                    "view-differs",
                    "视图与由日志重建的不同；可用 rebuild 重建",
                    "not what the log gives; rebuild makes it again",
                )
    except (DatabaseError, LedgerError):
        findings.add(
            name,
            "views-unusable",
            "视图无法读取；可用 rebuild 重建",
            "cannot be read; rebuild makes it again",
        )
    return True


def _expected(log: Recorder, position: int) -> dict[str, str]:
    with TemporaryDirectory() as scratch:
        views = Views(Path(scratch) / "views.db")
        try:
            catch_up(log, views, until=position)
            return digests(views)
        finally:
            views.close()


def _are_there(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT current_schema()").scalar_one() is not None
