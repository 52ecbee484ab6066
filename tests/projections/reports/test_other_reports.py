"""Carry-over, classes, costs, ownership and a party's page of the story, by hand, and as of earlier days."""

from __future__ import annotations

from datetime import date

import pytest

from domain.measures import PACKAGED
from projections.reports import carry_over, classes, costs, ownership, party
from projections.reports.costs import Cap
from projections.reports.report import NoSuchSubjectError, Question
from tests.projections.reports.story import BENEATH, POOL, Story, rows
from tests.world import ACCOUNT


def test_money_unused_at_two_year_ends_is_seen_as_such(story: Story) -> None:
    found = rows(
        story.ask(carry_over.REPORT),
        "year_ends", "account", "year_end", "years_running", "unused_fen", "committed_fen",
        "carried_over_fen", "judged",
    )  # fmt: skip
    assert found == [
        (POOL, 2026, 1, 150_000, 0, 0, "one-year"),
        (POOL, 2027, 2, 170_000, 0, 0, "two-years"),
        (ACCOUNT, 2026, 1, 755_000, 160_000, 100_000, "one-year"),
        (ACCOUNT, 2027, 2, 735_000, 160_000, 0, "two-years"),
        (BENEATH, 2026, 1, 60_000, 0, 0, "one-year"),
        (BENEATH, 2027, 2, 60_000, 0, 0, "two-years"),
    ]


def test_a_year_end_that_was_not_reached_is_not_shown(story: Story) -> None:
    ends = {
        row[0]
        for row in rows(story.ask(carry_over.REPORT, as_of=date(2027, 12, 30)), "year_ends", "year_end")
    }
    assert ends == {2026}
    assert not rows(story.ask(carry_over.REPORT, as_of=date(2026, 12, 30)), "year_ends", "year_end")


def test_classes_are_counted_by_province_mode_and_institution(story: Story) -> None:
    answer = story.ask(classes.REPORT)
    figures = (1, 1, 20, 18, 17, 944, 180)
    names = ("classes", "closed", "planned", "attended", "completed", "completed_permille", "trainee_days")
    assert rows(answer, "by_province", "province", *names) == [("41", *figures)]
    assert rows(answer, "by_mode", "mode", *names) == [("centralised", *figures)]
    assert rows(answer, "by_institution", "institution", "name", *names) == [
        (story.private, "示例进修学院", *figures)
    ]
    assert rows(answer, "classes", "class", "contract", "days", "state") == [("K1", "C1", 10, "closed")]


def test_a_class_that_had_not_closed_had_nobody(story: Story) -> None:
    answer = story.ask(classes.REPORT, as_of=date(2026, 5, 12))
    assert rows(answer, "classes", "planned", "attended", "trainee_days", "state") == [
        (20, None, None, "open")
    ]
    assert rows(story.ask(classes.REPORT, as_of=date(2026, 5, 3)), "classes", "class") == []
    assert rows(story.ask(classes.REPORT, province="11"), "classes", "class") == []
    assert rows(story.ask(classes.REPORT, year=2025), "classes", "class") == []


def test_a_trainee_day_costs_what_was_spent_over_who_came(story: Story) -> None:
    answer = story.ask(costs.REPORT)
    names = ("cost_fen", "trainee_days", "is_planned", "per_day_fen", "median_fen", "cap_fen", "judged")
    figures = (160_000, 180, False, 889, 889, 55_000, "within")
    assert rows(answer, "contracts", "contract", *names) == [("C1", *figures)]
    assert rows(answer, "classes", "class", *names) == [("K1", *figures)]


def test_before_its_class_closed_a_contract_is_taken_at_its_plan(story: Story) -> None:
    answer = story.ask(costs.REPORT, as_of=date(2026, 5, 12))
    assert rows(answer, "contracts", "cost_fen", "trainee_days", "is_planned", "per_day_fen") == [
        (100_000, 200, True, 500)
    ]


@pytest.mark.parametrize(
    ("cap", "measured_fen", "judged"),
    [
        (Cap(833, includes_lecture_fees=False, instrument="甲"), 833, "above"),  # 150,000 over 180 days
        (Cap(834, includes_lecture_fees=False, instrument="甲"), 833, "within"),
        (Cap(888, includes_lecture_fees=True, instrument="乙"), 889, "above"),
        (Cap(889, includes_lecture_fees=True, instrument="乙"), 889, "within"),
        (Cap(889, includes_lecture_fees=True, instrument="丙", full_days=9, later_percent=70), 889, "above"),
    ],
)
def test_a_cap_measures_what_it_covers_to_the_fen(
    story: Story, cap: Cap, measured_fen: int, judged: str
) -> None:
    asked: list[tuple[str | None, date]] = []

    def caps(rank: str | None, day: date) -> Cap:
        asked.append((rank, day))
        return cap

    with story.views.reading() as connection:
        contracts, _ = costs.costs(connection, Question(), caps)
    (row,) = contracts.to_json()
    assert (row["cap_fen"], row["measured_fen"], row["judged"], row["instrument"]) == (
        cap.fen, measured_fen, judged, cap.instrument,
    )  # fmt: skip
    assert set(asked) == {("III", date(2026, 5, 4))}


@pytest.mark.parametrize(
    ("rank", "day", "found"),
    [
        (None, "2013-12-31", None),
        (None, "2016-12-31", (45_000, True, None)),
        ("III", "2016-12-31", (45_000, True, None)),
        (None, "2017-01-01", None),
        ("III", "2017-01-01", (55_000, False, 30)),
        ("I", "2026-05-04", (76_000, False, 30)),
    ],
)
def test_the_cap_is_the_standard_in_force_on_the_day(
    rank: str | None, day: str, found: tuple[int, bool, int | None] | None
) -> None:
    cap = costs.caps_in(PACKAGED)(rank, date.fromisoformat(day))
    assert (None if cap is None else (cap.fen, cap.includes_lecture_fees, cap.full_days)) == found


def test_days_beyond_the_full_ones_count_for_less() -> None:
    cap = costs.caps_in(PACKAGED)("III", date(2026, 5, 4))
    assert cap is not None
    assert [cap.allowed_percent(days) for days in (1, 30, 31, 60)] == [100, 3_000, 3_070, 5_100]


def test_public_and_private_stand_side_by_side(story: Story) -> None:
    found = rows(
        story.ask(ownership.REPORT),
        "ownership", "ownership", "bidders", "bids", "won", "won_permille", "awards", "awarded_fen",
        "awarded_permille", "contracts", "contracted_fen", "contracted_permille",
    )  # fmt: skip
    assert found == [
        ("public", 1, 1, 0, 0, 0, 0, 0, 1, 100_000, 345),
        ("private", 1, 1, 1, 1000, 1, 200_000, 1000, 1, 190_000, 655),
    ]


def test_before_the_award_nobody_had_won(story: Story) -> None:
    found = rows(
        story.ask(ownership.REPORT, as_of=date(2026, 3, 24)), "ownership", "ownership", "bids", "won"
    )
    assert found == [("public", 1, 0), ("private", 1, 0)]
    assert rows(story.ask(ownership.REPORT, year=2025), "ownership", "bids") == []


@pytest.mark.parametrize("named", ["code", "name"])
def test_a_partys_page_has_everything_of_it(story: Story, named: str) -> None:
    subject = story.private if named == "code" else "示例进修学院"
    answer = story.ask(party.REPORT, subject=subject)
    assert rows(answer, "registration", "code", "ownership", "state") == [
        (story.private, "private", "active")
    ]
    assert len(rows(answer, "keys", "kid")) == 2
    assert rows(answer, "bids", "tender", "price_fen", "won") == [("T1", 200_000, True)]
    assert rows(answer, "awards", "tender", "amount_fen", "stands") == [("T1", 200_000, True)]
    money = ("amount_fen", "paid_fen", "spent_fen", "advance_fen")
    assert rows(answer, "contracts", "contract", *money) == [("C1", 190_000, 130_000, 160_000, -30_000)]
    assert rows(answer, "classes", "class", "attended") == [("K1", 18)]
    assert ("expense.recorded", 4) in rows(answer, "stated", "type", "number")
    assert "accounts" not in answer.to_json()


def test_a_finance_authoritys_page_has_its_accounts(story: Story) -> None:
    centre = story.ask(party.REPORT, subject="finance")
    assert rows(centre, "accounts", "account", "unallocated_fen") == [(POOL, 170_000)]
    assert len(rows(centre, "keys", "kid")) == 2
    treasury = story.ask(party.REPORT, subject=story.world.province().finance)
    assert rows(treasury, "accounts", "account", "committed_fen", "treasury_fen") == [
        (ACCOUNT, 160_000, 505_000),
        (BENEATH, 0, 50_000),
    ]


def test_nobody_is_found_under_another_name_or_before_being_known(story: Story) -> None:
    with pytest.raises(NoSuchSubjectError, match="found no party"):
        story.ask(party.REPORT, subject="无此单位")
    with pytest.raises(NoSuchSubjectError, match="found no party"):
        story.ask(party.REPORT, subject=story.private, known_at=2)
