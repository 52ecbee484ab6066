"""Random histories on a real book beside a tiny model: money is conserved, refusals leave no trace.

Five machines, each with the statements of one field; together they state every type. By default the same
histories are run every time. `MINGZHANG_HISTORIES=1000` runs so many of each, new ones each time.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from domain.statements.registry import STATEMENT_TYPES
from tests.simulation.authority_histories import AuthorityHistories
from tests.simulation.competition_histories import CompetitionHistories
from tests.simulation.histories import Histories
from tests.simulation.money_histories import MoneyHistories
from tests.simulation.oversight_histories import OversightHistories
from tests.simulation.training_histories import TrainingHistories

MACHINES: dict[type[Histories], int] = {
    MoneyHistories: 30,
    CompetitionHistories: 12,
    TrainingHistories: 12,
    OversightHistories: 12,
    AuthorityHistories: 12,
}
"""How many histories of each are run by default."""

# Making a failing history smaller takes longer than finding it.
pytestmark = pytest.mark.timeout(3_600 if "MINGZHANG_HISTORIES" in os.environ else 900)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_comes_of_a_history_is_what_the_model_says(machine: type[Histories]) -> None:
    run(machine)


def test_every_type_of_statement_was_accepted_and_refused_in_some_history() -> None:
    accepted, refused = Counter[str](), Counter[str]()
    for machine in MACHINES:
        run(machine)
        accepted += machine.tally["accepted"]
        refused += machine.tally["refused"]
    assert set(STATEMENT_TYPES) - set(accepted) == set()
    assert set(STATEMENT_TYPES) - set(refused) == set()


@cache
def run(machine: type[Histories]) -> None:
    """Run a machine's histories, once for all tests."""
    asked_for = os.environ.get("MINGZHANG_HISTORIES")
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=int(asked_for or MACHINES[machine]),
            stateful_step_count=40,
            derandomize=asked_for is None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
