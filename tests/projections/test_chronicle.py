"""The chronicle: what statements said, kept as they said it; corrections only for who knows of them."""

from __future__ import annotations

from pathlib import Path

from projections.chronicle import (
    ADJUSTMENTS,
    ALLOCATIONS,
    AWARD_ENDS,
    BIDS_TOLD,
    CARRY_OVERS,
    CLASS_TERMS,
    CONTRACT_TERMS,
    EXPENSE_CLASSES,
    SUSPENSIONS,
)
from projections.follow import catch_up
from projections.reports import facts
from projections.reports.report import Question
from projections.views import Views
from tests.projections.history import parties
from tests.projections.looking import rows
from tests.world import ACCOUNT, World


def test_what_a_statement_does_not_say_of_a_contract_is_null(views: Views) -> None:
    said = rows(views, CONTRACT_TERMS, "contract", "amount_fen", "trainees", "state")
    assert [row[1:] for row in said if row[0] == "C1"] == [
        (275_000, 50, "active"),
        (270_000, None, None),
        (None, None, "settled"),
    ]


def test_a_class_is_told_when_it_opens_and_when_it_closes(views: Views) -> None:
    said = [row for row in rows(views, CLASS_TERMS, "class", "mode", "attended", "state") if row[0] == "K1"]
    assert said == [("K1", "centralised", None, "open"), ("K1", None, 48, "closed")]


def test_an_adjustment_names_the_allocation_it_changes(views: Views) -> None:
    position = next(row[0] for row in rows(views, ALLOCATIONS, "position", "document") if "99号" in row[1])
    assert rows(views, ADJUSTMENTS, "allocation", "delta_fen") == [(position, 999)]


def test_awards_that_fell_away_bids_and_suspensions_are_told(told: World, views: Views) -> None:
    winner, other = parties(told).schools
    assert {row[0] for row in rows(views, AWARD_ENDS, "tender")} >= {"T1", "T2"}
    assert [row for row in rows(views, BIDS_TOLD, "tender", "bidder", "price_fen") if row[0] == "T1"][:2] == [
        ("T1", winner, 280_000),
        ("T1", other, 290_000),
    ]
    assert (other,) in rows(views, SUSPENSIONS, "party")
    assert (ACCOUNT, 100) in rows(views, CARRY_OVERS, "account", "amount_fen")
    assert "K1" in {row[0] for row in rows(views, EXPENSE_CLASSES, "class")}


def test_who_knows_no_correction_sees_what_was_said_first(tmp_path: Path) -> None:
    world = World(tmp_path)
    school = world.institution(ownership="public")
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    before = views.position
    with views.reading() as connection:
        registered = connection.exec_driver_sql(
            "SELECT lower(hex(made_by)) FROM parties WHERE code = ?", (school,)
        ).scalar_one()
    identifier = "-".join(
        (registered[:8], registered[8:12], registered[12:16], registered[16:20], registered[20:])
    )
    world.record("education", "statement.corrected", corrects=identifier, member="ownership", value="private")
    catch_up(world.ledger.recorder, views)
    with views.reading() as connection:
        assert facts.parties(connection, Question())[school]["ownership"] == "private"
        assert facts.parties(connection, Question(known_at=before))[school]["ownership"] == "public"
    views.close()
    world.close()
