"""Closing on the real log: months of recording come from submission entries, warm memory or cold."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.closing import closing_rows
from domain.refusals import PeriodIsClosed
from ledger.application import Recorded
from ledger.deciding import Memory, Refused
from ledger.submission import Entry, SubmissionError, entry_bytes, month_of_entry
from tests.world import ACCOUNT, World

MONTHS = ("2026-09", "2026-10", "2026-11", "2026")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Money that moved in September, October and November, by the days of recording."""
    world = World(tmp_path, now="2026-09-10T09:00")
    world.fund(ACCOUNT, 1_000_000)
    world.at("2026-10-10")
    school = world.contract(amount_fen=300_000)
    world.at("2026-11-10")
    world.record(
        world.province().finance, "disbursement.made", contract="C1", payee=school, amount_fen=100_000,
        payment_order="Z1", booked_on="2026-10-31",
    )  # fmt: skip
    world.record_all(school, world.expense("C1", 40_000))
    world.at("2026-12-10")
    return world


def test_a_cold_memory_counts_as_a_warm_one(world: World) -> None:
    following = Memory.at_head(world.ledger.recorder)
    before = closing_rows(following.subjects(), "2026-12")
    world.fund(ACCOUNT, 7_000)
    following.catch_up(world.ledger.recorder)
    cold = Memory.at_head(world.ledger.recorder)
    for month in (*MONTHS, "2026-12"):
        assert closing_rows(following.subjects(), month) == closing_rows(cold.subjects(), month)
    assert closing_rows(cold.subjects(), "2026-12") != before
    world.close()


def test_money_is_counted_in_the_month_of_its_booking(world: World) -> None:
    subjects = Memory.at_head(world.ledger.recorder).subjects()
    balances = {month: closing_rows(subjects, month)[-1] for month in MONTHS[:2]}
    september = {"account": ACCOUNT, "allotted_fen": 1_000_000, "treasury_fen": 1_000_000}
    assert balances["2026-09"] == september
    assert balances["2026-10"] == {
        "account": ACCOUNT,
        "allotted_fen": 700_000,
        "committed_fen": 200_000,
        "outlaid_fen": 100_000,
        "treasury_fen": 900_000,
    }
    assert closing_rows(subjects, "2026-11")[-1] == balances["2026-10"]
    world.close()


def test_a_ledger_opened_again_still_knows_what_is_closed(world: World) -> None:
    subjects = Memory.at_head(world.ledger.recorder).subjects()
    rows, through = closing_rows(subjects, "2026-10"), world.ledger.checkpoint().size
    world.record_jointly("period.closed", period="2026-10", through=through, balances=rows)
    world.reopen()
    refused = world.submit(
        world.province().finance,
        world.statement(
            "balance.carried-over", account=ACCOUNT, amount_fen=1, usable_until="2027-12-31",
            booked_on="2026-10-31",
        ),
    )  # fmt: skip
    assert isinstance(refused, Refused)
    assert refused.refusal == PeriodIsClosed("2026-10-31", "2026-10")
    outcome = world.submit(
        world.province().finance,
        world.statement(
            "balance.carried-over", account=ACCOUNT, amount_fen=1, usable_until="2027-12-31",
            booked_on="2026-11-30",
        ),
    )  # fmt: skip
    assert isinstance(outcome, Recorded)
    world.close()


def test_the_month_of_an_entry_is_read_however_it_is_written(world: World) -> None:
    stored = world.ledger.recorder.entry(1)
    assert stored is not None
    entry = Entry.parse(stored.data)
    assert stored.data == entry_bytes(entry.recorded_at, entry.jws)
    assert month_of_entry(stored.data) == "2026-09"
    spaced = stored.data.replace(b'{"type":', b'{ "type": ', 1)
    assert month_of_entry(spaced) == "2026-09"
    with pytest.raises(SubmissionError):
        month_of_entry(b'{"type":"other"}')
    world.close()
