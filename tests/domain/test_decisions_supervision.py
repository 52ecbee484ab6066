"""Decisions on inspections, findings, frozen money, clawbacks, sanctions and referrals."""

from __future__ import annotations

from typing import Any

import pytest

from domain.postings import Posting
from domain.refusals import (
    DoesNotExist,
    InsufficientAllotted,
    InsufficientFrozen,
    InsufficientOrdered,
    InsufficientOutlaid,
    IsOver,
    KeyRepeated,
    Malformed,
    MoneyIsFrozen,
    QuorumMissing,
)
from domain.subjects import Account, Contract
from domain.supervision_states import Clawback, Finding
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    EDUCATION_42,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    SUPERVISION,
    WITHHELD_PAYEE,
    Court,
    expense,
    tender,
)

ARTICLE = "预算法第九十五条"
FINDING = {"article": ARTICLE, "due_on": "2026-08-31", "text": "超标准"}
C1 = {"contract": "C1", "institution": SCHOOL}


def find(court: Court, number: str = "F1", **about: Any) -> None:
    court.record("finding.raised", SUPERVISION, finding=number, **FINDING, **(about or {"contract": "C1"}))


def freeze(court: Court, amount_fen: int, **where: Any) -> None:
    row = where or {"contract": "C1"}
    court.record("funds.frozen", SUPERVISION, freeze="D1", amount_fen=amount_fen, **row)


def pay(court: Court, amount_fen: int) -> None:
    court.record(
        "disbursement.made", FINANCE_41, contract="C1", payee=SCHOOL, amount_fen=amount_fen,
        payment_order=f"Z{court.number()}",
    )  # fmt: skip


def order(court: Court, amount_fen: int, **members: Any) -> None:
    row = {"clawback": "K1", "contract": "C1", "of": "expenses", "due_on": "2026-09-30", **members}
    court.record("clawback.ordered", SUPERVISION, amount_fen=amount_fen, **row)


def recovery(court: Court, amount_fen: int, **members: Any) -> dict[str, Any]:
    voucher = f"V{court.number()}"
    return {"clawback": "K1", "amount_fen": amount_fen, "category": "meals", "voucher": voucher, **members}


@pytest.mark.parametrize(
    "about",
    [{"party": SCHOOL}, {"contract": "C1"}, {"class_": "B1"}, {"tender": "T1"}, {"account": ACCOUNT}],
)
def test_an_inspection_is_of_one_thing_that_exists(court: Court, about: dict[str, str]) -> None:
    tender(court)
    court.record(
        "class.opened", SCHOOL, class_="B1", contract="C1", mode="centralised", starts_on="2026-05-01",
        ends_on="2026-05-02", planned=1,
    )  # fmt: skip
    court.record("inspection.opened", SUPERVISION, inspection="I1", scope="拨付", **about)
    ((name, code),) = about.items()
    tag = f"trail/{name.removesuffix('_')}:{code}"
    assert court.outcomes[-1][1].tags == ("inspection:I1", tag)
    assert isinstance(
        court.refuse("inspection.opened", SUPERVISION, inspection="I1", scope="拨付", **about), KeyRepeated
    )


def test_what_is_inspected_is_one_thing_and_known(court: Court) -> None:
    row = {"inspection": "I1", "scope": "拨付"}
    assert isinstance(court.refuse("inspection.opened", SUPERVISION, **row), Malformed)
    assert isinstance(
        court.refuse("inspection.opened", SUPERVISION, **row, contract="C1", party=SCHOOL), Malformed
    )
    for kind, code in (("party", STRANGER), ("contract", "C9"), ("class", "B9"), ("tender", "T9")):
        refusal = court.refuse("inspection.opened", SUPERVISION, **row, **{kind: code})
        assert refusal == DoesNotExist(kind, code)


def test_supervision_needs_nobody_else_and_nobody_does_its_part(court: Court) -> None:
    find(court)
    row = {"finding": "F2", "contract": "C1", **FINDING}
    for party in (EDUCATION_41, FINANCE_41, SCHOOL):
        assert isinstance(court.refuse("finding.raised", party, **row), QuorumMissing)
    one = court.signers(SUPERVISION, ("prepare",))
    court.record("finding.raised", one, **row)
    assert isinstance(
        court.refuse("funds.frozen", one, freeze="D1", contract="C1", amount_fen=1), QuorumMissing
    )


def test_a_finding_names_an_inspection_that_was_opened(court: Court) -> None:
    row = {"finding": "F1", "contract": "C1", "inspection": "I1", **FINDING}
    assert court.refuse("finding.raised", SUPERVISION, **row) == DoesNotExist("inspection", "I1")
    court.record("inspection.opened", SUPERVISION, inspection="I1", account=ACCOUNT, scope="拨付")
    court.record("finding.raised", SUPERVISION, **row)
    assert court.subject("finding:F1") == Finding("contract:C1", "open")


def test_a_finding_is_answered_by_whom_it_is_about_and_closed_once(court: Court) -> None:
    find(court)
    answer = {"finding": "F1", "text": "已退回"}
    for party in (OTHER_SCHOOL, EDUCATION_41, FINANCE_41, SUPERVISION):
        assert isinstance(court.refuse("finding.answered", party, **answer), QuorumMissing)
    court.record("finding.answered", SCHOOL, **answer)
    court.record("finding.answered", EDUCATION_41, on_behalf_of=SCHOOL, capacity="compiled", **answer)
    refusal = court.refuse(
        "finding.answered", EDUCATION_41, on_behalf_of=OTHER_SCHOOL, capacity="compiled", **answer
    )
    assert isinstance(refusal, Malformed)
    court.record("finding.closed", SUPERVISION, finding="F1", outcome="rectified")
    over = IsOver("finding", "F1", "struck off")
    assert court.refuse("finding.answered", SCHOOL, **answer) == over
    assert court.refuse("finding.closed", SUPERVISION, finding="F1", outcome="rectified") == over
    missing = DoesNotExist("finding", "F9")
    assert court.refuse("finding.closed", SUPERVISION, finding="F9", outcome="rectified") == missing


def test_a_finding_about_an_account_is_answered_by_an_authority_of_its_province(court: Court) -> None:
    find(court, account=ACCOUNT)
    answer = {"finding": "F1", "text": "已拨付"}
    assert isinstance(court.refuse("finding.answered", EDUCATION_42, **answer), QuorumMissing)
    court.record("finding.answered", FINANCE_41, **answer)


def test_frozen_money_of_an_account_is_neither_committed_nor_paid(court: Court) -> None:
    freeze(court, 550_000, account=ACCOUNT)  # 600,000 are allotted, 1,000,000 in the treasury
    row = {"account": ACCOUNT, "institution": SCHOOL, "trainees": 1, "days": 1}
    refusal = court.refuse("contract.signed", EDUCATION_41, contract="C2", amount_fen=50_001, **row)
    assert refusal == MoneyIsFrozen(ACCOUNT, 600_000, 50_001, 550_000)
    court.record("contract.signed", EDUCATION_41, contract="C2", amount_fen=50_000, **row)
    pay(court, 400_000)
    order_of = {"contract": "C2", "payee": SCHOOL, "payment_order": "Z9"}
    court.record("disbursement.made", FINANCE_41, amount_fen=50_000, **order_of)
    court.record("funds.released", SUPERVISION, freeze="D1", amount_fen=550_000)
    court.record("contract.signed", EDUCATION_41, contract="C3", amount_fen=550_000, **row)


def test_the_frozen_part_of_a_treasury_is_not_paid(court: Court) -> None:
    freeze(court, 700_000, account=ACCOUNT)
    row = {"contract": "C1", "payee": SCHOOL, "payment_order": "Z1"}
    refusal = court.refuse("disbursement.made", FINANCE_41, amount_fen=300_001, **row)
    assert refusal == MoneyIsFrozen(ACCOUNT, 1_000_000, 300_001, 700_000)
    court.record("disbursement.made", FINANCE_41, amount_fen=300_000, **row)


def test_what_is_not_there_is_not_called_frozen(court: Court) -> None:
    freeze(court, 1, account=ACCOUNT)
    row = {"account": ACCOUNT, "institution": SCHOOL, "trainees": 1, "days": 1}
    refusal = court.refuse("contract.signed", EDUCATION_41, contract="C2", amount_fen=600_001, **row)
    assert refusal == InsufficientAllotted(ACCOUNT, 600_000, 600_001)


def test_frozen_money_of_a_contract_is_neither_paid_nor_given_back(court: Court) -> None:
    freeze(court, 300_000)
    row = {"contract": "C1", "payee": SCHOOL, "payment_order": "Z1"}
    frozen = MoneyIsFrozen("C1", 400_000, 100_001, 300_000)
    assert court.refuse("disbursement.made", FINANCE_41, amount_fen=100_001, **row) == frozen
    court.record("disbursement.made", FINANCE_41, amount_fen=100_000, **row)
    for type_ in ("contract.terminated", "contract.settled"):
        assert isinstance(court.refuse(type_, EDUCATION_41, contract="C1"), MoneyIsFrozen)
    court.record("funds.released", SUPERVISION, freeze="D1", amount_fen=300_000)
    court.record("contract.settled", EDUCATION_41, contract="C1")


def test_no_more_is_released_than_an_order_froze(court: Court) -> None:
    freeze(court, 300)
    missing = DoesNotExist("freeze", "D9")
    assert court.refuse("funds.released", SUPERVISION, freeze="D9", amount_fen=1) == missing
    court.record("funds.released", SUPERVISION, freeze="D1", amount_fen=200)
    refusal = court.refuse("funds.released", SUPERVISION, freeze="D1", amount_fen=101)
    assert refusal == InsufficientFrozen("C1", 100, 101)
    contract = court.subject("contract:C1")
    assert isinstance(contract, Contract)
    assert contract.frozen_fen == 100


def test_one_freezes_an_account_or_a_running_contract(court: Court) -> None:
    row = {"freeze": "D1", "amount_fen": 1}
    assert isinstance(court.refuse("funds.frozen", SUPERVISION, **row), Malformed)
    both = {"account": ACCOUNT, "contract": "C1"}
    assert isinstance(court.refuse("funds.frozen", SUPERVISION, **row, **both), Malformed)
    missing = DoesNotExist("contract", "C9")
    assert court.refuse("funds.frozen", SUPERVISION, **row, contract="C9") == missing
    missing = DoesNotExist("finding", "F9")
    assert court.refuse("funds.frozen", SUPERVISION, **row, contract="C1", finding="F9") == missing
    court.record("contract.settled", EDUCATION_41, contract="C1")
    over = IsOver("contract", "C1", "settled")
    assert court.refuse("funds.frozen", SUPERVISION, **row, contract="C1") == over


def test_an_advance_comes_back_from_the_institution(court: Court) -> None:
    pay(court, 300_000)
    order(court, 200_000, of="advance", party=SCHOOL)
    assert court.postings == ()
    court.record("clawback.recovered", FINANCE_41, **recovery(court, 150_000, category=None))
    assert set(court.postings) == {
        Posting("budget", "outlaid", ACCOUNT, -150_000, **C1),
        Posting("budget", "allotted", ACCOUNT, 150_000),
        Posting("cash", "institution", ACCOUNT, -150_000, **C1),
        Posting("cash", "treasury", ACCOUNT, 150_000),
    }
    assert court.subject("clawback:K1") == Clawback(None, "C1", None, "advance", 200_000, 150_000)


def test_expenses_come_back_out_of_what_was_spent(court: Court) -> None:
    pay(court, 300_000)
    court.record("expense.recorded", SCHOOL, **expense(court, amount_fen=90_000))
    order(court, 90_000)
    court.record("clawback.recovered", FINANCE_41, **recovery(court, 90_000))
    assert set(court.postings) == {
        Posting("budget", "outlaid", ACCOUNT, -90_000, **C1),
        Posting("budget", "allotted", ACCOUNT, 90_000),
        Posting("cash", "spent", ACCOUNT, -90_000, **C1, category="meals"),
        Posting("cash", "treasury", ACCOUNT, 90_000),
    }


def test_what_was_paid_without_a_contract_comes_back_to_its_account(court: Court) -> None:
    court.record(
        "payment.made", FINANCE_41, account=ACCOUNT, purpose="宴请", category="banquet", amount_fen=700,
        payment_order="Z1", withheld=WITHHELD_PAYEE,
    )  # fmt: skip
    order(court, 900, contract=None, account=ACCOUNT)
    court.record("clawback.recovered", FINANCE_41, **recovery(court, 600, category="banquet"))
    assert set(court.postings) == {
        Posting("budget", "outlaid", ACCOUNT, -600),
        Posting("budget", "allotted", ACCOUNT, 600),
        Posting("cash", "spent", ACCOUNT, -600, category="banquet"),
        Posting("cash", "treasury", ACCOUNT, 600),
    }
    account = court.subject(f"account:{ACCOUNT}")
    assert isinstance(account, Account)
    assert account.outlaid_fen == 100
    refusal = court.refuse("clawback.recovered", FINANCE_41, **recovery(court, 101, category="banquet"))
    assert refusal == InsufficientOutlaid(ACCOUNT, 100, 101, ACCOUNT)


def test_no_more_comes_back_than_was_ordered_nor_than_was_paid(court: Court) -> None:
    pay(court, 100)
    order(court, 150)
    court.record("clawback.recovered", FINANCE_41, **recovery(court, 60, voucher="V1"))
    again = court.refuse("clawback.recovered", FINANCE_41, **recovery(court, 1, voucher="V1"))
    assert isinstance(again, KeyRepeated)
    refusal = court.refuse("clawback.recovered", FINANCE_41, **recovery(court, 91))
    assert refusal == InsufficientOrdered(ACCOUNT, 90, 91, "K1")
    refusal = court.refuse("clawback.recovered", FINANCE_41, **recovery(court, 41))
    assert refusal == InsufficientOutlaid(ACCOUNT, 40, 41, "C1")


def test_a_clawback_says_what_it_is_of(court: Court) -> None:
    row = {"clawback": "K1", "of": "expenses", "due_on": "2026-09-30", "amount_fen": 5}
    assert isinstance(court.refuse("clawback.ordered", SUPERVISION, **row), Malformed)
    both = {"contract": "C1", "account": ACCOUNT}
    assert isinstance(court.refuse("clawback.ordered", SUPERVISION, **row, **both), Malformed)
    advance = {**row, "of": "advance", "account": ACCOUNT}
    assert isinstance(court.refuse("clawback.ordered", SUPERVISION, **advance), Malformed)
    for kind, members in (
        ("contract", {"contract": "C9"}),
        ("finding", {"contract": "C1", "finding": "F9"}),
        ("party", {"contract": "C1", "party": STRANGER}),
    ):
        refusal = court.refuse("clawback.ordered", SUPERVISION, **row, **members)
        assert isinstance(refusal, DoesNotExist)
        assert refusal.kind == kind


def test_a_category_comes_with_expenses_and_with_nothing_else(court: Court) -> None:
    missing = DoesNotExist("clawback", "K1")
    assert court.refuse("clawback.recovered", FINANCE_41, **recovery(court, 1)) == missing
    pay(court, 100)
    order(court, 100)
    refusal = court.refuse("clawback.recovered", FINANCE_41, **recovery(court, 1, category=None))
    assert isinstance(refusal, Malformed)
    order(court, 100, clawback="K2", of="advance")
    refusal = court.refuse("clawback.recovered", FINANCE_41, **recovery(court, 1, clawback="K2"))
    assert isinstance(refusal, Malformed)


def test_a_sanction_and_a_referral_are_found_by_their_numbers(court: Court) -> None:
    find(court)
    sanction = {"sanction": "S1", "finding": "F1", "kind": "warning", "article": ARTICLE}
    court.record("sanction.imposed", SUPERVISION, party=SCHOOL, **sanction)
    assert court.outcomes[-1][1].tags == ("trail/sanction:S1", f"trail/party:{SCHOOL}", "trail/finding:F1")
    person = {**sanction, "sanction": "S2", "withheld": [{**WITHHELD_PAYEE[0], "name": "party"}]}
    court.record("sanction.imposed", SUPERVISION, **person)
    stranger = court.refuse("sanction.imposed", SUPERVISION, party=STRANGER, **{**sanction, "sanction": "S3"})
    assert stranger == DoesNotExist("party", STRANGER)
    referral = {"referral": "R1", "authority": "省纪检监察机关", "article": ARTICLE}
    court.record("referral.made", SUPERVISION, finding="F1", **referral)
    again = court.refuse("referral.made", SUPERVISION, **referral)
    assert isinstance(again, KeyRepeated)
    missing = court.refuse("referral.made", SUPERVISION, finding="F9", **{**referral, "referral": "R2"})
    assert missing == DoesNotExist("finding", "F9")
