"""What forms about money and classes under a contract share: who is meant, who is paid, what is plausible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.forms.finding import Named, ambiguous, code_as_written, disagreeing
from domain.forms.form import Bound, Value
from domain.forms.row import Draft, Row
from domain.subjects import Contract, Subjects


def contract_fen(values: Mapping[str, Value], subjects: Subjects) -> int:
    """The amount of a row's contract; 0 if it is not recorded."""
    return subjects.contract(str(values.get("contract", ""))).amount_fen


WITHIN_CONTRACT: Final = Bound(
    "amount", contract_fen, "超过合同金额的十倍", "it is more than ten times the amount of the contract"
)


def entity(values: Mapping[str, Value], subjects: Subjects) -> str:
    """Whose voucher a row is a line of: its contract's institution; empty as long as that is unknown."""
    return subjects.contract(str(values.get("contract", ""))).institution


def check_institution(row: Row, named: Named, contract: Contract) -> None:
    """An institution that a row names beside its contract is the contract's."""
    if named.code and named.code != contract.institution:
        contract_code, institution = row.text("contract"), row.institution_named(contract.institution)
        row.fault(
            named.field,
            "not-the-institution",
            f"合同 {contract_code} 的培训机构是{institution}；请改正机构或合同编号",
            f"the institution of contract {contract_code} is {institution}; correct one or the other",
        )


def state_payee(draft: Draft, row: Row, unnamed: str = "") -> None:
    """Who is paid: a registered organisation in the clear by its code, anybody else withheld by name.

    `unnamed` is what is withheld where the row names nobody.
    """
    name, code = row.text("payee"), row.text("payee_code")
    if not name and not code:
        draft.withhold("payee", unnamed)
        return
    world, field = row.world, "payee_code" if code else "payee"
    found = world.find_party(code_as_written(code)) if code else world.find_party(name)
    of_that_name = world.find_party(name).code if code and name else None
    if of_that_name is not None and of_that_name != found.code:
        row.faults.append(disagreeing("payee", of_that_name, code_as_written(code), world))
    elif found.code is not None:
        draft.say("payee", found.code, field)
    elif found.candidates:
        row.faults.append(ambiguous(field, found))
    else:
        draft.withhold("payee", name or code, "payee" if name else field)


def state_remarks(draft: Draft, row: Row) -> None:
    """What a row says in words, always withheld: a sheet may name persons there."""
    filled = [field for field in ("summary", "remarks") if field in row]
    if filled:
        draft.withhold("remarks", "；".join(row.text(field) for field in filled), filled[0])
