"""A made history is sound, whole, of the size wanted, the same for a seed, and an ordinary practice book."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from audit.verify import verify_book
from domain.accounts import parse_account
from domain.statements.registry import STATEMENT_TYPES, parse_statement
from ledger.application import Ledger
from ledger.submission import ENTRY_TYPE, Entry
from mingzhang.nation.making import Made, make_nation
from mingzhang.nation.planting.irregularities import Irregularities
from mingzhang.nation.scale import FEWEST
from mingzhang.nation.world import ENDS_ON, FOUNDED_ON, World, all_holders
from tests.mingzhang.conftest import Cli

SEED = 7


class Nation(NamedTuple):
    """A book and what its making said."""

    book: Path
    made: Made


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    book = tmp_path_factory.mktemp("nation") / "book"
    return Nation(book, make_nation(book, FEWEST, SEED, Irregularities()))


@pytest.fixture(scope="module")
def entries(nation: Nation) -> list[tuple[str, bytes]]:
    ledger = Ledger.open(nation.book)
    try:
        return [(entry.type, entry.data) for entry in ledger.recorder.entries()]
    finally:
        ledger.close()


def test_it_is_sound(nation: Nation) -> None:
    report = verify_book(nation.book, nation.made.fingerprint)
    assert report.exit_code == 0, report.lines("en")


def test_every_type_of_the_catalogue_is_stated(entries: list[tuple[str, bytes]]) -> None:
    assert {type_ for type_, _ in entries} - {ENTRY_TYPE} == set(STATEMENT_TYPES)


def test_it_has_the_number_of_statements_wanted(nation: Nation, entries: list[tuple[str, bytes]]) -> None:
    count = sum(type_ != ENTRY_TYPE for type_, _ in entries)
    assert count == nation.made.statements
    assert abs(count - FEWEST) <= FEWEST // 20


def test_the_same_seed_makes_the_same_ledger_and_the_same_truth(nation: Nation, tmp_path: Path) -> None:
    again = make_nation(tmp_path / "again", FEWEST, SEED, Irregularities())
    assert again == nation.made
    truths = [(book / "truth.json").read_bytes() for book in (nation.book, tmp_path / "again")]
    assert truths[0] == truths[1]


def test_another_seed_makes_another_ledger(nation: Nation, tmp_path: Path) -> None:
    other = make_nation(tmp_path / "other", FEWEST, SEED + 1)
    assert other.root != nation.made.root
    assert other.origin != nation.made.origin


def test_every_holder_has_an_allocation_a_tender_a_contract_and_a_class(
    entries: list[tuple[str, bytes]],
) -> None:
    seen: dict[str, set[str]] = {}
    contracts: dict[str, str] = {}
    for type_, data in entries:
        if type_ not in {"allocation.made", "tender.opened", "contract.signed", "class.opened"}:
            continue
        members = json.loads(data)
        account = members.get("account") or contracts[members["contract"]]
        if type_ == "contract.signed":
            contracts[members["contract"]] = account
        seen.setdefault(type_, set()).add(parse_account(account).province)
    assert len(seen) == 4
    assert all(holders == set(all_holders()) for holders in seen.values())


def test_facts_are_recorded_after_they_happened_and_within_the_history(
    entries: list[tuple[str, bytes]],
) -> None:
    recorded_on, delays = FOUNDED_ON.isoformat(), []
    for type_, data in entries:
        if type_ == ENTRY_TYPE:
            recorded_on = Entry.parse(data).recorded_at[:10]
            assert FOUNDED_ON.isoformat() <= recorded_on <= ENDS_ON.isoformat()
        else:
            day = parse_statement(data).occurred_on
            assert day is not None
            assert day.isoformat() <= recorded_on
            delays.append(day.isoformat() < recorded_on)
    assert sum(delays) > len(delays) // 2


def test_everything_that_is_withheld_can_be_read_or_was_erased(nation: Nation) -> None:
    ledger = Ledger.open(nation.book)
    try:
        withheld = erased = 0
        for entry in ledger.recorder.entries():
            if entry.type == ENTRY_TYPE:
                continue
            statement = parse_statement(entry.data)
            for row in statement.withheld:
                withheld += 1
                erased += ledger.private.get(row.digest) is None
        assert withheld > 100
        assert erased == 1
    finally:
        ledger.close()


def test_the_book_can_be_used_like_any_practice_book(nation: Nation, cli: Cli) -> None:
    world = World(SEED, FEWEST)
    said = cli.good(
        "record", "expert.delisted", "--as", world.education_of("00"), "--on", "2026-04-20",
        "--set", "expert=ZJ-00-005", "--set", "reason=聘期届满", "--book", nation.book, "--dry-run", "--json",
    )  # fmt: skip
    assert said.json["dry_run"]["complete"]
    assert "2025" in cli.good("report", "carry-over", "--book", nation.book, "--lang", "en").out


def test_keys_come_from_the_seed_alone() -> None:
    keys = [
        World(seed, FEWEST).key(World(seed, FEWEST).finance_of("41"), "officer-1").kid for seed in (1, 1, 2)
    ]
    assert keys[0] == keys[1] != keys[2]


def test_the_truth_says_that_all_is_fictional(nation: Nation) -> None:
    truth = json.loads((nation.book / "truth.json").read_text("utf-8"))
    assert "虚构" in truth["fictional"]
    assert (truth["seed"], truth["wanted"], truth["root"]) == (SEED, FEWEST, nation.made.root)
