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
    },
    "class.closed": {
        "class": "41-2026-B-01",
        "attended": 49,
        "completed": 48,
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
    "statement.corrected": {
        "corrects": OTHER_ID,
        "member": "document",
        "value": "财教〔2026〕13号",
        "reason": "笔误",
    },
    "statement.confirmed": {"confirms": OTHER_ID},
    "statement.disputed": {"disputes": OTHER_ID, "reason": "金额不符"},
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
