"""Where allocations went, and which allocations paid an expense (资金溯源).

Without a subject: every allocation, with what became of it. Of an allocation, by its position: the payments,
contracts and expenses that it paid for. Of an expense, by its position, or of a contract, by its number: the
allocations that its money came from. The rule is first in, first out (`projections.provenance`); every sum is
exact: what the figures of a row come to is the allocation, and what an expense is made of is the expense.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, select

from domain.accounts import parse_account
from projections.fifo import Flow, Piece
from projections.postings import POSTINGS
from projections.provenance import Agreement, Origin, Outflow, Trace, spend, trace
from projections.reports import facts
from projections.reports.movements import read_books, read_expenses, read_spent
from projections.reports.report import (
    Column,
    Filled,
    NoSuchSubjectError,
    Question,
    Report,
    Row,
    Section,
    words,
)

Facts = facts.Facts
_KINDS: Final = (
    "spent", "held", "paid", "passed-down", "returned", "treasury", "given-back", "allotted-on", "not-arrived"
)  # fmt: skip


def provenance(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return the sections that answer. Raises `NoSuchSubjectError` unless the subject is one of the three."""
    allocations = facts.allocations(connection, question)
    subject = question.subject
    if subject is None:
        return _overview(connection, question, allocations)
    if subject.isascii() and subject.isdigit():
        position = int(subject)
        if position in allocations:
            return _where_it_went(connection, question, allocations, position)
        agreement = _agreement_of(connection, question, position)
        if agreement is not None:
            return _what_paid(connection, question, allocations, agreement, position)
    contract = facts.contracts(connection, question).get(subject)
    if contract is not None:
        agreement = Agreement(contract["account"], subject, contract["institution"])
        return _what_paid(connection, question, allocations, agreement, None)
    raise NoSuchSubjectError(
        "provenance",
        subject,
        f"“{subject}”不是资金下达或支出的位置，也不是合同编号；位置见 mingzhang history 和 show",
        f"found no allocation, expense or contract {subject!r}, expected the position of one, or a "
        "contract's number; `mingzhang history` and `show` tell positions",
    )


def _overview(connection: Connection, question: Question, allocations: Mapping[int, Facts]) -> list[Filled]:
    traces = trace(read_books(connection, question))
    became: _Became = defaultdict(Counter)
    for account, traced in traces.items():
        _count_account(became, account, traced)
    ahead = _count_agreements(became, _by_agreement(traces), read_spent(connection, question))
    rows: list[Row] = []
    for account, position in sorted(became, key=lambda key: (key[0], key[1] or 0)):
        counted = became[account, position]
        document = None if position is None else allocations[position]["document"]
        elsewhere_fen = sum(counted[kind] for kind in _ELSEWHERE)
        figures = (counted[kind] for kind in _KINDS)
        rows.append((position, document, account, sum(counted.values()), *figures, elsewhere_fen))
    return [_OVERVIEW.of(rows), _AHEAD.of(ahead)]


_Became = defaultdict[tuple[str, int | None], Counter[str]]
"""By account and allocation, None for money that has none, how much became of it what."""


def _count_account(became: _Became, account: str, traced: Trace) -> None:
    """Count all money of an account but that paid under agreements."""
    for outflow in traced.outflows:
        for fen, origin in outflow.pieces if outflow.agreement is None else ():
            became[account, _nearest(origin)][outflow.use] += fen
    for fen, origin in traced.treasury:
        became[account, _nearest(origin)]["treasury"] += fen
    for fate, pieces in traced.unarrived.items():
        for fen, allocation in pieces:
            became[account, allocation][fate] += fen


def _count_agreements(
    became: _Became, paid: Mapping[Agreement, Sequence[Outflow]], spent: Mapping[Agreement, int]
) -> list[Row]:
    """Count what was paid under agreements as spent or held; return what institutions paid ahead."""
    ahead: list[Row] = []
    for agreement in sorted({*spent, *paid}):
        used, held = spend(paid.get(agreement, ()), [Flow("", 0, spent.get(agreement, 0))])
        ahead_fen = 0
        for fen, source in (piece for each in used for piece in each.pieces):
            if source is None:
                ahead_fen += fen
            else:
                became[agreement.account, _nearest(source.origin)]["spent"] += fen
        for fen, source in held:
            became[agreement.account, _nearest(source and source.origin)]["held"] += fen
        if ahead_fen:
            ahead.append((agreement.contract, agreement.series, agreement.institution, ahead_fen))
    return ahead


def _where_it_went(
    connection: Connection, question: Question, allocations: Mapping[int, Facts], position: int
) -> list[Filled]:
    narrowed = _narrowed(question, allocations[position]["account"])
    traces = trace(read_books(connection, narrowed))
    expenses = read_expenses(connection, narrowed)
    went: list[Row] = []
    spent_rows: list[Row] = []
    for account, traced in traces.items():
        kinds = [(each.use, each.position, each.pieces) for each in traced.outflows if each.agreement is None]
        for use, payment, pieces in (*kinds, ("treasury", None, traced.treasury)):
            fen = _of(pieces, position)
            # What was sent to a treasury beneath is found there again.
            if fen and use != "passed-down":
                went.append((use, account, None, None, payment, fen))
        for fate, unarrived in traced.unarrived.items():
            fen = sum(piece.amount_fen for piece in unarrived if piece.label == position)
            if fen:
                went.append((fate, account, None, None, None, fen))
    for agreement, payments in sorted(_by_agreement(traces).items()):
        spent, held = spend(payments, expenses.get(agreement, ()))
        under = agreement.contract or agreement.series, agreement.institution
        by_payment: Counter[tuple[str, int]] = Counter()
        for each in spent:
            for fen, source in each.pieces:
                if source is not None and _is_from(source.origin, position):
                    by_payment["spent", source.payment] += fen
                    spent_rows.append((each.position, *under, source.payment, fen))
        for fen, source in held:
            if source is not None and _is_from(source.origin, position):
                by_payment["held", source.payment] += fen
        for (kind, payment), fen in sorted(by_payment.items(), key=lambda each: (each[0][1], each[0][0])):
            went.append((kind, agreement.account, *under, payment, fen))
    return [_WENT.of(went), _USED.of(spent_rows)]


def _what_paid(
    connection: Connection,
    question: Question,
    allocations: Mapping[int, Facts],
    agreement: Agreement,
    position: int | None,
) -> list[Filled]:
    narrowed = _narrowed(question, agreement.account)
    payments = _by_agreement(trace(read_books(connection, narrowed))).get(agreement, [])
    expenses = read_expenses(connection, narrowed, agreement.contract or None).get(agreement, ())
    found, _ = spend(payments, expenses)
    sources: Counter[tuple[str, int]] = Counter()
    rows: list[Row] = []
    for each in found:
        if position not in (None, each.position):
            continue
        for fen, source in each.pieces:
            origin = None if source is None else source.origin
            chain = () if origin is None else origin.allocations
            allocation = chain[0] if chain else None
            kind = "ahead" if source is None else "no-allocation" if allocation is None else "allocation"
            sources[kind, allocation or 0] += fen
            rows.append(
                (
                    each.position,
                    fen,
                    None if source is None else source.payment,
                    None if origin is None else origin.arrival,
                    allocation,
                    " ".join(map(str, chain[1:])),
                    kind,
                )
            )
    summed = [_source(kind, allocations.get(number), fen) for (kind, number), fen in sorted(sources.items())]
    return [_SOURCES.of(summed), _EXPENSES.of(rows)]


def _source(source: str, allocation: Facts | None, fen: int) -> Row:
    if allocation is None:
        return source, None, None, None, fen
    return source, allocation["position"], allocation["document"], allocation["account"], fen


def _agreement_of(connection: Connection, question: Question, position: int) -> Agreement | None:
    """What an expense was spent under."""
    legs = POSTINGS.c
    query = select(legs.account, legs.contract, legs.institution, legs.series).where(
        legs.position == position, legs.bucket == "spent", legs.institution.is_not(None)
    )
    row = connection.execute(query.where(*question.counts(POSTINGS))).first()
    return None if row is None else Agreement(row[0], row[1] or "", row[2], row[3] or "")


def _narrowed(question: Question, account: str) -> Question:
    found = parse_account(account)
    return question._replace(province=found.province, year=found.year)


def _by_agreement(traces: Mapping[str, Trace]) -> dict[Agreement, list[Outflow]]:
    payments: defaultdict[Agreement, list[Outflow]] = defaultdict(list)
    for traced in traces.values():
        for outflow in traced.outflows:
            if outflow.agreement is not None:
                payments[outflow.agreement].append(outflow)
    return dict(payments)


def _nearest(origin: Origin | None) -> int | None:
    """The allocation by which money came to the account that it is in."""
    return None if origin is None else origin.allocation


def _is_from(origin: Origin | None, allocation: int) -> bool:
    return origin is not None and allocation in origin.allocations


def _of(pieces: Iterable[Piece[Origin]], allocation: int) -> int:
    return sum(fen for fen, origin in pieces if _is_from(origin, allocation))


_ELSEWHERE: Final = ("paid", "passed-down", "returned", "given-back", "allotted-on")

_KIND_WORDS: Final = words(
    spent=("已支出", "spent"),
    held=("机构持有", "held by the institution"),
    paid=("无合同直接支付", "paid without a contract"),
    passed_down=("拨往下级", "sent to a treasury beneath"),
    returned=("上缴", "sent back"),
    treasury=("国库结存", "in the treasury"),
    given_back=("指标收回", "allotment given back"),
    allotted_on=("下达下级", "allotted to an account beneath"),
    not_arrived=("未到账", "not arrived"),
    ahead=("机构垫付", "paid ahead by the institution"),
    allocation=("资金下达", "allocation"),
    no_allocation=("到账而无下达", "arrived without an allocation"),
)
_NOTE: Final = (
    "先进先出：按业务日期，先到的资金先用；每一分钱只计一次。",
    "First in, first out by business day: what came first is used first, and each fen is counted once.",
)
_ALLOCATION: Final = Column("allocation", "下达位置", "allocation", "number")
_DOCUMENT: Final = Column("document", "文号", "document", long=True, identifies=True)
_ACCOUNT: Final = Column("account", "账户", "account")
_CONTRACT: Final = Column("contract", "合同或券批次", "contract or series")
_INSTITUTION: Final = Column("institution", "机构代码", "institution", shown=False)
_PAYMENT: Final = Column("payment", "拨付位置", "payment", "number")
_OVERVIEW: Final = Section(
    "allocations",
    "资金下达的去向（万元）",
    "Where allocations went (10,000 yuan)",
    (
        _ALLOCATION,
        _DOCUMENT._replace(shown=False),
        _ACCOUNT,
        Column("amount_fen", "下达", "amount", "wan", summed=True),
        Column("spent_fen", "已支出", "spent", "wan", summed=True),
        Column("held_fen", "机构持有", "held", "wan", summed=True),
        Column("paid_fen", "直接支付", "paid", "wan", shown=False),
        Column("passed_down_fen", "拨往下级", "passed down", "wan", shown=False),
        Column("returned_fen", "上缴", "returned", "wan", shown=False),
        Column("treasury_fen", "国库", "treasury", "wan", summed=True),
        Column("given_back_fen", "指标收回", "given back", "wan", shown=False),
        Column("allotted_on_fen", "下达下级", "allotted on", "wan", shown=False),
        Column("not_arrived_fen", "未到账", "to come", "wan", summed=True),
        Column("elsewhere_fen", "其他去向", "elsewhere", "wan", summed=True),
    ),
    _NOTE,
)
_AHEAD: Final = Section(
    "ahead",
    "机构垫付（元）",
    "Paid ahead by institutions (yuan)",
    (
        Column("contract", "合同", "contract"),
        Column("series", "券批次", "voucher series"),
        Column("institution", "机构代码", "institution"),
        Column("amount_fen", "垫付（元）", "paid ahead (yuan)", "money", summed=True),
    ),
)
_WENT: Final = Section(
    "went",
    "去向",
    "Where it went",
    (
        Column("became", "去向", "where it is", words=_KIND_WORDS),
        _ACCOUNT,
        _CONTRACT,
        _INSTITUTION,
        _PAYMENT,
        Column("amount_fen", "金额（元）", "amount (yuan)", "money", summed=True),
    ),
    _NOTE,
)
_USED: Final = Section(
    "used",
    "支出",
    "Expenses it paid",
    (
        Column("expense", "支出位置", "expense", "number"),
        _CONTRACT,
        _INSTITUTION,
        _PAYMENT,
        Column("amount_fen", "金额（元）", "amount (yuan)", "money", summed=True),
    ),
    detail=True,
)
_SOURCES: Final = Section(
    "sources",
    "资金来源",
    "Which allocations paid",
    (
        Column("source", "来源", "source", words=_KIND_WORDS),
        _ALLOCATION,
        _DOCUMENT,
        _ACCOUNT,
        Column("amount_fen", "金额（元）", "amount (yuan)", "money", summed=True),
    ),
    _NOTE,
)
_EXPENSES: Final = Section(
    "expenses",
    "逐笔",
    "Expense by expense",
    (
        Column("expense", "支出位置", "expense", "number"),
        Column("amount_fen", "金额（元）", "amount (yuan)", "money", summed=True),
        _PAYMENT,
        Column("arrival", "到账位置", "arrival", "number"),
        _ALLOCATION,
        Column("above", "上级下达", "above"),
        Column("source", "来源", "source", words=_KIND_WORDS, shown=False),
    ),
    detail=True,
)

REPORT: Final = Report(
    "provenance",
    "资金溯源：每笔下达去了哪里，每笔支出由哪笔下达支付（先进先出）。",
    "Where each allocation went, and which allocations paid an expense (first in, first out).",
    (_OVERVIEW, _AHEAD, _WENT, _USED, _SOURCES, _EXPENSES),
    provenance,
    subject=(
        "下达或支出的位置，或合同编号；不写则为全部下达",
        "the position of an allocation or an expense, or a contract's number; without it, all allocations",
    ),
)
