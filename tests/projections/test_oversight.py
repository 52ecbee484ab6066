"""What projections keep of supervision, openness, closings, measures and signatures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from audit.verify import verify_book
from domain.measures import Measure, in_force
from ledger.application import Recorded
from ledger.client import prepare
from ledger.replaying import Replay
from projections.adopted import measures_of
from projections.closing import ADOPTED_FIGURES, CLOSED_PERIODS, CLOSING_BALANCES
from projections.follow import catch_up
from projections.openness import COMPLAINTS, ERASURES, PUBLICATIONS
from projections.postings import POSTINGS
from projections.signatures import SIGNATURES, statements_in_doubt
from projections.supervision import (
    CLAWBACKS,
    FINDINGS,
    FREEZES,
    INSPECTIONS,
    RECOVERIES,
    REFERRALS,
    RELEASES,
    SANCTIONS,
)
from projections.views import Views
from tests.projections.history import tell_everything
from tests.projections.looking import rows
from tests.projections.oversight import Overseen, oversee
from tests.world import ACCOUNT, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("overseen"))
    yield world
    world.close()


@pytest.fixture(scope="module")
def overseen(world: World) -> Overseen:
    return oversee(world, tell_everything(world))


@pytest.fixture(scope="module")
def seen(world: World, overseen: Overseen) -> Iterator[Views]:
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    yield views
    views.close()


def test_inspections_and_findings_keep_their_steps(seen: Views) -> None:
    assert rows(seen, INSPECTIONS, "inspection", "about_kind", "about", "due_on") == [
        ("I1", "account", ACCOUNT, "2026-07-31")
    ]
    names = ("finding", "inspection", "about", "article", "due_on", "answered_on", "closed_on", "outcome")
    assert rows(seen, FINDINGS, *names) == [
        ("F1", "I1", "C1", "预算法第九十五条", "2026-07-31", "2026-07-20", "2026-08-31", "rectified"),
        ("F2", None, ACCOUNT, "预算法第五十二条", "2026-11-30", None, None, None),
    ]


def test_what_was_frozen_and_released_stands_apart(seen: Views) -> None:
    assert rows(seen, FREEZES, "freeze", "account", "contract", "finding", "amount_fen") == [
        ("D1", ACCOUNT, None, "F2", 1_000)
    ]
    assert rows(seen, RELEASES, "freeze", "amount_fen", "occurred_on") == [("D1", 400, "2026-10-01")]


def test_what_was_ordered_back_and_came_stands_apart(seen: Views) -> None:
    assert rows(seen, CLAWBACKS, "clawback", "account", "contract", "of", "amount_fen") == [
        ("K1", None, "C1", "expenses", 10_000),
        ("K2", ACCOUNT, None, "expenses", 700),
    ]
    assert rows(seen, RECOVERIES, "clawback", "amount_fen", "category") == [
        ("K1", 6_000, "meals"),
        ("K2", 700, "banquet"),
    ]


def test_a_person_who_was_sanctioned_has_no_name_here(seen: Views) -> None:
    assert [(s, p is None, k) for s, p, k in rows(seen, SANCTIONS, "sanction", "party", "kind")] == [
        ("S1", False, "fine"),
        ("S2", True, "bid-ban"),
    ]
    assert rows(seen, REFERRALS, "referral", "authority", "due_on") == [
        ("R1", "省纪检监察机关", "2026-12-31")
    ]


def test_complaints_publications_and_erasures(seen: Views, overseen: Overseen) -> None:
    assert rows(seen, COMPLAINTS, "complaint", "kind", "about", "answered_on", "outcome") == [
        ("S1", "charging", "K1", "2026-06-10", "upheld"),
        ("S2", "procurement", "T1", None, None),
    ]
    assert rows(seen, PUBLICATIONS, "what", "about_kind", "about", "published_on") == [
        ("result", "tender", "T1", "2026-03-02"),
        ("class-list", "class", "K1", "2026-04-15"),
    ]
    assert rows(seen, ERASURES, "statement", "member", "article") == [
        (overseen.erased, "payee", "个人信息保护法第四十七条")
    ]


def test_a_closing_keeps_its_table_which_is_what_was_posted(seen: Views, overseen: Overseen) -> None:
    assert rows(seen, CLOSED_PERIODS, "position", "period", "last_month", "recorded_on") == [
        (overseen.closed_at, "2026-12", "2026-12", "2027-01-10")
    ]
    posting = POSTINGS.c
    query = (
        select(posting.account, posting.bucket, func.sum(posting.amount_fen))
        .where(posting.booked_on <= "2026-12-31", posting.position < overseen.closed_at)
        .group_by(posting.account, posting.bucket)
    )
    with seen.reading() as connection:
        sums = {(account, bucket): fen for account, bucket, fen in connection.execute(query)}
    names = [column.name for column in CLOSING_BALANCES.columns if column.name.endswith("_fen")]
    table = {
        (account, name.removesuffix("_fen")): fen
        for account, *amounts in rows(seen, CLOSING_BALANCES, "account", *names)
        for name, fen in zip(names, amounts, strict=True)
    }
    for (account, bucket), fen in sums.items():
        if bucket not in ("institution", "spent"):
            assert table[account, bucket] == fen
    for account in {account for account, _ in sums}:
        paid_out = sums.get((account, "institution"), 0) + sums.get((account, "spent"), 0)
        assert table.get((account, "outlaid"), 0) == paid_out


def test_a_book_knows_the_measures_it_adopted_beside_the_packaged_ones(seen: Views) -> None:
    assert rows(seen, ADOPTED_FIGURES, "name", "scope", "value", "in_force_from") == [
        ("training.cap", "III/total", "55000", "2017-01-01"),
        ("training.long-course-percent", "", "70", "2017-01-01"),
    ]
    with seen.reading() as connection:
        known = measures_of(connection)
        assert measures_of(connection, known_at=10) == known[:-2]
    found = in_force("training.long-course-percent", known[-1].in_force_from, "", known)
    assert isinstance(found, Measure)
    assert found.mark == "adopted"


def test_every_signature_of_every_submission_is_kept(world: World, seen: Views) -> None:
    expected = {
        (signer.kid, submission.position, signer.duty)
        for submission in Replay(world.ledger.recorder).submissions()
        for signer in submission.signers
    }
    assert set(rows(seen, SIGNATURES, "kid", "submission", "duty")) == expected


def test_what_a_compromised_key_signed_is_in_doubt_until_it_is_confirmed_or_reversed(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.fund(ACCOUNT, 1_000_000)
    school = world.contract(amount_fen=100_000)
    early = world.expense("C1", 1_000)
    world.record_all(school, early)
    since = world.ledger.checkpoint().size
    ids = [world.new_id() for _ in range(3)]
    for identifier in ids:
        world.record_all(school, world.expense("C1", 500, id=identifier))
    kid = world.desk.keyring.kid_of(school, "officer-1")
    world.record("education", "key.revoked", kid=kid, compromised_since=since)
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)

    def states() -> list[str]:
        catch_up(world.ledger.recorder, views)
        with views.reading() as connection:
            return [row.state for row in statements_in_doubt(connection)]

    assert states() == ["in-doubt"] * 3
    record_by_the_other_officer(world, school, world.statement("statement.confirmed", confirms=ids[0]))
    record_by_the_other_officer(world, school, world.statement("expense.reversed", reverses=ids[1]))
    assert states() == ["confirmed", "reversed", "in-doubt"]
    with views.reading() as connection:
        (confirmed, _, open_one) = statements_in_doubt(connection)
        assert [row.state for row in statements_in_doubt(connection, known_at=since + 8)] == ["in-doubt"] * 3
        assert statements_in_doubt(connection, known_at=since) == []
    assert confirmed.position == since + 2
    assert (open_one.kid, open_one.party, open_one.type) == (kid, school, "expense.recorded")
    assert verify_book(world.path).verdict == "sound"
    views.close()
    world.close()


def record_by_the_other_officer(world: World, party: str, statement: bytes) -> None:
    parcel = prepare([statement], world.ledger.checkpoint(), world.now, world.new_id)
    signed = parcel.signed_by(world.desk.key_of(party, "officer-2"), "prepare")
    assert isinstance(world.ledger.submit(signed.submission()), Recorded)
