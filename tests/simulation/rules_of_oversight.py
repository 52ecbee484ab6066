"""The model's rules of supervision and openness: from inspections to disputes."""

from __future__ import annotations

from typing import Final

from tests.simulation.model import Meaning, Model, No, Row, Rule

THINGS = {"party": "party", "contract": "contract", "class_": "class", "tender": "tender"}
ABOUT = (*THINGS, "account", "reference")
CORRECTABLE = {"finding.raised": {"article", "text", "document"}, "inspection.opened": {"scope", "document"}}


def _about(m: Model, row: Row) -> tuple[str, str]:
    """The one thing a statement is about; any account and any reference may be spoken of."""
    named = [name for name in ABOUT if name in row]
    if len(named) != 1:
        raise No("malformed")
    if named[0] in THINGS:
        m.find(THINGS[named[0]], row[named[0]])
    return named[0], row[named[0]]


def inspection(m: Model, row: Row) -> Meaning:
    _about(m, row)
    return Meaning((), [("inspection", row["inspection"])], m.put("inspection", row["inspection"]))


def finding(m: Model, row: Row) -> Meaning:
    _about(m, row)
    if "inspection" in row:
        m.find("inspection", row["inspection"])
    return Meaning((), [("finding", row["finding"])], m.put("finding", row["finding"], state="open"))


def finding_answered(m: Model, row: Row) -> Meaning:
    """As often as there is something to say, until it is closed."""
    found = _open_finding(m, row)
    return Meaning((), (), lambda: found.update(state="answered"))


def finding_closed(m: Model, row: Row) -> Meaning:
    found = _open_finding(m, row)
    return Meaning((), (), lambda: found.update(state="closed"))


def _open_finding(m: Model, row: Row) -> Row:
    found = m.find("finding", row["finding"])
    if found["state"] == "closed":
        raise No("is-over")
    return found


def sanction(m: Model, row: Row) -> Meaning:
    _finding(m, row)
    m.party(row["party"])
    return Meaning((), [("sanction", row["sanction"])])


def referral(m: Model, row: Row) -> Meaning:
    _finding(m, row)
    return Meaning((), [("referral", row["referral"])])


def _finding(m: Model, row: Row) -> None:
    if "finding" in row:
        m.find("finding", row["finding"])


def complaint(m: Model, row: Row) -> Meaning:
    _about(m, row)
    put = m.put("complaint", row["complaint"], state="lodged")
    return Meaning((), [("complaint", row["complaint"])], put)


def complaint_answered(m: Model, row: Row) -> Meaning:
    lodged = m.find("complaint", row["complaint"])
    if lodged["state"] == "answered":
        raise No("is-over")
    return Meaning((), (), lambda: lodged.update(state="answered"))


def published(m: Model, row: Row) -> Meaning:
    if row["published_on"] > m.today:
        raise No("malformed")
    about = _about(m, row)
    return Meaning((), [("publication", row["what"], about, row["where"], row["published_on"])])


def erased(m: Model, row: Row) -> Meaning:
    """A withheld datum, once; everything else stays."""
    _withheld(m, row["erases"], row["member"])
    return Meaning((), [("erasure", row["erases"], row["member"])])


def _withheld(m: Model, statement_id: str, member: str) -> None:
    of = m.stated.get(statement_id)
    if of is None or member not in {each["name"] for each in of.get("withheld", ())}:
        raise No("does-not-exist")


def asked_to_read(m: Model, row: Row) -> Meaning:
    """A supervisor may read what is withheld for audits, of what was recorded before."""
    m.party(row["reader"], usable=True)
    for each in row["data"]:
        if each["statement"] in m.fresh:
            raise No("does-not-exist")
        _withheld(m, each["statement"], each["member"])
        if m.party(row["reader"])["side"] != "supervision":
            raise No("not-for-this-reader")
    return Meaning()


def corrected(m: Model, row: Row) -> Meaning:
    """A member that moves and decides nothing."""
    of = m.stated.get(row["corrects"])
    if of is None:
        raise No("does-not-exist")
    if row["member"] not in CORRECTABLE[of["type"]]:
        raise No("malformed")
    return Meaning()


def confirmed(m: Model, row: Row) -> Meaning:
    _compiled(m, row["confirms"])
    return Meaning((), [("confirmation", row["confirms"])])


def disputed(m: Model, row: Row) -> Meaning:
    _compiled(m, row["disputes"])
    return Meaning()


def _compiled(m: Model, statement_id: str) -> None:
    """Answered by the party for which it was compiled."""
    of = m.stated.get(statement_id)
    if of is None or "on_behalf_of" not in of:
        raise No("does-not-exist")


def measures(m: Model, row: Row) -> Meaning:
    names = [(each["name"], each.get("scope")) for each in row["figures"]]
    if row["in_force_to"] < row["in_force_from"] or len(set(names)) < len(names):
        raise No("malformed")
    return Meaning()


RULES: Final[dict[str, Rule]] = {
    "inspection.opened": inspection,
    "finding.raised": finding,
    "finding.answered": finding_answered,
    "finding.closed": finding_closed,
    "sanction.imposed": sanction,
    "referral.made": referral,
    "complaint.lodged": complaint,
    "complaint.answered": complaint_answered,
    "disclosure.published": published,
    "disclosure.requested": asked_to_read,
    "disclosure.erased": erased,
    "measures.adopted": measures,
    "statement.corrected": corrected,
    "statement.confirmed": confirmed,
    "statement.disputed": disputed,
}
