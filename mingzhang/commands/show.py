"""`mingzhang show`: what the book is and holds, or one statement with every member and who signed it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingzhang.cells import pad, width
from mingzhang.failures import CommandError
from mingzhang.options import argument, book_option, json_option, known_at_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.screen import Column, print_json, print_text, table
from mingzhang.speech import Speech

if TYPE_CHECKING:
    from ledger.store import Recorder, StoredEntry
    from mingzhang.reading import Reading


@spoken_command(
    "show",
    zh="这本账簿是什么、记了什么；或者一条陈述的全部内容与签名。",
    en="What the book is and holds; or one statement with every member and who signed it.",
)
@argument(
    "what",
    required=False,
    zh="一条陈述的位置或编号（UUID）；不写则显示账簿概况。",
    en="Position or id (UUID) of a statement; without it, the book as a whole.",
)
@option("--counts", is_flag=True, zh="各类陈述的条数。", en="How many statements of each type.")
@book_option
@known_at_option
@json_option
@pass_speech
def command(
    speech: Speech, *, what: str | None, counts: bool, book: Path, known_at: int | date | None, as_json: bool
) -> None:
    """Show a book, its counts, or one statement."""
    from mingzhang.reading import open_log, open_views, position_known

    if what is not None:
        with open_log(book) as (_, log):
            _show_statement(log, _find(log, what), speech, as_json)
        return
    with open_views(book, speech) as reading:
        if counts:
            _show_counts(reading, position_known(reading, known_at), speech, as_json)
        else:
            _show_book(reading, position_known(reading, known_at), speech, as_json)


def _show_counts(reading: Reading, known_at: int | None, speech: Speech, as_json: bool) -> None:
    from mingzhang.telling import title_of
    from projections.counting import counts

    found = counts(reading.views, known_at)
    if as_json:
        print_json(found)
        return
    columns = [
        Column(speech.say("类型", "type")),
        Column(speech.say("名称", "name")),
        Column(speech.say("条数", "count"), "number"),
    ]
    rows: list[list[str | int | None]] = [
        [name, title_of(name, speech.lang), count] for name, count in found.items()
    ]
    total: list[str | int | None] = [speech.say("合计", "total"), "", sum(found.values())]
    print_text(table(columns, rows, total))


def _show_book(reading: Reading, known_at: int | None, speech: Speech, as_json: bool) -> None:
    from ledger.encoding import encode_base64
    from ledger.submission import entry_at
    from mingzhang.reading import practice_mark
    from projections.counting import counts

    newest = reading.checkpoint()
    founding = reading.log.entry(2)
    last = reading.log.entry(newest.size)
    assert founding is not None
    assert last is not None
    found = counts(reading.views, known_at)
    about = {
        "path": str(reading.book.path),
        "origin": reading.book.origin,
        "practice": reading.book.is_practice,
        "founding": encode_base64(founding.leaf_hash),
        "log_key": reading.book.log_key.to_text(),
        "size": newest.size,
        "root": encode_base64(newest.root),
        "last_recorded_at": entry_at(reading.log, last.submission).recorded_at,
        "statements": sum(found.values()),
    }
    if as_json:
        print_json({**about, "checkpoint": newest.note})
        return
    _print_pairs(
        [
            (speech.say("账簿", "book"), str(about["path"])),
            (speech.say("账本", "ledger"), f"{about['origin']}  {practice_mark(reading.book, speech.lang)}"),
            (speech.say("设立指纹", "founding fingerprint"), str(about["founding"])),
            (speech.say("日志公钥", "log key"), str(about["log_key"])),
            (speech.say("日志条数", "log size"), f"{newest.size:,}"),
            (speech.say("日志根", "log root"), str(about["root"])),
            (speech.say("最近记录", "last recorded"), str(about["last_recorded_at"])),
            (speech.say("陈述条数", "statements"), f"{sum(found.values()):,}"),
        ]
    )


def _find(log: Recorder, what: str) -> StoredEntry:
    from mingzhang.places import position_in, position_of_id

    position = position_in(what)
    if position is None:
        position = position_of_id(log, what)
    entry = log.entry(position) if position else None
    if entry is None:
        raise CommandError(
            f"没有 {what} 这条记录；应为位置（1 到 {log.head()}）或编号（UUID）",
            f"found no statement {what}, expected a position from 1 to {log.head()} or an id (UUID)",
        )
    return entry


def _show_statement(log: Recorder, stored: StoredEntry, speech: Speech, as_json: bool) -> None:
    from ledger.encoding import encode_base64
    from ledger.submission import ENTRY_TYPE
    from mingzhang.signing_officers import Officers
    from mingzhang.telling import members_of, title_of

    officers = Officers(log, speech.lang)
    entry = officers.entry(stored.submission)
    content: dict[str, Any] = members_of(stored.data)
    if as_json:
        print_json(
            {
                "position": stored.position,
                "submission": stored.submission,
                "recorded_at": entry.recorded_at,
                "leaf_hash": encode_base64(stored.leaf_hash),
                "signed_by": officers.signed_by(stored.submission),
                "statement" if stored.type != ENTRY_TYPE else "entry": content,
            }
        )
        return
    print_text(f"{title_of(stored.type, speech.lang)}  {stored.type}")
    _print_pairs(
        [
            (speech.say("位置", "position"), f"{stored.position:,}"),
            (speech.say("记录时间", "recorded at"), entry.recorded_at),
            (speech.say("签名", "signed by"), officers.in_words(stored.submission)),
            (speech.say("叶哈希", "leaf hash"), encode_base64(stored.leaf_hash)),
        ]
    )
    if stored.type == ENTRY_TYPE:
        last = stored.position + entry.payload.size
        print_text(
            speech.say(
                f"\n本条是一次提交：其 {entry.payload.size} 条陈述在第 {stored.position + 1} 至 {last} 条。",
                f"\nThis is a submission: its {entry.payload.size} statements are at positions "
                f"{stored.position + 1} to {last}.",
            )
        )
        return
    columns = [
        Column(speech.say("字段", "member")),
        Column(speech.say("值", "value")),
        Column(speech.say("含义", "meaning")),
    ]
    print_text("")
    print_text(table(columns, [list(row) for row in _rows(stored, speech)]))


def _rows(stored: StoredEntry, speech: Speech) -> list[tuple[str, str, str]]:
    from domain.statements.registry import parse_statement
    from mingzhang.telling import described_members

    return described_members(parse_statement(stored.data), stored.data, speech.lang)


def _print_pairs(pairs: list[tuple[str, str]]) -> None:
    cells = max(width(name) for name, _ in pairs)
    for name, value in pairs:
        print_text(f"{pad(name, cells)}  {value}".rstrip())
