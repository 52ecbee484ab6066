"""Histories for projection tests: one in which nearly everything happens, and random ones from numbers.

A random history tries one act for each number; what the ledger refuses is part of it, and leaves no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from tests.world import ACCOUNT, Province, World

BENEATH = "2026/rural.short-term/4101"
OWN_MONEY = "2026/rural.distance/41@provincial"


class Parties(NamedTuple):
    """Who acts in a history."""

    finance: str
    province: Province
    schools: tuple[str, str]


def parties(world: World) -> Parties:
    """Register everybody."""
    return Parties(
        world.finance(),
        world.province("41"),
        (world.institution("示例师范大学"), world.institution("示例教师进修学院", ownership="private")),
    )


def tell_everything(world: World) -> Parties:
    """A year in which nearly everything happens once."""
    who = parties(world)
    finance, (treasury, _), (_, other) = who
    world.fund(ACCOUNT, 1_000_000)
    world.record(
        finance, "appropriation.enacted", document="财教〔2026〕98号", fiscal_year=2026,
        line="rural.short-term", amount_fen=2_000, occurred_on="2026-01-05",
    )  # fmt: skip
    allocation = world.record(
        finance, "allocation.made", document="财教〔2026〕99号", account=ACCOUNT, from_holder="00",
        amount_fen=1, undated="sheet without days",
    )  # fmt: skip
    world.record(
        finance, "allocation.adjusted", adjusts=allocation.id, delta_fen=999, document="财教〔2026〕100号"
    )
    world.record(
        treasury, "appropriation.enacted", document="豫财〔2026〕1号", fiscal_year=2026,
        line="rural.distance", source="provincial", holder="41", amount_fen=70_000,
    )  # fmt: skip
    world.record(
        treasury, "allocation.made", document="豫财〔2026〕2号", account=OWN_MONEY, from_holder="41",
        amount_fen=50_000,
    )  # fmt: skip
    world.record(
        treasury, "allocation.made", document="豫财〔2026〕3号", account=BENEATH, from_holder="41",
        amount_fen=40_000, occurred_on="2026-03-02",
    )  # fmt: skip
    world.record(
        treasury, "funds.received", account=BENEATH, from_holder="41", amount_fen=30_000, voucher="入账9",
        occurred_on="2026-03-05",
    )  # fmt: skip
    world.record(
        treasury, "payment.made", account=ACCOUNT, payee=other, purpose="专家咨询", category="banquet",
        amount_fen=700, payment_order="直1", occurred_on="2026-04-30",
    )  # fmt: skip
    _procure(world, who)
    world.record(
        treasury, "balance.returned", account=ACCOUNT, amount_fen=5_000, cash_fen=2_000,
        occurred_on="2026-11-30",
    )  # fmt: skip
    world.record(treasury, "balance.carried-over", account=ACCOUNT, amount_fen=100, usable_until="2027-12-31")
    _plan(world, who)
    world.record("education", "party.suspended", party=other, reason="专项检查")
    kid = next(entry.kid for entry in world.desk.keyring.entries() if entry.party == other)
    world.record("education", "key.revoked", kid=kid, compromised_since=5)
    return who


def _procure(world: World, who: Parties) -> None:
    _, (treasury, education), (winner, other) = who
    say = world.statement
    opened = say(
        "tender.opened", tender="T1", account=ACCOUNT, title="短期集中培处", subject="training",
        method="open-tender", ceiling_fen=300_000, opened_on="2026-02-01", deadline_on="2026-02-20",
        occurred_on="2026-02-01",
    )  # fmt: skip
    bid = say(
        "bid.recorded", tender="T1", bidder=winner, price_fen=280_000, on_behalf_of=winner,
        capacity="compiled", occurred_on="2026-02-20",
    )  # fmt: skip
    world.record_all(
        education,
        opened,
        bid,
        say("bid.recorded", tender="T1", bidder=other, price_fen=290_000, status="pending"),
        say("bid.scored", tender="T1", bidder=winner, score="91.5"),
        say("award.made", tender="T1", bidder=other, amount_fen=290_000, occurred_on="2026-02-25"),
        say("award.withdrawn", tender="T1", reason="资格不符", occurred_on="2026-02-26"),
        say("award.made", tender="T1", bidder=winner, amount_fen=280_000, occurred_on="2026-02-27"),
        say(
            "tender.opened", tender="T2", account=ACCOUNT, title="资源", subject="resource",
            method="inquiry", ceiling_fen=9_000, opened_on="2026-02-01", deadline_on="2026-02-20",
        ),
        say("award.made", tender="T2", bidder=other, amount_fen=8_000),
        say("tender.cancelled", tender="T2"),
    )  # fmt: skip
    world.record(education, "statement.corrected", corrects=_id(opened), member="title", value="短期集中培训")
    world.record(winner, "statement.disputed", disputes=_id(bid), reason="金额有误")
    world.record(winner, "statement.confirmed", confirms=_id(bid))
    world.at("2026-12-20")
    world.record_all(
        education,
        say(
            "contract.signed", contract="C1", tender="T1", account=ACCOUNT, institution=winner,
            amount_fen=275_000, trainees=50, days=10, occurred_on="2026-03-10",
        ),
        say(
            "class.opened", class_="K1", contract="C1", mode="centralised", starts_on="2026-04-01",
            ends_on="2026-04-10", planned=50, practice_days=3, responsible="继教院", occurred_on="2026-04-01",
            mode_shares=[{"mode": "centralised", "percent": 70}, {"mode": "distance", "percent": 30}],
        ),
        say("contract.amended", contract="C1", amount_fen=270_000, occurred_on="2026-05-02"),
        say(
            "contract.signed", contract="C2", account=ACCOUNT, institution=other, amount_fen=9_000,
            trainees=5, days=2, undated="no day on the sheet",
        ),
    )  # fmt: skip
    world.record(
        treasury, "disbursement.made", contract="C1", payee=winner, amount_fen=200_000, payment_order="Z1",
        occurred_on="2026-03-20",
    )  # fmt: skip
    world.record(
        treasury, "disbursement.returned", contract="C1", amount_fen=10_000, payment_order="Z2",
        occurred_on="2026-05-20",
    )  # fmt: skip
    wrong = world.expense("C1", 50_000, "lodging", occurred_on="2026-04-09")
    world.record_all(
        winner,
        wrong,
        world.expense("C1", 60_000, "meals", class_="K1", occurred_on="2026-04-10"),
        world.expense("C1", 1_234, "gift", undated="receipt without day"),
        say(
            "class.closed",
            class_="K1",
            attended=48,
            completed=47,
            occurred_on="2026-04-10",
            totals=[
                {"by": "rural", "key": "rural", "count": 40},
                {"by": "rural", "key": "town", "count": 5},
                {"by": "origin", "key": "41", "count": 48},
            ],
        ),
    )
    world.record(winner, "expense.reversed", reverses=_id(wrong), occurred_on="2026-06-01")
    world.record(education, "contract.terminated", contract="C2", occurred_on="2026-06-30")
    world.record(education, "contract.settled", contract="C1", settled_fen=190_000, occurred_on="2026-11-20")


def _plan(world: World, who: Parties) -> None:
    """What comes before a class and after it: plans and quotas, bases and resources, charges, evaluations."""
    finance, (_, education), (winner, other) = who
    say, centre = world.statement, world.education()
    first = {
        "plan": "F1",
        "fiscal_year": 2026,
        "holder": "41",
        "lines": ["rural.short-term", "rural.distance"],
    }
    planned = {
        "needs": [{"surveyed": 60, "summary": "课例研修"}, {"surveyed": 40}],
        "quota": [
            {"line": "rural.short-term", "trainees": 50, "days": 10},
            {"line": "rural.distance", "trainees": 300, "days": 20},
        ],
        "budget": [
            {"category": "meals", "amount_fen": 70_000},
            {"category": "lodging", "amount_fen": 90_000},
        ],
        "calendar": [{"stage": "集中培训", "starts_on": "2026-04-01", "ends_on": "2026-04-30"}],
    }
    review = {"plan": "F1", "occurred_on": "2026-01-20"}
    world.record(education, "plan.submitted", **first, **planned, occurred_on="2026-01-10")
    world.record(centre, "plan.reviewed", **review, version=1, side="education", outcome="approved")
    world.record(finance, "plan.reviewed", **review, version=1, side="finance", outcome="returned")
    second = say(
        "plan.submitted", **first, **planned, version=2, evaluation="问券", responsible="师范教育处",
        undated="no day on the sheet",
    )  # fmt: skip
    world.record_all(education, second)
    world.record(
        education, "statement.corrected", corrects=_id(second), member="evaluation", value="问卷与专家评估"
    )
    world.record(centre, "plan.reviewed", **review, version=2, side="education", outcome="approved")
    world.record(finance, "plan.reviewed", **review, version=2, side="finance", outcome="approved")
    places = {"document": "教师厅函〔2026〕1号", "fiscal_year": 2026, "line": "demo.backbone"}
    world.record_all(
        centre,
        say("quota.assigned", **places, holder="41", trainees=12, occurred_on="2026-02-02"),
        say("quota.assigned", **places, institution=winner, trainees=30),
        say(
            "base.designated", base="J1", holder="00", institution=winner, subjects="小学数学",
            valid_from="2026-01-01", valid_to="2027-12-31", occurred_on="2026-01-01",
        ),
        say("resource.selected", resource="Z1", holder="00", title="课例", provider=winner, contract="C1"),
        say("resource.shared", resource="Z1", holders=["41", "42"], occurred_on="2026-07-01"),
        say("resource.shared", resource="Z1", holders=["XPCC"], undated="no day on the sheet"),
    )  # fmt: skip
    base = say("base.designated", base="J2", holder="41", institution=other, subjects="语文")
    world.record_all(education, base, say("base.withdrawn", base="J2", occurred_on="2026-10-01"))
    world.record(education, "statement.corrected", corrects=_id(base), member="valid_to", value="2026-12-31")
    evaluated = {"class_": "K1", "respondents": 45, "standard": "评估标准2026", "occurred_on": "2026-04-20"}
    world.record_all(
        winner,
        say("charge.declared", class_="K1", charge_fen=0, purpose="资料费", occurred_on="2026-04-01"),
        say("charge.declared", class_="K1", charge_fen=5_000, purpose="照相费"),
        say("evaluation.recorded", **evaluated, by="trainees", satisfaction="96.5", management="91"),
        say("evaluation.recorded", **evaluated, by="self", content="95", arrangement="90.25"),
    )


def _id(statement: bytes) -> str:
    return statement.split(b'"id":"', 1)[1][:36].decode()


def tell_at_random(world: World, numbers: Sequence[int]) -> None:
    """An act for each number; the clock runs on by a few days each, days of facts lie anywhere before it."""
    who = parties(world)
    world.fund(ACCOUNT, 10_000)
    world.record(
        who.province.education, "contract.signed", contract="C0", account=ACCOUNT, institution=who.schools[0],
        amount_fen=3_000, trainees=10, days=3,
    )  # fmt: skip
    for turn, number in enumerate(numbers):
        party, statement = _act(world, who, turn, number)
        world.submit(party, statement)


def _act(world: World, who: Parties, turn: int, number: int) -> tuple[str, bytes]:
    _, (treasury, education), schools = who
    kind, rest = number % 12, number // 12
    world.now += timedelta(days=rest % 5)
    day = world.now.date() - timedelta(days=rest // 7 % 120)
    when = {"undated": "not stated"} if rest % 11 == 0 else {"occurred_on": day.isoformat()}
    common = {**when, "amount_fen": rest % 4_000 + 1}
    contract, school, order = f"C{rest % 3}", schools[rest % 2], f"Z{turn}"

    def say(type_: str, **members: object) -> bytes:
        return world.statement(type_, **common, **members)

    match kind:
        case 0 | 1:
            return treasury, say("disbursement.made", contract=contract, payee=school, payment_order=order)
        case 2 | 3:
            return education, say(
                "contract.signed", contract=f"C{turn % 3}", account=ACCOUNT, institution=school, trainees=10,
                days=3,
            )  # fmt: skip
        case 4:
            return education, say("contract.amended", contract=contract)
        case 5 | 6 | 7:
            category = ("meals", "lodging", "gift")[rest % 3]
            return education, world.expense(
                contract, category=category, on_behalf_of=school, capacity="compiled", **common
            )
        case 8:
            return treasury, say(
                "payment.made", account=ACCOUNT, payee=school, purpose="急用", category="other",
                payment_order=order,
            )  # fmt: skip
        case 9:
            return treasury, say(
                "allocation.made", document=f"豫财{turn}号", account=BENEATH, from_holder="41"
            )
        case 10:
            return treasury, say("balance.returned", account=ACCOUNT, cash_fen=rest % 2_000)
        case _:
            return treasury, say("disbursement.returned", contract=contract, payment_order=order)
