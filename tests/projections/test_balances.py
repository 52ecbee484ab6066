"""Balances: the figures of a told year, both axes of time against sums by hand, and how little is read for
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from ledger.replaying import Fact, Replay
from projections import asof
from projections.asof import position_on_day
from projections.balances import Balances, balances
from projections.errors import NotYetKnownError
from projections.follow import catch_up
from projections.views import Views
from tests.projections.history import BENEATH, OWN_MONEY, parties, tell_at_random
from tests.world import ACCOUNT, World

MEMBERS = (
    "allocated", "received", "committed_total", "uncommitted", "disbursed", "undisbursed_commitment",
    "treasury", "expensed",
)  # fmt: skip


def _account(shown: Balances, code: str) -> dict[str, int]:
    balance = shown.accounts[code]
    return {member: getattr(balance, member) for member in MEMBERS}


def test_the_nation_is_what_was_granted_and_what_is_left(views: Views) -> None:
    assert balances(views).to_json()["national"] == {
        "rural.distance": {"appropriated": 70_000, "allocated": 50_000, "unallocated": 20_000},
        "rural.short-term": {"appropriated": 1_002_000, "allocated": 996_000, "unallocated": 6_000},
    }


def test_an_account_is_net_of_what_was_passed_down_and_returned(views: Views) -> None:
    assert _account(balances(views), ACCOUNT) == {
        "allocated": 1_000_000 + 1 + 999 - 40_000 - 5_000,
        "received": 1_000_000 - 30_000,
        "committed_total": 190_000,
        "uncommitted": 956_000 - 190_000,
        "disbursed": 190_000,
        "undisbursed_commitment": 0,
        "treasury": 970_000 - 700 - 190_000 - 2_000,
        "expensed": 61_234,
    }


def test_a_payment_without_contract_is_neither_committed_nor_disbursed(views: Views) -> None:
    shown = balances(views)
    account = shown.accounts[ACCOUNT]
    assert (account.direct_payments, account.available) == (700, 956_000 - 190_000 - 700)
    assert shown.expenses_by_category == {"banquet": 700, "gift": 1_234, "meals": 60_000}
    assert shown.expense_total == 61_934


def test_a_pool_that_holds_only_unallocated_money_is_no_account(views: Views) -> None:
    assert list(balances(views).accounts) == [OWN_MONEY, ACCOUNT, BENEATH]


def test_a_contracts_advance_is_what_is_paid_and_not_spent(told: World, views: Views) -> None:
    contract = balances(views).contracts["C1"]
    assert (contract.amount, contract.disbursed, contract.expensed) == (270_000, 190_000, 61_234)
    assert contract.advance == 128_766
    assert (contract.account, contract.institution) == (ACCOUNT, parties(told).schools[0])


def test_groups_are_the_sums_of_their_accounts(views: Views) -> None:
    shown = balances(views)
    for groups in (shown.by_province, shown.by_line, shown.by_year, shown.by_source):
        for member in MEMBERS:
            total = sum(getattr(balance, member) for balance in shown.accounts.values())
            assert sum(getattr(balance, member) for balance in groups.values()) == total
    assert list(shown.by_source) == ["central", "provincial"]
    assert shown.by_institution[shown.contracts["C1"].institution].advance == 128_766


@pytest.mark.parametrize(
    ("day", "figures", "committed_total"),
    [
        ("2026-02-24", (0, 0, 1_234), 9_000),
        ("2026-02-25", (0, 0, 1_234), 299_000),
        ("2026-03-10", (275_000, 0, 1_234), 284_000),
        ("2026-04-09", (275_000, 200_000, 51_234), 284_000),
        ("2026-05-31", (270_000, 190_000, 111_234), 279_000),
        ("2026-06-30", (270_000, 190_000, 61_234), 270_000),
        ("2026-11-20", (270_000, 190_000, 61_234), 190_000),
    ],
)
def test_as_of_a_business_day_counts_what_had_occurred_and_what_states_no_day(
    views: Views, day: str, figures: tuple[int, int, int], committed_total: int
) -> None:
    shown = balances(views, as_of=date.fromisoformat(day))
    contract = shown.contracts["C1"]
    assert (contract.amount, contract.disbursed, contract.expensed) == figures
    assert shown.accounts[ACCOUNT].committed_total == committed_total


def test_the_object_for_programs_has_every_fixed_member(told: World, views: Views) -> None:
    shown = balances(views, as_of=date(2026, 5, 1), known_at=60).to_json()
    assert shown["unit"] == "fen"
    assert (shown["position"], shown["as_of"], shown["known_at"]) == (60, "2026-05-01", 60)
    newest = told.ledger.recorder.checkpoint()
    assert newest is not None
    assert shown["checkpoint"] == newest.note
    assert {"national", "accounts", "contracts", "expenses_by_category", "expense_total"} <= set(shown)
    assert set(MEMBERS) <= set(shown["accounts"][ACCOUNT])
    assert all(type(name) is str for name in shown["by_year"])


def test_a_position_that_the_views_have_not_reached_cannot_be_asked_about(views: Views) -> None:
    with pytest.raises(NotYetKnownError, match=f"position {views.position}, expected at least 9999"):
        balances(views, known_at=9_999)


def test_at_position_nothing_there_is_nothing(views: Views) -> None:
    shown = balances(views, known_at=0)
    assert (shown.accounts, shown.contracts, shown.national) == ({}, {}, {})
    assert shown.books == {"budget": {}, "cash": {}}


def test_a_day_of_recording_leads_to_its_last_position(views: Views) -> None:
    before, last = (position_on_day(views, date(2026, 12, day)) for day in (19, 20))
    assert position_on_day(views, date(2026, 11, 30)) == 0
    assert 0 < before < last == views.position
    assert position_on_day(views, date(2027, 1, 1)) == last


@pytest.mark.parametrize("as_of", [None, date(2026, 5, 15)])
@pytest.mark.parametrize("known_at", [None, 60])
def test_no_question_reads_all_postings(views: Views, as_of: date | None, known_at: int | None) -> None:
    with views.reading() as connection:
        query = asof.sums_query(connection, as_of, known_at)
        sql = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    touching = [line for line in plan if "postings" in line]
    searches = (as_of is not None) + (known_at is not None)
    assert len(touching) == searches
    assert all(line.startswith("SEARCH postings") for line in touching)
    if as_of is not None:
        assert any("postings_by_business_day (occurred_on>? AND occurred_on<?)" in line for line in touching)
    if known_at is not None:
        assert any("PRIMARY KEY (position>? AND position<?)" in line for line in touching)


@settings(max_examples=12, deadline=None)
@given(
    numbers=st.lists(st.integers(0, 10**7), min_size=5, max_size=40),
    questions=st.lists(
        st.tuples(st.none() | st.dates(date(2025, 10, 1), date(2026, 8, 1)), st.none() | st.floats(0, 1)),
        min_size=1,
        max_size=8,
    ),
)
def test_every_question_is_answered_as_by_adding_up_postings(
    tmp_path_factory: pytest.TempPathFactory,
    numbers: list[int],
    questions: list[tuple[date | None, float | None]],
) -> None:
    world = World(tmp_path_factory.mktemp("random"), now="2026-02-01T09:00")
    tell_at_random(world, numbers)
    recorder = world.ledger.recorder
    views = Views(world.path / "views.db")
    head = catch_up(recorder, views)
    facts = [fact for submission in Replay(recorder).submissions() for fact in submission.facts]
    for as_of, part in questions:
        known_at = None if part is None else round(part * head)
        expected = _added_up(facts, as_of, known_at)
        with views.reading() as connection:
            found = {row[:-1]: row.amount_fen for row in asof.sums(connection, as_of, known_at)}
        assert found == expected
        shown = balances(views, as_of, known_at)
        assert [sum(buckets.values()) for buckets in shown.books.values()] == [0, 0]
        for balance in shown.accounts.values():
            assert balance.committed_total == balance.disbursed + balance.undisbursed_commitment
            used = balance.committed_total + balance.direct_payments + balance.reserved
            assert balance.allocated == balance.available + used
    world.close()


def _added_up(facts: Sequence[Fact], as_of: date | None, known_at: int | None) -> Counter[tuple[str, ...]]:
    expected: Counter[tuple[str, ...]] = Counter()
    for fact in facts:
        day = fact.statement.occurred_on
        has_occurred = as_of is None or day is None or day <= as_of
        if has_occurred and (known_at is None or fact.position <= known_at):
            for posting in fact.outcome.postings:
                key = (posting.book, posting.bucket, posting.account, fact.statement.type)
                rest = (posting.contract, posting.institution, posting.category, posting.series)
                expected[key + tuple(each or "" for each in rest)] += posting.amount_fen
    return expected


@settings(max_examples=6, deadline=None)
@given(numbers=st.lists(st.integers(0, 10**7), min_size=5, max_size=40), part=st.floats(0.3, 1))
def test_what_was_known_at_a_position_is_what_a_book_replayed_to_it_shows(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int], part: float
) -> None:
    world = World(tmp_path_factory.mktemp("random"), now="2026-02-01T09:00")
    tell_at_random(world, numbers)
    directory: Path = world.path
    then, now = Views(directory / "then.db"), Views(directory / "now.db")
    head = catch_up(world.ledger.recorder, now)
    position = catch_up(world.ledger.recorder, then, until=round(part * head))
    for as_of in (None, date(2026, 2, 20)):
        was, shown = balances(then, as_of), balances(now, as_of, known_at=position)
        assert was.to_json() == shown.to_json() | {"known_at": None, "checkpoint": was.checkpoint}
    world.close()
