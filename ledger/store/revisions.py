"""Which form the log's tables have, and that a program does not touch a form it does not know (版本).

A database without the table of versions has the first form, as most have. A newer form is refused in words;
an older one is brought up by `upgrade`, never by the way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect

from ledger.errors import LedgerError
from ledger.store.connections import Place, book_name, create_engine_for, explain_failures, write_transaction

VERSION_TABLE: Final = "schema_version"
REVISIONS: Final = ("0001",)
"""The forms that this program knows, oldest first; it works with the last one."""

_SCRIPTS: Final = Path(__file__).with_name("migrations")


class RevisionError(LedgerError):
    """A database has another form than this program works with. Carries `book`, `found` and `expected`."""

    def __init__(self, book: str, found: str, message: str) -> None:
        self.book = book
        self.found = found
        self.expected = REVISIONS[-1]
        super().__init__(f"{book}: {message}")


class NewerRevisionError(RevisionError):
    """A newer program made or upgraded the database."""

    zh = "{book}：数据库是版本 {found}，本程序只认到 {expected}；请更新程序（未读取，也未改动任何内容）"

    def __init__(self, book: str, found: str) -> None:
        super().__init__(
            book,
            found,
            f"found a database of version {found}, expected one up to {REVISIONS[-1]}, which this program "
            "knows; update the program: nothing was read or changed",
        )


class OlderRevisionError(RevisionError):
    """The database has to be upgraded first."""

    zh = "{book}：数据库是版本 {found}，本程序需要 {expected}；请先备份，再执行 mingzhang upgrade"

    def __init__(self, book: str, found: str) -> None:
        super().__init__(
            book,
            found,
            f"found a database of version {found}, expected {REVISIONS[-1]}; make a backup, then run "
            "mingzhang upgrade",
        )


class AlembicMissingError(LedgerError):
    """Upgrading needs Alembic, which is not installed."""

    zh = "升级数据库需要 Alembic；请安装：pip install 'mingzhang[upgrade]'"

    def __init__(self) -> None:
        super().__init__("found no Alembic, which upgrades; install it: pip install 'mingzhang[upgrade]'")


def refuse_other_revision(engine: Engine) -> None:
    """Raises `NewerRevisionError` or `OlderRevisionError` unless this program works with the database."""
    with engine.connect() as connection:
        found = revision_of(connection)
    if found not in REVISIONS:
        raise NewerRevisionError(book_name(engine), found)
    if found != REVISIONS[-1]:
        raise OlderRevisionError(book_name(engine), found)


def revision_of(connection: Connection) -> str:
    """The form of a database's tables; that of an empty one is the newest, which it will get."""
    inspector = inspect(connection)
    if inspector.has_table(VERSION_TABLE):
        sql = f"SELECT max(version_num) FROM {VERSION_TABLE}"  # noqa: S608
        return str(connection.exec_driver_sql(sql).scalar_one())
    return REVISIONS[0] if inspector.has_table("entries") else REVISIONS[-1]


def upgrade(place: Place) -> tuple[str, str]:
    """Bring a database to the newest form, in one transaction; gives the form it had and the one it has.

    Raises `NewerRevisionError` or `AlembicMissingError`.
    """
    engine = explain_failures(create_engine_for(place))
    try:
        with write_transaction(engine) as connection:
            found = revision_of(connection)
            if found not in REVISIONS:
                raise NewerRevisionError(book_name(engine), found)
            if found != REVISIONS[-1]:
                run_steps(connection, found)
            return found, REVISIONS[-1]
    finally:
        engine.dispose()


def run_steps(connection: Connection, found: str | None, scripts: Path = _SCRIPTS) -> None:
    """Let Alembic run the steps after `found`, or all of them where there is nothing yet."""
    try:
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
    except ModuleNotFoundError:
        raise AlembicMissingError from None
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    if found is not None and not inspect(connection).has_table(VERSION_TABLE):
        command.stamp(config, found)
    command.upgrade(config, "head")
