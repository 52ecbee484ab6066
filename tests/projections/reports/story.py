"""Two years of one province, small enough to be reckoned by hand (amounts in fen).

| day | what |
| --- | --- |
| 01-10, 03-01 | A1 grants 1,000,000, A2 100,000 |
| 02-20, 03-11 | D1 allots 600,000 to the province, D2 450,000; D1 is lowered by 100,000 on 04-01 |
| 03-22, 04-20 | V1 brings 300,000, V2 400,000 |
| 03-25, 04-01 | tender T1 is won at 200,000 by the private school; its contract C1 is over 190,000 |
| 03-30, 04-25 | D3 allots 60,000 to a city beneath; V3 sends it 50,000 |
| 04-05 | contract C2 over 100,000 with the public school, never paid |
| 04-11, 05-11, 06-01 | Z1 pays C1 100,000, Z2 50,000; Z3 brings 20,000 back |
| 05-01 | 5,000 paid without a contract |
| 05-10 … 05-20 | C1 spends E1 60,000, E2 40,000 (reversed 06-10), E3 90,000, E4 10,000 on its class K1 |
| 2027-11-30 | R1: 20,000 of the allotment go back, with 10,000 in cash |
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from projections.follow import catch_up
from projections.reports.report import Answer, Question, Report, ask
from projections.views import Views
from tests.world import ACCOUNT, World

BENEATH = "2026/rural.short-term/4101"
POOL = "2026/rural.short-term/00"


class Story(NamedTuple):
    """The world, its views, and the positions of its facts by their names above."""

    world: World
    views: Views
    at: dict[str, int]
    public: str
    private: str

    def ask(self, report: Report, **question: object) -> Answer:
        """Answer a question about it."""
        return ask(self.views, report, Question(**question))  # type: ignore[arg-type]


def rows(answer: Answer, section: str, *names: str) -> list[tuple[object, ...]]:
    """The named columns of a section."""
    (found,) = [part for part in answer.parts if part.section.name == section]
    return [tuple(row[name] for name in names) for row in found.to_json()]


def tell(directory: Path) -> Story:
    """Record it all."""
    world = World(directory, now="2028-01-15T09:00")
    public = world.institution("示例师范大学")
    private = world.institution("示例进修学院", ownership="private")
    at = {}
    _fund(world, at)
    _procure(world, at, public, private)
    _spend(world, at, private)
    views = Views(world.path / "views.db")
    catch_up(world.ledger.recorder, views)
    return Story(world, views, at, public, private)


def _fund(world: World, at: dict[str, int]) -> None:
    finance, treasury = world.finance(), world.province().finance
    line = {"fiscal_year": 2026, "line": "rural.short-term"}
    down = {"account": ACCOUNT, "from_holder": "00"}
    record = world.record
    for name, day, fen in (("A1", "2026-01-10", 1_000_000), ("A2", "2026-03-01", 100_000)):
        noted = record(
            finance, "appropriation.enacted", document=name, amount_fen=fen, occurred_on=day, **line
        )
        at[name] = noted.position
    for name, day, fen in (("D1", "2026-02-20", 600_000), ("D2", "2026-03-11", 450_000)):
        noted = record(finance, "allocation.made", document=name, amount_fen=fen, occurred_on=day, **down)
        at[name] = noted.position
        if name == "D1":
            first = noted.id
    record(finance, "allocation.adjusted", adjusts=first, delta_fen=-100_000, occurred_on="2026-04-01")
    for name, day, fen in (("V1", "2026-03-22", 300_000), ("V2", "2026-04-20", 400_000)):
        noted = record(treasury, "funds.received", voucher=name, amount_fen=fen, occurred_on=day, **down)
        at[name] = noted.position
    beneath = {"account": BENEATH, "from_holder": "41"}
    at["D3"] = record(
        treasury, "allocation.made", document="D3", amount_fen=60_000, occurred_on="2026-03-30", **beneath
    ).position
    at["V3"] = record(
        treasury, "funds.received", voucher="V3", amount_fen=50_000, occurred_on="2026-04-25", **beneath
    ).position


def _procure(world: World, at: dict[str, int], public: str, private: str) -> None:
    education, record = world.province().education, world.record
    record(
        education, "tender.opened", tender="T1", account=ACCOUNT, title="短期集中培训", subject="training",
        method="open-tender", ceiling_fen=250_000, opened_on="2026-02-25", deadline_on="2026-03-20",
        occurred_on="2026-02-25",
    )  # fmt: skip
    for bidder, price_fen in ((public, 210_000), (private, 200_000)):
        record(
            education, "bid.recorded", tender="T1", bidder=bidder, price_fen=price_fen,
            occurred_on="2026-03-20",
        )  # fmt: skip
    at["T1"] = record(
        education, "award.made", tender="T1", bidder=private, amount_fen=200_000, occurred_on="2026-03-25"
    ).position
    at["C1"] = record(
        education, "contract.signed", contract="C1", tender="T1", account=ACCOUNT, institution=private,
        amount_fen=190_000, trainees=20, days=10, class_rank="III", occurred_on="2026-04-01",
    ).position  # fmt: skip
    at["C2"] = record(
        education, "contract.signed", contract="C2", account=ACCOUNT, institution=public, amount_fen=100_000,
        trainees=5, days=4, occurred_on="2026-04-05",
    ).position  # fmt: skip


def _spend(world: World, at: dict[str, int], private: str) -> None:
    treasury, record = world.province().finance, world.record
    for order, day, fen in (("Z1", "2026-04-11", 100_000), ("Z2", "2026-05-11", 50_000)):
        at[order] = record(
            treasury, "disbursement.made", contract="C1", payee=private, payment_order=order, amount_fen=fen,
            occurred_on=day,
        ).position  # fmt: skip
    record(
        treasury, "disbursement.returned", contract="C1", payment_order="Z3", amount_fen=20_000,
        occurred_on="2026-06-01",
    )  # fmt: skip
    at["P1"] = record(
        treasury, "payment.made", account=ACCOUNT, payee=private, purpose="急用", category="other",
        amount_fen=5_000, payment_order="P1", occurred_on="2026-05-01",
    ).position  # fmt: skip
    record(
        private, "class.opened", class_="K1", contract="C1", mode="centralised", starts_on="2026-05-04",
        ends_on="2026-05-13", planned=20, occurred_on="2026-05-04",
    )  # fmt: skip
    record(private, "class.closed", class_="K1", attended=18, completed=17, occurred_on="2026-05-13")
    for name, day, fen, category in (
        ("E1", "2026-05-10", 60_000, "lodging"),
        ("E2", "2026-05-12", 40_000, "meals"),
        ("E3", "2026-05-15", 90_000, "venue"),
        ("E4", "2026-05-20", 10_000, "lecture-fees"),
    ):
        at[name], identifier = _expense(world, private, fen, category, day)
        if name == "E2":
            wrong = identifier
    record(private, "expense.reversed", reverses=wrong, occurred_on="2026-06-10")
    record(treasury, "balance.carried-over", account=ACCOUNT, amount_fen=100_000, usable_until="2027-12-31")
    at["R1"] = record(
        treasury, "balance.returned", account=ACCOUNT, amount_fen=20_000, cash_fen=10_000,
        occurred_on="2027-11-30",
    ).position  # fmt: skip


def _expense(world: World, school: str, fen: int, category: str, day: str) -> tuple[int, str]:
    identifier = world.new_id()
    expense = world.expense("C1", fen, category, class_="K1", id=identifier, occurred_on=day)
    return world.record_all(school, expense).position + 1, identifier
