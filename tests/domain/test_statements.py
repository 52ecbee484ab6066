"""What is no statement, and what the error says about it."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from domain.statements.base import Statement
from domain.statements.constitution import AuthorityAdopted
from domain.statements.correction import check_correction
from domain.statements.registry import (
    STATEMENT_TYPES,
    MalformedStatementError,
    parse_statement,
    statement_bytes,
)
from domain.statements.shape import CHECKED_CODES, member_name, part_in
from tests.domain.examples import DIGEST, EXAMPLES, INSTITUTION, example, example_bytes

PERSONAL = (
    "联系人13812345678",
    "１３８１２３４５６７８",
    "证件110101199003074477",
    "卡号6222021234567890128",
)
CATALOGUE = {
    "ledger": "founded",
    "authority": "adopted",
    "rules": "adopted",
    "party": "registered suspended",
    "key": "enrolled revoked",
    "appropriation": "enacted",
    "allocation": "made adjusted",
    "funds": "received frozen released",
    "balance": "carried-over returned",
    "tender": "opened amended sealed cancelled",
    "bid": "recorded scored",
    "bids": "opened",
    "expert": "listed delisted",
    "draw": "requested answered",
    "panel": "drawn",
    "award": "made withdrawn contested",
    "contest": "decided",
    "voucher": "issued redeemed voided",
    "contract": "signed amended terminated settled",
    "class": "opened closed",
    "disbursement": "made returned",
    "payment": "made",
    "expense": "recorded reversed",
    "plan": "submitted reviewed",
    "quota": "assigned",
    "base": "designated withdrawn",
    "resource": "selected shared",
    "charge": "declared",
    "evaluation": "recorded",
    "inspection": "opened",
    "finding": "raised answered closed",
    "clawback": "ordered recovered",
    "sanction": "imposed",
    "referral": "made",
    "complaint": "lodged answered",
    "disclosure": "published erased requested",
    "measures": "adopted",
    "period": "closed",
    "statement": "corrected confirmed disputed",
}


def refusal(data: bytes) -> MalformedStatementError:
    """The error for bytes that must be refused."""
    with pytest.raises(MalformedStatementError) as caught:
        parse_statement(data)
    return caught.value


def withheld(name: str, audience: str = "audit") -> dict[str, str]:
    """A row of `withheld`."""
    return {"name": name, "audience": audience, "digest": DIGEST}


def test_the_catalogue_is_complete() -> None:
    names = {f"{noun}.{verb}" for noun, verbs in CATALOGUE.items() for verb in verbs.split()}
    assert set(STATEMENT_TYPES) == names == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_statement_cannot_be_changed(name: str) -> None:
    statement = parse_statement(example_bytes(name))
    assert statement.type == name == statement.type_name()
    with pytest.raises(ValidationError):
        statement.id = "x"  # type: ignore[misc]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_unknown_member_is_refused(name: str) -> None:
    error = refusal(example_bytes(name, surprise=1))
    assert error.member == "surprise"
    assert error.found == "an unknown member"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_member_by_its_name_in_the_program_is_unknown(name: str) -> None:
    if "class" in EXAMPLES[name]:
        assert refusal(example_bytes(name, **{"class": None}, class_="B-01"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_member_refuses_null_and_the_wrong_type(name: str) -> None:
    for member, value in EXAMPLES[name].items():
        wrong: list[Any] = [None, 1.5, {"a": 1}]
        wrong += [[value]] if not isinstance(value, list) else ["x"]
        wrong += ["1", True, -(2**53)] if type(value) is int else [7]
        for other in wrong:
            error = refusal(statement_bytes({**EXAMPLES[name], member: other}))
            assert error.member.split(".")[0] in {member, ""}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_required_member_that_is_missing_is_named(name: str) -> None:
    for field_name, field in STATEMENT_TYPES[name].model_fields.items():
        member = member_name(field_name, field)
        if field.is_required():
            error = refusal(example_bytes(name, **{member: None}))
            assert (error.member, error.found) == (member, "nothing")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_day_or_the_reason_why_there_is_none_is_stated(name: str) -> None:
    assert (
        parse_statement(example_bytes(name, occurred_on=None, undated="原始凭证无日期")).occurred_on is None
    )
    assert refusal(example_bytes(name, occurred_on=None)).member == "occurred_on"
    assert refusal(example_bytes(name, undated="原始凭证无日期")).member == "undated"


@pytest.mark.parametrize("name", EXAMPLES)
def test_who_compiles_says_for_whom_and_who_does_not_names_nobody(name: str) -> None:
    both = parse_statement(example_bytes(name, on_behalf_of=INSTITUTION, capacity="compiled"))
    assert both.on_behalf_of == INSTITUTION
    assert parse_statement(example_bytes(name, on_behalf_of=None, capacity="own")).capacity == "own"
    for on_behalf_of, capacity in ((None, "compiled"), (INSTITUTION, None), (INSTITUTION, "own")):
        data = example_bytes(name, on_behalf_of=on_behalf_of, capacity=capacity)
        assert refusal(data).member == "on_behalf_of"


@pytest.mark.parametrize("name", EXAMPLES)
def test_personal_data_in_the_clear_is_refused_and_not_shown(name: str) -> None:
    for text in PERSONAL:
        for member in ("document", "undated"):
            data = statement_bytes({**example(name, occurred_on=None), "undated": "无", member: text})
            error = refusal(data)
            assert error.member == member
            assert not re.search(r"\d{5}", str(error))


def test_personal_data_behind_escapes_is_refused() -> None:
    data = example_bytes("award.made", reason="@").replace(b"@", b"\\u0031\\u00338\\u0031\\u0032345678")
    assert refusal(data).member == "reason"


def test_a_number_in_a_name_of_an_attachment_is_refused() -> None:
    evidence = [{"name": "13812345678.pdf", "media_type": "application/pdf", "size": 1, "sha256": DIGEST}]
    assert refusal(example_bytes("award.made", evidence=evidence)).member == "evidence.name"


def test_an_identity_number_is_no_organisation_even_when_its_check_character_fits() -> None:
    both = next(
        number
        for serial in range(1000)
        if (number := _identity_number(f"71010119900307{serial:03d}")) and _is_also_an_organisation(number)
    )
    error = refusal(example_bytes("award.made", bidder=both))
    assert error.member == "bidder"
    assert both not in str(error)


def _identity_number(first: str) -> str:
    from stdnum.cn import ric

    return first + str(ric.calc_check_digit(f"{first}?"))


def _is_also_an_organisation(number: str) -> bool:
    from stdnum.cn import uscc

    return bool(uscc.is_valid(number))


def test_members_that_are_not_searched_for_persons_have_a_check_of_their_own() -> None:
    def visit(part: Any) -> None:
        for name, field in part.model_fields.items():
            inner = part_in(field)
            if inner is not None:
                visit(inner)
            elif member_name(name, field) in CHECKED_CODES and name != "type":
                facts = [*field.metadata, *(f for kind in get_args(field.annotation) for f in _facts(kind))]
                assert any(_checks(fact) for fact in facts), (part, name)

    for model in STATEMENT_TYPES.values():
        visit(model)


def _facts(kind: Any) -> list[Any]:
    facts = getattr(kind, "__metadata__", ())
    return [inner for fact in facts for inner in (fact, *getattr(fact, "metadata", ()))]


def _checks(fact: Any) -> bool:
    return callable(getattr(fact, "func", None)) or getattr(fact, "pattern", None) is not None


@pytest.mark.parametrize("name", EXAMPLES)
def test_remarks_are_only_ever_withheld(name: str) -> None:
    rows = [*EXAMPLES[name].get("withheld", []), withheld("remarks")]
    assert parse_statement(example_bytes(name, withheld=rows)).withheld[-1].name == "remarks"
    error = refusal(example_bytes(name, remarks="客户说的话"))
    assert error.member == "remarks"
    assert "withheld" in error.expected
    assert "客户" not in str(error)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_must_be_public_may_not_be_withheld(name: str) -> None:
    for member in ("id", "amount_fen", "account", "contract", "evidence", "surprise"):
        error = refusal(example_bytes(name, withheld=[withheld(member)]))
        assert error.member == f"withheld.{member}"
        assert "remarks" in error.expected


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_member_is_in_the_clear_or_withheld_and_not_both(name: str) -> None:
    model = STATEMENT_TYPES[name]
    for member in model.withholdable & set(model.model_fields):
        hidden = example(name, **{member: None}, withheld=[withheld(member)])
        assert getattr(parse_statement(statement_bytes(hidden)), member) is None
        clear = INSTITUTION if member == "payee" else "文字"
        assert refusal(statement_bytes({**hidden, member: clear})).member == member
        neither = statement_bytes({**hidden, "withheld": []})
        if member in model.indispensable:
            assert refusal(neither).member == member
        else:
            assert parse_statement(neither)


def test_a_name_is_withheld_once() -> None:
    rows = [withheld("remarks"), withheld("remarks", "party")]
    assert refusal(example_bytes("award.made", withheld=rows)).found == "a name twice"


@pytest.mark.parametrize(
    "audience", ["audit", "party", "public-after:award.made", "public-after:bids.opened"]
)
def test_a_withheld_member_has_an_audience(audience: str) -> None:
    rows = [withheld("remarks", audience)]
    assert parse_statement(example_bytes("award.made", withheld=rows)).withheld[0].audience == audience


@pytest.mark.parametrize("audience", ["", "everybody", "public-after:", "public-after:award", "audit "])
def test_any_other_audience_is_refused(audience: str) -> None:
    rows = [withheld("remarks", audience)]
    assert refusal(example_bytes("award.made", withheld=rows)).member == "withheld.0.audience"


@pytest.mark.parametrize(
    ("name", "changes", "member"),
    [
        ("award.made", {"amount_fen": 0}, "amount_fen"),
        ("award.made", {"amount_fen": -1}, "amount_fen"),
        ("award.made", {"amount_fen": True}, "amount_fen"),
        ("award.made", {"amount_fen": "480000000"}, "amount_fen"),
        ("award.made", {"id": "0197E0D3-6C00-7000-8000-00000000ABCD"}, "id"),
        ("award.made", {"id": "0197e0d3-6c00-4000-8000-00000000abcd"}, "id"),
        ("award.made", {"bidder": "12410000000007106K"}, "bidder"),
        ("award.made", {"bidder": "某某大学"}, "bidder"),
        ("award.made", {"tender": "有 空格"}, "tender"),
        ("award.made", {"tender": "-1"}, "tender"),
        ("award.made", {"tender": "1" + "a" * 64}, "tender"),
        ("award.made", {"occurred_on": "2026-02-29"}, "occurred_on"),
        ("award.made", {"occurred_on": "2026-2-1"}, "occurred_on"),
        ("award.made", {"occurred_on": "20260201"}, "occurred_on"),
        ("award.made", {"occurred_on": "2026-02-01T00:00:00"}, "occurred_on"),
        ("award.made", {"occurred_on": "1899-12-31"}, "occurred_on"),
        ("award.made", {"occurred_on": 1_777_000_000}, "occurred_on"),
        ("award.made", {"booked_on": "2026-13-01"}, "booked_on"),
        ("award.made", {"capacity": "agent"}, "capacity"),
        ("award.made", {"document": " 财教〔2026〕1号"}, "document"),
        ("award.made", {"document": "财教〔2026〕1号\u3000"}, "document"),
        ("award.made", {"document": ""}, "document"),
        ("allocation.made", {"document": None}, "document"),
        ("allocation.made", {"account": "2026/rural.short-term/4100"}, "account"),
        ("allocation.made", {"from_holder": "99"}, "from_holder"),
        ("allocation.made", {"advance_notice": 1}, "advance_notice"),
        ("appropriation.enacted", {"line": "rural.unknown"}, "line"),
        ("appropriation.enacted", {"fiscal_year": 1999}, "fiscal_year"),
        ("appropriation.enacted", {"document": None}, "document"),
        ("balance.returned", {"cash_fen": -1}, "cash_fen"),
        ("tender.opened", {"method": "lottery"}, "method"),
        ("bid.scored", {"score": "92.555"}, "score"),
        ("bid.scored", {"score": 92}, "score"),
        ("contract.signed", {"class_rank": "IV"}, "class_rank"),
        ("contract.signed", {"schedule": [{"due_on": "2026-04-15"}]}, "schedule.0.amount_fen"),
        ("class.opened", {"mode": "remote"}, "mode"),
        ("class.closed", {"roster": DIGEST}, "roster"),
        ("class.closed", {"totals": [{"by": "age", "key": "40", "count": 1}]}, "totals.0.by"),
        ("class.opened", {"mode_shares": [{"mode": "distance", "percent": 101}]}, "mode_shares.0.percent"),
        ("plan.submitted", {"lines": []}, "lines"),
        ("plan.submitted", {"lines": ["rural.distance", "rural.distance"]}, "lines"),
        ("plan.submitted", {"version": 0}, "version"),
        ("plan.reviewed", {"side": "supervision"}, "side"),
        ("plan.reviewed", {"version": None}, "version"),
        ("quota.assigned", {"line": "rural.distance"}, "line"),
        ("resource.shared", {"holders": []}, "holders"),
        ("resource.shared", {"holders": ["41", "41"]}, "holders"),
        ("evaluation.recorded", {"content": "100.01"}, "content"),
        ("evaluation.recorded", {"satisfaction": "-1"}, "satisfaction"),
        ("charge.declared", {"purpose": " 资料费"}, "purpose"),
        ("tender.sealed", {"size": 121}, "size"),
        ("bids.opened", {"envelopes": [{"digest": DIGEST, "state": "torn"}]}, "envelopes.0.state"),
        ("bids.opened", {"envelopes": [{"state": "unopened"}]}, "envelopes.0.digest"),
        ("expert.listed", {"name": "张三"}, "name"),
        ("expert.listed", {"withheld": None}, "name"),
        ("expert.listed", {"conflicts": [INSTITUTION, INSTITUTION]}, "conflicts"),
        ("expert.listed", {"conflicts": ["110101199003074477"]}, "conflicts.0"),
        ("expert.listed", {"expert": "110101199003074477"}, "expert"),
        ("draw.requested", {"seats": 0}, "seats"),
        ("draw.answered", {"answering_seed": "B" * 43}, "answering_seed"),
        ("panel.drawn", {"drawn": [{"expert": "13812345678"}]}, "drawn.expert"),
        ("contest.decided", {"outcome": "maybe"}, "outcome"),
        ("voucher.issued", {"institutions": []}, "institutions"),
        ("voucher.issued", {"offers": []}, "offers"),
        ("voucher.issued", {"value_fen": 0}, "value_fen"),
        ("voucher.redeemed", {"serial_digest": "SERIAL-1"}, "serial_digest"),
        ("expense.recorded", {"quantity": "1.23456"}, "quantity"),
        ("expense.recorded", {"quantity": "01"}, "quantity"),
        ("expense.recorded", {"voucher_line": 0}, "voucher_line"),
        ("expense.recorded", {"category": "lunch"}, "category"),
        ("key.enrolled", {"duties": ["prepare", "prepare"]}, "duties"),
        ("key.enrolled", {"duties": []}, "duties"),
        ("key.enrolled", {"public_key": "B" * 43}, "public_key"),
        ("key.enrolled", {"officer": "张三"}, "officer"),
        ("ledger.founded", {"log_key": "x"}, "log_key"),
        ("ledger.founded", {"origin": "https://ledger.example/a"}, "origin"),
        ("ledger.founded", {"authorities": []}, "authorities"),
        ("authority.adopted", {"rows": []}, "rows"),
    ],
)
def test_a_value_out_of_its_kind_is_refused_with_the_member_named(
    name: str, changes: dict[str, Any], member: str
) -> None:
    assert refusal(example_bytes(name, **changes)).member == member


def test_null_within_a_part_is_refused() -> None:
    founders = [{**party, "name": None} for party in EXAMPLES["ledger.founded"]["authorities"]]
    assert refusal(example_bytes("ledger.founded", authorities=founders)).member == "authorities.0.name"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b'"amount_fen":480000000', b'"amount_fen":480000000.0', "whole number"),
        (b'"amount_fen":480000000', b'"amount_fen":4.8e8', "whole number"),
        (b'"amount_fen":480000000', b'"amount_fen":9007199254740992', "beyond"),
        (b'"amount_fen":', b'"amount_fen":1,"amount_fen":', "appears twice"),
        (b'"reason":"', '"reason":"\u202e'.encode(), "direction"),
        (b'"reason":"', b'"reason":"\\u2067', "direction"),
        (b'"reason":"', b'"reason":"e\xcc\x81', "Normalization"),
        (b'"reason":"', b'"reason":"\\n', "control character"),
        (b'"reason":"', b'"reason":"\xff', "UTF-8"),
        (b'"reason":"', b'"x":' + b"[" * 9 + b"]" * 9 + b',"reason":"', "levels"),
        (b'{"type"', b'\xef\xbb\xbf{"type"', "byte order mark"),
    ],
)
def test_the_door_of_strict_json_is_passed_first(old: bytes, new: bytes, found: str) -> None:
    data = example_bytes("award.made")
    assert data.count(old) == 1
    error = refusal(data.replace(old, new))
    assert error.member == ""
    assert found in error.found


@pytest.mark.parametrize(
    "kind", [None, 1, True, [], {}, "", "award", "award.made.v2", "submission.accepted", "Award.made"]
)
def test_a_type_outside_the_catalogue_is_refused(kind: Any) -> None:
    assert refusal(statement_bytes({**EXAMPLES["award.made"], "type": kind})).member == "type"


def test_a_type_is_not_taken_from_the_log_itself() -> None:
    assert not any(name.startswith("submission.") for name in STATEMENT_TYPES)


@pytest.mark.parametrize(
    ("changes", "secret"),
    [
        ({"type": "13812345678"}, "13812345678"),
        ({"bidder": "13812345678"}, "13812345678"),
        ({"bidder": "110101199003074477"}, "110101199003074477"),
        ({"13812345678": 1}, "13812345678"),
        ({"张三": 1}, "张三"),
        ({"tender": "+13812345678"}, "13812345678"),
        ({"reason": ["张三"]}, "张三"),
        ({"amount_fen": 13812345678.5}, "13812345678"),
        ({"amount_fen": 6222021234567890128}, "6222021234567890128"),
    ],
)
def test_an_error_shows_no_personal_data(changes: dict[str, Any], secret: str) -> None:
    error = refusal(statement_bytes({**EXAMPLES["award.made"], **changes}))
    assert secret not in "|".join((str(error), error.member, error.found, error.expected))


def test_a_payee_that_is_no_organisation_is_refused_without_its_name() -> None:
    error = refusal(example_bytes("payment.made", payee="张三"))
    assert error.member == "payee"
    assert "张三" not in str(error)


def test_an_error_says_what_was_found_and_expected_in_both_languages() -> None:
    error = refusal(example_bytes("award.made", amount_fen="12"))
    assert str(error).startswith(
        "amount_fen: '12' found, expected a valid integer: 中标金额（分） · amount awarded"
    )


def test_what_may_be_corrected_exists_and_neither_posts_nor_decides() -> None:
    for model in STATEMENT_TYPES.values():
        members = {member_name(name, field) for name, field in model.model_fields.items()}
        assert model.correctable <= members
        for member in model.correctable:
            assert not member.endswith("_fen")
        assert not model.correctable & CHECKED_CODES
        assert model.indispensable <= model.withholdable


@pytest.mark.parametrize(
    ("name", "member", "value"),
    [
        ("tender.opened", "method", "inquiry"),
        ("bid.recorded", "lodged_on", "2026-03-20"),
        ("expense.recorded", "quantity", "12.5"),
        ("contract.signed", "class_rank", "II"),
        ("funds.received", "document", "财教〔2026〕2号"),
    ],
)
def test_a_correction_that_could_have_stood_there_is_good(name: str, member: str, value: str) -> None:
    check_correction(STATEMENT_TYPES[name], member, value)


@pytest.mark.parametrize(
    ("name", "member", "value"),
    [
        ("tender.opened", "method", "lottery"),
        ("bid.recorded", "lodged_on", "2026-02-30"),
        ("expense.recorded", "quantity", "many"),
        ("contract.signed", "class_rank", "IV"),
        ("funds.received", "document", " 财教〔2026〕2号"),
    ],
)
def test_a_correction_that_could_not_have_stood_there_is_refused(name: str, member: str, value: str) -> None:
    with pytest.raises(MalformedStatementError) as caught:
        check_correction(STATEMENT_TYPES[name], member, value)
    assert caught.value.member == member


def test_a_model_knows_its_type_and_common_members() -> None:
    assert Statement.withholdable == {"remarks"}
    for name, model in STATEMENT_TYPES.items():
        assert model.type_name() == name
        assert set(Statement.model_fields) <= set(model.model_fields)


def test_an_authority_row_counts_from_nothing_when_no_threshold_is_stated() -> None:
    adopted = parse_statement(example_bytes("authority.adopted"))
    assert isinstance(adopted, AuthorityAdopted)
    assert [row.over_fen for row in adopted.rows] == [100_000_000, 0]
