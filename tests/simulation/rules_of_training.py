"""The model's rules of plans, quotas, bases, resources, classes and their effect."""

from __future__ import annotations

from typing import Final

from tests.simulation.model import Meaning, Model, No, Row, Rule, only_one

AREAS = {"urban", "town", "rural"}


def plan(m: Model, row: Row) -> Meaning:
    """One version after another, by the same holder, with quotas in its own lines."""
    code = row["plan"]
    if any(each["line"] not in row["lines"] for each in row["quota"]):
        raise No("malformed")
    known = m.things.get(("plan", code), {"holder": row["holder"], "version": 0})
    if row["holder"] != known["holder"] or row["version"] > known["version"] + 1:
        raise No("malformed")
    put = m.put("plan", code, holder=row["holder"], version=row["version"])
    return Meaning((), [("plan", code, row["version"])], put)


def review(m: Model, row: Row) -> Meaning:
    if row["version"] > m.find("plan", row["plan"])["version"]:
        raise No("does-not-exist")
    return Meaning((), [("review", row["plan"], row["version"], row["side"])])


def quota(m: Model, row: Row) -> Meaning:
    only_one(row.get("holder"), row.get("institution"))
    if "institution" in row:
        m.party(row["institution"], usable=True)
    to = row.get("holder") or row["institution"]
    return Meaning((), [("quota", row["document"], row["fiscal_year"], row["line"], to)])


def base(m: Model, row: Row) -> Meaning:
    m.party(row["institution"], usable=True)
    return Meaning((), [("base", row["base"])], m.put("base", row["base"], withdrawn=False))


def base_withdrawn(m: Model, row: Row) -> Meaning:
    known = m.find("base", row["base"])
    if known["withdrawn"]:
        raise No("is-over")
    return Meaning((), (), lambda: known.update(withdrawn=True))


def resource(m: Model, row: Row) -> Meaning:
    m.party(row["provider"], usable=True)
    if "contract" in row:
        m.find("contract", row["contract"])
    return Meaning((), [("resource", row["resource"])], m.put("resource", row["resource"]))


def shared(m: Model, row: Row) -> Meaning:
    m.find("resource", row["resource"])
    return Meaning((), [("sharing", row["resource"], holder) for holder in row["holders"]])


def class_opened(m: Model, row: Row) -> Meaning:
    """Under a contract or, flagged, without one; compiled only for the institution that runs it."""
    if sum(each["percent"] for each in row["mode_shares"]) not in (0, 100):
        raise No("malformed")
    if "contract" in row:
        institution = m.find("contract", row["contract"])["institution"]
    elif "institution" not in row:
        raise No("malformed")
    else:
        institution = row["institution"]
        m.party(institution)
    but = "malformed" if row.get("on_behalf_of", institution) != institution else None
    put = m.put("class", row["class_"], state="open")
    return Meaning((), [("class", row["class_"])], put, but)


def class_closed(m: Model, row: Row) -> Meaning:
    training = m.find("class", row["class_"])
    if training["state"] == "closed":
        raise No("is-over")
    if any(each["by"] == "rural" and each["key"] not in AREAS for each in row["totals"]):
        raise No("malformed")
    return Meaning((), (), lambda: training.update(state="closed"))


def charge(m: Model, row: Row) -> Meaning:
    m.find("class", row["class_"])
    return Meaning((), [("charge", row["class_"], row["purpose"])])


def evaluation(m: Model, row: Row) -> Meaning:
    """By each of the three once, with a score or a rate at least; what nobody asked about is not there."""
    if "content" not in row and "satisfaction" not in row:
        raise No("malformed")
    m.find("class", row["class_"])
    return Meaning((), [("evaluation", row["class_"], row["by"])])


RULES: Final[dict[str, Rule]] = {
    "plan.submitted": plan,
    "plan.reviewed": review,
    "quota.assigned": quota,
    "base.designated": base,
    "base.withdrawn": base_withdrawn,
    "resource.selected": resource,
    "resource.shared": shared,
    "class.opened": class_opened,
    "class.closed": class_closed,
    "charge.declared": charge,
    "evaluation.recorded": evaluation,
}
