"""Trying statements: what is accepted would be recorded, what is refused would not, and nothing is kept."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.codes import social_credit_check_character
from domain.decisions.ruling import Accepted
from domain.refusals import (
    DoesNotExist,
    InsufficientAllotted,
    InsufficientCommitted,
    IsOver,
    Malformed,
    QuorumMissing,
    Refusal,
)
from domain.statements.base import Statement
from domain.statements.registry import parse_statement
from domain.subjects import Contract
from ledger.application import Recorded
from ledger.deciding import Refused
from ledger.importing.facts.trial import StatedAbove, Trial
from tests.ledger.inspecting import dump
from tests.world import ACCOUNT, World

TODAY = date(2026, 12, 1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Money for a province and a contract; a trial must leave the book as it was, to the byte."""
    world = World(tmp_path)
    world.fund(ACCOUNT, 10_000_00)
    world.contract("C1", 4_000_00)
    yield world
    world.close()


def begin(world: World) -> Trial:
    return Trial(world.ledger.recorder, TODAY)


def state(world: World, type_: str, /, **members: Any) -> Statement:
    return parse_statement(world.statement(type_, **members))


def expense(world: World, **members: Any) -> Statement:
    return parse_statement(world.expense("C1", members.pop("amount_fen", 1_00), **members))


def contract(world: World, code: str, amount_fen: int = 1_000_00) -> Statement:
    return state(
        world, "contract.signed", contract=code, account=ACCOUNT, institution=world.institution(),
        amount_fen=amount_fen, trainees=1, days=1,
    )  # fmt: skip


def test_statements_see_those_accepted_before_them_and_leave_the_book_alone(world: World) -> None:
    education, finance, school = world.province().education, world.province().finance, world.institution()
    rows = [
        (education, contract(world, "C2")),
        (finance, state(
            world, "disbursement.made", contract="C2", payee=school, amount_fen=1_000_00, payment_order="Z1"
        )),
        (education, parse_statement(world.expense("C2", 9_00, on_behalf_of=school, capacity="compiled"))),
        (school, parse_statement(world.expense("C2", 9_00))),
    ]  # fmt: skip
    before = dump(world.ledger.book.log_place)
    trial = begin(world)
    outcomes = [trial.decide(statement, author) for author, statement in rows]
    assert [each.author for each in outcomes if isinstance(each, Accepted)] == [
        education, finance, education, school,
    ]  # fmt: skip
    assert trial.accepted == 4
    assert trial.subjects.contract("C2") == Contract(
        ACCOUNT, school, None, 1_000_00, committed_fen=0, outlaid_fen=1_000_00, state="active"
    )
    assert dump(world.ledger.book.log_place) == before
    assert begin(world).subjects.contract("C2").state == ""


def test_the_trial_and_the_ledger_say_the_same(world: World) -> None:
    education, finance, school = world.province().education, world.province().finance, world.institution()
    paid = {"contract": "C1", "payee": school, "payment_order": "Z0"}
    rows = [
        (finance, world.statement("disbursement.made", amount_fen=4_000_01, **paid)),
        (
            finance,
            world.statement("disbursement.made", amount_fen=4_000_00, **paid | {"payment_order": "Z1"}),
        ),
        (education, world.statement("disbursement.made", amount_fen=1, **paid | {"payment_order": "Z2"})),
        (education, world.expense("C9", 1)),
        (education, world.expense("C1", 1, on_behalf_of=education, capacity="compiled")),
        (education, world.statement("class.closed", class_="B1", attended=1)),
        (school, world.expense("C1", 1, occurred_on="2026-12-02")),
        (education, world.statement("contract.settled", contract="C1")),
        (school, world.expense("C1", 1)),
    ]
    trial = begin(world)
    tried = [trial.decide(parse_statement(data), author) for author, data in rows]
    recorded = [world.submit(author, data) for author, data in rows]
    for trial_outcome, (author, _), outcome in zip(tried, rows, recorded, strict=True):
        if isinstance(outcome, Recorded):
            assert isinstance(trial_outcome, Accepted), author
        else:
            assert isinstance(trial_outcome, Refusal)
            assert type(trial_outcome) is type(outcome.refusal)
    kinds = [type(each.refusal) for each in recorded if isinstance(each, Refused)]
    assert kinds == [
        InsufficientCommitted,
        QuorumMissing,
        DoesNotExist,
        Malformed,
        DoesNotExist,
        Malformed,
        IsOver,
    ]


def test_a_refused_statement_leaves_the_subjects_as_they_were(world: World) -> None:
    trial = begin(world)
    education = world.province().education
    assert trial.decide(contract(world, "C2", 6_000_01), education) == InsufficientAllotted(
        ACCOUNT, 6_000_00, 6_000_01
    )
    assert trial.subjects.contract("C2").state == ""
    assert trial.accepted == 0
    assert isinstance(trial.decide(contract(world, "C3", 6_000_00), education), Accepted)


def test_an_author_that_may_not_sign_is_told(world: World) -> None:
    stranger = "12410000" + "9" * 9
    stranger += social_credit_check_character(stranger)
    assert begin(world).decide(expense(world), stranger) == DoesNotExist("party", stranger)
    neighbour = world.province("42").education
    assert isinstance(begin(world).decide(expense(world), neighbour), QuorumMissing)
    school = world.institution()
    world.record("education", "party.suspended", party=school)
    assert begin(world).decide(expense(world), school) == IsOver("party", school, "suspended")


def test_one_trial_registers_parties_of_every_authority_and_lets_them_state_facts(tmp_path: Path) -> None:
    world = World(tmp_path)
    trial = begin(world)
    codes = [f"12410000{number:09d}" for number in (501, 502, 503)]
    finance, province, school = [each + social_credit_check_character(each) for each in codes]
    registered = [
        ("finance", {"kind": "central-finance", "name": "财", "code": finance, "founding": "finance"}),
        ("finance", {"kind": "provincial-finance", "name": "省财", "code": province, "province": "41"}),
        ("education", {"kind": "institution", "name": "校", "code": school, "province": "41"}),
    ]
    for author, members in registered:
        row = state(world, "party.registered", undated="单位名录无日期", **members)
        assert isinstance(trial.decide(row, author), Accepted), members
    row = {"document": "财预1号", "fiscal_year": 2026, "line": "rural.short-term", "amount_fen": 10}
    granted = state(world, "appropriation.enacted", **row)
    assert trial.decide(granted, "finance").author == finance  # type: ignore[union-attr]
    allotted = {"document": "财教1号", "account": ACCOUNT, "from_holder": "00", "amount_fen": 10}
    assert isinstance(trial.decide(state(world, "allocation.made", **allotted), finance), Accepted)
    received = {"account": ACCOUNT, "from_holder": "00", "amount_fen": 10, "voucher": "V1"}
    assert isinstance(trial.decide(state(world, "funds.received", **received), province), Accepted)
    assert isinstance(trial.decide(state(world, "funds.received", **received), school), Refusal)
    world.close()


def test_enough_officers_are_imagined_whatever_the_founders_ask_for(world: World) -> None:
    rows = [
        {
            "type": "contract.signed",
            "kind": "provincial-education",
            "scope": "province",
            "duty": duty,
            "count": 9,
        }
        for duty in ("prepare", "approve")
    ]
    world.record_jointly("authority.adopted", rows=rows)
    assert isinstance(begin(world).decide(contract(world, "C2"), world.province().education), Accepted)


def test_a_fact_stated_twice_is_told_with_the_row_that_stated_it(world: World) -> None:
    trial, school = begin(world), world.institution()
    assert isinstance(trial.decide(expense(world, voucher="A1"), school, row=5), Accepted)
    again = trial.decide(expense(world, voucher="A1", amount_fen=2), school, row=97)
    assert again == StatedAbove(f"expense · {school} · 2026-12 · A1 · 1", "", 5)
    assert "第 5 行" in again.zh()
    assert "row 5" in again.en()
    assert isinstance(trial.decide(expense(world, voucher="A2"), school, row=98), Accepted)
    assert trial.accepted == 2


def test_a_fact_of_an_earlier_file_is_told_with_the_name_of_the_file(world: World) -> None:
    trial, school = begin(world), world.institution()
    for file in ("08-支出.xlsx", "09-支出.xlsx", "10-支出.xlsx"):
        trial.begin(file)
        outcome = trial.decide(expense(world, voucher="A1"), school, row=4)
    assert isinstance(outcome, StatedAbove)
    assert (outcome.file, outcome.row) == ("08-支出.xlsx", 4)
    assert "08-支出.xlsx" in outcome.zh()
    assert "08-支出.xlsx" in outcome.en()


def test_a_row_that_is_recorded_already_is_stated_once_as_well(world: World) -> None:
    trial = begin(world)
    assert trial.claim(expense(world, voucher="A1"), row=3) is None
    assert isinstance(trial.claim(expense(world, voucher="A1"), row=4), StatedAbove)
    assert isinstance(trial.decide(expense(world, voucher="A1"), world.institution(), row=5), StatedAbove)


def test_a_statement_may_refer_to_what_the_log_holds(world: World) -> None:
    school = world.institution()
    spent = world.record_all(school, world.expense("C1", 1_00, id=world.new_id()))
    entry = world.ledger.recorder.entry(spent.position + 1)
    assert entry is not None
    back = state(world, "expense.reversed", reverses=parse_statement(entry.data).id)
    trial = begin(world)
    assert isinstance(trial.decide(back, school), Accepted)
    assert trial.decide(back, school) == IsOver("statement", parse_statement(entry.data).id, "reversed")


def test_memory_does_not_grow_with_the_statements(world: World) -> None:
    trial, school = begin(world), world.institution()
    payee = world.institution()

    def decide(count: int) -> None:
        for _ in range(count):
            row = expense(world, withheld=None, payee=payee)
            assert isinstance(trial.decide(row, school), Accepted)

    decide(200)
    tracemalloc.start()
    decide(2_000)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 2_000 * 600, "a key and its place, some hundred bytes; a statement takes thousands"
