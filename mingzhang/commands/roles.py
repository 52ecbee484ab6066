"""`mingzhang roles`: who may do what in a book's database on PostgreSQL, as SQL to read, keep or run."""

from __future__ import annotations

from pathlib import Path

from mingzhang.failures import CommandError
from mingzhang.options import book_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.speech import Speech


@spoken_command(
    "roles",
    zh="输出 PostgreSQL 上各角色（记录、视图、查阅、审计）权限的 SQL；--apply 立即执行。",
    en="Write the SQL of the roles of a book on PostgreSQL (writer, projector, reader, auditor); --apply "
    "runs it.",
)
@book_option
@option("--apply", is_flag=True, zh="以数据库所有者身份执行。", en="Run it, as the owner of the database.")
@pass_speech
def command(speech: Speech, *, book: Path, apply: bool) -> None:
    """Write or run the SQL."""
    from ledger.book import Book
    from ledger.store.roles import grant_roles, roles_sql
    from mingzhang.screen import print_text

    opened = Book.open(book)
    if not opened.is_on_server:
        raise CommandError(
            f"{book}：账簿在 SQLite 文件中，没有角色；谁能读写由文件权限决定",
            f"{book}: found a book in files, which has no roles; who may read and write it is for the "
            "permissions of its directory",
        )
    if apply:
        roles = grant_roles(opened.log_place)
        print_text(speech.say(f"已授权：{'、'.join(roles)}", f"Granted: {', '.join(roles)}"))
    else:
        print_text(roles_sql(opened.log_place).rstrip())
