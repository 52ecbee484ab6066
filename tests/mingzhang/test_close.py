"""`mingzhang close`: the table that closes a period, from drawing it up to what is refused afterwards."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.moment import CHINA
from tests.mingzhang.conftest import Cli
from tests.world import World


class Last(NamedTuple):
    """A book in which money moved last month, by this computer's clock."""

    book: Path
    month: str
    account: str
    today: date

    @property
    def day(self) -> str:
        """A day of that month."""
        return f"{self.month}-10"


@pytest.fixture
def last(tmp_path: Path) -> Last:
    today = datetime.now(CHINA).date()
    month = (today.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    world = World(tmp_path, now=f"{month}-10T09:00")
    account = f"{month[:4]}/rural.short-term/41"
    world.fund(account, 1_000_000)
    world.contract(amount_fen=300_000, account=account)
    world.supervision()
    world.close()
    return Last(world.path, month, account, today)


def test_a_period_is_drawn_up_signed_by_both_and_closed(last: Last, cli: Cli, tmp_path: Path) -> None:
    statement, submission = tmp_path / "closing.ndjson", tmp_path / "closing.submission"
    day, book = ("--on", last.day), ("--book", last.book)
    said = cli.good("close", last.month, "--out", statement, "--lang", "zh", *book).out
    assert "7,000.00" in said
    assert json.loads(statement.read_text("utf-8"))["balances"][1] == {
        "account": last.account,
        "allotted_fen": 700_000,
        "committed_fen": 300_000,
        "treasury_fen": 1_000_000,
    }
    signs = ("--as", "finance", "--duty", "approve")
    cli.good("record", "--file", statement, "--out", submission, *signs, *day, *book)
    cli.good("approve", submission, "--as", "supervision", "--duty", "approve", "--yes", *book)
    assert "closed through" not in cli.good("close", last.month, "--lang", "en", *book).out
    cli.good("submit", submission, *book)
    assert f"closed through {last.month}" in cli.good("close", last.month, "--lang", "en", *book).out
    late = [f"account={last.account}", "amount=1", "usable_until=2099-12-31", f"booked_on={last.day}"]
    members = [each for value in late for each in ("--set", value)]
    refused = cli(
        "record", "balance.carried-over", "--as", "provincial-finance 41", *members, *day, *book, "--json"
    )
    assert refused.code == 1
    assert '"period-closed"' in refused.out
    periods = cli.good("report", "closing", "--json", *book).json["periods"]
    assert [(row["period"], row["accounts"]) for row in periods] == [(last.month, 2)]


def test_the_object_for_programs_is_what_the_statement_says(last: Last, cli: Cli) -> None:
    answer = cli.good("close", last.month, "--book", last.book, "--json").json
    assert set(answer) == {"period", "through", "balances"}
    assert cli.good("close", "2001-09", "--book", last.book, "--lang", "en").out.endswith("no balances.\n")


@pytest.mark.parametrize("period", ["this month", "this year", "2026-13", "October"])
def test_only_a_period_that_is_over_is_drawn_up(last: Last, cli: Cli, period: str) -> None:
    now = {"this month": last.today.isoformat()[:7], "this year": last.today.isoformat()[:4]}
    said = cli("close", now.get(period, period), "--book", last.book, "--lang", "en")
    assert said.code == 1
    assert "expected a" in said.err
