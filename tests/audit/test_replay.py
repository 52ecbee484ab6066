"""replay: a second opinion on every balance, from the log's bytes alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from audit.replay import replay_to
from ledger.replaying import ReplayError
from projections.asof import whole_position
from projections.balances import balances
from projections.follow import catch_up
from projections.views import Views
from tests.world import ACCOUNT, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Money that arrives, is committed, paid, spent and partly given back, over three days of recording."""
    world = World(tmp_path_factory.mktemp("replay"), now="2026-06-01T09:00")
    world.fund(ACCOUNT, 1_000_00)
    henan, school = world.province(), world.contract("C1", 600_00)
    world.at("2026-06-02")
    world.record(
        henan.finance, "disbursement.made", contract="C1", payee=school, amount_fen=400_00, payment_order="Z1"
    )
    world.record_all(school, world.expense("C1", 150_00), world.expense("C1", 50_00, "venue"))
    world.at("2026-06-03")
    world.record(henan.finance, "disbursement.returned", contract="C1", amount_fen=100_00, payment_order="R1")
    world.record(henan.education, "contract.settled", contract="C1")
    yield world
    world.close()


def test_every_book_sums_to_zero_at_every_position(world: World) -> None:
    for position in range(2, world.ledger.recorder.head() + 1):
        replayed = replay_to(world.path, position)
        assert replayed.position <= position
        assert all(sum(buckets.values()) == 0 for buckets in replayed.books.values())


def test_replay_and_views_agree_at_the_end_of_every_submission(world: World, tmp_path: Path) -> None:
    views = Views(tmp_path / "views.db")
    catch_up(world.ledger.recorder, views)
    ends = {
        replay_to(world.path, position).position for position in range(2, world.ledger.recorder.head() + 1)
    }
    for end in sorted(ends):
        replayed, viewed = replay_to(world.path, end), balances(views, known_at=end).to_json()
        for account, row in viewed["accounts"].items():
            buckets = replayed.accounts[account]
            assert row["treasury"] == buckets.get("treasury", 0)
            assert row["undisbursed_commitment"] == buckets.get("committed", 0)
            assert row["available"] == buckets.get("allotted", 0)
            assert row["expensed"] == buckets.get("spent", 0)
        for contract, row in viewed["contracts"].items():
            buckets = replayed.contracts[contract]
            assert row["disbursed"] == buckets.get("outlaid", 0)
            assert row["advance"] == buckets.get("institution", 0)
    views.close()


def test_inside_a_submission_the_last_whole_one_counts_in_replay_and_views(
    world: World, tmp_path: Path
) -> None:
    views = Views(tmp_path / "views.db")
    catch_up(world.ledger.recorder, views)
    positions = range(2, world.ledger.recorder.head() + 1)
    ends = {position: replay_to(world.path, position).position for position in positions}
    assert any(end < position for position, end in ends.items())
    assert {position: whole_position(views, position) for position in positions} == ends
    views.close()


def test_a_position_that_the_log_has_not_reached_is_refused(world: World) -> None:
    head = world.ledger.recorder.head()
    with pytest.raises(ReplayError, match=f"position {head + 1}: nothing found, expected .* up to {head}"):
        replay_to(world.path, head + 1)


def test_a_day_stands_for_its_last_recording(world: World) -> None:
    first, second = replay_to(world.path, date(2026, 6, 1)), replay_to(world.path, date(2026, 6, 2))
    assert "disbursement.made" not in first.counts
    assert second.counts["expense.recorded"] == 2
    assert second.recorded_at.startswith("2026-06-02")
    assert replay_to(world.path, date(2025, 1, 1)).position == 0


def test_equal_states_have_equal_digests_and_others_have_others(world: World) -> None:
    whole = replay_to(world.path)
    assert whole.digest == replay_to(world.path, world.ledger.recorder.head()).digest
    assert whole.digest != replay_to(world.path, whole.position - 1).digest


def test_the_report_speaks_both_languages(world: World) -> None:
    report = replay_to(world.path)
    assert any("合计（应为零）" in line for line in report.lines("zh"))
    assert any("total, must be zero" in line for line in report.lines("en"))
    assert report.to_json()["unit"] == "fen"
