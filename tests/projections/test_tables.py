"""What each projection keeps of a year in which nearly everything happened."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from ledger.replaying import Replay
from projections.follow import catch_up
from projections.parties import KEYS, PARTIES
from projections.postings import CONTRACT_AMOUNTS, DAYS, MONTHLY, POSTINGS
from projections.procurement import AWARDS, BIDS, CLASSES, CONTRACTS, TENDERS
from projections.statements import COUNTS, STATEMENTS
from projections.views import Views
from tests.projections.history import parties
from tests.projections.looking import rows
from tests.world import ACCOUNT, World


def test_every_posting_of_the_log_has_its_line(told: World, views: Views) -> None:
    expected = [
        (fact.position, line_no, posting.book, posting.bucket, posting.account, posting.amount_fen)
        for submission in Replay(told.ledger.recorder).submissions()
        for fact in submission.facts
        for line_no, posting in enumerate(fact.outcome.postings)
    ]
    assert rows(views, POSTINGS, "position", "line_no", "book", "bucket", "account", "amount_fen") == expected


def test_a_posting_carries_its_days_and_the_parts_of_its_account(views: Views) -> None:
    names = ("recorded_on", "booked_on", "occurred_on", "year", "line", "holder", "province", "source")
    with views.reading() as connection:
        query = select(*[POSTINGS.c[name] for name in names]).where(POSTINGS.c.account.endswith("/4101"))
        assert tuple(connection.execute(query).first() or ()) == (
            "2026-12-01", "2026-12-01", "2026-03-02", 2026, "rural.short-term", "4101", "41", "central",
        )  # fmt: skip
        undated = select(func.count()).where(POSTINGS.c.occurred_on.is_(None))
        assert connection.execute(undated).scalar_one() == 6


def test_monthly_totals_are_the_sums_of_the_postings(views: Views) -> None:
    dimensions = (
        "book", "bucket", "account", "type", "tender", "contract", "institution", "category", "series",
    )  # fmt: skip
    months = [
        func.substr(POSTINGS.c.recorded_on, 1, 7),
        func.coalesce(func.substr(POSTINGS.c.occurred_on, 1, 7), ""),
    ]
    groups = [*months, *(func.coalesce(POSTINGS.c[name], "") for name in dimensions)]
    query = select(*groups, func.sum(POSTINGS.c.amount_fen)).group_by(*groups).order_by(*groups)
    with views.reading() as connection:
        expected = [tuple(row) for row in connection.execute(query)]
    assert rows(views, MONTHLY, *MONTHLY.columns.keys()) == expected


def test_a_contracts_amount_follows_its_amendments(views: Views) -> None:
    assert rows(views, CONTRACT_AMOUNTS, "contract", "occurred_on", "amount_fen") == [
        ("C1", "2026-03-10", 275_000),
        ("C1", "2026-05-02", 270_000),
        ("C2", None, 9_000),
    ]


def test_each_day_of_recording_has_its_last_position(told: World, views: Views) -> None:
    last = told.ledger.recorder.head()
    days = dict(rows(views, DAYS, "recorded_on", "last_position"))
    assert list(days) == ["2026-12-01", "2026-12-20"]
    assert days["2026-12-20"] == last
    assert told.ledger.recorder.entry(days["2026-12-01"] + 1).submission == days["2026-12-01"] + 1  # type: ignore[union-attr]


def test_tenders_end_contracted_or_cancelled(told: World, views: Views) -> None:
    winner = parties(told).schools[0]
    assert rows(views, TENDERS, "tender", "title", "state", "winner", "bids", "province") == [
        ("T1", "短期集中培训", "contracted", winner, 2, "41"),
        ("T2", "资源", "cancelled", None, 0, "41"),
    ]


def test_bids_keep_price_state_and_score(told: World, views: Views) -> None:
    first, second = parties(told).schools
    assert rows(views, BIDS, "tender", "bidder", "price_fen", "status", "score") == [
        ("T1", first, 280_000, "valid", "91.5"),
        ("T1", second, 290_000, "pending", None),
    ]


def test_awards_keep_what_became_of_them(told: World, views: Views) -> None:
    first, second = parties(told).schools
    assert rows(views, AWARDS, "tender", "bidder", "amount_fen", "awarded_on", "state") == [
        ("T1", second, 290_000, "2026-02-25", "withdrawn"),
        ("T1", first, 280_000, "2026-02-27", "contracted"),
        ("T2", second, 8_000, "2026-12-01", "cancelled"),
    ]


def test_contracts_keep_both_amounts_and_their_end(views: Views) -> None:
    names = (
        "contract",
        "tender",
        "signed_fen",
        "amount_fen",
        "state",
        "signed_on",
        "ended_on",
        "settled_fen",
    )
    assert rows(views, CONTRACTS, *names) == [
        ("C1", "T1", 275_000, 270_000, "settled", "2026-03-10", "2026-11-20", 190_000),
        ("C2", None, 9_000, 9_000, "terminated", None, "2026-06-30", None),
    ]


def test_classes_keep_who_came(told: World, views: Views) -> None:
    school = parties(told).schools[0]
    names = ("class", "contract", "institution", "planned", "attended", "completed", "state")
    assert rows(views, CLASSES, *names) == [("K1", "C1", school, 50, 48, 47, "closed")]


def test_parties_show_their_state_and_founding(told: World, views: Views) -> None:
    who = parties(told)
    shown = {
        code: rest for code, *rest in rows(views, PARTIES, "code", "kind", "founding", "ownership", "state")
    }
    assert shown[who.finance] == ["central-finance", "finance", None, "active"]
    assert shown[who.schools[0]] == ["institution", None, "public", "active"]
    assert shown[who.schools[1]] == ["institution", None, "private", "suspended"]


def test_a_corrected_name_is_shown_as_corrected(tmp_path: Path) -> None:
    world = World(tmp_path)
    school = world.institution("示例师范大雪")
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    with views.reading() as connection:
        made_by = connection.execute(select(PARTIES.c.made_by).where(PARTIES.c.code == school)).scalar_one()
    for member, value in (("name", "示例师范大学"), ("ownership", "private")):
        world.record(
            "education", "statement.corrected", corrects=str(UUID(bytes=made_by)), member=member, value=value
        )
    catch_up(world.ledger.recorder, views)
    assert rows(views, PARTIES, "name", "ownership")[-1:] == [("示例师范大学", "private")]
    assert [row for row in rows(views, STATEMENTS, "corrected_by") if row[0]] != []


def test_keys_of_founding_officers_and_of_parties_stand_together(told: World, views: Views) -> None:
    who = parties(told)
    keys = rows(views, KEYS, "party", "officer", "duties", "state", "compromised_since")
    assert len(keys) == len(told.desk.keyring.entries())
    assert ("supervision", "officer-2", "prepare approve", "active", None) in keys
    assert ("finance", "officer-1", "prepare approve", "active", None) in keys
    assert [key[2:] for key in keys if key[3] == "revoked"] == [("prepare approve", "revoked", 5)]
    assert [key[0] for key in keys if key[3] == "revoked"] == [who.schools[1]]


def test_the_index_names_each_statement_once(told: World, views: Views) -> None:
    recorder = told.ledger.recorder
    indexed = rows(views, STATEMENTS, "position", "submission", "type")
    assert indexed == [
        (entry.position, entry.submission, entry.type)
        for entry in recorder.entries()
        if entry.position != entry.submission
    ]
    ids = [each for (each,) in rows(views, STATEMENTS, "made_by")]
    assert sorted(recorder.positions_of_ids(ids).values()) == [position for position, *_ in indexed]


def test_the_index_tells_who_stated_what_for_whom(told: World, views: Views) -> None:
    who = parties(told)
    index = rows(views, STATEMENTS, "type", "author", "capacity", "on_behalf_of", "document")
    assert ("bid.recorded", who.province.education, "compiled", who.schools[0], None) in index
    assert ("allocation.made", who.finance, "own", None, "财教〔2026〕99号") in index


def test_the_index_marks_what_was_later_said(views: Views) -> None:
    names = ("reversed_by", "corrected_by", "confirmed_by", "disputed_by")
    marked = {
        type_: positions
        for type_, *positions in rows(views, STATEMENTS, "type", *names)
        if any(position is not None for position in positions)
    }
    by_position = dict(rows(views, STATEMENTS, "position", "type"))
    assert {type_: [by_position.get(p) for p in positions] for type_, positions in marked.items()} == {
        "expense.recorded": ["expense.reversed", None, None, None],
        "tender.opened": [None, "statement.corrected", None, None],
        "bid.recorded": [None, None, "statement.confirmed", "statement.disputed"],
        "plan.submitted": [None, "statement.corrected", None, None],
        "base.designated": [None, "statement.corrected", None, None],
    }


def test_a_corrected_document_is_shown_as_corrected(tmp_path: Path) -> None:
    world = World(tmp_path)
    school, education = world.institution(), world.province().education
    world.fund(ACCOUNT, 9_000)
    signed = world.record(
        education, "contract.signed", contract="C", account=ACCOUNT, institution=school, amount_fen=5,
        trainees=1, days=1, document="豫教〔2026〕1号",
    )  # fmt: skip
    world.record(
        education, "statement.corrected", corrects=signed.id, member="document", value="豫教〔2026〕2号"
    )
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    documents = dict(rows(views, STATEMENTS, "position", "document"))
    assert documents[signed.position] == "豫教〔2026〕2号"


def test_counts_are_the_numbers_of_each_type(views: Views) -> None:
    counted: dict[str, int] = {}
    for (type_,) in rows(views, STATEMENTS, "type"):
        counted[type_] = counted.get(type_, 0) + 1
    assert dict(rows(views, COUNTS, "type", "number")) == counted
    assert counted["bid.recorded"] == 2
