"""The model's rules of parties, keys and authority: who may sign, who may sign no more, who enrols whom."""

from __future__ import annotations

from typing import Final

from tests.simulation.model import Meaning, Model, No, Row, Rule

FOUNDERS = {"finance": "central-finance", "education": "central-education", "supervision": "supervisor"}
FIXED = {"ledger.founded", "authority.adopted", "rules.adopted"}
FIXED |= {"party.registered", "party.suspended", "key.enrolled", "key.revoked"}
COMPLAINTS = ("central-education", "provincial-education", "supervisor")
"""Any of these takes complaints down, until the founders adopt otherwise."""


def registrar_of(kind: str) -> str:
    """The founding authority that answers for a kind of party."""
    return "supervision" if kind == "supervisor" else "finance" if kind.endswith("finance") else "education"


def founded(m: Model, row: Row) -> Meaning:
    raise No("is-over")


def authority(m: Model, row: Row) -> Meaning:
    """Rows of ordinary types only, for no founding authority alone; joint rows for founders."""
    for each in row["rows"]:
        if each["type"] in FIXED or each["scope"] in FOUNDERS:
            raise No("malformed")
        if each["scope"] == "joint" and each["kind"] not in FOUNDERS.values():
            raise No("malformed")
    return Meaning((), (), m.put("rows", "adopted", rows=row["rows"]))


def rules(m: Model, row: Row) -> Meaning:
    if row["version"] != "2026.1":
        raise No("malformed")
    return Meaning()


def registered(m: Model, row: Row) -> Meaning:
    facts = [("party", row["code"])]
    if "founding" in row:
        if FOUNDERS[row["founding"]] != row["kind"]:
            raise No("malformed")
        facts.append(("founding", row["founding"]))
    elif row["kind"].startswith("provincial-") and "province" not in row:
        raise No("malformed")
    put = m.put("party", row["code"], suspended=False, kind=row["kind"], founding=None)
    return Meaning((), facts, put)


def suspended(m: Model, row: Row) -> Meaning:
    party = m.party(row["party"], usable=True)
    return Meaning((), (), lambda: party.update(suspended=True))


def enrolled(m: Model, row: Row) -> Meaning:
    """A new key of a party in good standing, whose holder shows to hold it."""
    m.party(row["party"], usable=True)
    if ("key", row["kid"]) in m.things:
        raise No("malformed")
    if row["forged"]:
        raise No("key-not-possessed")
    return Meaning((), (), m.put("key", row["kid"], party=row["party"], revoked=False, since=None))


def revoked(m: Model, row: Row) -> Meaning:
    key = m.find("key", row["kid"])
    if key["revoked"]:
        raise No("is-over")
    since = row.get("compromised_since")
    if since is not None and since > m.size + 1:
        raise No("malformed")
    return Meaning((), (), lambda: key.update(revoked=True, since=since))


def complaint(m: Model, row: Row) -> Meaning:
    m.party(row["party"])
    return Meaning((), [("complaint", row["complaint"])])


def confirmed(m: Model, row: Row) -> Meaning:
    """What was signed by a key that was compromised then may be confirmed, once."""
    position, kids = m.signed.get(row["confirms"], (0, ()))
    sizes = [m.things["key", kid]["since"] for kid in kids]
    if not any(size is not None and position > size for size in sizes):
        raise No("does-not-exist")
    return Meaning((), [("confirmation", row["confirms"])])


def may_sign(m: Model, row: Row) -> bool:
    """Do the officers who sign suffice? Both officers of a party sign, one to prepare and one to approve."""
    parties = [m.things["party", code] for code in m.signing]
    kinds, founding = {party["kind"] for party in parties}, {party["founding"] for party in parties}
    match row["type"]:
        case "authority.adopted" | "rules.adopted":
            return founding >= set(FOUNDERS)
        case "party.registered":
            return registrar_of(row["kind"]) in founding
        case "party.suspended":
            return _registrar(m, row["party"]) in founding
        case "key.enrolled":
            return _registrar(m, row["party"]) in founding or row["party"] in m.signing
        case "key.revoked":
            party = m.things["key", row["kid"]]["party"]
            return _registrar(m, party) in founding or party in m.signing
    # Two officers of one duty are more than a party has here.
    needed = m.in_force or [{"kind": kind, "count": 1} for kind in COMPLAINTS]
    return any(each["kind"] in kinds and each["count"] == 1 for each in needed)


def _registrar(m: Model, code: str) -> str:
    party = m.things["party", code]
    return party["founding"] or registrar_of(party["kind"])


RULES: Final[dict[str, Rule]] = {
    "ledger.founded": founded,
    "authority.adopted": authority,
    "rules.adopted": rules,
    "party.registered": registered,
    "party.suspended": suspended,
    "key.enrolled": enrolled,
    "key.revoked": revoked,
    "complaint.lodged": complaint,
    "statement.confirmed": confirmed,
}
