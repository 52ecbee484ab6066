"""How a command opens a book to read it: the log as it is, and the views brought up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from domain.vocabulary import Lang
from ledger.book import Book
from ledger.store import NotGrantedError, Recorder, create_engine_for, explain_failures
from ledger.store.revisions import refuse_other_revision
from ledger.store.rows import StoredCheckpoint
from mingzhang.failures import CommandError
from mingzhang.screen import progress
from mingzhang.speech import Speech
from projections.asof import position_on_day, whole_position
from projections.follow import catch_up
from projections.views import Views

FEW: Final = 5_000
"""Entries that are taken in so quickly that nobody wants to be told."""


@dataclass(frozen=True)
class Reading:
    """An open book: its log, and its views at the log's head."""

    book: Book
    log: Recorder
    views: Views

    def checkpoint(self) -> StoredCheckpoint:
        """The newest checkpoint of a book in which something is recorded."""
        newest = self.log.checkpoint()
        if newest is None:
            raise CommandError(
                f"{self.book.path}：账本尚未设立；请先提交设立文件",
                f"{self.book.path}: the ledger is not founded; submit its founding first",
            )
        return newest


@contextmanager
def open_log(path: Path) -> Iterator[tuple[Book, Recorder]]:
    """Open a book's log for reading."""
    book = Book.open(path)
    if not book.is_on_server and not book.database_path.exists():
        raise CommandError(
            f"{path}：账簿中没有数据库 {book.database_path.name}；请从备份恢复",
            f"{path}: found no {book.database_path.name} in the book, expected it; restore it from a backup",
        )
    engine = explain_failures(create_engine_for(book.log_place))
    try:
        refuse_other_revision(engine)
        yield book, Recorder(engine)
    finally:
        engine.dispose()


@contextmanager
def following(title: str, start: int, log: Recorder) -> Iterator[Callable[[int, int], None]]:
    """Show on stderr how far a reading of the log has come; give it positions."""
    reached = start

    def told(position: int, _: int) -> None:
        nonlocal reached
        advance(position - reached)
        reached = position

    with progress(title, log.head() - start) as advance:
        yield told


@contextmanager
def open_views(path: Path, speech: Speech) -> Iterator[Reading]:
    """Open a book's log and views, and bring the views up to the log."""
    with open_log(path) as (book, log):
        views = Views(book.views_place)
        try:
            # Whoever may only read sees the views as the projector has left them.
            with suppress(NotGrantedError):
                _bring_up(log, views, speech)
            yield Reading(book, log, views)
        finally:
            views.close()


def _bring_up(log: Recorder, views: Views, speech: Speech) -> None:
    if log.head() - views.position <= FEW:
        catch_up(log, views)
        return
    with following(speech.say("更新视图", "bringing views up to date"), views.position, log) as told:
        catch_up(log, views, progress=told)


def position_known(reading: Reading, known_at: int | date | None) -> int | None:
    """The position up to which `--known-at` asks for what was recorded; None for all of it.

    A position in the middle of a submission stands for the last whole submission before it.
    """
    if known_at is None:
        return None
    if isinstance(known_at, date):
        return position_on_day(reading.views, known_at)
    head = reading.log.head()
    if known_at > head:
        raise CommandError(
            f"位置 {known_at} 尚无记录；账本现到第 {head} 条",
            f"found nothing at position {known_at} yet, expected at most {head}, where the log stands",
        )
    return whole_position(reading.views, known_at)


def practice_mark(book: Book, lang: Lang) -> str:
    """The words that stand on everything shown of a practice ledger."""
    if not book.is_practice:
        return ""
    return "【演练】数据均为虚构" if lang == "zh" else "[PRACTICE] all data are fictional"
