"""Decisions on the founding, on who may sign what, and on the version of the rules."""

from __future__ import annotations

from domain.authority import FIXED_TYPES
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling
from domain.enrolment import enrolment_message
from domain.refusals import IsOver, KeyNotPossessed, Malformed, Refusal
from domain.statements.constitution import AuthorityAdopted, FoundingParty, LedgerFounded, RulesAdopted
from domain.subjects import CONSTITUTION_TAG
from domain.vocabulary import FOUNDING_KINDS, KINDS

RULES_VERSIONS = ("2026.1",)
"""Versions of the decision rules that this program can run; none is ever removed."""


def decide_founding(s: LedgerFounded, case: Case) -> Ruling | Refusal:
    """The first statement, once: three authorities, each with officers for both duties who hold their
    keys."""
    if case.subjects.constitution().origin:
        return IsOver("ledger", case.subjects.constitution().origin, "founded")
    if s.rules not in RULES_VERSIONS:
        return _unknown_rules("rules", s.rules)
    if {party.authority for party in s.authorities} != set(FOUNDING_KINDS):
        return Malformed(
            "authorities",
            "an authority twice",
            "expected finance, education and supervision",
            "财政、教育、监督各一",
        )
    keys = [officer.public_key for party in s.authorities for officer in party.officers]
    if len(set(keys)) != len(keys):
        return Malformed(
            "authorities",
            "a public key twice",
            "expected a key of their own for every officer",
            "每名经办人员各用一把密钥",
        )
    for party in s.authorities:
        refusal = _refuse_officers(s.origin, party, case)
        if refusal is not None:
            return refusal
    return Ruling((CONSTITUTION_TAG,), keys_of(s, case.subjects, case.kid_of))


def _refuse_officers(origin: str, party: FoundingParty, case: Case) -> Refusal | None:
    where = f"authorities.{party.authority}"
    if len({officer.officer for officer in party.officers}) != len(party.officers):
        return Malformed(where, "an officer twice", "expected every officer once", "每名经办人员一次")
    for duty in ("prepare", "approve"):
        if not any(duty in officer.duties for officer in party.officers):
            return Malformed(
                where, f"nobody to {duty}", "expected officers for both duties", "经办与审批都有人"
            )
    for officer in party.officers:
        message = enrolment_message(
            origin, party.authority, officer.officer, officer.duties, officer.public_key
        )
        if not case.possesses(officer.public_key, message, officer.proof):
            return KeyNotPossessed(f"{party.authority}.{officer.officer}")
    return None


def decide_authority(s: AuthorityAdopted, case: Case) -> Ruling | Refusal:
    """The founders change who may sign ordinary types; what founds the ledger itself stays as it was."""
    for row in s.rows:
        if row.type in FIXED_TYPES:
            return Malformed(
                "rows", row.type, "expected a type whose authority may be changed", "可以调整授权的陈述类型"
            )
        if row.scope in FOUNDING_KINDS:
            return Malformed(
                "rows",
                f"scope {row.scope}",
                "expected nation, province, own or joint",
                " nation、province、own 或 joint",
            )
        if row.scope == "joint" and row.kind not in FOUNDING_KINDS.values():
            kinds = ", ".join(KINDS[kind].code for kind in FOUNDING_KINDS.values())
            return Malformed(
                "rows", f"{row.kind} in scope joint", f"expected one of {kinds}", f"其中之一：{kinds}"
            )
    return Ruling((CONSTITUTION_TAG,))


def decide_rules(s: RulesAdopted, case: Case) -> Ruling | Refusal:
    """The founders adopt a version of the rules that this program can run."""
    if s.version not in RULES_VERSIONS:
        return _unknown_rules("version", s.version)
    return Ruling((CONSTITUTION_TAG,))


def _unknown_rules(member: str, version: str) -> Malformed:
    return Malformed(
        member,
        repr(version),
        f"expected one of {', '.join(RULES_VERSIONS)}",
        f"本程序认识的版本 {'、'.join(RULES_VERSIONS)}",
    )
