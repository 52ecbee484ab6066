"""Bases, resources and their sharing, as the views show them."""

from __future__ import annotations

from projections.resources import BASES, RESOURCES, SHARINGS
from projections.views import Views
from tests.projections.history import parties
from tests.projections.looking import rows
from tests.world import World


def test_bases_show_their_term_and_their_end(told: World, views: Views) -> None:
    first, second = parties(told).schools
    names = ("base", "holder", "institution", "valid_to", "state", "designated_on", "withdrawn_on")
    assert rows(views, BASES, *names) == [
        ("J1", "00", first, "2027-12-31", "designated", "2026-01-01", None),
        ("J2", "41", second, "2026-12-31", "withdrawn", "2026-12-20", "2026-10-01"),
    ]


def test_a_resource_counts_with_whom_it_is_shared(told: World, views: Views) -> None:
    winner = parties(told).schools[0]
    assert rows(views, RESOURCES, "resource", "title", "provider", "contract", "shared_with") == [
        ("Z1", "课例", winner, "C1", 3)
    ]
    assert rows(views, SHARINGS, "resource", "holder", "shared_on") == [
        ("Z1", "41", "2026-07-01"),
        ("Z1", "42", "2026-07-01"),
        ("Z1", "XPCC", None),
    ]
