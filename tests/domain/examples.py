"""One valid example of every statement type, as the members that a client would write.

Other tests start from these: `example("award.made", amount_fen=5)` changes a member,
`amount_fen=None` leaves it out.
Every code and figure is fictional.
"""

from __future__ import annotations

from typing import Any

from domain.statements.registry import statement_bytes

INSTITUTION = "12410000000007106J"
"""A social credit code that is well formed and given to nobody."""
PRIVATE_SCHOOL = "52100000000000010C"
PROVINCIAL_FINANCE = "11410000000000020W"
OLD_CODE = "000071060"
"""An organisation code of the kind in use before 2015."""

STATEMENT_ID = "0197e0d3-6c00-7000-8000-00000000abcd"
OTHER_ID = "0197e0d3-6c00-7111-9111-00000000beef"
DIGEST = "A" * 43
OTHER_DIGEST = "E" * 43
PUBLIC_KEY = "B" * 42 + "A"
PROOF = "C" * 85 + "A"

_COMMON: dict[str, Any] = {"id": STATEMENT_ID, "occurred_on": "2026-05-01"}


def _officer(office: str, *duties: str) -> dict[str, Any]:
    return {"officer": office, "public_key": PUBLIC_KEY, "duties": list(duties), "proof": PROOF}


def _founder(authority: str) -> dict[str, Any]:
    return {
        "authority": authority,
        "officers": [_officer(f"{authority}-1", "prepare"), _officer(f"{authority}-2", "approve", "prepare")],
    }


_OWN: dict[str, dict[str, Any]] = {
    "ledger.founded": {
        "origin": "ledger.example/training/practice-0123abcd",
        "log_key": "ledger.example/training/practice-0123abcd+6f9b254c+" + "A" * 44,
        "rules": "2026.1",
        "authorities": [
            {**_founder("finance"), "name": "虚构财政部"},
            _founder("education"),
            _founder("supervision"),
        ],
    },
    "authority.adopted": {
        "rows": [
            {
                "type": "allocation.made",
                "over_fen": 100_000_000,
                "kind": "central-finance",
                "scope": "nation",
                "duty": "prepare",
                "count": 2,
            },
            {
                "type": "allocation.made",
                "kind": "central-finance",
                "scope": "nation",
                "duty": "approve",
                "count": 1,
            },
        ]
    },
    "rules.adopted": {"version": "2026.1"},
    "party.registered": {
        "kind": "institution",
        "name": "虚构师范大学",
        "code": INSTITUTION,
        "province": "41",
        "ownership": "public",
    },
    "party.suspended": {"party": INSTITUTION, "reason": "专项检查"},
    "key.enrolled": {
        "party": INSTITUTION,
        "officer": "budget-1",
        "public_key": PUBLIC_KEY,
        "duties": ["prepare"],
        "valid_from": "2026-01-01",
        "valid_to": "2027-12-31",
        "proof": PROOF,
    },
    "key.revoked": {"kid": DIGEST, "reason": "人员调离", "compromised_since": 1200},
    "appropriation.enacted": {
        "document": "财教〔2026〕1号",
        "fiscal_year": 2026,
        "line": "rural.short-term",
        "amount_fen": 50_000_000_000,
        "function_class": "2050803",
        "project_code": "Z135050000024",
    },
    "allocation.made": {
        "document": "财教〔2026〕12号",
        "account": "2026/rural.short-term/41",
        "from_holder": "00",
        "amount_fen": 3_000_000_000,
        "advance_notice": False,
    },
    "allocation.adjusted": {"adjusts": OTHER_ID, "delta_fen": -100_000, "reason": "按实际人数核减"},
    "funds.received": {
        "account": "2026/rural.short-term/41",
        "from_holder": "00",
        "amount_fen": 3_000_000_000,
        "voucher": "入账2026-031",
    },
    "balance.carried-over": {
        "account": "2026/rural.short-term/41",
        "amount_fen": 120_000,
        "usable_until": "2027-12-31",
    },
    "balance.returned": {"account": "2026/rural.short-term/41", "amount_fen": 120_000, "cash_fen": 0},
    "tender.opened": {
        "tender": "41-2026-ZB-001",
        "account": "2026/rural.short-term/41",
        "title": "乡村骨干教师短期集中培训",
        "subject": "training",
        "method": "open-tender",
        "ceiling_fen": 500_000_000,
        "opened_on": "2026-03-01",
        "deadline_on": "2026-03-25",
        "responsible": "教师工作处",
    },
    "tender.cancelled": {"tender": "41-2026-ZB-001", "reason": "合格投标人不足三家"},
    "bid.recorded": {
        "tender": "41-2026-ZB-001",
        "bidder": INSTITUTION,
        "price_fen": 480_000_000,
        "lodged_on": "2026-03-24",
        "status": "valid",
        "on_behalf_of": INSTITUTION,
        "capacity": "compiled",
    },
    "bid.scored": {"tender": "41-2026-ZB-001", "bidder": INSTITUTION, "score": "92.5"},
    "award.made": {
        "tender": "41-2026-ZB-001",
        "bidder": INSTITUTION,
        "amount_fen": 480_000_000,
        "unit_price_fen": 55_000,
        "reason": "综合得分第一",
    },
    "award.withdrawn": {"tender": "41-2026-ZB-001", "reason": "中标人放弃"},
    "contract.signed": {
        "contract": "41-2026-HT-001",
        "tender": "41-2026-ZB-001",
        "account": "2026/rural.short-term/41",
        "institution": INSTITUTION,
        "amount_fen": 480_000_000,
        "trainees": 800,
        "days": 10,
        "class_rank": "III",
        "schedule": [
            {"due_on": "2026-04-15", "amount_fen": 240_000_000},
            {"due_on": "2026-09-15", "amount_fen": 240_000_000},
        ],
        "responsible": "培训处",
    },
    "contract.amended": {"contract": "41-2026-HT-001", "amount_fen": 470_000_000, "reason": "人数减少"},
    "contract.terminated": {"contract": "41-2026-HT-001", "reason": "不可抗力"},
    "contract.settled": {"contract": "41-2026-HT-001", "settled_fen": 465_000_000},
    "class.opened": {
        "class": "41-2026-B-01",
        "contract": "41-2026-HT-001",
        "mode": "centralised",
        "starts_on": "2026-05-06",
        "ends_on": "2026-05-15",
        "planned": 50,
        "charge_fen": 0,
        "mode_shares": [{"mode": "centralised", "percent": 70}, {"mode": "distance", "percent": 30}],
        "practice_days": 3,
        "responsible": "继续教育学院",
    },
    "class.closed": {
        "class": "41-2026-B-01",
        "attended": 49,
        "completed": 48,
        "totals": [
            {"by": "rural", "key": "rural", "count": 40},
            {"by": "rural", "key": "town", "count": 9},
            {"by": "stage", "key": "primary", "count": 49},
            {"by": "subject", "key": "数学", "count": 49},
            {"by": "origin", "key": "41", "count": 49},
        ],
        "withheld": [{"name": "roster", "audience": "audit", "digest": DIGEST}],
    },
    "disbursement.made": {
        "contract": "41-2026-HT-001",
        "payee": INSTITUTION,
        "amount_fen": 240_000_000,
        "payment_order": "支2026-0415",
    },
    "disbursement.returned": {
        "contract": "41-2026-HT-001",
        "amount_fen": 1_000_000,
        "payment_order": "退2026-001",
    },
    "payment.made": {
        "account": "2026/rural.short-term/41",
        "payee": OLD_CODE,
        "purpose": "评审会场地",
        "category": "venue",
        "amount_fen": 300_000,
        "payment_order": "支2026-0502",
    },
    "expense.recorded": {
        "on_behalf_of": INSTITUTION,
        "capacity": "compiled",
        "contract": "41-2026-HT-001",
        "class": "41-2026-B-01",
        "category": "meals",
        "amount_fen": 650_000,
        "quantity": "50",
        "unit": "人天",
        "unit_price_fen": 13_000,
        "voucher": "PZ-0512",
        "voucher_line": 1,
        "evidence": [{"media_type": "application/pdf", "size": 12_345, "sha256": DIGEST}],
        "withheld": [{"name": "payee", "audience": "audit", "digest": DIGEST}],
    },
    "expense.reversed": {"reverses": OTHER_ID, "reason": "重复报销"},
    "plan.submitted": {
        "plan": "41-2026-FA",
        "version": 1,
        "fiscal_year": 2026,
        "holder": "41",
        "lines": ["rural.short-term", "rural.distance"],
        "needs": [{"surveyed": 1_860, "summary": "乡村教师希望更多课例研修"}],
        "quota": [
            {"line": "rural.short-term", "trainees": 800, "days": 10},
            {"line": "rural.distance", "trainees": 5_000, "days": 20},
        ],
        "budget": [
            {"category": "lodging", "amount_fen": 240_000_000},
            {"category": "meals", "amount_fen": 104_000_000},
        ],
        "calendar": [{"stage": "集中培训", "starts_on": "2026-05-01", "ends_on": "2026-08-31"}],
        "evaluation": "学员问卷与专家评估相结合",
        "responsible": "教师工作处",
    },
    "plan.reviewed": {
        "plan": "41-2026-FA",
        "version": 1,
        "side": "finance",
        "outcome": "returned",
        "reason": "住宿费超出标准",
    },
    "quota.assigned": {
        "document": "教师厅函〔2026〕5号",
        "fiscal_year": 2026,
        "line": "demo.backbone",
        "holder": "41",
        "trainees": 120,
    },
    "base.designated": {
        "base": "JD-41-003",
        "holder": "41",
        "institution": INSTITUTION,
        "subjects": "小学语文、小学数学",
        "valid_from": "2026-01-01",
        "valid_to": "2028-12-31",
    },
    "base.withdrawn": {"base": "JD-41-003", "reason": "评估不合格"},
    "resource.selected": {
        "resource": "ZY-2026-07",
        "holder": "00",
        "title": "小学数学课例资源",
        "provider": PRIVATE_SCHOOL,
        "contract": "41-2026-HT-001",
    },
    "resource.shared": {"resource": "ZY-2026-07", "holders": ["41", "52", "XPCC"]},
    "charge.declared": {"class": "41-2026-B-01", "charge_fen": 0, "purpose": "资料费"},
    "evaluation.recorded": {
        "class": "41-2026-B-01",
        "by": "trainees",
        "content": "92.5",
        "arrangement": "90",
        "management": "88.25",
        "satisfaction": "96.5",
        "respondents": 47,
        "standard": "学员满意度问卷2026版",
    },
    "inspection.opened": {
        "inspection": "审2026-1",
        "account": "2026/rural.short-term/41",
        "scope": "资金到位与拨付",
        "due_on": "2026-07-31",
    },
    "finding.raised": {
        "finding": "审2026-1-03",
        "inspection": "审2026-1",
        "contract": "41-2026-HT-001",
        "article": "财政违法行为处罚处分条例第十四条",
        "amount_fen": 650_000,
        "due_on": "2026-08-31",
        "withheld": [{"name": "text", "audience": "party", "digest": DIGEST}],
    },
    "finding.answered": {
        "finding": "审2026-1-03",
        "withheld": [{"name": "text", "audience": "audit", "digest": DIGEST}],
    },
    "finding.closed": {"finding": "审2026-1-03", "outcome": "rectified", "text": "款项已退回"},
    "funds.frozen": {
        "freeze": "冻2026-1",
        "contract": "41-2026-HT-001",
        "amount_fen": 1_000_000,
        "finding": "审2026-1-03",
        "reason": "核查期间暂停拨付",
    },
    "funds.released": {"freeze": "冻2026-1", "amount_fen": 400_000, "reason": "部分核实"},
    "clawback.ordered": {
        "clawback": "追2026-1",
        "finding": "审2026-1-03",
        "contract": "41-2026-HT-001",
        "party": INSTITUTION,
        "of": "expenses",
        "amount_fen": 650_000,
        "due_on": "2026-09-30",
        "reason": "虚列伙食费",
    },
    "clawback.recovered": {
        "clawback": "追2026-1",
        "amount_fen": 650_000,
        "category": "meals",
        "voucher": "入账2026-099",
    },
    "sanction.imposed": {
        "sanction": "罚2026-1",
        "finding": "审2026-1-03",
        "party": INSTITUTION,
        "kind": "fine",
        "article": "财政违法行为处罚处分条例第十四条",
        "amount_fen": 65_000,
        "due_on": "2026-10-31",
    },
    "referral.made": {
        "referral": "移2026-1",
        "finding": "审2026-1-03",
        "authority": "省纪检监察机关",
        "article": "审计法第四十八条",
        "due_on": "2026-12-31",
    },
    "complaint.lodged": {
        "complaint": "诉2026-1",
        "kind": "charging",
        "class": "41-2026-B-01",
        "due_on": "2026-06-30",
        "withheld": [
            {"name": "text", "audience": "audit", "digest": DIGEST},
            {"name": "lodged_by", "audience": "audit", "digest": OTHER_DIGEST},
        ],
    },
    "complaint.answered": {"complaint": "诉2026-1", "outcome": "upheld", "text": "已责令退还"},
    "disclosure.published": {
        "what": "contract",
        "contract": "41-2026-HT-001",
        "where": "中国政府采购网",
        "digest": DIGEST,
        "published_on": "2026-04-02",
    },
    "disclosure.erased": {
        "erases": OTHER_ID,
        "member": "payee",
        "rule": "保存期满",
        "article": "个人信息保护法第四十七条",
    },
    "disclosure.requested": {
        "reader": "supervision",
        "data": [{"statement": OTHER_ID, "member": "payee"}],
        "purpose": "核对收款单位",
        "article": "审计法第三十四条",
    },
    "measures.adopted": {
        "instrument": "虚构培训费管理办法",
        "article": "虚构培训费管理办法第九条",
        "in_force_from": "2026-01-01",
        "in_force_to": "2028-12-31",
        "figures": [
            {"name": "training.cap", "scope": "III/total", "value": "55000", "unit": "fen/person-day"},
            {"name": "training.long-course-percent", "value": "70", "unit": "percent"},
        ],
    },
    "period.closed": {
        "period": "2026-04",
        "through": 1200,
        "balances": [
            {
                "account": "2026/rural.short-term/00",
                "appropriation_fen": -50_000_000_000,
                "unallocated_fen": 47_000_000_000,
                "state_fen": -3_000_000_000,
            },
            {
                "account": "2026/rural.short-term/41",
                "allotted_fen": 3_000_000_000,
                "treasury_fen": 3_000_000_000,
            },
        ],
    },
    "statement.corrected": {
        "corrects": OTHER_ID,
        "member": "document",
        "value": "财教〔2026〕13号",
        "reason": "笔误",
    },
    "statement.confirmed": {"confirms": OTHER_ID},
    "statement.disputed": {"disputes": OTHER_ID, "reason": "金额不符"},
}

SEED = "D" * 42 + "A"
SIGNATURE = "E" * 85 + "A"
_VOUCHER = {"series": "41-2026-Q", "serial_digest": DIGEST}

_OWN |= {
    "tender.amended": {
        "tender": "41-2026-ZB-001",
        "deadline_on": "2026-04-10",
        "ceiling_fen": 510_000_000,
        "reason": "补充采购需求",
    },
    "tender.sealed": {"tender": "41-2026-ZB-001", "root": DIGEST, "size": 2},
    "bids.opened": {
        "tender": "41-2026-ZB-001",
        "envelopes": [
            {
                "digest": DIGEST,
                "state": "opened",
                "bidder": INSTITUTION,
                "price_fen": 480_000_000,
                "kid": DIGEST,
                "signature": SIGNATURE,
                "salt": SEED,
                "lodged_on": "2026-03-24",
                "status": "valid",
            },
            {"digest": SEED, "state": "unopened"},
        ],
    },
    "expert.listed": {
        "holder": "41",
        "expert": "ZJ-041-0007",
        "version": 2,
        "field": "小学语文",
        "rank": "professor",
        "employer": INSTITUTION,
        "conflicts": [PRIVATE_SCHOOL],
        "valid_from": "2026-01-01",
        "valid_to": "2028-12-31",
        "withheld": [{"name": "name", "audience": "audit", "digest": DIGEST}],
    },
    "expert.delisted": {"expert": "ZJ-041-0007", "reason": "聘期届满"},
    "draw.requested": {
        "draw": "41-2026-CQ-001",
        "tender": "41-2026-ZB-001",
        "holder": "41",
        "seats": 5,
        "sits_on": "2026-03-26",
        "avoid": [INSTITUTION],
        "commitment": DIGEST,
        "answering": PRIVATE_SCHOOL,
        "reveal_by": "2026-03-25",
        "repeats": "41-2026-CQ-000",
        "reason": "抽取方未揭示",
    },
    "draw.answered": {"draw": "41-2026-CQ-001", "answering_seed": SEED},
    "panel.drawn": {
        "draw": "41-2026-CQ-001",
        "committed_seed": DIGEST,
        "answering_seed": SEED,
        "drawn": [{"expert": "ZJ-041-0007"}, {"expert": "ZJ-041-0019"}],
    },
    "award.contested": {
        "contest": "41-2026-ZY-001",
        "tender": "41-2026-ZB-001",
        "party": PRIVATE_SCHOOL,
        "reason": "评分标准未公开",
    },
    "contest.decided": {
        "contest": "41-2026-ZY-001",
        "tender": "41-2026-ZB-001",
        "outcome": "upheld",
        "reason": "情况属实",
    },
    "voucher.issued": {
        **_VOUCHER,
        "account": "2026/rural.short-term/41",
        "value_fen": 300_000,
        "offers": [
            {"item": "小学语文教学法", "mode": "centralised", "place": "郑州市"},
            {"item": "信息技术应用"},
        ],
        "institutions": [INSTITUTION, PRIVATE_SCHOOL],
        "expires_on": "2026-12-31",
    },
    "voucher.redeemed": {**_VOUCHER, "institution": INSTITUTION, "class": "41-2026-B-01"},
    "voucher.voided": {**_VOUCHER, "reason": "退训"},
}

EXAMPLES: dict[str, dict[str, Any]] = {
    name: {"type": name, **_COMMON, **members} for name, members in _OWN.items()
}
"""The examples, by type: name to members."""


def example(name: str, /, **changes: Any) -> dict[str, Any]:
    """Return a copy of an example with members changed; a member given as None is left out."""
    return {member: value for member, value in {**EXAMPLES[name], **changes}.items() if value is not None}


def example_bytes(name: str, /, **changes: Any) -> bytes:
    """Return an example, changed or not, as the bytes of a statement."""
    return statement_bytes(example(name, **changes))
