"""A seeded minute of crashes: each kind of fault on each store, while several record, project and publish.

`python -m tests.simulation` goes on for as long as one likes; `MINGZHANG_CRASHES=5` strikes five times here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.postgresql import NoServerError
from tests.simulation.crashing import Crashes
from tests.simulation.faults import FAULTS, STORES, Fault

TIMES = int(os.environ.get("MINGZHANG_CRASHES", "1"))
SEED = 20_260_705


@pytest.fixture(scope="module")
def crashes() -> Iterator[Crashes]:
    # Not pytest's own: a server that runs as somebody else could not enter it.
    room = Path(mkdtemp(prefix="mingzhang-crashes-"))
    try:
        crashes = Crashes(room, SEED)
    except NoServerError:
        crashes = Crashes(room, SEED, ("sqlite",))
    yield crashes
    crashes.close()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("store", STORES)
def test_whatever_happens_what_was_acknowledged_stays_and_nothing_is_there_in_part(
    crashes: Crashes, store: str, fault: Fault
) -> None:
    if store not in fault.stores:
        pytest.skip(f"{store} is no server")
    if (store, fault) not in crashes.kinds:
        pytest.skip(f"no server for {store}, or no C compiler to make a failing disk with")
    for _ in range(TIMES):
        outcome = crashes.cycle(store, fault)
        assert outcome.broken is None, outcome.broken
