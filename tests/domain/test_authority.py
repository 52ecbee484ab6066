"""Who may sign what: quorums count officers, founding authorities act only for themselves."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.authority import DEFAULT_ROWS, FIXED_TYPES, Matter, Signer, author_of, rows_by_type
from domain.refusals import DoesNotExist, IsOver, KeyNotPossessed, Malformed, QuorumMissing
from domain.statements.constitution import AuthorityRow
from domain.vocabulary import FOUNDING_KINDS, Duty, FoundingAuthority, Kind, Scope
from tests.domain.deciding import (
    ACCOUNT,
    BAD_PROOF,
    EDUCATION,
    EDUCATION_41,
    EDUCATION_42,
    FINANCE,
    FINANCE_41,
    FINANCE_42,
    GOOD_PROOF,
    OTHER_ACCOUNT,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    SUPERVISION,
    Court,
    code,
    contract,
    expense,
    founders,
    founding,
    fund,
    public_key,
    tender,
)

ALLOCATION = {"document": "财教〔2026〕1号", "account": ACCOUNT, "from_holder": "00", "amount_fen": 100}


def row(kind: Kind, scope: Scope, duty: Duty, count: int = 1, over_fen: int = 0) -> AuthorityRow:
    return AuthorityRow(type="award.made", kind=kind, scope=scope, duty=duty, count=count, over_fen=over_fen)


def signer(
    officer: str,
    duty: Duty,
    party: str = "A",
    kind: Kind = "central-finance",
    *,
    province: str | None = None,
    founding: FoundingAuthority | None = None,
    kid: str = "",
) -> Signer:
    return Signer(kid or f"{party}-{officer}-{duty}", party, officer, duty, kind, province, founding)


def suffices(rows: list[AuthorityRow], *signers: Signer, **matter: Any) -> bool:
    return isinstance(author_of(Matter("award.made", **matter), signers, rows), str)


TWO = [row("central-finance", "nation", "prepare"), row("central-finance", "nation", "approve")]
TWO_APPROVERS = [row("central-finance", "nation", "approve", 2)]
LARGE = [row("central-finance", "nation", "prepare"), *[r.model_copy(update={"over_fen": 100}) for r in TWO]]
JOINT = [row(kind, "joint", "approve") for kind in FOUNDING_KINDS.values()]


def test_one_officer_with_two_keys_is_one_officer() -> None:
    first, second = signer("one", "approve", kid="k1"), signer("one", "approve", kid="k2")
    assert not suffices(TWO_APPROVERS, first, second)
    assert suffices(TWO_APPROVERS, first, signer("two", "approve"))


def test_one_officer_with_both_duties_does_not_stand_for_two() -> None:
    both = signer("one", "prepare"), signer("one", "approve")
    assert not suffices(TWO, *both)
    assert suffices(TWO, *both, signer("two", "approve"))


def test_two_officers_of_different_parties_are_no_quorum() -> None:
    assert not suffices(TWO, signer("one", "prepare", "A"), signer("two", "approve", "B"))


def test_officers_of_another_party_do_not_spoil_a_quorum() -> None:
    other = signer("three", "prepare", "B", "institution")
    assert suffices(TWO, signer("one", "prepare"), other, signer("two", "approve"))


def test_kinds_are_alternatives() -> None:
    rows = [*TWO, row("provincial-finance", "province", "prepare")]
    province = signer("one", "prepare", "B", "provincial-finance", province="41")
    assert suffices(rows, province, province="41")
    assert not suffices(rows, province, province="42")


def test_rows_of_a_threshold_count_above_it_and_replace_those_below() -> None:
    alone = signer("one", "prepare")
    assert suffices(LARGE, alone, amount_fen=100)
    assert not suffices(LARGE, alone, amount_fen=101)
    assert suffices(LARGE, alone, signer("two", "approve"), amount_fen=101)


def test_an_amount_below_every_threshold_is_nobodys_to_sign() -> None:
    rows = [row("central-finance", "nation", "prepare", over_fen=100)]
    refusal = author_of(Matter("award.made", 100), [signer("one", "prepare")], rows)
    assert isinstance(refusal, QuorumMissing)
    assert "nobody" in refusal.en()
    assert "无人" in refusal.zh()


def test_rows_of_the_same_duty_add_up() -> None:
    rows = [row("central-finance", "nation", "prepare"), row("central-finance", "nation", "prepare", 2)]
    two = [signer("one", "prepare"), signer("two", "prepare")]
    assert not suffices(rows, *two)
    assert suffices(rows, *two, signer("three", "prepare"))
    rows = [*rows, row("central-finance", "nation", "approve")]
    approvers = [signer("three", "approve"), signer("four", "approve")]
    assert not suffices(rows, *two, *approvers)


def test_a_joint_statement_needs_every_founding_authority() -> None:
    all_three = [signer("one", "approve", name, kind, founding=name) for name, kind in FOUNDING_KINDS.items()]
    assert author_of(Matter("award.made"), all_three, JOINT) == "finance"
    assert author_of(Matter("award.made"), all_three[::-1], JOINT) == "finance"
    for missing in range(3):
        assert not suffices(JOINT, *all_three[:missing], *all_three[missing + 1 :])


def test_a_bystander_is_not_the_author_of_a_joint_statement() -> None:
    bystander = signer("one", "approve", "Z", "institution")
    all_three = [signer("one", "approve", name, kind, founding=name) for name, kind in FOUNDING_KINDS.items()]
    assert author_of(Matter("award.made"), [bystander, *all_three], JOINT) == "finance"


def test_in_a_joint_quorum_too_one_officer_does_not_stand_for_two() -> None:
    rows = [row("central-finance", "joint", "prepare"), *JOINT]
    finance = [
        signer("one", "prepare", "finance", founding="finance"),
        signer("one", "approve", "finance", founding="finance"),
    ]
    others = [
        signer(officer, "approve", name, kind, founding=name)
        for name, kind in FOUNDING_KINDS.items()
        for officer in ("one", "two")
        if name != "finance"
    ]
    assert not suffices(rows, *finance, *others)
    assert suffices(rows, *finance, *others, signer("two", "approve", "finance", founding="finance"))


def test_a_party_of_the_right_kind_that_founded_nothing_does_not_sign_jointly() -> None:
    impostors = [signer("one", "approve", name, kind) for name, kind in FOUNDING_KINDS.items()]
    assert not suffices(JOINT, *impostors)


officers = st.sampled_from(["a", "b", "c", "d"])
duties = st.sampled_from(["prepare", "approve"])


@given(
    st.lists(st.tuples(officers, duties), max_size=8),
    st.lists(st.tuples(duties, st.integers(1, 3)), min_size=1, max_size=3),
)
def test_a_quorum_is_met_exactly_when_every_row_gets_officers_of_its_own(
    signed: list[tuple[str, Duty]], needs: list[tuple[Duty, int]]
) -> None:
    signers = [signer(officer, duty, kid=str(number)) for number, (officer, duty) in enumerate(signed)]
    rows = [row("central-finance", "nation", duty, count) for duty, count in needs]
    seats = [duty for duty, count in needs for _ in range(count)]
    assert suffices(rows, *signers) == _can_seat(seats, set(signed), frozenset())


def _can_seat(seats: list[Duty], signed: set[tuple[str, Duty]], used: frozenset[str]) -> bool:
    if not seats:
        return True
    return any(
        _can_seat(seats[1:], signed, used | {officer})
        for officer, duty in signed
        if duty == seats[0] and officer not in used
    )


def test_money_needs_two_officers() -> None:
    court = Court()
    fund(court)
    contract(court)
    alone = court.signers(FINANCE_41, ["prepare"])
    paid = {"contract": "C1", "payee": SCHOOL, "amount_fen": 100, "payment_order": "Z1"}
    assert isinstance(court.refuse("disbursement.made", alone, **paid), QuorumMissing)
    assert isinstance(
        court.refuse("allocation.made", court.signers(FINANCE, ["approve"]), **ALLOCATION), QuorumMissing
    )
    court.record("disbursement.made", FINANCE_41, **paid)
    assert court.author == FINANCE_41


def test_a_missing_signature_is_explained_in_both_languages() -> None:
    court = Court()
    refusal = court.refuse("allocation.made", court.signers(FINANCE, ["prepare"]), **ALLOCATION)
    assert refusal.figures()["found"] == "finance.officer-1 (prepare)"
    assert refusal.en() == (
        "allocation.made lacks signatures: needed 1 of central finance (prepare), "
        "1 of central finance (approve) or 1 of provincial finance (prepare), "
        "1 of provincial finance (approve); "
        "found finance.officer-1 (prepare)"
    )
    assert "签名不足" in refusal.zh()


@pytest.mark.parametrize("by", [FINANCE_42, EDUCATION_41, SCHOOL, SUPERVISION])
def test_a_province_never_pays_for_another(by: str) -> None:
    court = Court()
    fund(court)
    contract(court)
    paid = {"contract": "C1", "payee": SCHOOL, "amount_fen": 100, "payment_order": "Z1"}
    assert isinstance(court.refuse("disbursement.made", by, **paid), QuorumMissing)


def test_a_province_procures_and_contracts_only_for_itself() -> None:
    court = Court()
    fund(court)
    fund(court, account=OTHER_ACCOUNT)
    members = {
        "tender": "T2", "account": OTHER_ACCOUNT, "title": "项目", "subject": "training", "method": "inquiry",
        "ceiling_fen": 100, "opened_on": "2026-03-01", "deadline_on": "2026-03-25",
    }  # fmt: skip
    assert isinstance(court.refuse("tender.opened", EDUCATION_41, **members), QuorumMissing)
    court.record("tender.opened", EDUCATION_42, **members)
    bid = {"tender": "T2", "bidder": SCHOOL, "price_fen": 90}
    assert isinstance(court.refuse("bid.recorded", EDUCATION_41, **bid), QuorumMissing)
    assert isinstance(court.refuse("bid.recorded", EDUCATION, **bid), QuorumMissing)


def test_the_centre_acts_for_accounts_of_the_centre() -> None:
    court = Court()
    fund(court)
    own = "2026/demo.backbone/00"
    court.record(
        "appropriation.enacted",
        FINANCE,
        document="D1",
        fiscal_year=2026,
        line="demo.backbone",
        amount_fen=500,
    )
    court.record("allocation.made", FINANCE, document="D1", account=own, from_holder="00", amount_fen=500)
    court.record("funds.received", FINANCE, account=own, from_holder="00", amount_fen=500, voucher="V1")
    members = {"contract": "C0", "account": own, "institution": SCHOOL, "amount_fen": 300}
    assert isinstance(
        court.refuse("contract.signed", EDUCATION_41, trainees=1, days=1, **members), QuorumMissing
    )
    court.record("contract.signed", EDUCATION, trainees=1, days=1, **members)
    refusal = court.refuse(
        "disbursement.made", FINANCE_41, contract="C0", payee=SCHOOL, amount_fen=1, payment_order="Z"
    )
    assert isinstance(refusal, QuorumMissing)


def test_only_the_centre_allots_money_of_the_centre() -> None:
    court = Court()
    fund(court)
    assert isinstance(court.refuse("allocation.made", FINANCE_41, **ALLOCATION), QuorumMissing)
    beneath = {"document": "D2", "account": "2026/rural.short-term/4101", "from_holder": "41"}
    assert isinstance(court.refuse("allocation.made", FINANCE_42, amount_fen=10, **beneath), QuorumMissing)
    court.record("allocation.made", FINANCE_41, amount_fen=10, **beneath)


def test_an_institution_states_its_own_expenses_and_its_province_compiles_them() -> None:
    court = Court()
    fund(court)
    contract(court)
    court.record("expense.recorded", SCHOOL, **expense(court))
    assert court.author == SCHOOL
    court.record("expense.recorded", EDUCATION_41, on_behalf_of=SCHOOL, capacity="compiled", **expense(court))
    assert court.author == EDUCATION_41
    for by in (OTHER_SCHOOL, EDUCATION_42, EDUCATION, FINANCE_41, SUPERVISION):
        assert isinstance(court.refuse("expense.recorded", by, **expense(court)), QuorumMissing), by


def test_a_province_compiles_an_expense_for_the_institution_of_the_contract_alone() -> None:
    court = Court()
    fund(court)
    contract(court)
    row = expense(court, on_behalf_of=OTHER_SCHOOL, capacity="compiled")
    refusal = court.refuse("expense.recorded", EDUCATION_41, **row)
    assert isinstance(refusal, Malformed)
    assert (refusal.member, refusal.found) == ("on_behalf_of", OTHER_SCHOOL)
    assert SCHOOL in refusal.en()
    assert SCHOOL in refusal.zh()


def test_an_institution_does_not_compile_for_anybody() -> None:
    court = Court()
    fund(court)
    contract(court)
    row = expense(court, on_behalf_of=SCHOOL, capacity="compiled")
    assert isinstance(court.refuse("expense.recorded", SCHOOL, **row), QuorumMissing)


def test_a_class_without_contract_belongs_to_the_province_of_who_runs_it() -> None:
    court = Court()
    row = {"class_": "B1", "institution": SCHOOL, "mode": "centralised", "planned": 50}
    days = {"starts_on": "2026-05-06", "ends_on": "2026-05-15"}
    assert isinstance(court.refuse("class.opened", EDUCATION_42, **row, **days), QuorumMissing)
    court.record("class.opened", EDUCATION_41, **row, **days)
    court.record("class.closed", SCHOOL, class_="B1", attended=50)


def test_only_the_party_itself_confirms_or_disputes() -> None:
    court = Court()
    fund(court)
    contract(court)
    compiled = court.record(
        "expense.recorded", EDUCATION_41, on_behalf_of=SCHOOL, capacity="compiled", **expense(court)
    )
    for by in (EDUCATION_41, OTHER_SCHOOL, SUPERVISION):
        assert isinstance(court.refuse("statement.confirmed", by, confirms=compiled), QuorumMissing)
        assert isinstance(
            court.refuse("statement.disputed", by, disputes=compiled, reason="金额不符"), QuorumMissing
        )
    court.record("statement.confirmed", SCHOOL, confirms=compiled)


def test_a_correction_is_signed_as_the_statement_it_corrects() -> None:
    court = Court()
    fund(court)
    contract(court)
    stated = court.record("expense.recorded", SCHOOL, **expense(court, unit="人次"))
    row = {"corrects": stated, "member": "unit", "value": "人天"}
    assert isinstance(court.refuse("statement.corrected", OTHER_SCHOOL, **row), QuorumMissing)
    court.record("statement.corrected", SCHOOL, **row)


KEY_OF_ANOTHER = {"officer": "officer-9", "public_key": public_key("new"), "duties": ["approve"]}


@pytest.mark.parametrize("by", [FINANCE, EDUCATION])
def test_nobody_enrols_for_supervision_but_supervision(by: str) -> None:
    court = Court()
    row = {"party": SUPERVISION, "proof": GOOD_PROOF, **KEY_OF_ANOTHER}
    assert isinstance(court.refuse("key.enrolled", by, **row), QuorumMissing)
    both = court.signers(FINANCE) + court.signers(EDUCATION)
    assert isinstance(court.refuse("key.enrolled", both, **row), QuorumMissing)
    court.record("key.enrolled", SUPERVISION, **row)


@pytest.mark.parametrize(
    ("owner", "stranger"),
    [(FINANCE, EDUCATION), (EDUCATION, SUPERVISION), (SUPERVISION, FINANCE), (EDUCATION, FINANCE)],
)
def test_no_founding_authority_suspends_revokes_or_names_another(owner: str, stranger: str) -> None:
    court = Court()
    kind = FOUNDING_KINDS[owner]  # type: ignore[index]
    assert isinstance(court.refuse("party.suspended", stranger, party=owner), QuorumMissing)
    kid = public_key(f"{owner}1")
    assert isinstance(court.refuse("key.revoked", stranger, kid=kid), QuorumMissing)
    named = {"kind": kind, "name": "某部", "code": STRANGER}
    assert isinstance(court.refuse("party.registered", stranger, founding=owner, **named), QuorumMissing)
    assert isinstance(court.refuse("party.registered", stranger, **named), QuorumMissing)
    court.record("party.registered", owner, founding=owner, **named)
    court.record("key.revoked", STRANGER, kid=kid)


def test_a_second_party_of_a_founding_kind_is_no_founder() -> None:
    court = Court()
    court.record("party.registered", FINANCE, kind="central-finance", name="另一财政机关", code=STRANGER)
    row = {"kind": "provincial-finance", "name": "丙省财政厅", "code": code(77), "province": "43"}
    assert isinstance(court.refuse("party.registered", STRANGER, **row), QuorumMissing)


@pytest.mark.parametrize("type_", sorted(FIXED_TYPES))
def test_what_founds_the_ledger_cannot_be_adopted_away(type_: str) -> None:
    court = Court()
    row = {"type": type_, "kind": "central-finance", "scope": "nation", "duty": "prepare", "count": 1}
    refusal = court.refuse("authority.adopted", founders(), rows=[row])
    assert refusal == Malformed("rows", type_, "expected a type whose authority may be changed")


@pytest.mark.parametrize(
    ("kind", "scope"), [("supervisor", "supervision"), ("institution", "joint"), ("operator", "joint")]
)
def test_founding_scopes_and_joint_rows_of_others_are_not_adopted(kind: str, scope: str) -> None:
    row = {"type": "award.made", "kind": kind, "scope": scope, "duty": "approve", "count": 1}
    assert isinstance(Court().refuse("authority.adopted", founders(), rows=[row]), Malformed)


def test_every_ordinary_type_can_be_signed_by_somebody_by_default() -> None:
    table = rows_by_type(DEFAULT_ROWS)
    assert table.keys() >= FIXED_TYPES
    assert all({row.duty for row in rows} <= {"prepare", "approve"} for rows in table.values())


def test_adopted_authority_replaces_what_a_type_had_and_nothing_else() -> None:
    court = Court()
    fund(court)
    contract(court)
    row = {"type": "expense.recorded", "kind": "supervisor", "scope": "nation", "duty": "approve", "count": 2}
    refusal = court.refuse("authority.adopted", court.signers(FINANCE), rows=[row])
    assert isinstance(refusal, QuorumMissing)
    court.record("authority.adopted", founders(), rows=[row])
    assert isinstance(court.refuse("expense.recorded", SCHOOL, **expense(court)), QuorumMissing)
    court.record("expense.recorded", court.signers(SUPERVISION, ["approve", "approve"]), **expense(court))
    court.record("contract.terminated", EDUCATION_41, contract="C1")


def test_authority_is_judged_as_before_the_submission_while_facts_are_seen() -> None:
    court = Court()
    fund(court)
    row = {
        "type": "tender.cancelled",
        "kind": "central-finance",
        "scope": "nation",
        "duty": "approve",
        "count": 1,
    }
    tender(court)
    both = [
        court.statement("authority.adopted", rows=[row]),
        court.statement("tender.cancelled", tender="T1"),
    ]
    assert isinstance(court.decide(*both, by=founders()), QuorumMissing)
    education = court.signers(EDUCATION_41, ["prepare"])
    assert not isinstance(court.decide(*both, by=founders() + education), QuorumMissing)
    tender(court, "T2")
    assert isinstance(court.refuse("tender.cancelled", EDUCATION_41, tender="T2"), QuorumMissing)
    court.record("tender.cancelled", FINANCE, tender="T2")


def test_a_ledger_is_founded_once_and_by_all_three() -> None:
    court = Court(founded=False)
    missing = [signer for signer in founders() if signer.party != SUPERVISION]
    assert isinstance(court.refuse("ledger.founded", missing, **founding()), QuorumMissing)
    court.record("ledger.founded", founders(), **founding())
    assert court.author == FINANCE
    refusal = court.refuse("ledger.founded", founders(), **founding())
    assert isinstance(refusal, IsOver)
    assert refusal.figures() == {"kind": "ledger", "reference": "ledger.example/training", "state": "founded"}


def _with_officers(**changes: Any) -> dict[str, Any]:
    members = founding()
    members["authorities"][0]["officers"][1].update(changes)
    return members


@pytest.mark.parametrize(
    ("members", "member"),
    [
        (founding(rules="2099.1"), "rules"),
        (founding(authorities=[founding()["authorities"][0]] * 3), "authorities"),
        (_with_officers(public_key=public_key("education1")), "authorities"),
        (_with_officers(officer="officer-1"), "authorities.finance"),
    ],
    ids=["rules unknown", "an authority twice", "a key twice", "an officer twice"],
)
def test_a_founding_that_could_not_work_is_malformed(members: dict[str, Any], member: str) -> None:
    refusal = Court(founded=False).refuse("ledger.founded", founders(), **members)
    assert isinstance(refusal, Malformed)
    assert refusal.member == member


def test_a_founding_needs_officers_for_both_duties_who_hold_their_keys() -> None:
    members = founding()
    for officer in members["authorities"][1]["officers"]:
        officer["duties"] = ["approve"]
    refusal = Court(founded=False).refuse("ledger.founded", founders(), **members)
    assert refusal == Malformed(
        "authorities.education", "nobody to prepare", "expected officers for both duties"
    )
    refusal = Court(founded=False).refuse("ledger.founded", founders(), **_with_officers(proof=BAD_PROOF))
    assert refusal == KeyNotPossessed("finance.officer-2")


def test_a_founding_authority_is_named_once_and_keeps_its_officers() -> None:
    court = Court()
    named = {"kind": "central-finance", "name": "财政部（示例）", "founding": "finance"}
    court.record("party.registered", FINANCE, code=STRANGER, **named)
    assert court.constitution.codes == {"finance": STRANGER}
    assert court.signers(FINANCE)[0].party == STRANGER
    again = court.refuse("party.registered", FINANCE, code=code(99), **named)
    assert again.code == "business-key-repeated"
    wrong = court.refuse(
        "party.registered", EDUCATION, kind="institution", name="某校", code=code(98), founding="education"
    )
    assert isinstance(wrong, Malformed)
    assert wrong.member == "kind"


def test_a_party_is_registered_by_the_authority_that_answers_for_its_kind() -> None:
    court = Court()
    row = {"kind": "institution", "name": "丙学院", "code": STRANGER, "province": "41"}
    for by in (FINANCE, SUPERVISION, EDUCATION_41):
        assert isinstance(court.refuse("party.registered", by, **row), QuorumMissing)
    court.record("party.registered", court.signers(EDUCATION, ["prepare"]), **row)
    assert court.refuse("party.registered", EDUCATION, **row).code == "business-key-repeated"


def test_a_provincial_party_needs_its_province_and_no_party_takes_a_founders_name() -> None:
    court = Court()
    refusal = court.refuse(
        "party.registered", FINANCE, kind="provincial-finance", name="丙省财政厅", code=STRANGER
    )
    assert isinstance(refusal, Malformed)
    assert refusal.member == "province"
    refusal = court.refuse("party.registered", FINANCE, kind="central-finance", name="某部", code="finance")
    assert isinstance(refusal, Malformed)
    assert refusal.member == "code"


def test_a_party_enrols_its_next_key_with_two_officers() -> None:
    court = Court()
    row = {"party": SCHOOL, "proof": GOOD_PROOF, **KEY_OF_ANOTHER}
    assert isinstance(court.refuse("key.enrolled", court.signers(SCHOOL, ["approve"]), **row), QuorumMissing)
    assert isinstance(court.refuse("key.enrolled", OTHER_SCHOOL, **row), QuorumMissing)
    assert isinstance(court.refuse("key.enrolled", EDUCATION_41, **row), QuorumMissing)
    court.record("key.enrolled", SCHOOL, **row)
    refusal = court.refuse("key.enrolled", EDUCATION, **row)
    assert isinstance(refusal, Malformed)
    assert refusal.member == "public_key"


def test_a_key_that_founds_is_not_enrolled_again() -> None:
    court = Court()
    row = {"party": SCHOOL, "officer": "officer-9", "duties": ["approve"], "proof": GOOD_PROOF}
    refusal = court.refuse("key.enrolled", EDUCATION, public_key=public_key("finance1"), **row)
    assert isinstance(refusal, Malformed)


def test_a_key_is_enrolled_only_with_proof_that_it_is_held() -> None:
    court = Court()
    refusal = court.refuse("key.enrolled", EDUCATION, party=SCHOOL, proof=BAD_PROOF, **KEY_OF_ANOTHER)
    assert refusal == KeyNotPossessed(f"{SCHOOL}.officer-9")
    assert "持有证明" in refusal.zh()
    assert "not valid" in refusal.en()


def test_a_key_is_revoked_once_and_only_if_it_is_enrolled() -> None:
    court = Court()
    court.record("key.enrolled", EDUCATION, party=SCHOOL, proof=GOOD_PROOF, **KEY_OF_ANOTHER)
    kid = public_key("new")
    assert court.refuse("key.revoked", SCHOOL, kid=public_key("other")) == DoesNotExist(
        "key", public_key("other")
    )
    refusal = court.refuse("key.revoked", SCHOOL, kid=kid, compromised_since=10_000)
    assert isinstance(refusal, Malformed)
    assert refusal.member == "compromised_since"
    court.record("key.revoked", SCHOOL, kid=kid, compromised_since=3)
    assert court.refuse("key.revoked", SCHOOL, kid=kid) == IsOver("key", kid, "revoked")
    key = court.subjects().key(kid)
    assert key.is_revoked
    assert key.compromised_since == 3


def test_a_founding_officers_key_is_revoked_by_its_own_authority() -> None:
    court = Court()
    kid = public_key("education1")
    court.record("key.revoked", EDUCATION, kid=kid)
    assert court.subjects().key(kid).is_revoked
    assert court.subjects().key(kid).officer == "officer-1"
    assert not court.constitution.founding_keys[kid].is_revoked


def test_a_suspended_party_is_over_for_what_binds_it_and_its_past_stays() -> None:
    court = Court()
    fund(court)
    tender(court)
    contract(court)
    assert isinstance(court.refuse("party.suspended", EDUCATION_41, party=SCHOOL), QuorumMissing)
    court.record("party.suspended", EDUCATION, party=SCHOOL, reason="专项检查")
    over = IsOver("party", SCHOOL, "suspended")
    assert court.refuse("party.suspended", EDUCATION, party=SCHOOL) == over
    assert court.refuse("key.enrolled", EDUCATION, party=SCHOOL, proof=GOOD_PROOF, **KEY_OF_ANOTHER) == over
    assert court.refuse("bid.recorded", EDUCATION_41, tender="T1", bidder=SCHOOL, price_fen=1) == over
    assert court.refuse("award.made", EDUCATION_41, tender="T1", bidder=SCHOOL, amount_fen=1) == over
    row = {"contract": "C2", "account": ACCOUNT, "institution": SCHOOL, "trainees": 1, "days": 1}
    assert court.refuse("contract.signed", EDUCATION_41, amount_fen=1, **row) == over
    court.record("expense.recorded", EDUCATION_41, **expense(court))
    court.record(
        "disbursement.made", FINANCE_41, contract="C1", payee=SCHOOL, amount_fen=1, payment_order="Z1"
    )


def test_a_founding_authority_that_is_suspended_by_its_name_is_suspended_under_its_code(court: Court) -> None:
    court.record("party.registered", EDUCATION, code=code(77), kind="central-education", name="教育部",
        founding="education")  # fmt: skip
    court.record("party.suspended", EDUCATION, party="education", reason="机构调整")
    assert court.subjects().party(code(77)).is_suspended
