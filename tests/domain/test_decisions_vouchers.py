"""Decisions on training vouchers, and where their money goes."""

from __future__ import annotations

from typing import Any, cast

import pytest

from domain.postings import Posting
from domain.refusals import (
    DoesNotExist,
    InsufficientAllotted,
    InsufficientCommitted,
    InsufficientOutlaid,
    IsOver,
    KeyRepeated,
    Malformed,
    QuorumMissing,
)
from domain.subjects import Account
from domain.voucher_states import Commitment, VoucherSeries
from tests.domain.deciding import (
    ACCOUNT,
    EDUCATION_41,
    EDUCATION_42,
    FINANCE_41,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    WITHHELD_PAYEE,
    Court,
    contract,
    fund,
)

SERIAL, OTHER_SERIAL = "A" * 43, "B" * 42 + "A"
REDEEMED = {"series": "S1", "serial_digest": SERIAL, "institution": SCHOOL}
VOIDED = {"series": "S1", "serial_digest": SERIAL}
PAID = {"series": "S1", "institution": SCHOOL, "payee": SCHOOL, "payment_order": "Z1"}


def voucher(**members: Any) -> dict[str, Any]:
    row = {"series": "S1", "serial_digest": SERIAL, "account": ACCOUNT, "value_fen": 3_000}
    offers = [{"item": "小学语文", "mode": "centralised", "place": "郑州"}]
    return {**row, "offers": offers, "institutions": [SCHOOL], "expires_on": "2026-10-31", **members}


@pytest.fixture
def court() -> Court:
    """An account with 1,000,000 fen, and one voucher of 3,000."""
    court = Court()
    fund(court)
    court.record("voucher.issued", EDUCATION_41, **voucher())
    return court


def account(court: Court) -> Account:
    return cast(Account, court.subject(f"account:{ACCOUNT}"))


def commitment(court: Court, institution: str = SCHOOL) -> Commitment:
    return cast(VoucherSeries, court.subject("series:S1")).commitment(institution)


def leg(bucket: Any, fen: int, book: Any = "budget", **names: Any) -> Posting:
    return Posting(book, bucket, ACCOUNT, fen, **names)


def test_a_voucher_reserves_its_value_until_it_is_redeemed_and_paid(court: Court) -> None:
    of_series, of_school = {"series": "S1"}, {"series": "S1", "institution": SCHOOL}
    assert court.postings == (leg("allotted", -3_000), leg("reserved", 3_000, **of_series))
    court.record("voucher.redeemed", SCHOOL, **REDEEMED)
    assert court.postings == (leg("reserved", -3_000, **of_series), leg("committed", 3_000, **of_school))
    assert commitment(court) == Commitment(3_000, 0)
    court.record("disbursement.made", FINANCE_41, amount_fen=2_000, **PAID)
    assert court.postings == (
        leg("committed", -2_000, **of_school),
        leg("outlaid", 2_000, **of_school),
        leg("treasury", -2_000, "cash"),
        leg("institution", 2_000, "cash", **of_school),
    )
    assert commitment(court) == Commitment(1_000, 2_000)
    assert account(court).reserved_fen == 0
    back = {name: value for name, value in PAID.items() if name != "payee"}
    court.record("disbursement.returned", FINANCE_41, amount_fen=500, **back)
    assert commitment(court) == Commitment(1_500, 1_500)
    assert (account(court).allotted_fen, account(court).treasury_fen) == (997_000, 998_500)


def test_no_more_is_paid_than_redeemed_vouchers_commit_to_the_institution(court: Court) -> None:
    court.record("voucher.redeemed", SCHOOL, **REDEEMED)
    refusal = court.refuse("disbursement.made", FINANCE_41, amount_fen=3_001, **PAID)
    assert refusal == InsufficientCommitted(ACCOUNT, 3_000, 3_001, f"S1 · {SCHOOL}")
    other = {**PAID, "institution": OTHER_SCHOOL}
    assert isinstance(
        court.refuse("disbursement.made", FINANCE_41, amount_fen=1, **other), InsufficientCommitted
    )
    back = {"series": "S1", "institution": SCHOOL, "payment_order": "R1", "amount_fen": 1}
    refusal = court.refuse("disbursement.returned", FINANCE_41, **back)
    assert refusal == InsufficientOutlaid(ACCOUNT, 0, 1, f"S1 · {SCHOOL}")


def test_a_payment_is_under_a_contract_or_for_a_series_and_never_both(court: Court) -> None:
    contract(court)
    row = {"payee": SCHOOL, "amount_fen": 1, "payment_order": "Z1"}
    for under in (
        {},
        {"contract": "C1", "series": "S1", "institution": SCHOOL},
        {"contract": "C1", "institution": SCHOOL},
        {"series": "S1"},
        {"institution": SCHOOL},
    ):
        refusal = court.refuse("disbursement.made", FINANCE_41, **row, **under)
        assert isinstance(refusal, Malformed)
        assert refusal.member == "contract"
        assert refusal.zh()
    unknown = {**PAID, "series": "S9", "amount_fen": 1}
    assert court.refuse("disbursement.made", FINANCE_41, **unknown) == DoesNotExist("series", "S9")


def test_a_payment_order_is_one_sequence_with_contracts(court: Court) -> None:
    contract(court)
    court.record("voucher.redeemed", SCHOOL, **REDEEMED)
    court.record("disbursement.made", FINANCE_41, amount_fen=1, **PAID)
    again = {"contract": "C1", "amount_fen": 1, "payment_order": "Z1", "withheld": WITHHELD_PAYEE}
    assert isinstance(court.refuse("disbursement.made", FINANCE_41, **again), KeyRepeated)


def test_a_voucher_is_issued_once_from_the_account_of_its_series(court: Court) -> None:
    assert isinstance(court.refuse("voucher.issued", EDUCATION_41, **voucher()), KeyRepeated)
    beneath = voucher(serial_digest=OTHER_SERIAL, account="2026/rural.short-term/4101")
    refusal = court.refuse("voucher.issued", EDUCATION_41, **beneath)
    assert isinstance(refusal, Malformed)
    assert ACCOUNT in refusal.en()
    stranger = voucher(serial_digest=OTHER_SERIAL, institutions=[SCHOOL, STRANGER])
    assert court.refuse("voucher.issued", EDUCATION_41, **stranger) == DoesNotExist("party", STRANGER)
    dear = voucher(serial_digest=OTHER_SERIAL, value_fen=997_001)
    assert court.refuse("voucher.issued", EDUCATION_41, **dear) == InsufficientAllotted(
        ACCOUNT, 997_000, 997_001
    )
    assert isinstance(
        court.refuse("voucher.issued", EDUCATION_42, **voucher(serial_digest=OTHER_SERIAL)), QuorumMissing
    )


def test_a_voucher_is_redeemed_once_at_a_listed_institution(court: Court) -> None:
    elsewhere = {**REDEEMED, "institution": OTHER_SCHOOL}
    refusal = court.refuse("voucher.redeemed", OTHER_SCHOOL, **elsewhere)
    assert refusal == DoesNotExist("listed institution", OTHER_SCHOOL)
    assert refusal.zh().startswith(f"该培训券可选的机构 {OTHER_SCHOOL} 不存在")
    unknown = {**REDEEMED, "serial_digest": OTHER_SERIAL}
    assert court.refuse("voucher.redeemed", SCHOOL, **unknown) == DoesNotExist(
        "voucher", f"S1 · {OTHER_SERIAL}"
    )
    court.record("voucher.redeemed", SCHOOL, **REDEEMED)
    again = court.refuse("voucher.redeemed", SCHOOL, **REDEEMED)
    assert again == IsOver("voucher", f"S1 · {SERIAL}", "redeemed")
    assert court.refuse("voucher.voided", EDUCATION_41, **VOIDED) == again


def test_a_class_that_is_named_exists(court: Court) -> None:
    refusal = court.refuse("voucher.redeemed", SCHOOL, **REDEEMED, class_="K1")
    assert refusal == DoesNotExist("class", "K1")
    court.record(
        "class.opened", EDUCATION_41, class_="K1", institution=SCHOOL, mode="centralised", planned=1,
        starts_on="2026-05-01", ends_on="2026-05-02",
    )  # fmt: skip
    court.record("voucher.redeemed", SCHOOL, **REDEEMED, class_="K1")
    assert "trail/class:K1" in court.outcomes[-1][1].tags


@pytest.mark.parametrize(
    ("days", "is_good"),
    [
        ({"occurred_on": "2026-10-31"}, True),
        ({"occurred_on": "2026-11-01"}, False),
        ({"undated": "未注明"}, False),  # then it is the day of recording that counts
    ],
)
def test_a_voucher_is_redeemed_in_time(court: Court, days: dict[str, Any], is_good: bool) -> None:
    if is_good:
        court.record("voucher.redeemed", SCHOOL, **REDEEMED, **days)
        return
    refusal = court.refuse("voucher.redeemed", SCHOOL, **REDEEMED, **days)
    assert refusal == IsOver("voucher", f"S1 · {SERIAL}", "expired")
    assert "已过有效期" in refusal.zh()


def test_a_voided_voucher_frees_its_value_and_is_over(court: Court) -> None:
    court.record("voucher.voided", EDUCATION_41, **VOIDED, occurred_on="2026-11-30")
    assert court.postings == (leg("reserved", -3_000, series="S1"), leg("allotted", 3_000))
    assert account(court).reserved_fen == 0
    over = IsOver("voucher", f"S1 · {SERIAL}", "voided")
    assert court.refuse("voucher.redeemed", SCHOOL, **REDEEMED) == over
    assert court.refuse("voucher.voided", EDUCATION_41, **VOIDED) == over


def test_a_redemption_is_stated_by_the_institution_or_compiled_for_it(court: Court) -> None:
    assert isinstance(court.refuse("voucher.redeemed", OTHER_SCHOOL, **REDEEMED), QuorumMissing)
    compiled = {"on_behalf_of": SCHOOL, "capacity": "compiled"}
    court.record("voucher.redeemed", EDUCATION_41, **REDEEMED, **compiled)


def test_each_institution_of_a_series_has_a_commitment_of_its_own(court: Court) -> None:
    both = voucher(serial_digest=OTHER_SERIAL, value_fen=500, institutions=[SCHOOL, OTHER_SCHOOL])
    court.record("voucher.issued", EDUCATION_41, **both)
    court.record("voucher.redeemed", SCHOOL, **REDEEMED)
    court.record(
        "voucher.redeemed", OTHER_SCHOOL, series="S1", serial_digest=OTHER_SERIAL, institution=OTHER_SCHOOL
    )
    assert commitment(court) == Commitment(3_000, 0)
    assert commitment(court, OTHER_SCHOOL) == Commitment(500, 0)
