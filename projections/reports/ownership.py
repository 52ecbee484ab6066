"""Awards and contracts by who owns the winners: public and private on an equal footing (按办学性质看中标).

Counts bids and awards that stand; a bid wins when its bidder holds the standing award of its tender, whatever
the contract. Who states no ownership is a group of its own. Source: the founding notice (教师〔2010〕4号).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from domain.vocabulary import OWNERSHIPS, Lang
from projections.procurement import TENDERS
from projections.reports import facts
from projections.reports.report import Column, Filled, Question, Report, Row, Section, permille

OWNERS: Final = (*OWNERSHIPS, "")


def ownership(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return bids, awards and contracts by ownership of bidders and winners, with shares."""
    known = facts.parties(connection, question)

    def of(code: str) -> str:
        return known.get(code, {}).get("ownership") or ""

    account_of = {
        row.tender: row.account for row in connection.execute(select(TENDERS.c.tender, TENDERS.c.account))
    }
    bids = [
        row
        for row in facts.bids(connection, question)
        if row["tender"] in account_of and question.is_about(account_of[row["tender"]])
    ]
    awards = [
        row
        for row in facts.awards(connection, question)
        if row["stands"] and question.is_about(row["account"])
    ]
    contracts = [
        row for row in facts.contracts(connection, question).values() if question.is_about(row["account"])
    ]
    winner = {row["tender"]: row["bidder"] for row in awards}
    awarded_fen = sum(row["amount_fen"] for row in awards)
    contracted_fen = sum(row["amount_fen"] for row in contracts)
    rows: list[Row] = []
    for owner in OWNERS:
        bid = [row for row in bids if of(row["bidder"]) == owner]
        won = [row for row in bid if winner.get(row["tender"]) == row["bidder"]]
        awarded = [row["amount_fen"] for row in awards if of(row["bidder"]) == owner]
        signed = [row["amount_fen"] for row in contracts if of(row["institution"]) == owner]
        if bid or awarded or signed:
            rows.append(
                (
                    owner,
                    len({row["bidder"] for row in bid}),
                    len(bid),
                    len(won),
                    permille(len(won), len(bid)),
                    len(awarded),
                    sum(awarded),
                    permille(sum(awarded), awarded_fen),
                    len(signed),
                    sum(signed),
                    permille(sum(signed), contracted_fen),
                )
            )
    return [_OWNERSHIP.of(rows)]


def _words(code: str, lang: Lang) -> str:
    if code:
        return OWNERSHIPS[code].name(lang)
    return "未登记" if lang == "zh" else "not stated"


_COLUMNS: Final = (
    Column("ownership", "办学性质", "ownership", words=_words),
    Column("bidders", "投标机构", "bidders", "number", summed=True),
    Column("bids", "投标", "bids", "number", summed=True),
    Column("won", "中标", "won", "number", summed=True),
    Column("won_permille", "中标率", "win rate", "permille"),
    Column("awards", "中标数", "awards", "number", shown=False),
    Column("awarded_fen", "中标（万元）", "awarded", "wan", summed=True),
    Column("awarded_permille", "占比", "share", "permille"),
    Column("contracts", "合同", "contracts", "number", summed=True),
    Column("contracted_fen", "合同（万元）", "contracted", "wan", summed=True),
    Column("contracted_permille", "占比", "share", "permille"),
)
_NOTE: Final = (
    "只计有效的中标；金额单位为万元。差异是核查的线索，不是结论。",
    "Standing awards only; amounts in 10,000 yuan. A difference is a reason to look, not a verdict.",
)

_OWNERSHIP: Final = Section("ownership", "办学性质", "Ownership", _COLUMNS, _NOTE)

REPORT: Final = Report(
    "ownership",
    "公办与民办机构的投标、中标与合同：数量、金额、占比、中标率。",
    "Bids, awards and contracts by public and private ownership: counts, sums, shares, win rates.",
    (_OWNERSHIP,),
    ownership,
)
