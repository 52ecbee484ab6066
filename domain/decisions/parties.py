"""Decisions on parties and on their officers' keys."""

from __future__ import annotations

from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, unusable_party
from domain.enrolment import enrolment_message
from domain.refusals import DoesNotExist, IsOver, KeyNotPossessed, Malformed, Refusal
from domain.statements.parties import KeyEnrolled, KeyRevoked, PartyRegistered, PartySuspended
from domain.subjects import CONSTITUTION_TAG
from domain.vocabulary import FOUNDING_KINDS, KINDS


def decide_registration(s: PartyRegistered, case: Case) -> Ruling | Refusal:
    """Each founding authority registers the kinds it answers for; it names itself once, by `founding`."""
    if s.code in FOUNDING_KINDS:
        return Malformed(
            "code",
            s.code,
            "expected a social credit code or an organisation code",
            "统一社会信用代码或组织机构代码",
        )
    tags = [f"party:{s.code}"]
    if s.founding is not None:
        if s.kind != FOUNDING_KINDS[s.founding]:
            return Malformed(
                "kind",
                s.kind,
                f"expected {FOUNDING_KINDS[s.founding]} for founding {s.founding}",
                KINDS[FOUNDING_KINDS[s.founding]].zh,
            )
        tags.append(CONSTITUTION_TAG)
    elif s.kind.startswith("provincial-") and s.province is None:
        return Malformed("province", "nothing", "expected the code of the province", "省级代码")
    return Ruling(tuple(tags), keys_of(s, case.subjects, case.kid_of))


def decide_suspension(s: PartySuspended, case: Case) -> Ruling | Refusal:
    """The authority that answers for a party's kind suspends it."""
    code = _code(s.party, case)
    return unusable_party(code, case) or Ruling((f"party:{code}",))


def decide_enrolment(s: KeyEnrolled, case: Case) -> Ruling | Refusal:
    """A party, or the authority that answers for it, enrols a key that its officer proves to hold."""
    code = _code(s.party, case)
    refusal = unusable_party(code, case)
    if refusal is not None:
        return refusal
    kid = case.kid_of(s.public_key)
    if case.subjects.key(kid).party:
        return Malformed(
            "public_key", f"the key {kid}, enrolled before", "expected a new key", "未登记过的新密钥"
        )
    origin = case.subjects.constitution().origin
    message = enrolment_message(origin, s.party, s.officer, s.duties, s.public_key)
    if not case.possesses(s.public_key, message, s.proof):
        return KeyNotPossessed(f"{s.party}.{s.officer}")
    return Ruling((f"key:{kid}", f"trail/party:{code}"), keys_of(s, case.subjects, case.kid_of))


def decide_revocation(s: KeyRevoked, case: Case) -> Ruling | Refusal:
    """A party, or the authority that answers for it, ends a key's use from here on."""
    key = case.subjects.key(s.kid)
    if not key.party:
        return DoesNotExist("key", s.kid)
    if key.is_revoked:
        return IsOver("key", s.kid, "revoked")
    if s.compromised_since is not None and s.compromised_since > case.position:
        return Malformed(
            "compromised_since",
            str(s.compromised_since),
            "expected a size the log has reached",
            "日志已达到的大小",
        )
    return Ruling((f"key:{s.kid}", f"trail/party:{_code(key.party, case)}"))


def _code(party: str, case: Case) -> str:
    return case.subjects.constitution().canonical(party)
