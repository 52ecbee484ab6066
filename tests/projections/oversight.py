"""What supervision does in the year of `tell_everything`, and how its books are closed."""

from __future__ import annotations

from typing import NamedTuple

from domain.closing import closing_rows
from ledger.deciding import Memory
from tests.projections.history import Parties
from tests.world import ACCOUNT, World

ARTICLE = "预算法第九十五条"


class Overseen(NamedTuple):
    """Ids and positions that tests look for."""

    erased: str
    closed_at: int
    late: int


def oversee(world: World, who: Parties) -> Overseen:
    """Inspect, find, freeze, claw back, sanction, hear complaints, publish, erase, adopt, close."""
    _inspect(world, who)
    erased = _order(world, who)
    _hear_and_publish(world, who, erased)
    world.record_jointly(
        "measures.adopted", instrument="虚构培训费管理办法", article="虚构培训费管理办法第九条",
        in_force_from="2017-01-01",
        figures=[
            {"name": "training.cap", "scope": "III/total", "value": "55000", "unit": "fen/person-day"},
            {"name": "training.long-course-percent", "value": "70", "unit": "percent"},
        ],
    )  # fmt: skip
    world.at("2027-01-10")
    closed = close(world, "2026-12")
    late = world.record(
        who.province.finance, "payment.made", account=ACCOUNT, payee=who.schools[0], purpose="评审",
        category="other", amount_fen=11, payment_order="直9", occurred_on="2026-11-05",
    )  # fmt: skip
    return Overseen(erased, closed, late.position)


def close(world: World, period: str) -> int:
    """Close a period with the ledger's balances; returns the position."""
    rows = closing_rows(Memory.at_head(world.ledger.recorder).subjects(), period)
    through = world.ledger.checkpoint().size
    return world.record_jointly("period.closed", period=period, through=through, balances=rows).position


def _inspect(world: World, who: Parties) -> None:
    supervision, _ = world.supervision(), who
    world.record(
        supervision, "inspection.opened", inspection="I1", account=ACCOUNT, scope="资金拨付",
        due_on="2026-07-31", occurred_on="2026-06-01",
    )  # fmt: skip
    world.record(
        supervision, "finding.raised", finding="F1", inspection="I1", contract="C1", article=ARTICLE,
        amount_fen=60_000, due_on="2026-07-31", text="超标准", occurred_on="2026-06-20",
    )  # fmt: skip
    world.record(who.schools[0], "finding.answered", finding="F1", text="退回", occurred_on="2026-07-20")
    world.record(who.schools[0], "finding.answered", finding="F1", text="已退", occurred_on="2026-08-20")
    world.record(supervision, "finding.closed", finding="F1", outcome="rectified", occurred_on="2026-08-31")
    second = world.record(
        supervision, "finding.raised", finding="F2", account=ACCOUNT, article="预算法五十二条",
        due_on="2026-11-30", text="迟延", undated="not on the sheet",
    )  # fmt: skip
    world.record(
        supervision, "statement.corrected", corrects=second.id, member="article", value="预算法第五十二条"
    )


def _order(world: World, who: Parties) -> str:
    supervision, treasury = world.supervision(), who.province.finance
    world.record(
        supervision, "funds.frozen", freeze="D1", account=ACCOUNT, amount_fen=1_000, finding="F2",
        occurred_on="2026-09-01",
    )  # fmt: skip
    world.record(supervision, "funds.released", freeze="D1", amount_fen=400, occurred_on="2026-10-01")
    world.record(
        supervision, "clawback.ordered", clawback="K1", contract="C1", party=who.schools[0], of="expenses",
        finding="F1", amount_fen=10_000, due_on="2026-09-30", occurred_on="2026-09-01",
    )  # fmt: skip
    world.record(
        treasury, "clawback.recovered", clawback="K1", amount_fen=6_000, category="meals", voucher="追1",
        occurred_on="2026-09-20",
    )  # fmt: skip
    world.record(
        supervision, "clawback.ordered", clawback="K2", account=ACCOUNT, of="expenses", amount_fen=700,
        due_on="2026-10-31", occurred_on="2026-09-02",
    )  # fmt: skip
    world.record(
        treasury, "clawback.recovered", clawback="K2", amount_fen=700, category="banquet", voucher="追2",
        occurred_on="2026-11-20",
    )  # fmt: skip
    row, _ = world.withhold("party", "某人")
    decision = {"finding": "F1", "article": ARTICLE, "occurred_on": "2026-09-10"}
    world.record(
        supervision, "sanction.imposed", sanction="S1", party=who.schools[1], kind="fine", amount_fen=5_000,
        due_on="2026-10-10", **decision,
    )  # fmt: skip
    world.record(
        supervision, "sanction.imposed", sanction="S2", kind="bid-ban", until="2029-09-09", withheld=[row],
        **decision,
    )  # fmt: skip
    world.record(
        supervision, "referral.made", referral="R1", finding="F1", authority="省纪检监察机关",
        article="审计法第四十八条", due_on="2026-12-31", occurred_on="2026-09-15",
    )  # fmt: skip
    row, _ = world.withhold("payee", "某饭店")
    return world.record(
        treasury, "payment.made", account=ACCOUNT, purpose="场地", category="venue", amount_fen=5,
        payment_order="直8", withheld=[row],
    ).id  # fmt: skip


def _hear_and_publish(world: World, who: Parties, erased: str) -> None:
    supervision, education = world.supervision(), who.province.education
    world.record(
        education, "complaint.lodged", complaint="S1", kind="charging", class_="K1", text="收费",
        due_on="2026-05-31", occurred_on="2026-05-01",
    )  # fmt: skip
    world.record(education, "complaint.answered", complaint="S1", outcome="upheld", occurred_on="2026-06-10")
    world.record(
        supervision, "complaint.lodged", complaint="S2", kind="procurement", tender="T1", text="评审",
        undated="letter without day",
    )  # fmt: skip
    world.record(
        education, "disclosure.published", what="result", tender="T1", where="中国政府采购网",
        published_on="2026-03-02", occurred_on="2026-03-02",
    )  # fmt: skip
    world.record(
        who.schools[0], "disclosure.published", what="class-list", class_="K1", where="本校网站",
        digest="A" * 43, published_on="2026-04-15",
    )  # fmt: skip
    erasure = world.record(
        supervision, "disclosure.erased", erases=erased, member="payee", rule="保存期满",
        article="个人信息保护法四十七条",
    )  # fmt: skip
    asked = {"purpose": "核对收款单位", "article": "审计法第三十四条"}
    data = [{"statement": erased, "member": "payee"}]
    world.record(supervision, "disclosure.requested", reader=supervision, data=data, **asked)
    world.record(
        who.schools[0], "disclosure.requested", reader=who.schools[0], contract="C1",
        through=erasure.position,
        **asked,
    )  # fmt: skip
    world.record(
        supervision, "statement.corrected", corrects=erasure.id, member="article",
        value="个人信息保护法第四十七条",
    )  # fmt: skip
