"""Reports of supervision, openness and closing: clocks by hand, as of a day and as known at a position."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from projections.follow import catch_up
from projections.reports import closing, openness, supervision
from projections.reports.clocks import Clock, clock
from projections.reports.report import Answer, Question, Report, ask
from projections.views import Views
from tests.projections.history import tell_everything
from tests.projections.oversight import Overseen, close, oversee
from tests.world import ACCOUNT, World


class Told:
    """The book, what is looked for in it, and its views."""

    def __init__(self, world: World, overseen: Overseen, views: Views) -> None:
        self.world, self.overseen, self.views = world, overseen, views

    def ask(self, report: Report, **question: Any) -> Answer:
        return ask(self.views, report, Question(**question))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    world = World(tmp_path_factory.mktemp("overseen"))
    overseen = oversee(world, tell_everything(world))
    world.at("2027-02-03")
    close(world, "2027-01")
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    yield Told(world, overseen, views)
    views.close()
    world.close()


def rows(answer: Answer, section: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.to_json()[section]]


@pytest.mark.parametrize(
    ("due_on", "done_on", "is_done", "expected"),
    [
        ("2026-05-31", "2026-05-31", True, Clock("in-time", 0)),
        ("2026-05-31", "2026-06-01", True, Clock("done-late", 1)),
        ("2026-06-30", None, False, Clock("running", 0)),
        ("2026-06-29", None, False, Clock("overdue", 1)),
        (None, "2026-05-31", True, Clock("not-assessed", None)),
        ("2026-05-31", None, True, Clock("not-assessed", None)),
    ],
)
def test_a_clock_says_how_late_and_nothing_where_nothing_is_stated(
    due_on: str | None, done_on: str | None, is_done: bool, expected: Clock
) -> None:
    assert clock(due_on, done_on, is_done, date(2026, 6, 30)) == expected


def test_findings_have_their_clocks(told: Told) -> None:
    names = ("finding", "state", "outcome", "closed_on", "clock", "days_late")
    assert rows(told.ask(supervision.REPORT), "findings", *names) == [
        ("F1", "closed", "rectified", "2026-08-31", "done-late", 31),
        ("F2", "open", None, None, "overdue", 65),
    ]


def test_as_of_a_day_a_finding_is_as_it_stood_then(told: Told) -> None:
    names = ("finding", "state", "closed_on", "clock", "days_late")
    answer = told.ask(supervision.REPORT, as_of=date(2026, 8, 30))
    assert rows(answer, "findings", *names) == [
        ("F1", "answered", None, "overdue", 30),
        ("F2", "open", None, "running", 0),
    ]
    earlier = told.ask(supervision.REPORT, as_of=date(2026, 7, 19))
    assert rows(earlier, "findings", "finding", "state") == [("F1", "open"), ("F2", "open")]
    before = told.ask(supervision.REPORT, as_of=date(2026, 6, 19))
    assert rows(before, "findings", "finding") == [("F2",)]  # which states no day


def test_money_frozen_and_ordered_back_is_counted_down(told: Told) -> None:
    frozen = ("freeze", "about", "amount_fen", "still_frozen_fen")
    owed = ("clawback", "recovered_fen", "owed_fen", "clock", "days_late")
    now, then = told.ask(supervision.REPORT), told.ask(supervision.REPORT, as_of=date(2026, 9, 19))
    assert rows(now, "freezes", *frozen) == [("D1", ACCOUNT, 1_000, 600)]
    assert rows(then, "freezes", *frozen) == [("D1", ACCOUNT, 1_000, 1_000)]
    assert rows(now, "clawbacks", *owed) == [
        ("K1", 6_000, 4_000, "overdue", 126),
        ("K2", 700, 0, "done-late", 20),
    ]
    assert rows(then, "clawbacks", *owed) == [
        ("K1", 0, 10_000, "running", 0),
        ("K2", 0, 700, "running", 0),
    ]


def test_sanctions_and_referrals_are_listed(told: Told) -> None:
    answer = told.ask(supervision.REPORT)
    assert rows(answer, "sanctions", "sanction", "kind", "amount_fen", "until") == [
        ("S1", "fine", 5_000, None),
        ("S2", "bid-ban", None, "2029-09-09"),
    ]
    assert rows(answer, "referrals", "referral", "due_on") == [("R1", "2026-12-31")]
    assert rows(answer, "inspections", "inspection", "due_on") == [("I1", "2026-07-31")]


def test_complaints_have_their_clocks(told: Told) -> None:
    names = ("complaint", "state", "outcome", "clock", "days_late")
    assert rows(told.ask(openness.REPORT), "complaints", *names) == [
        ("S1", "answered", "upheld", "done-late", 10),
        ("S2", "lodged", None, "not-assessed", None),
    ]
    then = told.ask(openness.REPORT, as_of=date(2026, 6, 1))
    assert rows(then, "complaints", *names)[0] == ("S1", "lodged", None, "overdue", 1)


def test_what_was_made_public_counts_from_its_day(told: Told) -> None:
    assert rows(told.ask(openness.REPORT), "publications", "what") == [("result",), ("class-list",)]
    then = told.ask(openness.REPORT, as_of=date(2026, 4, 14))
    assert rows(then, "publications", "what", "where") == [("result", "中国政府采购网")]
    assert rows(told.ask(openness.REPORT), "erasures", "statement", "member") == [
        (told.overseen.erased, "payee")
    ]


def test_a_closed_period_says_by_how_many_facts_it_was_restated(told: Told) -> None:
    names = ("period", "closed_on", "restated", "restated_money")
    assert rows(told.ask(closing.REPORT), "periods", *names) == [
        ("2026-12", "2027-01-10", 1, 1),
        ("2027-01", "2027-02-03", 0, 0),
    ]
    known_at = told.overseen.late - 1
    before = told.ask(closing.REPORT, known_at=known_at)
    assert rows(before, "periods", *names) == [("2026-12", "2027-01-10", 0, 0)]
    assert told.ask(closing.REPORT).to_json()["in_doubt"] == []
