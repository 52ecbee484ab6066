"""The catalogue of statement types, and the one way from bytes to a statement.

Refused here, at the door and by verify alike (DESIGN chapter 5): what is not strict JSON, an unknown type,
unknown or missing members, wrong types, null, personal data in the clear, and what may not be withheld.

There are two ways to read, with one verdict. `read_strictly` is the reference: it reads the text as JSON
first, looks at every rule and says what is wrong. `read_plainly` serves the bytes that programs usually
write, and gives up at the first doubt. A test lets the two argue over hostile bytes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final, cast

from pydantic import ValidationError

from domain.personal_data import personal_datum
from domain.statements import (
    constitution,
    contests,
    contracts,
    delivery,
    experts,
    funds,
    measures,
    openness,
    panels,
    parties,
    periods,
    planning,
    procurement,
    remarks,
    resources,
    sealing,
    spending,
    supervision,
    vouchers,
)
from domain.statements.base import Statement, Withheld
from domain.statements.malformed import MalformedStatementError, explained, explained_all
from domain.statements.shape import CHECKED_CODES, survey
from domain.strict_json import MAX_BYTES, StrictJsonError, parse_object

__all__ = [
    "STATEMENT_TYPES",
    "MalformedStatementError",
    "find_problems",
    "parse_statement",
    "read_plainly",
    "read_strictly",
    "reread",
    "statement_bytes",
]

STATEMENT_TYPES: Final[dict[str, type[Statement]]] = {
    model.type_name(): model
    for model in (
        constitution.LedgerFounded, constitution.AuthorityAdopted, constitution.RulesAdopted,
        parties.PartyRegistered, parties.PartySuspended, parties.KeyEnrolled, parties.KeyRevoked,
        funds.AppropriationEnacted, funds.AllocationMade, funds.AllocationAdjusted, funds.FundsReceived,
        funds.BalanceCarriedOver, funds.BalanceReturned,
        procurement.TenderOpened, procurement.TenderCancelled, procurement.BidRecorded, procurement.BidScored,
        procurement.AwardMade, procurement.AwardWithdrawn,
        contracts.ContractSigned, contracts.ContractAmended, contracts.ContractTerminated,
        contracts.ContractSettled, contracts.ClassOpened, contracts.ClassClosed,
        procurement.TenderAmended, sealing.TenderSealed, sealing.BidsOpened,
        experts.ExpertListed, experts.ExpertDelisted,
        panels.DrawRequested, panels.DrawAnswered, panels.PanelDrawn,
        contests.AwardContested, contests.ContestDecided,
        vouchers.VoucherIssued, vouchers.VoucherRedeemed, vouchers.VoucherVoided,
        spending.DisbursementMade, spending.DisbursementReturned, spending.PaymentMade,
        spending.ExpenseRecorded, spending.ExpenseReversed,
        planning.PlanSubmitted, planning.PlanReviewed, planning.QuotaAssigned,
        resources.BaseDesignated, resources.BaseWithdrawn,
        resources.ResourceSelected, resources.ResourceShared,
        delivery.ChargeDeclared, delivery.EvaluationRecorded,
        supervision.InspectionOpened,
        supervision.FindingRaised, supervision.FindingAnswered, supervision.FindingClosed,
        supervision.FundsFrozen, supervision.FundsReleased,
        supervision.ClawbackOrdered, supervision.ClawbackRecovered,
        supervision.SanctionImposed, supervision.ReferralMade,
        openness.ComplaintLodged, openness.ComplaintAnswered,
        openness.DisclosurePublished, openness.DisclosureErased, openness.DisclosureRequested,
        measures.MeasuresAdopted, periods.PeriodClosed,
        remarks.StatementCorrected, remarks.StatementConfirmed, remarks.StatementDisputed,
    )
}  # fmt: skip


def parse_statement(data: bytes) -> Statement:
    """Read a statement from the exact bytes its officer signed. Raises `MalformedStatementError`.

    >>> parse_statement(statement_bytes({
    ...     "type": "statement.confirmed", "id": "0197e0d3-6c00-7000-8000-000000000001",
    ...     "occurred_on": "2026-05-01", "confirms": "0197e0d3-6c00-7000-8000-000000000000",
    ... })).type
    'statement.confirmed'
    """
    return read_plainly(data) or read_strictly(data)


def reread(data: bytes) -> Statement:
    """Read bytes again that `parse_statement` has read before, here or elsewhere: it gives the same.

    Rules that only refuse are not looked at again. Raises `MalformedStatementError` for what cannot be read.
    """
    model = _BY_TYPE.get(data[_TYPE_AT : data.find(b'"', _TYPE_AT)]) if data.startswith(_OPENING) else None
    if model is not None:
        with suppress(ValidationError):
            return _validated(model, data)
    return parse_statement(data)


def statement_bytes(members: Mapping[str, object]) -> bytes:
    """Write a statement as our client does: compact UTF-8 JSON, `type` first, the rest in the order given.

    Only a client writes. Who verifies reads the bytes that were signed and never writes them again.
    """
    return _WRITER.encode({"type": members["type"], **members}).encode()


_WRITER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read_strictly(data: bytes) -> Statement:
    """Read a statement, looking at every rule in turn. Raises `MalformedStatementError`."""
    try:
        members = parse_object(data)
    except StrictJsonError as error:
        raise MalformedStatementError("", str(error), "expected one strict JSON object") from None
    name = members.get("type")
    model = STATEMENT_TYPES.get(name) if isinstance(name, str) else None
    if model is None:
        found = "nothing" if name is None else repr(name)[:80]
        raise MalformedStatementError(
            "type", found, "expected a type of the catalogue (docs/reference/statements.md)"
        )
    try:
        statement = _validated(model, data)
    except ValidationError as error:
        raise explained(error, model) from None
    _check_rules(statement)
    _refuse_personal_data(members, "")
    return statement


def find_problems(data: bytes) -> list[MalformedStatementError]:
    """Return everything that is wrong with a statement, as far as it can be read; nothing for a good one."""
    try:
        parse_statement(data)
    except MalformedStatementError as first:
        members = _members_if_json(data)
        model = STATEMENT_TYPES.get(str(members.get("type")))
        return [first] if model is None else _all_problems(data, members, model)
    return []


def read_plainly(data: bytes) -> Statement | None:
    """Read a statement that raises no doubt; None leaves it to `read_strictly`, whatever the reason.

    What `read_strictly` finds by reading the text as JSON is excluded here in another way. Without
    backslashes a text means what it shows. All of it printable, it has no control, direction-changing or
    unassigned character, and no white space but blanks. Without a blank after a quote, `":` stands after the
    name of every member; when these marks are as many as the members in the model, no name was there twice.
    Kinds that bound their numbers and models of limited depth do the rest.
    """
    model = _BY_TYPE.get(data[_TYPE_AT : data.find(b'"', _TYPE_AT)]) if data.startswith(_OPENING) else None
    if model is None or len(data) > MAX_BYTES:
        return None
    try:
        text = data.decode()
        if "\\" in text or '" ' in text or not text.isprintable():
            return None
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            return None
        statement = _validated(model, data)
        texts: list[str] = []
        if survey(statement, texts) != text.count('":') or any(map(personal_datum, texts)):
            return None
        _check_rules(statement)
    except (UnicodeDecodeError, ValidationError, MalformedStatementError):
        return None
    return statement


_OPENING: Final = b'{"type":"'
_TYPE_AT: Final = len(_OPENING)
_BY_TYPE: Final = {name.encode(): model for name, model in STATEMENT_TYPES.items()}


def _validated(model: type[Statement], data: bytes) -> Statement:
    return cast(Statement, model.__pydantic_validator__.validate_json(data))


def _members_if_json(data: bytes) -> dict[str, object]:
    try:
        return parse_object(data)
    except StrictJsonError:
        return {}


def _all_problems(
    data: bytes, members: dict[str, object], model: type[Statement]
) -> list[MalformedStatementError]:
    problems: list[MalformedStatementError] = []
    try:
        model.__pydantic_validator__.validate_json(data)
    except ValidationError as error:
        problems = explained_all(error, model)
    wrong = {problem.member.partition(".")[0] for problem in problems}
    outline = _outline(members, model, wrong)
    checks: list[partial[None]] = [partial(rule, outline) for rule in _RULES]
    checks += [partial(_refuse_personal_data, {name: value}, "") for name, value in members.items()]
    for check in checks:
        try:
            check()
        except MalformedStatementError as problem:
            if problem.member.partition(".")[0] not in wrong:
                problems.append(problem)
    named = {problem.member for problem in problems}
    return problems + [problem for problem in _missing(outline) if problem.member not in named | wrong]


def _outline(members: dict[str, object], model: type[Statement], wrong: set[str]) -> Statement:
    """A statement of which only the rules between members may be asked: its values are not checked."""
    known = {name for name in model.model_fields if name not in wrong}
    values: dict[str, Any] = {name: value for name, value in members.items() if name in known}
    withheld = tuple(Withheld.model_construct(**row) for row in values.pop("withheld", ()))
    return model.model_construct(set(members), **values, withheld=withheld)


def _check_rules(statement: Statement) -> None:
    for check in _RULES:
        check(statement)


def _check_day(statement: Statement) -> None:
    if statement.occurred_on is None and statement.undated is None:
        raise MalformedStatementError(
            "occurred_on", "nothing", "expected the business day, or undated with a reason"
        )
    if statement.occurred_on is not None and statement.undated is not None:
        raise MalformedStatementError(
            "undated", "a reason beside occurred_on", "expected only one of the two"
        )


def _check_capacity(statement: Statement) -> None:
    if (statement.on_behalf_of is not None) != (statement.capacity == "compiled"):
        raise MalformedStatementError(
            "on_behalf_of", "on_behalf_of or capacity compiled alone", "expected both or neither"
        )


def _check_presence(statement: Statement) -> None:
    missing = _missing(statement)
    if missing:
        raise missing[0]


def _missing(statement: Statement) -> list[MalformedStatementError]:
    """Every member that must be there, in the clear or withheld, and is not."""
    stated = statement.model_fields_set
    names = [name for name in statement.indispensable if name not in stated]
    if names and statement.withheld:
        withheld = [row.name for row in statement.withheld]
        names = [name for name in names if name not in withheld]
    if not names:
        return []
    expected = "expected it in the clear, or its digest in withheld"
    return [MalformedStatementError(name, "nothing", expected) for name in sorted(names)]


def _check_withheld(statement: Statement) -> None:
    if not statement.withheld:
        return
    stated = statement.model_fields_set
    withheld = [row.name for row in statement.withheld]
    for name in withheld:
        if name not in statement.withholdable:
            allowed = ", ".join(sorted(statement.withholdable))
            raise MalformedStatementError(f"withheld.{name}", "this name", f"expected one of: {allowed}")
        if name in stated:
            raise MalformedStatementError(
                name, "a clear value beside its digest", "expected only one of the two"
            )
    if len(withheld) > 1 and len(set(withheld)) != len(withheld):
        raise MalformedStatementError("withheld", "a name twice", "expected each name once")


_RULES: Final = (_check_day, _check_capacity, _check_withheld, _check_presence)
"""The rules between the members of a statement."""


def _refuse_personal_data(value: object, where: str) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in CHECKED_CODES:
                _refuse_personal_data(inner, f"{where}.{name}" if where else str(name))
    elif isinstance(value, list):
        for inner in value:
            _refuse_personal_data(inner, where)
    elif isinstance(value, str):
        kind = personal_datum(value)
        if kind is not None:
            raise MalformedStatementError(
                where, f"what looks like a {kind}", "expected no personal data in the clear"
            )
