"""What the views keep of experts, draws, seals, contests and vouchers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from audit.verify import verify_book
from ledger.sealing import seal
from projections.balances import SeriesBalance, balances
from projections.digest import digests
from projections.experts import DRAWS, EXPERT_VERSIONS, EXPERTS, PANELS
from projections.follow import catch_up
from projections.procurement import AWARDS, BIDS, TENDERS
from projections.sealing import CONTESTS, ENVELOPES, SEALS
from projections.views import Views
from projections.vouchers import VOUCHER_EARNINGS, VOUCHER_OFFERS, VOUCHERS, SeriesOn, series_on
from tests.projections.competition import TENDER, Bidders, bidders, digest, envelope, tell_competition
from tests.projections.looking import rows
from tests.world import ACCOUNT, World


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("competition"))
    world.fund(ACCOUNT, 1_000_000)
    tell_competition(world)
    yield world
    world.close()


@pytest.fixture(scope="module")
def who(told: World) -> Bidders:
    return bidders(told)


@pytest.fixture(scope="module")
def views(told: World) -> Iterator[Views]:
    views = Views(told.path / "views.db")
    catch_up(told.ledger.recorder, views)
    yield views
    views.close()


def test_experts_are_shown_with_their_latest_version_and_state(views: Views) -> None:
    shown = {expert: rest for expert, *rest in rows(views, EXPERTS, "expert", "holder", "version", "state")}
    assert len(shown) == 7
    assert shown["E1"] == ["41", 1, "listed"]
    assert shown["E6"] == ["41", 1, "delisted"]
    assert shown["E7"] == ["41", 2, "listed"]


def test_every_version_keeps_its_term_and_conflicts_and_is_shown_as_corrected(
    views: Views, who: Bidders
) -> None:
    names = ("expert", "version", "field", "employer", "conflicts", "valid_from", "valid_to")
    versions = [row for row in rows(views, EXPERT_VERSIONS, *names) if row[0] == "E7"]
    assert versions == [
        ("E7", 1, "语文", None, "", "2026-01-01", "2027-12-31"),
        ("E7", 2, "小学数学", who.public, f"{who.private} {who.absent}", "2026-01-01", None),
    ]


def test_no_name_of_an_expert_is_in_any_column() -> None:
    assert "name" not in {*EXPERTS.columns.keys(), *EXPERT_VERSIONS.columns.keys()}


def test_draws_show_what_was_drawn_repeated_or_waits(views: Views) -> None:
    names = ("draw", "tender", "seats", "repeats", "state", "reveal_by")
    assert rows(views, DRAWS, *names) == [
        ("D1", "B1", 3, None, "repeated", "2026-02-26"),
        ("D2", "B1", 3, "D1", "drawn", "2026-02-26"),
        ("D3", "B1", 3, "D2", "requested", None),
    ]
    seeds = {draw: pair for draw, *pair in rows(views, DRAWS, "draw", "answering_seed", "committed_seed")}
    assert seeds["D1"] == [digest("D1"), None]
    assert None not in seeds["D2"]
    assert seeds["D3"] == [None, None]


def test_a_panel_is_of_experts_who_could_sit(views: Views) -> None:
    panel = rows(views, PANELS, "draw", "place", "tender", "expert")
    assert [row[:3] for row in panel] == [("D2", place, "B1") for place in (1, 2, 3)]
    assert {row[3] for row in panel} <= {f"E{number}" for number in (1, 2, 3, 4, 5, 7)}


def test_a_seal_counts_what_became_of_its_envelopes(views: Views, who: Bidders) -> None:
    assert rows(views, SEALS, "tender", "size", "opened", "unopened", "mismatching") == [("B1", 4, 2, 1, 1)]
    assert rows(views, ENVELOPES, "place", "state", "bidder", "price_fen", "lodged_on") == [
        (1, "unopened", None, None, None),
        (2, "opened", who.public, 290_000, "2026-02-24"),
        (3, "mismatching", who.absent, None, None),
        (4, "opened", who.private, 280_000, None),
    ]


def test_opened_envelopes_stand_among_the_bids(views: Views, who: Bidders) -> None:
    bids = {bidder: rest for bidder, *rest in rows(views, BIDS, "bidder", "price_fen", "status", "score")}
    assert bids == {
        who.public: [290_000, "valid", "93.5"],
        who.private: [280_000, "disqualified", None],
    }


def test_a_tender_shows_its_lot_amendments_and_the_overturned_award(views: Views) -> None:
    names = ("tender", "project", "lot", "ceiling_fen", "deadline_on", "state", "winner", "bids")
    assert rows(views, TENDERS, *names) == [("B1", "B", "1", 310_000, "2026-02-25", "open", None, 2)]
    assert rows(views, AWARDS, "tender", "amount_fen", "state") == [("B1", 290_000, "overturned")]


def test_contests_show_who_decided_and_what_was_freed(told: World, views: Views, who: Bidders) -> None:
    names = ("contest", "party", "state", "decided_by", "released_fen")
    judge = told.supervision()
    assert rows(views, CONTESTS, *names) == [
        ("Q1", who.private, "rejected", judge, 0),
        ("Q2", who.private, "upheld", judge, 290_000),
        ("Q3", who.absent, "open", None, None),
    ]


def test_vouchers_show_their_state_and_where_they_were_redeemed(views: Views, who: Bidders) -> None:
    names = ("serial_digest", "state", "value_fen", "institution", "class", "ended_on")
    shown = {serial: rest for serial, *rest in rows(views, VOUCHERS, *names)}
    assert {number: shown[digest(number)] for number in "1234"} == {
        "1": ["redeemed", 1_000, who.public, "KV", "2026-05-01"],
        "2": ["redeemed", 2_000, who.private, None, None],
        "3": ["voided", 3_000, None, None, "2026-12-01"],
        "4": ["issued", 4_000, None, None, None],
    }
    assert len(rows(views, VOUCHER_OFFERS, "number")) == 8


def test_institutions_earn_what_was_redeemed_and_are_paid_it(views: Views, who: Bidders) -> None:
    names = ("institution", "redeemed", "redeemed_fen", "paid_fen")
    assert {row[0]: row[1:] for row in rows(views, VOUCHER_EARNINGS, *names)} == {
        who.public: (1, 1_000, 0),
        who.private: (1, 2_000, 1_700),
    }


@pytest.mark.parametrize(("day", "expired"), [("2026-12-01", 0), ("2027-06-30", 0), ("2027-07-01", 1)])
def test_a_voucher_expires_after_its_last_day(views: Views, day: str, expired: int) -> None:
    with views.reading() as connection:
        (series,) = series_on(connection, date.fromisoformat(day))
    expected = SeriesOn("V1", ACCOUNT, 4, 10_000, 2, 3_000, 1, 3_000, expired, expired * 4_000)
    assert series == expected
    assert series.open == 1 - expired


def test_balances_hold_reserved_committed_and_paid_vouchers(views: Views, who: Bidders) -> None:
    found = balances(views)
    assert found.voucher_series == {"V1": SeriesBalance(ACCOUNT, 4_000, 1_300, 1_700)}
    account = found.accounts[ACCOUNT]
    assert (account.reserved, account.undisbursed_commitment, account.disbursed) == (4_000, 1_300, 1_700)
    assert (account.direct_payments, account.available) == (0, 1_000_000 - 7_000)
    assert found.by_institution[who.private].vouchers == 1_700
    assert all(sum(buckets.values()) == 0 for buckets in found.books.values())
    assert balances(views, as_of=date(2026, 3, 1)).voucher_series["V1"].reserved == 8_000


def test_the_book_is_sound_and_its_views_are_what_the_log_gives(told: World, views: Views) -> None:
    assert verify_book(told.path).verdict == "sound"
    again = Views(told.path.with_name("again.db"))
    catch_up(told.ledger.recorder, again)
    assert digests(again) == digests(views)
    again.close()


def test_an_opened_bid_names_no_statement_of_its_own(views: Views) -> None:
    with views.reading() as connection:
        assert set(connection.scalars(select(BIDS.c.made_by))) == {None}


def test_only_the_root_is_in_the_log_until_the_opening(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.fund(ACCOUNT, 1_000_000)
    school = world.institution()
    world.record(world.province().education, "tender.opened", tender="B9", title="短训", **TENDER)
    secret = envelope(world, "B9", school, 123_456_78)
    fixed = seal([secret.digest])
    world.record(world.province().education, "tender.sealed", tender="B9", root=fixed.root, size=1)
    world.look()
    world.close()
    if world.ledger.book.is_on_server:
        pytest.skip("what a server keeps where is not for us to search")
    files = {path.name: path.read_bytes() for path in world.path.rglob("*") if path.is_file()}
    for hidden in (str(secret.price_fen), secret.digest, secret.salt, secret.signature):
        assert [name for name, data in files.items() if hidden.encode() in data] == []
    assert any(fixed.root.encode() in data for data in files.values())
