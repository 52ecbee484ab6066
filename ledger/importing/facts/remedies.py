"""What to do when a row and the ledger differ: a ready command, or words where no statement helps (改正办法).

The ledger never changes what is recorded; each kind of mistake has the statement that puts it right. A
command here does that when it is run as it stands.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from domain.money import format_yuan
from domain.statements.contracts import ContractSigned
from domain.statements.procurement import AwardMade
from domain.statements.spending import DisbursementMade, ExpenseRecorded
from domain.subjects import Subjects
from domain.vocabulary import Lang
from ledger.importing.facts.comparing import Difference, Differs


class Remedy(NamedTuple):
    """What to do, in both languages; `command` are the words of a command line, None where none is ready."""

    zh: str
    en: str
    command: tuple[str, ...] | None = None

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language, with the command."""
        sentence = self.zh if lang == "zh" else self.en
        mark = "：" if lang == "zh" else ": "
        return sentence if self.command is None else f"{sentence}{mark}{self.shell}"

    @property
    def shell(self) -> str:
        """The command as it can be pasted into a shell; empty where none is ready."""
        return "" if self.command is None else shlex.join(self.command)


class Desk(NamedTuple):
    """Who would state it, on which day, in which book: a party's code and the book's directory."""

    author: str
    day: date
    book: str

    def record(self, type_: str, **members: object) -> tuple[str, ...]:
        """The command that states a fact."""
        settings = [word for name, value in members.items() for word in ("--set", f"{name}={value}")]
        options = ("--as", self.author, "--on", self.day.isoformat(), *settings, "--book", self.book)
        return ("mingzhang", "record", type_, *options)


def remedies(differs: Differs, desk: Desk, subjects: Subjects) -> tuple[Remedy, ...]:
    """Return what puts the differences right, one remedy for one or more of them.

    `subjects` are those of the log: what has ended cannot be changed any more.
    """
    statement = differs.fact.statement
    found: list[Remedy] = []
    left = list(differs.differences)
    rule = _RULES.get(statement.type)
    if rule is not None:
        left = rule(differs, desk, subjects, found)
    for difference in left:
        if difference.member in statement.correctable:
            found.append(_correction(differs, difference, desk))
        else:
            found.append(_nothing(difference))
    return tuple(found)


def _correction(differs: Differs, difference: Difference, desk: Desk) -> Remedy:
    corrects, member = differs.fact.statement.id, difference.member
    if difference.is_private:
        return Remedy(
            f"以 statement.corrected 更正 {difference.name_zh}（corrects={corrects}，member={member}），"
            "新的值用 --withhold value=… 填写，不公开",
            f"correct {member} with statement.corrected (corrects={corrects}, member={member}); give the new "
            "value by --withhold value=…, to keep it out of the log",
        )
    command = desk.record("statement.corrected", corrects=corrects, member=member, value=difference.found)
    return Remedy(
        f"若表中正确，更正{difference.name_zh}", f"if the sheet is right, correct {member}", command
    )


def _nothing(difference: Difference) -> Remedy:
    recorded = difference.recorded_text
    return Remedy(
        f"「{difference.name_zh}」已记录为 {recorded or '空'}，没有陈述可以更改它；请核对原始文件："
        "表有误则改表，记录有误则保存原始文件并告知审计监督部门",
        f"{difference.member} is recorded as {recorded or 'nothing'}, and no statement changes it; compare "
        "the original document: put the sheet right, or if the record is wrong keep the document and tell "
        "the supervisors",
    )


def _contract(differs: Differs, desk: Desk, subjects: Subjects, found: list[Remedy]) -> list[Difference]:
    """Amount, trainees and days of a running contract change by one amendment (合同变更)."""
    contract = differs.fact.statement
    assert isinstance(contract, ContractSigned)
    changed, left = _divided(differs.differences, "amount_fen", "trainees", "days")
    if not changed or not subjects.contract(contract.contract).is_active:
        return [*left, *changed]
    members = {"amount" if each.member == "amount_fen" else each.member: each.found_text for each in changed}
    command = desk.record("contract.amended", contract=contract.contract, **members)
    found.append(
        Remedy("若合同确有变更，记录变更", "if the contract was amended, record the amendment", command)
    )
    return left


def _allocation(differs: Differs, desk: Desk, _: Subjects, found: list[Remedy]) -> list[Difference]:
    """The amount of an allocation changes by the difference (资金调整)."""
    changed, left = _divided(differs.differences, "amount_fen")
    for each in changed:
        delta = format_yuan(_fen(each.found) - _fen(each.recorded))
        command = desk.record("allocation.adjusted", adjusts=differs.fact.statement.id, delta=delta)
        found.append(
            Remedy(
                "若下达金额确有调整，记录增减额",
                "if the allocation was adjusted, record by how much",
                command,
            )
        )
    return left


def _expense(differs: Differs, desk: Desk, _: Subjects, found: list[Remedy]) -> list[Difference]:
    """What is more than a clerical error takes the whole expense back; the row is then recorded anew."""
    expense = differs.fact.statement
    assert isinstance(expense, ExpenseRecorded)
    if all(each.member in expense.correctable for each in differs.differences):
        return list(differs.differences)
    compiled = {} if expense.on_behalf_of is None else {"on_behalf_of": expense.on_behalf_of}
    found.append(
        Remedy(
            "若表中正确，冲销原记录，然后再导入一次，此行将重新记录",
            "if the sheet is right, reverse the recorded expense and import again: the row is recorded anew",
            desk.record("expense.reversed", reverses=expense.id, **compiled),
        )
    )
    return []


def _disbursement(differs: Differs, _: Desk, __: Subjects, found: list[Remedy]) -> list[Difference]:
    """Money that was paid is paid: too much comes back, too little is paid in addition."""
    payment = differs.fact.statement
    assert isinstance(payment, DisbursementMade)
    changed, left = _divided(differs.differences, "amount_fen")
    for each in changed:
        more_fen = _fen(each.found) - _fen(each.recorded)
        amount = format_yuan(abs(more_fen))
        if more_fen < 0:
            found.append(
                Remedy(
                    f"若多付的 {amount} 元已退回，以 disbursement.returned 记录退款"
                    f"（contract={payment.contract}，amount={amount}，payment_order 为退款凭证号）",
                    f"if the {amount} yuan paid too much came back, record disbursement.returned "
                    f"(contract={payment.contract}, amount={amount}, payment_order: the order of return)",
                )
            )
        else:
            found.append(
                Remedy(
                    f"若另付了 {amount} 元，另填一行，用其自己的支付令号",
                    f"if {amount} yuan more were paid, give them a row with a payment order of their own",
                )
            )
    return left


def _award(differs: Differs, desk: Desk, subjects: Subjects, found: list[Remedy]) -> list[Difference]:
    """An award falls away before its contract; the row's is then recorded (中标撤销)."""
    award = differs.fact.statement
    assert isinstance(award, AwardMade)
    tender = subjects.tender(award.tender)
    is_open = not tender.is_cancelled and (not tender.is_contracted or tender.committed_fen > 0)
    if not is_open or all(each.member in award.correctable for each in differs.differences):
        return list(differs.differences)
    found.append(
        Remedy(
            "若中标结果有变，撤销原中标，然后再导入一次",
            "if the result of the tender changed, withdraw the recorded award and import again",
            desk.record("award.withdrawn", tender=award.tender),
        )
    )
    return []


_Rule = Callable[[Differs, Desk, Subjects, list[Remedy]], list[Difference]]
_RULES: Final[dict[str, _Rule]] = {
    "contract.signed": _contract,
    "allocation.made": _allocation,
    "expense.recorded": _expense,
    "disbursement.made": _disbursement,
    "award.made": _award,
}


def _divided(differences: Sequence[Difference], *members: str) -> tuple[list[Difference], list[Difference]]:
    """Those of these members, and the others."""
    wanted = [each for each in differences if each.member in members]
    return wanted, [each for each in differences if each.member not in members]


def _fen(amount: Any) -> int:
    return int(amount)
