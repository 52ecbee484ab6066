"""The balance of one contract is the one that stands among all balances, on both axes of time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date

import pytest

from projections.balances import balances, contract_balance
from projections.errors import NotYetKnownError
from projections.follow import catch_up
from projections.views import Views
from tests.postgresql import database
from tests.world import ACCOUNT, World

DAYS = (None, date(2026, 1, 1), date(2026, 5, 1), date(2026, 12, 31))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two contracts, the expenses of which occurred and were recorded in several months."""
    with database() if request.param == "postgresql" else nullcontext() as url:
        yield from told(World(tmp_path_factory.mktemp("contracts"), "2026-05-04T09:00", url))


def told(world: World) -> Iterator[World]:
    world.fund(ACCOUNT)
    first, second = world.contract("C1", 900_00), world.contract("C2", 500_00)
    for day in ("2026-05-06", "2026-06-01", "2026-07-15"):
        world.at(day)
        for school, contract in ((first, "C1"), (second, "C2"), (first, "C1")):
            world.record_all(school, world.expense(contract, 10_00))
    yield world
    world.close()


def test_one_contract_is_as_it_stands_among_all(world: World) -> None:
    views = Views(world.ledger.book.views_place)
    log = world.ledger.recorder
    catch_up(log, views)
    compared = 0
    for as_of in DAYS:
        for known_at in (None, 0, *range(1, log.head() + 1, 7), log.head()):
            among = balances(views, as_of, known_at).contracts
            for contract in ("C1", "C2", "C3"):
                assert contract_balance(views, contract, as_of, known_at) == among.get(contract)
                compared += contract in among
    assert compared >= 20
    with pytest.raises(NotYetKnownError):
        contract_balance(views, "C1", known_at=log.head() + 1)
    views.close()
