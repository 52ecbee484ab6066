"""What the tests of decisions stand on."""

from __future__ import annotations

import pytest

from tests.domain.deciding import Court, contract, fund


@pytest.fixture
def court() -> Court:
    """A court before which money was allotted and sent, and the contract C1 was signed."""
    court = Court()
    fund(court)
    contract(court)
    return court
