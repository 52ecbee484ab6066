"""Everything of one party: registration, keys, bids, awards, contracts, classes, money (单位情况).

Facts about it come from whoever stated them; what it stated itself is counted by type. Officers appear by
office and key, never by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, func, select

from domain.accounts import parse_account
from domain.holders import CENTRAL, province_of
from domain.statements.registry import STATEMENT_TYPES
from domain.vocabulary import (
    BID_STATUSES,
    FOUNDING_AUTHORITIES,
    FOUNDING_KINDS,
    KINDS,
    MODES,
    OWNERSHIPS,
    Lang,
)
from projections import asof
from projections.chronicle import SUSPENSIONS
from projections.parties import KEYS
from projections.reports import facts, supervision
from projections.reports.report import (
    PROVINCE,
    Column,
    Filled,
    NoSuchSubjectError,
    Question,
    Report,
    Row,
    Section,
    words,
    words_of,
)
from projections.statements import STATEMENTS

Facts = facts.Facts


def party(connection: Connection, question: Question) -> Sequence[Filled]:
    """Return all sections of one party. Raises `NoSuchSubjectError` if nobody is registered by that code."""
    registered = facts.parties(connection, question)
    code = _code(registered, question)
    found = registered.get(code)
    calls_itself = {code, code if found is None else found["founding"] or code}
    contracts = {
        number: terms
        for number, terms in facts.contracts(connection, question).items()
        if terms["institution"] == code and question.is_about(terms["account"])
    }
    parts = [
        _REGISTRATION.of(_registration(connection, question, code, found)),
        _KEYS.of(_keys(connection, question, calls_itself)),
        _BIDS.of(_bids(connection, question, code)),
        _AWARDS.of(_awards(connection, question, code)),
        _CONTRACTS.of(_contracts(connection, question, contracts)),
        _CLASSES.of(_classes(connection, question, code)),
        *supervision.against(connection, question, code, contracts),
        _ACCOUNTS.of(_accounts(connection, question, found)),
        _STATED.of(_stated(connection, question, calls_itself)),
    ]
    return [part for part in parts if part.rows or part.section is _REGISTRATION]


def _code(registered: Mapping[str, Facts], question: Question) -> str:
    """The code that is meant: a code, the word for a founding authority, or a full registered name."""
    asked = question.subject or ""
    founders = {row["founding"]: code for code, row in registered.items() if row["founding"]}
    if asked in registered or asked in FOUNDING_AUTHORITIES:
        return founders.get(asked, asked)
    named = [code for code, row in registered.items() if row["name"] == asked]
    if len(named) == 1:
        return named[0]
    raise NoSuchSubjectError(
        "party",
        asked,
        f"没有代码或名称为“{asked}”的单位；请用登记的单位代码或全称",
        f"found no party {asked!r}, expected the code or the full name of a registered one",
    )


def _registration(
    connection: Connection, question: Question, code: str, found: Facts | None
) -> Sequence[Row]:
    suspended = connection.scalar(
        select(func.count()).where(SUSPENSIONS.c.party == code, *question.counts(SUSPENSIONS))
    )
    state = "suspended" if suspended else "active"
    if found is None:  # a founding authority that has not given itself a name
        authority = FOUNDING_AUTHORITIES[code]
        return [(code, authority.zh, FOUNDING_KINDS[authority.code], "", None, state, None, None)]  # type: ignore[index]
    return [
        (
            code, found["name"], found["kind"], found["province"] or "", found["ownership"], state,
            found["occurred_on"], found["position"],
        )
    ]  # fmt: skip


def _keys(connection: Connection, question: Question, parties: set[str]) -> Sequence[Row]:
    query = select(KEYS).where(KEYS.c.party.in_(parties), *question.knows(KEYS)).order_by(KEYS.c.position)
    known_at = question.known_at
    rows: list[Row] = []
    for row in connection.execute(query):
        is_revoked = row.revoked_by is not None and (known_at is None or row.revoked_by <= known_at)
        state = "revoked" if is_revoked else "active"
        rows.append((row.kid, row.officer, row.duties, row.valid_from, row.valid_to, state, row.position))
    return rows


def _bids(connection: Connection, question: Question, code: str) -> Sequence[Row]:
    won = {
        row["tender"] for row in facts.awards(connection, question) if row["stands"] and row["bidder"] == code
    }
    return [
        (
            row["tender"],
            row["price_fen"],
            row["status"],
            row["tender"] in won,
            row["occurred_on"],
            row["position"],
        )
        for row in facts.bids(connection, question)
        if row["bidder"] == code
    ]


def _awards(connection: Connection, question: Question, code: str) -> Sequence[Row]:
    return [
        (row["tender"], row["amount_fen"], row["stands"], row["awarded_on"], row["position"])
        for row in facts.awards(connection, question)
        if row["bidder"] == code and question.is_about(row["account"])
    ]


def _contracts(connection: Connection, question: Question, found: Mapping[str, Facts]) -> Sequence[Row]:
    paid: defaultdict[str, int] = defaultdict(int)
    spent: defaultdict[str, int] = defaultdict(int)
    for row in asof.sums(connection, question.as_of, question.known_at):
        if row.contract in found:
            paid[row.contract] += row.amount_fen if row.bucket == "outlaid" else 0
            spent[row.contract] += row.amount_fen if row.bucket == "spent" else 0
    return [
        (
            number, terms["account"], terms["signed_on"], terms["state"], terms["trainees"], terms["days"],
            terms["amount_fen"], paid[number], spent[number], paid[number] - spent[number],
        )
        for number, terms in found.items()
    ]  # fmt: skip


def _classes(connection: Connection, question: Question, code: str) -> Sequence[Row]:
    return [
        (
            number, row["contract"], row["mode"], row["starts_on"], row["ends_on"], row["planned"],
            row["attended"], row["completed"], row["state"],
        )
        for number, row in facts.classes(connection, question).items()
        if row["institution"] == code
    ]  # fmt: skip


def _accounts(connection: Connection, question: Question, found: Facts | None) -> Sequence[Row]:
    """What lies in a finance authority's accounts: those of its province, or of the centre."""
    if found is None or not found["kind"].endswith("finance"):
        return []
    province = province_of(found["province"]) if found["province"] else CENTRAL.code
    held: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in asof.sums(connection, question.as_of, question.known_at):
        if parse_account(row.account).province == province and question.is_about(row.account):
            held[row.account][row.bucket] += row.amount_fen
    shown = ("unallocated", "allotted", "committed", "outlaid", "treasury")
    return [(account, *(buckets[name] for name in shown)) for account, buckets in sorted(held.items())]


def _stated(connection: Connection, question: Question, parties: set[str]) -> Sequence[Row]:
    kind, table = STATEMENTS.c.type, STATEMENTS.c
    compiled = func.count().filter(table.capacity == "compiled")
    query = (
        select(kind, func.count(), compiled)
        .where(table.author.in_(parties), *question.counts(STATEMENTS))
        .group_by(kind)
        .order_by(kind)
    )
    return [tuple(row) for row in connection.execute(query)]


def _title(code: str, lang: Lang) -> str:
    model = STATEMENT_TYPES.get(code)
    if model is None:
        return code
    return model.title_zh if lang == "zh" else model.title_en


_STATE: Final = words(
    active=("有效", "active"),
    suspended=("已暂停", "suspended"),
    revoked=("已吊销", "revoked"),
    terminated=("已终止", "terminated"),
    settled=("已决算", "settled"),
    open=("在办", "open"),
    closed=("已结业", "closed"),
)
_POSITION: Final = Column("position", "位置", "position", "number")
_REGISTRATION: Final = Section(
    "registration",
    "登记",
    "Registration",
    (
        Column("code", "代码", "code"),
        Column("name", "名称", "name", long=True),
        Column("kind", "类别", "kind", words=words_of(KINDS)),
        PROVINCE,
        Column("ownership", "办学性质", "ownership", words=words_of(OWNERSHIPS)),
        Column("state", "状态", "state", words=_STATE),
        Column("registered_on", "登记日期", "registered on", shown=False),
        _POSITION,
    ),
)
_KEYS: Final = Section(
    "keys",
    "密钥",
    "Keys",
    (
        Column("kid", "密钥", "key"),
        Column("officer", "岗位", "officer"),
        Column("duties", "职责", "duties"),
        Column("valid_from", "自", "from", shown=False),
        Column("valid_to", "至", "to", shown=False),
        Column("state", "状态", "state", words=_STATE),
        _POSITION,
    ),
)
_BIDS: Final = Section(
    "bids",
    "投标",
    "Bids",
    (
        Column("tender", "采购", "tender"),
        Column("price_fen", "报价（元）", "price (yuan)", "money"),
        Column("status", "状态", "status", words=words_of(BID_STATUSES)),
        Column("won", "中标", "won"),
        Column("occurred_on", "日期", "day"),
        _POSITION,
    ),
)
_AWARDS: Final = Section(
    "awards",
    "中标",
    "Awards",
    (
        Column("tender", "采购", "tender"),
        Column("amount_fen", "金额（元）", "amount (yuan)", "money", summed=True),
        Column("stands", "有效", "stands"),
        Column("awarded_on", "日期", "day"),
        _POSITION,
    ),
)
_CONTRACTS: Final = Section(
    "contracts",
    "合同（元）",
    "Contracts (yuan)",
    (
        Column("contract", "合同", "contract"),
        Column("account", "账户", "account", shown=False),
        Column("signed_on", "签订", "signed"),
        Column("state", "状态", "state", words=_STATE),
        Column("trainees", "人数", "trainees", "number", shown=False),
        Column("days", "天数", "days", "number", shown=False),
        Column("amount_fen", "金额", "amount", "money", summed=True),
        Column("paid_fen", "已拨付", "paid", "money", summed=True),
        Column("spent_fen", "已支出", "spent", "money", summed=True),
        Column("advance_fen", "预付结余", "advance", "money", summed=True),
    ),
)
_CLASSES: Final = Section(
    "classes",
    "培训班",
    "Classes",
    (
        Column("class", "班级", "class"),
        Column("contract", "合同", "contract", spare=True),
        Column("mode", "方式", "mode", words=words_of(MODES)),
        Column("starts_on", "开始", "from"),
        Column("ends_on", "结束", "to"),
        Column("planned", "计划", "planned", "number", summed=True),
        Column("attended", "参训", "attended", "number", summed=True),
        Column("completed", "结业", "completed", "number", summed=True),
        Column("state", "状态", "state", words=_STATE),
    ),
)
_ACCOUNTS: Final = Section(
    "accounts",
    "资金账户（元）",
    "Accounts (yuan)",
    (
        Column("account", "账户", "account"),
        Column("unallocated_fen", "未下达", "unallocated", "money", summed=True),
        Column("allotted_fen", "未承诺", "allotted", "money", summed=True),
        Column("committed_fen", "已承诺未付", "committed", "money", summed=True),
        Column("paid_fen", "已拨付", "paid", "money", summed=True),
        Column("treasury_fen", "国库", "treasury", "money", summed=True),
    ),
)
_STATED: Final = Section(
    "stated",
    "填报",
    "Stated by it",
    (
        Column("type", "事项", "fact", words=_title),
        Column("number", "条数", "number", "number", summed=True),
        Column("compiled", "其中代报", "compiled", "number", summed=True),
    ),
)

REPORT: Final = Report(
    "party",
    "一个单位的全部：登记、密钥、投标、中标、合同、培训班、监督、资金。",
    "Everything of one party: registration, keys, bids, awards, contracts, classes, supervision, money.",
    (_REGISTRATION, _KEYS, _BIDS, _AWARDS, _CONTRACTS, _CLASSES, *supervision.AGAINST, _ACCOUNTS, _STATED),
    party,
    subject=(
        "单位代码、登记的全称，或 finance、education、supervision",
        "a code, a full registered name, or finance, education, supervision",
    ),
    needs_subject=True,
)
