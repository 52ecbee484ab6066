"""Business keys: what makes a fact the same fact, whoever asks; stored in every ledger, so never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.decisions.keys import earlier_keys_of, expense_keys, keys_of
from domain.statements.registry import STATEMENT_TYPES
from tests.domain.competing import expert, request
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    GOOD_PROOF,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    WITHHELD_PAYEE,
    Court,
    founding,
    kid_of,
    public_key,
    tender,
)

OTHER_ID = "0197e0d3-6c00-7000-8000-999999999999"
TENDER = {
    "tender": "T1", "account": ACCOUNT, "title": "短训", "subject": "training", "method": "open-tender",
    "ceiling_fen": 1, "opened_on": "2026-03-01", "deadline_on": "2026-03-25",
}  # fmt: skip
CONTRACT = {"account": ACCOUNT, "institution": SCHOOL, "amount_fen": 1, "trainees": 1, "days": 1}
CLASS = {
    "class_": "B1", "contract": "C1", "mode": "centralised", "planned": 1,
    "starts_on": "2026-05-01", "ends_on": "2026-05-10",
}  # fmt: skip
EXPENSE = {"contract": "C1", "category": "meals", "amount_fen": 1, "withheld": WITHHELD_PAYEE}
PLAN = {"plan": "F1", "fiscal_year": 2026, "holder": "41", "lines": ["rural.distance"]}
QUOTA = {"document": "教师函1号", "fiscal_year": 2026, "line": "demo.other", "trainees": 1}
KEY = {"officer": "o", "public_key": public_key("x"), "duties": ["prepare"], "proof": GOOD_PROOF}

ARTICLE = {"article": "审计法第五十二条"}
DUE = {**ARTICLE, "due_on": "2026-08-31"}

DIGEST = "A" * 43
VOUCHER = {
    "series": "S1", "serial_digest": DIGEST, "account": ACCOUNT, "value_fen": 1, "offers": [{"item": "甲"}],
    "institutions": [SCHOOL], "expires_on": "2026-12-31",
}  # fmt: skip

KEYS: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("ledger.founded", founding(), ("ledger",)),
    ("party.registered", {"kind": "institution", "name": "甲", "code": STRANGER}, (f"party\t{STRANGER}",)),
    (
        "party.registered",
        {"kind": "central-finance", "name": "甲", "code": STRANGER, "founding": "finance"},
        (f"party\t{STRANGER}", "founding\tfinance"),
    ),
    ("key.enrolled", {"party": SCHOOL, **KEY}, (f"key\t{public_key('x')}",)),
    (
        "appropriation.enacted",
        {"document": "财预1号", "fiscal_year": 2026, "line": "rural.distance", "amount_fen": 1},
        ("appropriation\t财预1号\t2026/rural.distance/00",),
    ),
    (
        "appropriation.enacted",
        {
            "document": "豫财1号",
            "fiscal_year": 2026,
            "line": "rural.distance",
            "amount_fen": 1,
            "source": "provincial",
            "holder": "41",
        },
        ("appropriation\t豫财1号\t2026/rural.distance/41@provincial",),
    ),
    (
        "allocation.made",
        {"document": "财教1号", "account": ACCOUNT, "from_holder": "00", "amount_fen": 1},
        (f"allocation\t财教1号\t{ACCOUNT}",),
    ),
    (
        "funds.received",
        {"account": ACCOUNT, "from_holder": "00", "amount_fen": 1, "voucher": "V1"},
        (f"receipt\tV1\t{ACCOUNT}",),
    ),
    ("tender.opened", TENDER, ("tender\tT1",)),
    ("bid.recorded", {"tender": "T1", "bidder": SCHOOL, "price_fen": 1}, (f"bid\tT1\t{SCHOOL}",)),
    ("bid.scored", {"tender": "T1", "bidder": SCHOOL, "score": "90"}, (f"score\tT1\t{SCHOOL}",)),
    ("award.made", {"tender": "T1", "bidder": SCHOOL, "amount_fen": 1}, ("award\tT1\t0",)),
    ("contract.signed", {"contract": "C2", **CONTRACT}, ("contract\tC2",)),
    ("class.opened", CLASS, ("class\tB1",)),
    (
        "disbursement.made",
        {"contract": "C1", "payee": SCHOOL, "amount_fen": 1, "payment_order": "Z1"},
        ("payment\t41\tZ1",),
    ),
    (
        "payment.made",
        {
            "account": ACCOUNT,
            "payee": SCHOOL,
            "purpose": "评审",
            "category": "other",
            "amount_fen": 1,
            "payment_order": "Z1",
        },
        ("payment\t41\tZ1",),
    ),
    (
        "disbursement.returned",
        {"contract": "C1", "amount_fen": 1, "payment_order": "R1"},
        (f"returned-payment\t{SCHOOL}\tR1",),
    ),
    (
        "expense.recorded",
        {**EXPENSE, "voucher": "记-7", "voucher_line": 3},
        (f"expense\t{SCHOOL}\t2026-05\t记-7\t3",),
    ),
    (
        "expense.recorded",
        {**EXPENSE, "voucher": "记-7", "voucher_line": 3, "undated": "凭证无日期"},
        (f"expense\t{SCHOOL}\tundated\t记-7\t3",),
    ),
    ("tender.sealed", {"tender": "T1", "root": DIGEST, "size": 1}, ("seal\tT1",)),
    (
        "bids.opened",
        {
            "tender": "T1",
            "envelopes": [
                {"digest": DIGEST, "state": "opened", "bidder": SCHOOL},
                {"digest": DIGEST, "state": "mismatching", "bidder": OTHER_SCHOOL},
            ],
        },
        ("opening\tT1", f"bid\tT1\t{SCHOOL}"),
    ),
    ("expert.listed", expert("E1", version=2), ("expert\tE1\t2",)),
    ("draw.requested", request("D1"), ("draw\tD1",)),
    (
        "award.contested",
        {"contest": "Q1", "tender": "T1", "party": SCHOOL, "reason": "不公"},
        ("contest\tQ1",),
    ),
    ("voucher.issued", VOUCHER, (f"voucher\tS1\t{DIGEST}",)),
    (
        "voucher.redeemed",
        {"series": "S1", "serial_digest": DIGEST, "institution": SCHOOL},
        (f"redemption\tS1\t{DIGEST}",),
    ),
    ("plan.submitted", {**PLAN, "version": 2}, ("plan\tF1\t2",)),
    ("plan.submitted", PLAN, ("plan\tF1\t1",)),
    ("inspection.opened", {"inspection": "I1", "contract": "C1", "scope": "拨付"}, ("inspection\tI1",)),
    ("finding.raised", {"finding": "F1", "contract": "C1", "text": "甲", **DUE}, ("finding\tF1",)),
    ("funds.frozen", {"freeze": "D1", "contract": "C1", "amount_fen": 1}, ("freeze\tD1",)),
    (
        "clawback.ordered",
        {"clawback": "K1", "contract": "C1", "of": "advance", "amount_fen": 1, "due_on": "2026-08-31"},
        ("clawback\tK1",),
    ),
    ("clawback.recovered", {"clawback": "K1", "amount_fen": 1, "voucher": "V1"}, ("recovery\tK1\tV1",)),
    (
        "sanction.imposed",
        {"sanction": "S1", "kind": "warning", "party": SCHOOL, **ARTICLE},
        ("sanction\tS1",),
    ),
    ("referral.made", {"referral": "R1", "authority": "监察机关", **ARTICLE}, ("referral\tR1",)),
    (
        "complaint.lodged",
        {"complaint": "S1", "kind": "quality", "contract": "C1", "text": "甲"},
        ("complaint\tS1",),
    ),
    (
        "disclosure.published",
        {"what": "contract", "contract": "C1", "where": "官网", "published_on": "2026-05-02"},
        ("publication\tcontract\tcontract:C1\t官网\t2026-05-02",),
    ),
    (
        "disclosure.erased",
        {"erases": OTHER_ID, "member": "payee", "rule": "期满", **ARTICLE},
        (f"erasure\t{OTHER_ID}\tpayee",),
    ),
    ("period.closed", {"period": "2026-04", "through": 1, "balances": []}, ("period\t2026-04",)),
    (
        "plan.reviewed",
        {"plan": "F1", "version": 2, "side": "finance", "outcome": "approved"},
        ("review\tF1\t2\tfinance",),
    ),
    ("quota.assigned", {**QUOTA, "holder": "41"}, ("quota\t教师函1号\t2026\tdemo.other\t41",)),
    ("quota.assigned", {**QUOTA, "institution": SCHOOL}, (f"quota\t教师函1号\t2026\tdemo.other\t{SCHOOL}",)),
    (
        "base.designated",
        {"base": "J1", "holder": "41", "institution": SCHOOL, "subjects": "数学"},
        ("base\tJ1",),
    ),
    (
        "resource.selected",
        {"resource": "Z1", "holder": "41", "title": "课例", "provider": SCHOOL},
        ("resource\tZ1",),
    ),
    ("resource.shared", {"resource": "Z1", "holders": ["42", "43"]}, ("sharing\tZ1\t42", "sharing\tZ1\t43")),
    (
        "charge.declared",
        {"class_": "B1", "charge_fen": 0, "purpose": "资料费"},
        ("charge\tB1\t资料费",),
    ),
    (
        "evaluation.recorded",
        {"class_": "B1", "by": "self", "respondents": 1, "standard": "标准"},
        ("evaluation\tB1\tself",),
    ),
    ("statement.confirmed", {"confirms": OTHER_ID}, (f"confirmation\t{OTHER_ID}",)),
    ("class.closed", {"class_": "B1", "attended": 1}, ()),
    ("contract.terminated", {"contract": "C1"}, ()),
    ("balance.returned", {"account": ACCOUNT, "amount_fen": 1, "cash_fen": 0}, ()),
    ("expense.reversed", {"reverses": OTHER_ID}, ()),
]


@pytest.mark.parametrize(("type_", "members", "keys"), KEYS)
def test_the_keys_of_a_fact_are_these_and_stay_these(
    court: Court, type_: str, members: dict[str, Any], keys: tuple[str, ...]
) -> None:
    assert keys_of(court.statement(type_, **members), court.subjects(), kid_of) == keys


def test_an_adjustment_is_known_by_its_document_if_it_has_one(court: Court) -> None:
    (made,) = (row for row in court.statements.values() if row.type == "allocation.made")
    adjustment = {"adjusts": made.id, "delta_fen": 1}
    subjects = court.subjects()
    assert keys_of(court.statement("allocation.adjusted", **adjustment), subjects, kid_of) == ()
    written = court.statement("allocation.adjusted", document="财教9号", **adjustment)
    assert keys_of(written, subjects, kid_of) == (f"adjustment\t财教9号\t{ACCOUNT}",)
    lost = court.statement("allocation.adjusted", document="财教9号", adjusts=OTHER_ID, delta_fen=1)
    assert keys_of(lost, subjects, kid_of) == ()


def test_a_fact_under_a_contract_that_does_not_exist_has_no_key(court: Court) -> None:
    order = {"contract": "C9", "amount_fen": 1, "payment_order": "Z1"}
    lost = [
        court.statement("expense.recorded", **{**EXPENSE, "contract": "C9"}, voucher="V", voucher_line=1),
        court.statement("disbursement.made", payee=SCHOOL, **order),
        court.statement("disbursement.returned", **order),
        court.statement("disbursement.made", payee=SCHOOL, **{**order, "contract": None}, series="S9"),
        court.statement("disbursement.returned", **{**order, "contract": None}),
    ]
    assert [keys_of(each, court.subjects(), kid_of) for each in lost] == [(), (), (), (), ()]


def test_every_award_of_a_tender_has_a_key_of_its_own(court: Court) -> None:
    tender(court)
    for school in (SCHOOL, OTHER_SCHOOL):
        court.record("award.made", EDUCATION_41, tender="T1", bidder=school, amount_fen=10)
        assert earlier_keys_of(court.statement("award.made", **_award(school)), court.subjects()) == tuple(
            f"award\tT1\t{number}" for number in range(school == OTHER_SCHOOL)
        )
        court.record("award.withdrawn", EDUCATION_41, tender="T1")
    third = court.statement("award.made", **_award(SCHOOL))
    assert keys_of(third, court.subjects(), kid_of) == ("award\tT1\t2",)
    assert earlier_keys_of(third, court.subjects()) == ("award\tT1\t0", "award\tT1\t1")


def _award(bidder: str) -> dict[str, Any]:
    return {"tender": "T1", "bidder": bidder, "amount_fen": 10}


def test_no_other_fact_had_a_key_before(court: Court) -> None:
    for statement in court.statements.values():
        assert earlier_keys_of(statement, court.subjects()) == ()


def test_what_was_recorded_was_recorded_under_its_keys(court: Court) -> None:
    court.record("expense.recorded", SCHOOL, **EXPENSE, voucher="V", voucher_line=2)
    statement, accepted = court.outcomes[-1]
    assert accepted.keys == tuple(expense_keys(SCHOOL, date(2026, 5, 1), "V", [2]))
    assert keys_of(statement, court.subjects(), kid_of) == accepted.keys


def test_types_with_a_key_are_all_in_the_table() -> None:
    tested = {type_ for type_, _, keys in KEYS if keys} | {"allocation.adjusted"}
    without = set(STATEMENT_TYPES) - tested
    assert without == {
        "authority.adopted", "rules.adopted", "party.suspended", "key.revoked", "balance.carried-over",
        "balance.returned", "tender.cancelled", "award.withdrawn", "contract.amended", "contract.terminated",
        "contract.settled", "class.closed", "expense.reversed", "statement.corrected", "statement.disputed",
        "finding.answered", "finding.closed", "funds.released", "complaint.answered", "measures.adopted",
        "tender.amended", "expert.delisted", "draw.answered", "panel.drawn", "contest.decided",
        "voucher.voided", "base.withdrawn", "disclosure.requested",
    }  # fmt: skip
