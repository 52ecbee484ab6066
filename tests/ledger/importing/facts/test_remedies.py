"""Remedies: a command that is proposed works as it stands; then the row is the same, or can be new."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.statements.base import Statement
from domain.statements.registry import parse_statement
from ledger.importing.facts.comparing import Differs, Same, compare
from ledger.importing.facts.matching import Matched, NewLine, match_lines
from ledger.importing.facts.recorded import Recorded, Voucher
from ledger.importing.facts.remedies import Desk, Remedy, remedies
from mingzhang.command import run
from tests.world import ACCOUNT, World

TODAY = date(2020, 6, 1)
CONTRACT = {"contract": "C1", "account": ACCOUNT, "amount_fen": 4_000_00, "trainees": 80, "days": 10}
TENDER = {
    "tender": "T1", "account": ACCOUNT, "title": "短训", "subject": "training", "method": "open-tender",
    "ceiling_fen": 100, "opened_on": "2020-03-01", "deadline_on": "2020-03-25",
}  # fmt: skip
PARTY = {"kind": "provincial-finance", "name": "旧名", "province": "42", "code": "11420000000000001A"}

Run = Callable[[Remedy], int]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A contract with its money, years ago, so that the command line's own clock is later."""
    for name in ("MINGZHANG_BOOK", "MINGZHANG_LANG", "MINGZHANG_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    world = World(tmp_path / "a book's directory", "2020-06-01T09:00")
    world.fund(ACCOUNT, 10_000_00)
    world.contract("C1", 4_000_00, trainees=80, days=10)
    yield world
    world.close()


class Sheet:
    """One row that is read again, and what comes of it."""

    def __init__(self, world: World, author: str, statement: Statement, **found: Any) -> None:
        self.recorded = Recorded(world.ledger.recorder, world.ledger.private)
        self.statement = statement
        self.found = found
        self.desk = Desk(author, TODAY, str(world.path))

    def look(self) -> Same | Differs | None:
        fact = self.recorded.find(self.statement)
        return None if fact is None else compare(self.found, fact)

    def remedies(self) -> tuple[Remedy, ...]:
        outcome = self.look()
        assert isinstance(outcome, Differs)
        return remedies(outcome, self.desk, self.recorded.subjects)

    def remedy(self) -> Remedy:
        (remedy,) = self.remedies()
        return remedy


def state(world: World, type_: str, /, **members: Any) -> Statement:
    return parse_statement(world.statement(type_, **members))


def obey(remedy: Remedy, capsys: pytest.CaptureFixture[str]) -> str:
    """Do as it says, word for word, in a shell's reading of it; returns what was printed."""
    assert remedy.command is not None, remedy
    words = shlex.split(remedy.shell)
    assert tuple(words) == remedy.command
    assert remedy.shell in remedy.say("zh")
    assert remedy.shell in remedy.say("en")
    code = run(words[1:])
    printed = capsys.readouterr()
    assert code == 0, printed
    return printed.out


def contract_sheet(world: World, **changes: Any) -> Sheet:
    members = {**CONTRACT, "institution": world.institution(), **changes}
    return Sheet(world, world.province().education, state(world, "contract.signed", **members), **members)


def test_a_clerical_error_is_corrected(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = contract_sheet(world, class_rank="II")
    obey(sheet.remedy(), capsys)
    assert isinstance(sheet.look(), Same)


def test_a_text_with_blanks_and_quotes_is_corrected_as_it_is(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    education = world.province().education
    world.record(education, "tender.opened", **TENDER)
    changed = {**TENDER, "title": "省's “国培” 项目 = $HOME; `ls` (一)"}
    sheet = Sheet(world, education, state(world, "tender.opened", **changed), **changed)
    obey(sheet.remedy(), capsys)
    assert isinstance(sheet.look(), Same)


def test_each_wrong_member_has_its_own_correction(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    education = world.province().education
    world.record(education, "tender.opened", **TENDER)
    changed = {**TENDER, "method": "inquiry", "subject": "resource"}
    sheet = Sheet(world, education, state(world, "tender.opened", **changed), **changed)
    for remedy in sheet.remedies():
        obey(remedy, capsys)
    assert isinstance(sheet.look(), Same)


def test_a_contract_is_amended_once_for_all_that_changed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = contract_sheet(world, amount_fen=5_123_45, trainees=100, days=12)
    remedy = sheet.remedy()
    assert "amount=5,123.45" in remedy.shell
    obey(remedy, capsys)
    assert isinstance(sheet.look(), Same)


def test_a_contract_that_is_over_is_not_amended(world: World) -> None:
    world.record(world.province().education, "contract.settled", contract="C1")
    assert contract_sheet(world, amount_fen=5_000_00).remedy().command is None


@pytest.mark.parametrize("amount_fen", [10_500_01, 9_999_99])
def test_an_allocation_is_adjusted_by_the_difference(
    world: World, capsys: pytest.CaptureFixture[str], amount_fen: int
) -> None:
    budget = {"document": "财预9号", "fiscal_year": 2026, "line": "rural.short-term", "amount_fen": 1_000_00}
    world.record(world.finance(), "appropriation.enacted", **budget)
    entries = world.ledger.recorder.entries()
    made = next(parse_statement(entry.data) for entry in entries if entry.type == "allocation.made")
    sheet = Sheet(world, world.finance(), made, amount_fen=amount_fen)
    obey(sheet.remedy(), capsys)
    assert isinstance(sheet.look(), Same)


def expense_lines(world: World, **changes: Any) -> tuple[Recorded, dict[str, Any], str]:
    """A compiled expense, recorded; its row with changes; who states it."""
    education, school = world.province().education, world.institution()
    members = {"contract": "C1", "category": "meals", "amount_fen": 100_00, "quantity": "10", "payee": school}
    world.record(
        education, "expense.recorded", **members, voucher="记-7", voucher_line=1, on_behalf_of=school,
        capacity="compiled",
    )  # fmt: skip
    found = {"type": "expense.recorded", **members, "voucher": "记-7", **changes}
    return Recorded(world.ledger.recorder, world.ledger.private), found, education


def matched(recorded: Recorded, world: World, found: dict[str, Any]) -> Matched:
    (lines,) = recorded.lines_of([Voucher(world.institution(), TODAY, "记-7")])
    (outcome,) = match_lines([found], lines)
    return outcome


def test_a_wrong_expense_is_reversed_and_then_its_row_is_new(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded, found, education = expense_lines(world, amount_fen=200_00, quantity="20")
    outcome = matched(recorded, world, found)
    assert isinstance(outcome, Differs)
    (remedy,) = remedies(outcome, Desk(education, TODAY, str(world.path)), recorded.subjects)
    assert world.institution() in remedy.shell, "reversed for whom it was compiled"
    obey(remedy, capsys)
    assert matched(recorded, world, found) == NewLine(2)
    assert isinstance(matched(recorded, world, {**found, "amount_fen": 100_00, "quantity": "10"}), Same)


def test_an_expense_with_a_wrong_quantity_only_is_corrected(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded, found, education = expense_lines(world, quantity="20")
    outcome = matched(recorded, world, found)
    assert isinstance(outcome, Differs)
    (remedy,) = remedies(outcome, Desk(education, TODAY, str(world.path)), recorded.subjects)
    obey(remedy, capsys)
    assert isinstance(matched(recorded, world, found), Same)


def award_sheet(world: World, **changes: Any) -> Sheet:
    education = world.province().education
    award = {"tender": "T1", "bidder": world.institution(), "amount_fen": 10}
    world.record(education, "tender.opened", **TENDER)
    world.record(education, "award.made", **award)
    changed = {**award, **changes}
    return Sheet(world, education, state(world, "award.made", **changed), **changed)


def test_an_award_is_withdrawn_and_then_its_row_is_new(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = award_sheet(world, amount_fen=9)
    obey(sheet.remedy(), capsys)
    assert sheet.look() is None


def test_an_award_that_became_a_contract_is_not_withdrawn(world: World) -> None:
    sheet = award_sheet(world, amount_fen=9)
    members = {**CONTRACT, "contract": "C2", "tender": "T1", "amount_fen": 10}
    world.record(world.province().education, "contract.signed", institution=world.institution(), **members)
    assert sheet.remedy().command is None


@pytest.mark.parametrize(
    ("amount_fen", "type_"), [(50_00, "disbursement.returned"), (200_00, "disbursement.made")]
)
def test_money_that_was_paid_is_paid_and_the_order_of_its_return_is_not_known(
    world: World, amount_fen: int, type_: str
) -> None:
    finance = world.province().finance
    payment = {"contract": "C1", "payee": world.institution(), "amount_fen": 100_00, "payment_order": "Z1"}
    world.record(finance, "disbursement.made", **payment)
    changed = {**payment, "amount_fen": amount_fen}
    remedy = Sheet(world, finance, state(world, "disbursement.made", **changed), **changed).remedy()
    assert remedy.command is None
    expected = "50.00" if amount_fen < 100_00 else "100.00"
    assert expected in remedy.zh
    assert expected in remedy.en
    assert (type_ in remedy.zh) or amount_fen > 100_00


def test_what_no_statement_changes_is_said_in_words(world: World) -> None:
    sheet = contract_sheet(world, occurred_on="2020-05-01", institution=world.institution("另一大学"))
    found = sheet.remedies()
    assert [remedy.command for remedy in found] == [None, None]
    assert all("2020-06-01" in remedy.say("en") or "institution" in remedy.say("en") for remedy in found)
    assert all(remedy.shell == "" for remedy in found)


def test_a_private_value_is_in_no_command(world: World) -> None:
    row, _ = world.withhold("responsible", "张某")
    members = {**CONTRACT, "contract": "C2", "amount_fen": 1, "institution": world.institution()}
    world.record(world.province().education, "contract.signed", **members, withheld=[row])
    sheet = Sheet(world, "x", state(world, "contract.signed", **members), **{"responsible@audit": "李某"})
    assert isinstance(sheet.look(), Same), "not known, not compared"
    changed = {**CONTRACT, "responsible@audit": "李某"}
    contract = state(world, "contract.signed", **{**CONTRACT, "institution": world.institution()})
    remedy = Sheet(world, "x", contract, **changed).remedy()
    assert remedy.command is None
    assert "李某" not in remedy.zh + remedy.en
    assert "--withhold" in remedy.en
