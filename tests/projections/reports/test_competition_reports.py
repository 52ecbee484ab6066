"""Reports of plans, vouchers, experts, draws, contests, evaluation and publication, reckoned by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from projections.due import Desks
from projections.follow import catch_up
from projections.reports import (
    classes,
    contests,
    disclosure_clock,
    draws,
    evaluation,
    experts,
    party,
    plans,
    vouchers,
)
from projections.reports.report import Answer, Question, Report, ask
from projections.tasks_due import TaskDue, tasks_due
from projections.views import Views
from tests.projections.competition import Bidders, tell_competition
from tests.projections.history import Parties, tell_everything
from tests.projections.oversight import oversee
from tests.world import ACCOUNT, World


class Told:
    """A year of everything, a competition and what supervision made of it."""

    def __init__(self, world: World, who: Parties, bidders: Bidders, views: Views) -> None:
        self.world, self.who, self.bidders, self.views = world, who, bidders, views

    def ask(self, report: Report, **question: Any) -> Answer:
        return ask(self.views, report, Question(**question))

    def tasks(self, today: str) -> list[TaskDue]:
        with self.views.reading() as connection:
            return tasks_due(connection, Desks(connection), date.fromisoformat(today))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    world = World(tmp_path_factory.mktemp("competed"))
    who = tell_everything(world)
    bidders = tell_competition(world)
    oversee(world, who)
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    yield Told(world, who, bidders, views)
    views.close()
    world.close()


def rows(answer: Answer, section: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.to_json()[section]]


def test_plans_have_their_versions_reviews_and_days(told: Told) -> None:
    names = ("plan", "version", "is_newest", "education", "education_days", "finance", "state")
    assert rows(told.ask(plans.REPORT), "plans", *names) == [
        ("F1", 1, False, "approved", 10, "returned", "returned"),
        ("F1", 2, True, "approved", None, "approved", "approved"),
    ]
    position = told.ask(plans.REPORT).to_json()["plans"][0]["position"]
    early = told.ask(plans.REPORT, known_at=position)
    assert rows(early, "plans", "version", "is_newest", "education", "state", "waiting_days")[:1] == [
        (1, True, None, "submitted", early.to_json()["plans"][0]["waiting_days"])
    ]
    assert early.to_json()["plans"][0]["waiting_days"] > 0
    assert rows(told.ask(plans.REPORT), "quotas", "line", "trainees", "trainee_days") == [
        ("rural.short-term", 50, 500),
        ("rural.distance", 300, 6_000),
    ]
    shares = rows(told.ask(plans.REPORT), "budgets", "amount_fen", "share_permille")
    assert sum(fen for fen, _ in shares) == told.ask(plans.REPORT).to_json()["plans"][1]["budget_fen"]
    for question in ({"province": "11"}, {"year": 2025}):
        assert not rows(told.ask(plans.REPORT, **question), "plans", "plan")


def test_vouchers_are_counted_by_what_became_of_them(told: Told) -> None:
    names = ("issued", "redeemed", "redeemed_fen", "voided", "expired", "open", "unlisted", "after_expiry")
    assert rows(told.ask(vouchers.REPORT), "series", *names) == [(4, 2, 3_000, 1, 0, 1, 0, 0)]
    # Without a day, the second redemption counts on every day.
    assert rows(told.ask(vouchers.REPORT, as_of=date(2026, 3, 1)), "series", *names) == [
        (4, 1, 2_000, 0, 0, 3, 0, 0)
    ]
    assert rows(told.ask(vouchers.REPORT, as_of=date(2027, 7, 1)), "series", "expired", "open") == [(1, 0)]
    assert rows(told.ask(vouchers.REPORT, as_of=date(2026, 2, 28)), "series", "issued") == []
    paid = rows(
        told.ask(vouchers.REPORT), "institutions", "institution", "redeemed_fen", "paid_fen", "owed_fen"
    )
    assert sorted(paid) == sorted(
        [(told.bidders.public, 1_000, 0, 1_000), (told.bidders.private, 2_000, 1_700, 300)]
    )
    late = told.ask(vouchers.REPORT, as_of=date(2027, 7, 2))
    assert rows(late, "open", "expires_on", "vouchers", "days_left") == [("2027-06-30", 1, -2)]


def test_the_register_shows_who_may_sit_and_who_was_drawn(told: Told) -> None:
    found = told.ask(experts.REPORT)
    (register,) = rows(found, "registers", "holder", "experts", "valid", "delisted", "drawn", "most_drawn")
    assert register == ("41", 7, 6, 1, 3, 1)
    entries = {row["expert"]: row for row in found.to_json()["experts"]}
    assert (entries["E6"]["state"], entries["E7"]["version"], entries["E7"]["field"]) == (
        "delisted", 2, "小学数学",
    )  # fmt: skip
    assert entries["E7"]["conflicts"] == 2
    late = told.ask(experts.REPORT, as_of=date(2028, 1, 1))
    assert {row["state"] for row in late.to_json()["experts"]} == {"expired", "delisted", "valid"}
    # Before it was known that E6 had gone and E7 had a second version.
    (position,) = [row["position"] for row in entries.values() if row["expert"] == "E7"]
    then = {
        row["expert"]: row
        for row in told.ask(experts.REPORT, known_at=position - 2, as_of=date(2026, 12, 31)).to_json()[
            "experts"
        ]
    }
    assert (then["E6"]["state"], then["E7"]["version"]) == ("valid", 1)


def test_draws_show_the_one_that_was_never_revealed(told: Told) -> None:
    found = told.ask(draws.REPORT)
    assert rows(found, "draws", "draw", "state", "repeats", "repeated_by") == [
        ("D1", "repeated", None, "D2"),
        ("D2", "drawn", "D1", "D3"),
        ("D3", "requested", "D2", None),
    ]
    assert rows(found, "registers", "draws", "drawn", "answered", "requested", "repeated", "repeats") == [
        (3, 1, 0, 1, 1, 2)
    ]
    assert len(rows(found, "panels", "expert")) == 3
    first, second = (row["position"] for row in found.to_json()["draws"][:2])
    assert rows(told.ask(draws.REPORT, known_at=second - 1), "draws", "draw", "state") == [("D1", "answered")]
    assert rows(told.ask(draws.REPORT, known_at=first), "draws", "draw", "state") == [("D1", "requested")]
    for question in ({"province": "11"}, {"year": 2025}):
        assert not rows(told.ask(draws.REPORT, **question), "draws", "draw")


def test_a_draw_that_another_one_replaced_is_not_waited_for_any_more(told: Told) -> None:
    late = rows(told.ask(draws.REPORT), "draws", "draw", "state", "days", "days_late")
    later = rows(
        told.ask(draws.REPORT, as_of=date(2029, 1, 1)), "draws", "draw", "state", "days", "days_late"
    )
    repeated = [row for row in late if row[1] == "repeated"]
    assert repeated
    assert [row for row in later if row[1] == "repeated"] == repeated


def test_a_partys_page_has_what_supervision_found_and_imposed(told: Told) -> None:
    page = told.ask(party.REPORT, subject=told.who.schools[1])
    assert rows(page, "sanctions", "sanction", "kind", "amount_fen") == [("S1", "fine", 5_000)]
    page = told.ask(party.REPORT, subject=told.who.schools[0])
    assert ("F1", "contract", "C1") in rows(page, "findings", "finding", "about_kind", "about")
    assert ("S2", None) in rows(page, "sanctions", "sanction", "party")


def test_contests_run_in_working_days_and_by_who_decides(told: Told) -> None:
    names = ("contest", "state", "limit_days", "unit", "clock", "due_on")
    found = rows(told.ask(contests.REPORT, as_of=date(2026, 12, 29)), "contests", *names)
    assert found == [
        ("Q1", "rejected", 30, "working-days", "in-time", None),
        ("Q2", "upheld", 30, "working-days", "in-time", None),
        ("Q3", "open", 7, "working-days", "running", "2026-12-29"),
    ]
    late = rows(told.ask(contests.REPORT, as_of=date(2026, 12, 31)), "contests", "contest", "days_late")
    assert late[-1] == ("Q3", 2)
    assert {row[0] for row in rows(told.ask(contests.REPORT), "contests", "raised")} == {"not-assessed"}


def test_evaluation_stands_beside_what_a_trainee_day_cost(told: Told) -> None:
    found = told.ask(evaluation.REPORT)
    names = ("class", "trainee_days", "cost_fen", "per_day_fen", "satisfied_trainees_permille", "missing")
    assert rows(found, "classes", *names) == [("K1", 480, 60_000, 125, 965, "experts")]
    assert rows(found, "institutions", "classes", "evaluated", "missing") == [(1, 0, 1)]
    assert rows(found, "scores", "by", "respondents", "answered_permille", "standard") == [
        ("trainees", 45, 938, "评估标准2026"),
        ("self", 45, None, "评估标准2026"),
    ]
    before = told.ask(evaluation.REPORT, as_of=date(2026, 4, 15))
    assert rows(before, "classes", "satisfied_trainees_permille", "missing") == [
        (None, "trainees experts self")
    ]


def test_publication_is_measured_by_the_law_of_the_day_in_its_days(told: Told) -> None:
    found = told.ask(disclosure_clock.REPORT, as_of=date(2026, 12, 31))
    names = ("what", "about", "since", "published_on", "clock", "days_late", "reason")
    duties = rows(found, "duties", *names)
    # Published on Monday: the award of Friday in time, that of Wednesday one working day late.
    assert ("result", "T1", "2026-02-27", "2026-03-02", "in-time", 0, None) in duties
    assert ("result", "T1", "2026-02-25", "2026-03-02", "done-late", 2, None) in duties
    assert ("contract", "C2", None, None, "not-assessed", None, "day") in duties
    (contract,) = [row for row in duties if row[:2] == ("contract", "C1")]
    assert contract[4] == "overdue"
    assert contract[5] > 180
    for name, number in (("in_time", 1), ("done_late", 1)):
        assert sum(row[0] for row in rows(found, "kinds", name)) == number
    assert sum(row[0] for row in rows(found, "kinds", "things")) == len(duties)
    before = told.ask(disclosure_clock.REPORT, as_of=date(2026, 2, 27))
    assert ("result", "T1", "2026-02-27", None, "running", 0, None) in rows(before, "duties", *names)


def test_facts_of_2010_are_not_judged_by_later_law(tmp_path_factory: pytest.TempPathFactory) -> None:
    world = World(tmp_path_factory.mktemp("old"), now="2010-09-01T09:00")
    world.fund("2010/rural.short-term/41", 1_000_00)
    world.record(
        world.province().education, "contract.signed", contract="C1", amount_fen=100,
        account="2010/rural.short-term/41", institution=world.institution(), trainees=1, days=1,
    )  # fmt: skip
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    found = ask(views, disclosure_clock.REPORT, Question(as_of=date(2026, 1, 1)))
    assert {(row["clock"], row["reason"]) for row in found.to_json()["duties"]} == {("not-assessed", "law")}
    views.close()
    world.close()


def test_what_is_waited_for_lies_at_the_right_desks(told: Told) -> None:
    found = told.tasks("2027-06-20")
    tasks = {(row.task, row.number): row for row in found if row.task != "publish"}
    education = told.who.province.education
    assert tasks["evaluate-class", "K1"].party == told.who.schools[0]
    assert tasks["answer-draw", "D3"].party == told.world.supervision()
    finding = tasks["answer-finding", "F2"]
    assert (finding.party, finding.due_on, finding.is_late) == (
        told.who.province.finance, date(2026, 11, 30), True,
    )  # fmt: skip
    vouchers_due = tasks["use-vouchers", "V1"]
    assert (vouchers_due.party, vouchers_due.detail, vouchers_due.is_late) == (education, "1", False)
    assert ("use-vouchers", "V1") not in {(row.task, row.number) for row in told.tasks("2027-05-30")}
    assert ("void-vouchers", "V1") in {(row.task, row.number) for row in told.tasks("2027-07-01")}
    published = {(row.detail, row.number): row for row in found if row.task == "publish"}
    assert published["contract", "C1"].party == education
    assert published["plan", "F1"].law is not None
    assert ("result", "T1") not in published
    assert "intention" not in {detail for detail, _ in published}, "it can be done no more"


def test_plans_and_seals_wait_until_they_are_reviewed_and_opened(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    world = World(tmp_path_factory.mktemp("waiting"), now="2026-03-02T09:00")
    world.fund()
    education = world.province().education
    central = world.finance(), world.education()
    world.record(
        education, "tender.opened", tender="T1", title="短训", account=ACCOUNT, subject="training",
        method="open-tender", ceiling_fen=5, opened_on="2026-01-05", deadline_on="2026-02-20",
    )  # fmt: skip
    empty = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
    world.record(education, "tender.sealed", tender="T1", root=empty, size=0, occurred_on="2026-02-20")
    world.record(
        education, "plan.submitted", plan="F1", fiscal_year=2026, holder="41", lines=["rural.short-term"],
        occurred_on="2026-01-10",
    )  # fmt: skip

    def waiting() -> set[tuple[str, str, str, int | None]]:
        views = Views(world.path / "views.db")
        catch_up(world.ledger.recorder, views)
        with views.reading() as connection:
            found = tasks_due(connection, Desks(connection), date(2026, 3, 2))
        views.close()
        return {(row.party, row.task, row.number, row.days) for row in found if row.task != "publish"}

    seal = (education, "open-bids", "T1", 10)
    sides = {(party, "review-plan", "F1 · 1", 51) for party in central}
    assert waiting() == {seal, *sides}
    review = {"plan": "F1", "version": 1, "occurred_on": "2026-02-02"}
    world.record(central[0], "plan.reviewed", side="finance", outcome="approved", **review)
    assert waiting() == {seal, (central[1], "review-plan", "F1 · 1", 51)}
    world.record(central[1], "plan.reviewed", side="education", outcome="returned", **review)
    assert waiting() == {seal, (education, "amend-plan", "F1 · 1", 28)}
    world.record(education, "bids.opened", tender="T1", envelopes=[])
    assert waiting() == {(education, "amend-plan", "F1 · 1", 28)}
    world.close()


def test_few_trainees_are_not_shown_nor_found_out_from_totals(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    world = World(tmp_path_factory.mktemp("small"))
    world.fund()
    school = world.contract("C1", 500, trainees=60, days=2)
    for code, attended in (("K1", 40), ("K2", 3), ("K3", 12)):
        world.record(
            school, "class.opened", class_=code, contract="C1", mode="centralised", planned=attended,
            starts_on="2026-05-01", ends_on="2026-05-02",
        )  # fmt: skip
        totals = [
            {"by": "rural", "key": "rural", "count": attended - 1},
            {"by": "rural", "key": "town", "count": 1},
        ]
        world.record(
            school, "class.closed", class_=code, attended=attended, completed=attended - 1, totals=totals
        )
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    found = ask(views, classes.REPORT, Question())
    names = ("class", "planned", "attended", "completed", "trainee_days")
    assert rows(found, "classes", *names) == [
        ("K1", 40, 40, 39, 80), ("K2", 3, None, None, None), ("K3", 12, None, None, None),
    ]  # fmt: skip
    assert rows(found, "by_institution", "attended") == [(55,)]
    assert rows(found, "trainees", "key", "classes", "trainees") == [("rural", 3, None), ("town", 3, None)]
    shown = ask(views, evaluation.REPORT, Question()).to_json()["classes"]
    assert [row["trainee_days"] for row in shown] == [80, None, 24]
    views.close()
    world.close()
