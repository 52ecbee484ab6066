"""`mingzhang tables`: the books that offices print and keep, as workbooks and CSV in a new directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mingzhang.failures import CommandError
from mingzhang.options import (
    FiscalYear,
    argument,
    as_of_option,
    book_option,
    json_option,
    known_at_option,
    option,
    pass_speech,
)
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import FilePath

if TYPE_CHECKING:
    from mingzhang.reading import Reading
    from mingzhang.speech import Speech
    from projections.books.particulars import SummaryOf
    from projections.books.scope import Scope
    from projections.books.writing import Progress, Written
    from projections.views import Views

LISTED: Final = 12
"""Tables that are named one by one."""


@spoken_command(
    "tables",
    zh="输出科目余额表、明细账、凭证表（.xlsx 与 CSV）到一个新目录。",
    en="Write the trial balance, the subsidiary ledgers and the list of vouchers as .xlsx and CSV into a new "
    "directory.",
)
@argument(
    "directory",
    type=FilePath,
    metavar="DIR",
    zh="输出目录；应不存在或为空。",
    en="Where to write them; it must be new or empty.",
)
@option(
    "--year",
    "year",
    type=FiscalYear,
    metavar="YEAR",
    zh="会计年度，例如 2026：此前的余额列为期初余额。",
    en="The fiscal year, such as 2026: what came before is the opening balance.",
)
@option("--account", "account", metavar="ACCOUNT", zh="只输出此资金账户。", en="This account only.")
@option("--contract", "contract", metavar="CONTRACT", zh="只输出此合同。", en="This contract only.")
@book_option
@as_of_option
@known_at_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    directory: Path,
    year: int | None,
    account: str | None,
    contract: str | None,
    book: Path,
    as_of: date | None,
    known_at: int | date | None,
    as_json: bool,
) -> None:
    """Write the books."""
    from mingzhang.reading import open_views, position_known
    from mingzhang.screen import print_json
    from projections.books.scope import Scope

    refuse_directory(directory)
    with open_views(book, speech) as reading:
        scope = Scope(as_of, position_known(reading, known_at), year, account, contract)
        with new_directory(directory) as (books, scratch):
            written = _write(reading, scope, books, scratch, speech)
    if as_json:
        print_json(_for_programs(directory, written))
    else:
        _tell(directory, written, speech)


def refuse_directory(directory: Path) -> None:
    """Raise `CommandError` unless the directory can be made, or is there and empty."""
    if directory.is_dir():
        if any(directory.iterdir()):
            raise CommandError(
                f"{directory} 不为空；请另选目录，或先清空它",
                f"{directory}: found files in it, expected an empty directory; choose another",
            )
        return
    if directory.exists() or not directory.absolute().parent.is_dir():
        raise CommandError(
            f"{directory}：不能建立此目录；请另选",
            f"{directory}: found a file, or no directory above it; choose another place",
        )


@contextmanager
def new_directory(directory: Path) -> Iterator[tuple[Path, Path]]:
    """A directory that takes its place when it is complete, or not at all; and one for scratch beside it."""
    from tempfile import TemporaryDirectory

    place = directory.absolute()
    with TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as beside:
        whole, scratch = Path(beside, "books"), Path(beside, "scratch")
        whole.mkdir()
        scratch.mkdir()
        yield whole, scratch
        if place.is_dir():
            place.rmdir()
        whole.rename(place)


def _write(reading: Reading, scope: Scope, books: Path, scratch: Path, speech: Speech) -> Written:
    from projections.books.writing import write_books

    return write_books(
        reading.views,
        reading.log,
        scope,
        books,
        scratch,
        origin=reading.book.origin,
        is_practice=reading.book.is_practice,
        summary_of=_summaries(reading.views),
        progress=_progress(speech),
    )


def _summaries(views: Views) -> SummaryOf:
    """Says what a statement is about, with parties by their names."""
    from sqlalchemy import select

    from mingzhang.telling import subject_of
    from projections.parties import PARTIES

    with views.reading() as connection:
        names = {row.code: row.name for row in connection.execute(select(PARTIES))}
    return lambda members: subject_of(members, lambda code: names.get(code, code), "zh")


def _progress(speech: Speech) -> Progress:
    from mingzhang.reading import FEW
    from mingzhang.screen import progress

    @contextmanager
    def shown(zh: str, en: str, steps: int) -> Any:
        if steps <= FEW:
            yield lambda _: None
            return
        with progress(speech.say(zh, en), steps) as advance:
            yield advance

    return shown


def _for_programs(directory: Path, written: Written) -> dict[str, Any]:
    stamp, scope = written.stamp, written.stamp.scope
    return {
        "directory": str(directory),
        "unit": "fen",
        "origin": stamp.origin,
        "practice": stamp.is_practice,
        "position": stamp.position,
        "checkpoint_size": stamp.checkpoint_size,
        "as_of": None if scope.as_of is None else scope.as_of.isoformat(),
        "known_at": scope.known_at,
        "year": scope.year,
        "account": scope.account,
        "contract": scope.contract,
        "sums_fen": written.sums_fen,
        "files": [{"path": path, "rows": rows} for path, rows in written.files],
    }


def _tell(directory: Path, written: Written, speech: Speech) -> None:
    from mingzhang.screen import Column, print_text, table

    count, rows = len(written.files), sum(file.rows for file in written.files)
    print_text(
        speech.say(
            f"已写入 {directory}：{count:,} 张账表，{rows:,} 行，各有 .xlsx 与 .csv。",
            f"Wrote {count:,} tables with {rows:,} rows into {directory}, each as .xlsx and .csv.",
        )
    )
    columns = [Column(speech.say("账表", "table")), Column(speech.say("行数", "rows"), "number")]
    shown = written.files[:LISTED]
    print_text(table(columns, [list(file) for file in shown]))
    if count > len(shown):
        more = count - len(shown)
        print_text(speech.say(f"另有 {more:,} 张", f"and {more:,} more"))
