"""What the log says of one tender, and what may still be done with its bids (采购项目的投标状态)."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from domain.statements.procurement import TenderOpened
from domain.statements.registry import parse_statement
from domain.statements.sealing import BidsOpened, TenderSealed
from ledger.application import Ledger
from ledger.store import Recorder
from mingzhang.failures import CommandError
from projections.follow import catch_up
from projections.procurement import TENDERS
from projections.views import Views


class Procurement(NamedTuple):
    """What the log says of a tender: its seal and its opening, each at a position, or None."""

    sealed: TenderSealed | None
    sealed_at: int
    opened: BidsOpened | None
    opened_at: int


def procurement_in(log: Recorder, tender: str) -> Procurement:
    """Read a tender in the log. Raises `CommandError` if there is none."""
    is_there = False
    found = Procurement(None, 0, None, 0)
    for entry in log.by_tag(f"tender:{tender}"):
        match parse_statement(entry.data):
            case TenderOpened():
                is_there = True
            case TenderSealed() as sealed:
                found = found._replace(sealed=sealed, sealed_at=entry.position)
            case BidsOpened() as opened:
                found = found._replace(opened=opened, opened_at=entry.position)
    if not is_there:
        raise CommandError(
            f"没有采购项目 {tender}；请核对编号",
            f"found no tender {tender}, expected one that was opened; compare its number",
        )
    return found


def refuse_sealed(tender: str, found: Procurement) -> None:
    """Raise `CommandError` if nothing more can be lodged."""
    if found.sealed is not None:
        raise CommandError(
            f"采购项目 {tender} 已封标（位置 {found.sealed_at}），不能再投标",
            f"found tender {tender} sealed at position {found.sealed_at}, expected it open for bids; it is"
            " too late",
        )


def refuse_early(ledger: Ledger, tender: str, day: date) -> None:
    """Raise `CommandError` before the day of the deadline, when bids may still be lodged."""
    views = Views(ledger.book.views_path)
    try:
        catch_up(ledger.recorder, views)
        with views.reading() as connection:
            deadline = connection.scalar(select(TENDERS.c.deadline_on).where(TENDERS.c.tender == tender))
    finally:
        views.close()
    if deadline is not None and day.isoformat() < deadline:
        raise CommandError(
            f"采购项目 {tender} 的投标截止日为 {deadline}，{day} 尚可投标；届时再封标",
            f"found {day}, on which bids may still be lodged, expected {deadline} or later, the deadline of "
            f"tender {tender}",
        )


def file_stem(number: str) -> str:
    """The number of a tender or draw as it may stand in a file's name.

    >>> file_stem("豫采〔2026〕1/2号")
    '豫采〔2026〕1-2号'
    """
    return re.sub(r"[^\w〔〕.()（）-]+", "-", number).strip(".-") or "tender"
