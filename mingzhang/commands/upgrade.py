"""`mingzhang upgrade`: bring a book's database to the form this version of the program works with."""

from __future__ import annotations

from pathlib import Path

from mingzhang.options import book_option, json_option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.speech import Speech


@spoken_command(
    "upgrade",
    zh="把账簿的数据库升级到本程序所用的版本，已记录的内容不变；请先备份。",
    en="Bring a book's database to the version that this program works with; what is recorded stays as it "
    "is. Make a backup first.",
)
@book_option
@json_option
@pass_speech
def command(speech: Speech, *, book: Path, as_json: bool) -> None:
    """Upgrade and say from what to what."""
    from ledger.book import Book
    from ledger.store.revisions import upgrade
    from mingzhang.screen import print_json, print_text

    found, reached = upgrade(Book.open(book).log_place)
    if as_json:
        print_json({"found": found, "now": reached})
    elif found == reached:
        print_text(speech.say(f"版本 {found}，无需升级", f"Version {found}: nothing to do"))
    else:
        print_text(
            speech.say(f"已由版本 {found} 升级到 {reached}", f"Upgraded from version {found} to {reached}")
        )
