"""What is due, at whose desk, since when: money, contracts, disputes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from projections.due import Desks, contracts_due, disputes_due, money_due
from projections.follow import catch_up
from projections.views import Views
from tests.world import ACCOUNT, Noted, World

TODAY = date(2026, 12, 1)


class Looking:
    """A world whose views are brought up to date before each question."""

    def __init__(self, directory: Path) -> None:
        self.world = World(directory, now="2026-03-01T09:00")
        self.views = Views(self.world.path / "views.db")

    def money(self, today: date = TODAY) -> dict[tuple[str, str], tuple[object, ...]]:
        """By account and what is to be done: desk, amount, since, days, limit."""
        catch_up(self.world.ledger.recorder, self.views)
        with self.views.reading() as connection:
            found = money_due(connection, Desks(connection), today)
        return {
            (row.account, row.what): (row.party, row.amount_fen, row.since, row.days, row.limit_days)
            for row in found
        }

    def contracts(self, today: date = TODAY) -> list[tuple[object, ...]]:
        catch_up(self.world.ledger.recorder, self.views)
        with self.views.reading() as connection:
            found = contracts_due(connection, Desks(connection), today)
        return [(row.party, row.contract, row.reason, row.ended_on, row.days) for row in found]

    def disputes(self, today: date = TODAY) -> list[tuple[object, ...]]:
        catch_up(self.world.ledger.recorder, self.views)
        with self.views.reading() as connection:
            found = disputes_due(connection, Desks(connection), today)
        return [(row.party, row.position, row.disputed_by, row.disputed_on, row.days) for row in found]


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Looking]:
    looking = Looking(tmp_path)
    yield looking
    looking.views.close()
    looking.world.close()


def test_money_lies_at_the_desk_of_whoever_holds_it(looking: Looking) -> None:
    world = looking.world
    world.fund(ACCOUNT, 1_000)
    world.record(
        world.finance(), "appropriation.enacted", document="财教〔2026〕9号", fiscal_year=2026,
        line="rural.short-term", amount_fen=50, occurred_on="2026-02-01",
    )  # fmt: skip
    treasury = world.province().finance
    assert looking.money() == {
        ("2026/rural.short-term/00", "allocate"): (world.finance(), 50, date(2026, 3, 1), 275, None),
        (ACCOUNT, "pass-on"): (treasury, 1_000, date(2026, 3, 1), 275, 30),
        (ACCOUNT, "disburse"): (treasury, 1_000, date(2026, 3, 1), 275, None),
    }


def test_money_that_is_used_up_is_not_due_and_the_oldest_is_used_first(looking: Looking) -> None:
    world = looking.world
    world.fund(ACCOUNT, 1_000)
    world.at("2026-04-01")
    world.fund(ACCOUNT, 500)
    world.contract(amount_fen=1_200)
    money = looking.money()
    assert money[ACCOUNT, "pass-on"][1:3] == (300, date(2026, 4, 1))
    assert money[ACCOUNT, "disburse"][1:3] == (1_500, date(2026, 3, 1))
    world.contract("C2", amount_fen=300)
    assert (ACCOUNT, "pass-on") not in looking.money()


def test_money_that_comes_back_is_as_old_as_its_arrival(looking: Looking) -> None:
    world = looking.world
    world.fund(ACCOUNT, 1_000)
    world.contract(amount_fen=1_000)
    world.at("2026-06-01")
    world.record(world.province().education, "contract.terminated", contract="C1")
    assert looking.money()[ACCOUNT, "pass-on"][1:3] == (1_000, date(2026, 3, 1))


@pytest.mark.parametrize(("day", "limit"), [("2015-01-01", 30), ("2014-12-31", None), (None, None)])
def test_the_thirty_days_of_article_52_count_from_2015_and_from_a_day_that_is_stated(
    looking: Looking, day: str | None, limit: int | None
) -> None:
    world, when = looking.world, {"occurred_on": day} if day else {"undated": "表上无日期"}
    account, finance = "2014/rural.distance/41", world.finance()
    world.province()
    world.record(
        finance, "appropriation.enacted", document="财教〔2014〕1号", fiscal_year=2014, line="rural.distance",
        amount_fen=10, occurred_on="2014-01-01",
    )  # fmt: skip
    world.record(
        finance, "allocation.made", document="财教〔2014〕2号", account=account, from_holder="00",
        amount_fen=10, **when,
    )  # fmt: skip
    _, _, since, days, found = looking.money()[account, "pass-on"]
    assert (since, found) == (None if day is None else date.fromisoformat(day), limit)
    assert (days is None) == (day is None)


def opened(world: World, contract: str, code: str, last_day: str) -> None:
    world.record(
        world.province().education, "class.opened", class_=code, contract=contract, mode="centralised",
        starts_on="2026-03-05", ends_on=last_day, planned=1, capacity="compiled",
        on_behalf_of=world.institution(),
    )  # fmt: skip


def closed(world: World, code: str) -> None:
    world.record(
        world.province().education, "class.closed", class_=code, attended=1, capacity="compiled",
        on_behalf_of=world.institution(),
    )  # fmt: skip


def test_a_contract_is_due_once_all_its_classes_are_closed_or_past_or_it_was_terminated(
    looking: Looking,
) -> None:
    world = looking.world
    world.fund(ACCOUNT, 1_000)
    for contract in ("CLOSED", "PAST", "RUNS", "NONE", "OVER", "SETTLED"):
        world.contract(contract, amount_fen=10)
    opened(world, "CLOSED", "K1", "2026-03-10")
    opened(world, "CLOSED", "K2", "2026-12-20")
    closed(world, "K1")
    opened(world, "PAST", "K3", "2026-11-30")
    opened(world, "RUNS", "K4", "2026-04-01")
    opened(world, "RUNS", "K5", "2026-12-01")
    closed(world, "K4")
    opened(world, "SETTLED", "K6", "2026-04-01")
    education = world.province().education
    world.record(education, "contract.settled", contract="SETTLED")
    world.record(education, "contract.terminated", contract="OVER", occurred_on="2026-02-01")
    due = [
        (education, "OVER", "terminated", date(2026, 2, 1), 303),
        (education, "PAST", "ended", date(2026, 11, 30), 1),
    ]
    assert looking.contracts() == due
    closed(world, "K2")
    assert looking.contracts() == [*due, (education, "CLOSED", "closed", date(2026, 12, 20), 0)]


def test_a_dispute_is_due_at_the_desk_that_stated_it_until_it_is_reversed_or_confirmed(
    looking: Looking,
) -> None:
    world = looking.world
    world.fund(ACCOUNT, 1_000)
    school = world.contract(amount_fen=500)
    treasury, education = world.province()
    world.record(
        treasury, "disbursement.made", contract="C1", payee=school, amount_fen=500, payment_order="Z"
    )

    def compiled() -> Noted:
        recorded = world.record_all(
            education, world.expense("C1", 10, capacity="compiled", on_behalf_of=school, id=world.new_id())
        )
        entry = world.ledger.recorder.entry(recorded.position + 1)
        assert entry is not None
        return Noted(entry.data.split(b'"id":"', 1)[1][:36].decode(), recorded.position + 1, recorded)

    wrong, right, quiet = compiled(), compiled(), compiled()
    world.at("2026-11-21")
    for fact in (wrong, right):
        world.record(school, "statement.disputed", disputes=fact.id, reason="金额有误")
    expected = [(education, fact.position, school, date(2026, 11, 21), 10) for fact in (wrong, right)]
    assert looking.disputes() == expected
    world.record(education, "expense.reversed", reverses=wrong.id, capacity="compiled", on_behalf_of=school)
    assert looking.disputes() == expected[1:]
    world.record(school, "statement.confirmed", confirms=right.id)
    assert looking.disputes() == []
    world.record(school, "statement.confirmed", confirms=quiet.id)
    world.record(school, "statement.disputed", disputes=quiet.id, reason="再查有误")
    assert [row[1] for row in looking.disputes()] == [quiet.position]
