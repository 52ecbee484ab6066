"""Decisions on training bases and shared resources (培训基地、优质资源)."""

from __future__ import annotations

from domain.decisions.contracts import existing_contract
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, unusable_party
from domain.refusals import DoesNotExist, IsOver, Refusal
from domain.statements.resources import BaseDesignated, BaseWithdrawn, ResourceSelected, ResourceShared
from domain.subjects import Contract


def decide_base(s: BaseDesignated, case: Case) -> Ruling | Refusal:
    """An institution that may take part becomes a base, once under a number."""
    keys = keys_of(s, case.subjects, case.kid_of)
    tags = (f"base:{s.base}", f"trail/party:{s.institution}")
    return unusable_party(s.institution, case) or Ruling(tags, keys)


def decide_base_withdrawal(s: BaseWithdrawn, case: Case) -> Ruling | Refusal:
    """A base ends once, also after its term."""
    base = case.subjects.base(s.base)
    if not base.institution:
        return DoesNotExist("base", s.base)
    if base.is_withdrawn:
        return IsOver("base", s.base, "withdrawn")
    return Ruling((f"base:{s.base}", f"trail/party:{base.institution}"))


def decide_selection(s: ResourceSelected, case: Case) -> Ruling | Refusal:
    """A resource of a party that may take part is chosen once, made under a contract or not."""
    refusal = unusable_party(s.provider, case)
    if refusal is not None:
        return refusal
    tags: tuple[str, ...] = (f"resource:{s.resource}", f"trail/party:{s.provider}")
    if s.contract is not None:
        contract = existing_contract(s.contract, case)
        if not isinstance(contract, Contract):
            return contract
        tags = (*tags, f"trail/contract:{s.contract}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_sharing(s: ResourceShared, case: Case) -> Ruling | Refusal:
    """A chosen resource is shared with a holder once."""
    resource = case.subjects.resource(s.resource)
    if not resource.provider:
        return DoesNotExist("resource", s.resource)
    tags = (f"trail/resource:{s.resource}", f"trail/party:{resource.provider}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))
