"""`mingzhang due`: what is due at my desk, or at everybody's (待办事项)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from mingzhang.options import Day, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.screen import Column, print_json, print_text, table
from mingzhang.speech import Speech

if TYPE_CHECKING:
    from mingzhang.awaiting import Waiting
    from mingzhang.reading import Reading
    from projections.due import ContractDue, Desks, DisputeDue, MoneyDue
    from projections.tasks_due import TaskDue

WHAT: Final = {
    "allocate": ("待下达", "to allocate"),
    "pass-on": ("待下达或承诺", "to pass on or commit"),
    "disburse": ("待拨付", "to disburse"),
}
REASONS: Final = {
    "closed": ("培训班均已结业", "all classes closed"),
    "ended": ("培训班均已到期", "all classes past"),
    "terminated": ("合同已终止", "terminated"),
}


@spoken_command(
    "due",
    zh="待办事项：待下达和拨付的资金、待决算的合同、待签名和提交的文件、待答复的异议；"
    "待答复的审计问题、待审方案、应评未评、将到期的培训券、未揭示的抽取、未开的标、应公开的信息。",
    en="What is due: money to pass on, contracts to settle, submissions awaiting signatures, disputed facts; "
    "findings, plans to review, missing evaluations, expiring vouchers, draws, sealed bids, publications.",
)
@option(
    "--as",
    "party",
    metavar="PARTY",
    zh="只看此单位的：代码、登记名称，或 finance、education、supervision。",
    en="At this party's desk only: its code, its registered name, or finance, education, supervision.",
)
@option(
    "--inbox",
    "inbox",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    metavar="DIR",
    zh="在此目录中查找提交文件（.submission）；不写则为当前目录。",
    en="Look for submission files (.submission) in this directory; without it, in the current one.",
)
@option("--today", "today", type=Day(), zh="按此日计算天数。", en="Count days up to this one.")
@book_option
@json_option
@pass_speech
def command(
    speech: Speech, *, party: str | None, inbox: Path, today: date | None, book: Path, as_json: bool
) -> None:
    """Show what is due."""
    from mingzhang.awaiting import waiting_in
    from mingzhang.opening import now, open_ledger
    from mingzhang.party_names import PartyNames
    from mingzhang.reading import open_views

    today = today or now().date()
    with open_views(book, speech) as reading, open_ledger(book) as ledger:
        desk = None if party is None else PartyNames(ledger).find(party)
        due = _gather(reading, waiting_in(inbox, ledger, today, speech), today)
        due = due if desk is None else due.at(due.desks.canonical(desk))
        if as_json:
            print_json(_for_programs(due, None if desk is None else due.desks.canonical(desk), today))
        else:
            _tell(due, reading, speech, today)


@dataclass(frozen=True)
class Due:
    """The five lists."""

    desks: Desks
    money: Sequence[MoneyDue]
    contracts: Sequence[ContractDue]
    submissions: Sequence[Waiting]
    disputes: Sequence[DisputeDue]
    tasks: Sequence[TaskDue]

    def at(self, party: str) -> Due:
        """What of it lies at one party's desk; an empty code stands for nobody's."""
        return Due(
            self.desks,
            [row for row in self.money if row.party == party],
            [row for row in self.contracts if row.party == party],
            [row for row in self.submissions if party in (row.parties or ("",))],
            [row for row in self.disputes if row.party == party],
            [row for row in self.tasks if row.party == party],
        )

    @property
    def parties(self) -> list[str]:
        """Everybody at whose desk something lies, those known by name first."""
        found = {row.party for row in self.money}
        found |= {row.party for row in self.contracts} | {row.party for row in self.disputes}
        found |= {row.party for row in self.tasks}
        found |= {party for row in self.submissions for party in row.parties or ("",)}
        return sorted(found, key=lambda party: (not party, party))


def _gather(reading: Reading, submissions: Sequence[Waiting], today: date) -> Due:
    from projections.due import Desks, contracts_due, disputes_due, money_due
    from projections.tasks_due import tasks_due

    with reading.views.reading() as connection:
        desks = Desks(connection)
        return Due(
            desks,
            money_due(connection, desks, today),
            contracts_due(connection, desks, today),
            submissions,
            disputes_due(connection, desks, today),
            tasks_due(connection, desks, today),
        )


def _for_programs(due: Due, party: str | None, today: date) -> dict[str, Any]:
    from projections.due import ARTICLE_52

    name_of = due.desks.names.get
    return {
        "unit": "fen",
        "today": today.isoformat(),
        "as": party,
        "money": [
            {
                **_plain(row),
                "party_name": name_of(row.party),
                "law": None if row.limit_days is None else ARTICLE_52,
            }
            for row in due.money
        ],
        "contracts": [{**_plain(row), "party_name": name_of(row.party)} for row in due.contracts],
        "submissions": [_submission(row) for row in due.submissions],
        "disputes": [{**_plain(row), "party_name": name_of(row.party)} for row in due.disputes],
        "tasks": [{**_plain(row), "party_name": name_of(row.party)} for row in due.tasks],
    }


def _plain(row: MoneyDue | ContractDue | DisputeDue | TaskDue) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row._asdict().items()
    }


def _submission(row: Waiting) -> dict[str, Any]:
    return {
        "file": str(row.file),
        "state": row.state,
        "parties": list(row.parties),
        "statements": row.statements,
        "not_after": row.not_after or None,
        "signatures": [vars(each) for each in row.signatures],
        "needed": row.needed or None,
    }


def _tell(due: Due, reading: Reading, speech: Speech, today: date) -> None:
    from mingzhang.reading import practice_mark
    from mingzhang.tasks_screen import draw_tasks

    heading = (reading.book.origin, today.isoformat(), practice_mark(reading.book, speech.lang))
    print_text("  ".join(filter(None, heading)))
    if not due.parties:
        print_text(speech.say("没有待办事项。", "Nothing is due."))
    for party in due.parties:
        print_text(f"\n{_desk(party, due.desks, speech)}")
        here = due.at(party)
        for shown in (
            _money(here.money, speech),
            _contracts(here.contracts, due.desks, speech),
            _submissions(here.submissions, due.desks, speech),
            _disputes(here.disputes, due.desks, speech),
            draw_tasks(here.tasks, speech),
        ):
            if shown:
                print_text(shown)


def _desk(party: str, desks: Desks, speech: Speech) -> str:
    from mingzhang.cells import printable

    if not party:
        return speech.say("== 经办单位未知 ==", "== nobody's desk ==")
    name = _name(party, desks, speech)
    return printable(f"== {name} ==" if name == party else f"== {name}  {party} ==")


def _name(party: str, desks: Desks, speech: Speech) -> str:
    """A party's registered name; a founding authority without a code by what it is."""
    from domain.vocabulary import FOUNDING_AUTHORITIES

    authority = FOUNDING_AUTHORITIES.get(party)
    return desks.names.get(party) or (party if authority is None else authority.name(speech.lang))


def _money(rows: Sequence[MoneyDue], speech: Speech) -> str:
    from projections.due import ARTICLE_52

    columns = [
        Column(speech.say("资金账户", "account")),
        Column(speech.say("待办", "to do")),
        Column(speech.say("金额（元）", "amount (yuan)"), "money"),
        Column(speech.say("最早到达", "oldest since")),
        Column(speech.say("天数", "days"), "number"),
        Column(speech.say("法定", "by law")),
    ]
    law = speech.say(f"{ARTICLE_52}：{{}} 日内", f"within {{}} days ({ARTICLE_52})")
    shown = [
        [
            row.account,
            speech.say(*WHAT[row.what]),
            row.amount_fen,
            _day(row.since),
            row.days,
            "" if row.limit_days is None else law.format(row.limit_days),
        ]
        for row in rows
    ]
    return _titled(speech.say("资金", "Money to pass on"), columns, shown)


def _contracts(rows: Sequence[ContractDue], desks: Desks, speech: Speech) -> str:
    columns = [
        Column(speech.say("合同", "contract")),
        Column(speech.say("培训机构", "institution")),
        Column(speech.say("合同金额（元）", "amount (yuan)"), "money"),
        Column(speech.say("缘由", "because")),
        Column(speech.say("最后一班结束", "last class ended")),
        Column(speech.say("天数", "days"), "number"),
    ]
    shown = [
        [
            row.contract,
            desks.names.get(row.institution, row.institution),
            row.amount_fen,
            speech.say(*REASONS[row.reason]),
            _day(row.ended_on),
            row.days,
        ]
        for row in rows
    ]
    return _titled(speech.say("待决算合同", "Contracts to settle"), columns, shown)


def _submissions(rows: Sequence[Waiting], desks: Desks, speech: Speech) -> str:
    from domain.vocabulary import DUTIES
    from mingzhang.awaiting import STATES
    from mingzhang.cells import printable

    if not rows:
        return ""

    columns = [
        Column(speech.say("文件", "file")),
        Column(speech.say("状态", "state")),
        Column(speech.say("陈述", "statements"), "number"),
        Column(speech.say("签名期限", "sign before")),
        Column(speech.say("已签名", "signed by")),
    ]
    shown = [
        [
            str(row.file),
            speech.say(*STATES[row.state]),
            row.statements,
            row.not_after[:16].replace("T", " "),
            ", ".join(
                f"{_name(each.party, desks, speech)} {each.officer or each.kid[:8]} "
                f"{DUTIES[each.duty].name(speech.lang)}".strip()
                for each in row.signatures
            ),
        ]
        for row in rows
    ]
    needed = [f"  {row.file}{speech.say('：', ': ')}{row.needed}" for row in rows if row.needed]
    drawn = _titled(speech.say("提交文件", "Submissions"), columns, shown)
    if needed:
        drawn += "\n" + speech.say("应有的签名或原因：", "What is needed, or why:")
    return "\n".join([drawn, *map(printable, needed)])


def _disputes(rows: Sequence[DisputeDue], desks: Desks, speech: Speech) -> str:
    from mingzhang.telling import title_of

    columns = [
        Column(speech.say("位置", "position"), "number"),
        Column(speech.say("事项", "fact")),
        Column(speech.say("业务日期", "day")),
        Column(speech.say("提出异议", "disputed by")),
        Column(speech.say("异议位置", "at position"), "number"),
        Column(speech.say("异议日期", "disputed on")),
        Column(speech.say("天数", "days"), "number"),
    ]
    shown = [
        [
            row.position,
            title_of(row.type, speech.lang),
            _day(row.occurred_on),
            desks.names.get(row.disputed_by, row.disputed_by),
            row.dispute,
            _day(row.disputed_on),
            row.days,
        ]
        for row in rows
    ]
    return _titled(speech.say("有异议的陈述", "Disputed facts"), columns, shown)


def _titled(title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> str:
    return f"{title}\n{table(columns, rows)}" if rows else ""


def _day(day: date | None) -> str:
    return "—" if day is None else day.isoformat()
