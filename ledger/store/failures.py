"""What the database of a book can fail with, as errors of the ledger.

No message shows what a row holds, nor a password.
"""

from __future__ import annotations

from ledger.errors import LedgerError


class DuplicateRowError(Exception):
    """A row's key is in the table already, or twice among the rows. Carries the name of the `table`."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(table)


class BookBusyError(LedgerError):
    """Somebody else has been writing to the book for too long. Carries `book` and `waited_s`."""

    zh = "{book} 被另一程序占用已超过 {waited_s:g} 秒；请查明哪个程序打开着账簿后重试：未记录任何内容"

    def __init__(self, book: str, waited_s: float) -> None:
        self.book = book
        self.waited_s = waited_s
        super().__init__(
            f"found {book} locked by another writer for {waited_s:g} s, expected its turn to come; see which "
            "program has the book open, then try again: nothing was recorded"
        )


class ClosedLogError(LedgerError):
    """The log takes no more entries, because another book goes on with it. Carries `book`."""

    zh = "{book}：本日志已由另一账簿接续，不再记录；请改用接续的账簿（见 book.json）：未记录任何内容"

    def __init__(self, book: str) -> None:
        self.book = book
        super().__init__(
            f"{book}: found the log closed because another book goes on with it, expected one that records; "
            "use that book, which book.json names: nothing was recorded"
        )


class UnsuitableDatabaseError(LedgerError):
    """A database cannot hold a book. Carries `database`, without any password."""

    zh = "{database!r} 不能存放账簿；应为 SQLite 文件，或 postgresql+psycopg://用户@主机/数据库"

    def __init__(self, database: str) -> None:
        self.database = database
        super().__init__(
            f"found the database {database!r}, expected a file of SQLite, named by its path or as "
            "sqlite:///PATH, or one of PostgreSQL, named as postgresql+psycopg://USER@HOST/DATABASE "
            "without a password (libpq finds it: PGPASSFILE)"
        )


class OccupiedDatabaseError(LedgerError):
    """A new book would lie over another in its database. Carries `database`."""

    zh = "{database}：这个数据库里已有一本账簿；请为新账簿另建数据库（CREATE DATABASE）"

    def __init__(self, database: str) -> None:
        self.database = database
        super().__init__(
            f"{database}: found a book in this database, expected none; create another (CREATE DATABASE) for "
            "the new one"
        )


class DriverMissingError(LedgerError):
    """The book's database is on PostgreSQL and the driver is not installed."""

    zh = "账簿在 PostgreSQL 上，但没有安装驱动程序；请安装：pip install 'mingzhang[postgresql]'"

    def __init__(self) -> None:
        super().__init__(
            "found no driver for PostgreSQL, where the book's database is; install it: "
            "pip install 'mingzhang[postgresql]'"
        )


class UnusableDatabaseError(LedgerError):
    """The database of a book cannot be read or written. Carries `book` and what was `found`."""

    zh = "{book}：数据库无法读写（{found}）；请检查磁盘，或从备份恢复：未记录任何内容"

    def __init__(self, book: str, found: str) -> None:
        self.book = book
        self.found = found
        super().__init__(
            f"{book}: found a database that says {found!r}, expected one in working order; check the disk, "
            "or restore the book from a backup: nothing was recorded"
        )


class UnreachableDatabaseError(LedgerError):
    """The server of a book's database does not answer, or lets nobody in. Carries `book` and `found`."""

    zh = "{book}：无法连接数据库（{found}）；请确认服务器在运行、用户名和口令无误：未记录任何内容"

    def __init__(self, book: str, found: str) -> None:
        self.book = book
        self.found = found
        super().__init__(
            f"{book}: found {found!r}, expected a connection to the database; see that the server runs and "
            "that user and password (PGPASSFILE) are right: nothing was recorded"
        )


class NotGrantedError(LedgerError):
    """The database does not allow this role to do this. Carries `book` and `found`."""

    zh = "{book}：数据库用户没有此项权限（{found}）；请换有此权限的角色（见 mingzhang roles）：未记录任何内容"

    def __init__(self, book: str, found: str) -> None:
        self.book = book
        self.found = found
        super().__init__(
            f"{book}: found {found!r}, expected a role that may do this; connect as another, see mingzhang "
            "roles: nothing was recorded"
        )


class UncertainCommitError(LedgerError):
    """The disk failed or the connection was lost during the commit: nobody knows yet. Carries `book`."""

    zh = (
        "{book}：提交时磁盘出错或与数据库失去联系，不知是否已记录；"
        "请原样再次提交：已记录的会得到同一回执，不会重复"
    )

    def __init__(self, book: str) -> None:
        self.book = book
        super().__init__(
            f"{book}: found the disk failing or the connection lost during the commit, expected an answer; "
            "hand in the same again: what was recorded gets its first receipt back, and nothing is recorded "
            "twice"
        )
