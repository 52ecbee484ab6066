"""What the log holds already is found by its business key, as it was recorded and as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.statements.base import Statement
from domain.statements.registry import parse_statement
from ledger.importing.facts.comparing import Differs, Fact, Same, compare
from ledger.importing.facts.recorded import LINES_AT_ONCE, Recorded, Voucher
from ledger.private_store import StoredDisclosure
from tests.world import ACCOUNT, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Money for a province and a contract."""
    world = World(tmp_path)
    world.fund(ACCOUNT, 10_000_00)
    world.contract("C1", 4_000_00, trainees=80, days=10)
    yield world
    world.close()


def look(world: World, type_: str, /, **members: Any) -> Fact | None:
    """The fact that such a statement states again."""
    return Recorded(world.ledger.recorder, world.ledger.private).find(state(world, type_, **members))


def state(world: World, type_: str, /, **members: Any) -> Statement:
    return parse_statement(world.statement(type_, **members))


def compared(fact: Fact | None, **found: Any) -> list[tuple[str, object, object]]:
    """The differences; an empty list for the same."""
    assert fact is not None
    outcome = compare(found, fact)
    return [] if isinstance(outcome, Same) else [each[:3] for each in outcome.differences]


CONTRACT = {"contract": "C1", "account": ACCOUNT, "amount_fen": 4_000_00, "trainees": 80, "days": 10}


def test_a_fact_is_found_again_whatever_its_id_and_day(world: World) -> None:
    school = world.institution()
    fact = look(world, "contract.signed", institution=school, **CONTRACT, occurred_on="2026-01-05")
    assert fact is not None
    assert fact.statement.type == "contract.signed"
    assert world.ledger.recorder.entry(fact.position).type == "contract.signed"  # type: ignore[union-attr]
    assert look(world, "contract.signed", institution=school, **{**CONTRACT, "contract": "C2"}) is None


def test_many_are_found_at_once_and_a_book_that_has_grown_is_read_on(world: World) -> None:
    recorded = Recorded(world.ledger.recorder)
    school = world.institution()
    rows = [world.expense("C1", 1_00, voucher=f"A{number}") for number in range(120)]
    statements = [parse_statement(data) for data in rows]
    assert recorded.find_many(statements) == [None] * 120
    first = world.record_all(school, *rows[:60]).position
    world.record(world.province().education, "contract.signed", institution=school, **CONTRACT | {
        "contract": "C2", "amount_fen": 1,
    })  # fmt: skip
    second = world.record_all(school, *rows[60:100]).position
    found = recorded.find_many(statements)
    positions = [*range(first + 1, first + 61), *range(second + 1, second + 41)]
    assert [fact.position for fact in found if fact] == positions
    assert found[100:] == [None] * 20
    assert recorded.find_many([]) == []


def test_a_class_that_ended_is_found_by_the_class(world: World) -> None:
    education, school = world.province().education, world.institution()
    compiled = {"on_behalf_of": school, "capacity": "compiled"}
    days = {"starts_on": "2026-05-01", "ends_on": "2026-05-10"}
    opened = {"class_": "B1", "contract": "C1", "mode": "centralised", "planned": 40, **days}
    world.record(education, "class.opened", **opened, **compiled)
    assert look(world, "class.closed", class_="B1", attended=39) is None
    world.record(education, "class.closed", class_="B1", attended=39, completed=38, **compiled)
    fact = look(world, "class.closed", class_="B1", attended=39)
    assert compared(fact, attended=39) == []
    assert compared(fact, **{"class": "B1", "attended": 40, "completed": 38}) == [("attended", 39, 40)]
    assert look(world, "class.closed", class_="B2", attended=39) is None
    assert look(world, "class.opened", **opened) is not None


def test_members_are_compared_that_the_row_states_and_no_others(world: World) -> None:
    fact = look(world, "contract.signed", institution=world.institution(), **CONTRACT)
    assert compared(fact) == []
    assert compared(fact, **CONTRACT, class_rank=None, id="x", evidence=[1], booked_on="2026-01-01") == []
    assert compared(fact, trainees=81, days=10) == [("trainees", 80, 81)]
    assert compared(fact, class_rank="II") == [("class_rank", None, "II")]
    assert compared(fact, occurred_on=world.now.date()) == []
    assert compared(fact, occurred_on=date(2026, 1, 2)) == [("occurred_on", "2026-12-01", "2026-01-02")]
    assert compared(fact, undated="单位名录无日期", capacity="compiled", on_behalf_of="x") == []
    assert compared(fact, type="payment.made") == [("type", "contract.signed", "payment.made")]


def test_what_is_left_out_because_it_is_usual_is_the_same_as_stating_it(world: World) -> None:
    members = {
        "document": "财教〔2026〕1号",
        "fiscal_year": 2026,
        "line": "rural.short-term",
        "amount_fen": 1,
    }
    row = {**members, "document": "财预9号", "amount_fen": 7}
    world.record(world.finance(), "appropriation.enacted", **row)
    fact = look(world, "appropriation.enacted", **row)
    assert compared(fact, **row, source="central", holder="00") == []


def test_decimals_are_compared_as_numbers(world: World) -> None:
    expense = world.expense("C1", 1_00, quantity="89.50", voucher="A1")
    world.record_all(world.institution(), expense)
    fact = Recorded(world.ledger.recorder).find(parse_statement(expense))
    assert compared(fact, quantity="89.5") == []
    assert compared(fact, quantity="89.05") == [("quantity", "89.50", "89.05")]


def test_a_withheld_value_is_compared_where_it_is_known_and_never_shown(world: World) -> None:
    data, disclosure = world.disclosed_expense("C1", 1_00, voucher="A1")
    world.record_all(world.institution(), data, disclosures=[disclosure])
    statement = parse_statement(data)
    fact = Recorded(world.ledger.recorder, world.ledger.private).find(statement)
    assert fact is not None
    assert compared(fact, **{"payee@audit": "某饭店"}) == []
    outcome = compare({"payee@audit": "王小明"}, fact)
    assert isinstance(outcome, Differs)
    (difference,) = outcome.differences
    assert difference.is_private
    assert (difference.recorded_text, difference.found_text) == ("…", "…")
    assert "某饭店" not in repr(fact)
    unknown = Recorded(world.ledger.recorder).find(statement)
    assert unknown is not None
    assert unknown.unknown == {"payee"}
    assert compared(unknown, **{"payee@audit": "王小明"}) == []
    world.ledger.private.delete([disclosure.disclosure.digest])
    erased = Recorded(world.ledger.recorder, world.ledger.private).find(statement)
    assert compared(erased, payee="王小明") == []


def test_a_payee_registered_since_is_the_one_that_was_withheld_by_name(world: World) -> None:
    data, disclosure = world.disclosed_expense("C1", 1_00, voucher="A1")
    world.record_all(world.institution(), data, disclosures=[disclosure])
    fact = Recorded(world.ledger.recorder, world.ledger.private).find(parse_statement(data))
    assert fact is not None
    code = world.institution("某饭店")
    names = {code: "某 饭店"}
    assert isinstance(compare({"payee": code}, fact, lambda each: names.get(each, each)), Same)
    assert isinstance(compare({"payee": code}, fact), Differs)


def test_a_corrected_member_agrees_as_it_was_and_as_it_is_now(world: World) -> None:
    world.record(world.finance(), "party.registered", kind="provincial-finance", name="旧名", province="42",
                 code=world._new_code())  # fmt: skip
    position = world.ledger.recorder.head()
    entry = world.ledger.recorder.entry(position)
    assert entry is not None
    party = parse_statement(entry.data)
    for name in ("中间名", "新名"):
        world.record(world.finance(), "statement.corrected", corrects=party.id, member="name", value=name)
    fact = Recorded(world.ledger.recorder).find(party)
    assert compared(fact, name="旧名") == compared(fact, name="新名") == []
    assert compared(fact, name="中间名") == [("name", "新名", "中间名")]


def test_a_correction_that_is_withheld_is_known_from_the_private_store(world: World) -> None:
    row, disclosure = world.withhold("responsible", "张某")
    education, school = world.province().education, world.institution()
    members = {**CONTRACT, "contract": "C2", "amount_fen": 1, "institution": school}
    data = world.statement("contract.signed", **members, withheld=[row])
    contract = parse_statement(data)
    world.record_all(education, data, disclosures=[StoredDisclosure(contract.id, "audit", disclosure)])
    row, disclosure = world.withhold("value", "李某")
    data = world.statement("statement.corrected", corrects=contract.id, member="responsible", withheld=[row])
    correction = StoredDisclosure(parse_statement(data).id, "audit", disclosure)
    world.record_all(education, data, disclosures=[correction])
    fact = Recorded(world.ledger.recorder, world.ledger.private).find(contract)
    assert compared(fact, **{"responsible@audit": "张某"}) == compared(fact, responsible="李某") == []
    assert compared(fact, responsible="王某") == [("responsible", "李某", "王某")]


def test_an_amended_contract_agrees_with_each_version_of_it(world: World) -> None:
    education = world.province().education
    world.record(education, "contract.amended", contract="C1", amount_fen=5_000_00)
    world.record(education, "contract.amended", contract="C1", trainees=100)
    fact = look(world, "contract.signed", institution=world.institution(), **CONTRACT)
    assert compared(fact, **CONTRACT) == []
    assert compared(fact, **CONTRACT | {"amount_fen": 5_000_00, "trainees": 100}) == []
    assert compared(fact, amount_fen=6_000_00) == [("amount_fen", 5_000_00, 6_000_00)]


def test_an_allocation_is_what_it_was_adjusted_to(world: World) -> None:
    finance = world.finance()
    made = {"document": "财教9号", "account": ACCOUNT, "from_holder": "00", "amount_fen": 100}
    budget = {"document": "财预9号", "fiscal_year": 2026, "line": "rural.short-term", "amount_fen": 1_000}
    world.record(finance, "appropriation.enacted", **budget)
    allocation = world.record(finance, "allocation.made", **made)
    for delta_fen in (300, -50):
        world.record(finance, "allocation.adjusted", adjusts=allocation.id, delta_fen=delta_fen)
    fact = look(world, "allocation.made", **made)
    assert compared(fact, amount_fen=100) == compared(fact, amount_fen=350) == []
    assert compared(fact, amount_fen=400) == [("amount_fen", 350, 400)]


def test_a_payment_order_that_paid_without_a_contract_is_another_kind_of_fact(world: World) -> None:
    finance, school = world.province().finance, world.institution()
    payment = {"payee": school, "amount_fen": 1, "payment_order": "Z1"}
    world.record(finance, "payment.made", account=ACCOUNT, purpose="评审", category="other", **payment)
    fact = look(world, "disbursement.made", contract="C1", **payment)
    assert compared(fact, type="disbursement.made", **payment) == [
        ("type", "payment.made", "disbursement.made")
    ]


TENDER = {
    "tender": "T1", "account": ACCOUNT, "title": "短训", "subject": "training", "method": "open-tender",
    "ceiling_fen": 100, "opened_on": "2026-03-01", "deadline_on": "2026-03-25",
}  # fmt: skip


def test_an_award_is_the_one_that_stands_or_the_same_one_withdrawn(world: World) -> None:
    education, school, other = world.province().education, world.institution(), world.institution("另一大学")
    world.record(education, "tender.opened", **TENDER)
    first = world.record(education, "award.made", tender="T1", bidder=school, amount_fen=10)
    award = look(world, "award.made", tender="T1", bidder=school, amount_fen=11)
    assert award is not None
    assert compared(award, amount_fen=11) == [("amount_fen", 10, 11)]
    world.record(education, "award.withdrawn", tender="T1")
    assert look(world, "award.made", tender="T1", bidder=school, amount_fen=11) is None, "a new award"
    withdrawn = look(world, "award.made", tender="T1", bidder=school, amount_fen=10)
    assert withdrawn is not None
    assert (withdrawn.position, withdrawn.is_withdrawn) == (first.position, True)
    second = world.record(education, "award.made", tender="T1", bidder=other, amount_fen=9)
    standing = look(world, "award.made", tender="T1", bidder=other, amount_fen=9)
    assert standing is not None
    assert (standing.position, standing.is_withdrawn) == (second.position, False)
    again = look(world, "award.made", tender="T1", bidder=school, amount_fen=10)
    assert again is not None
    assert again.position == first.position, "the sheet as it was before is still recorded"
    assert compared(look(world, "award.made", tender="T1", bidder=other, amount_fen=8), amount_fen=8) != []


def test_the_lines_of_vouchers_are_found_with_gaps_and_across_contracts(world: World) -> None:
    school, education = world.institution(), world.province().education
    world.record(education, "contract.signed", institution=school, **CONTRACT | {
        "contract": "C2", "amount_fen": 1,
    })  # fmt: skip
    lines = (1, 2, LINES_AT_ONCE, LINES_AT_ONCE + 1, 4 * LINES_AT_ONCE)
    rows = [world.expense("C1", 1_00, voucher="A1", voucher_line=line) for line in lines]
    rows += [world.expense("C2", 1, voucher="A1", voucher_line=3)]
    rows += [world.expense("C1", 1, voucher="A2", voucher_line=1, occurred_on="2026-05-31")]
    undated = world.statement(
        "expense.recorded", contract="C1", category="meals", amount_fen=1, payee=school, voucher="A3",
        voucher_line=1, undated="凭证无日期",
    )  # fmt: skip
    world.record_all(school, *rows, undated)
    today = world.now.date()
    vouchers = [
        Voucher(school, today, "A1"),
        Voucher(school, date(2026, 5, 1), "A2"),
        Voucher(school, None, "A3"),
        Voucher(school, today, "A2"),
        Voucher("", today, "A1"),
    ]
    found = Recorded(world.ledger.recorder).lines_of(vouchers)
    numbers = [[fact.statement.voucher_line for fact in facts] for facts in found]  # type: ignore[attr-defined]
    # The last line lies behind a whole span of missing ones: nobody looks there.
    assert numbers == [[1, 2, 3, LINES_AT_ONCE, LINES_AT_ONCE + 1], [1], [1], [], []]


def test_a_reversed_line_is_known_as_such(world: World) -> None:
    school = world.institution()
    members = {"contract": "C1", "category": "meals", "amount_fen": 1, "payee": school}
    spent = world.record(school, "expense.recorded", voucher="A1", voucher_line=1, **members)
    (before,) = Recorded(world.ledger.recorder).lines_of([Voucher(school, world.now.date(), "A1")])[0]
    assert not before.later.is_reversed
    world.record(school, "expense.reversed", reverses=spent.id)
    (after,) = Recorded(world.ledger.recorder).lines_of([Voucher(school, world.now.date(), "A1")])[0]
    assert after.later.is_reversed
