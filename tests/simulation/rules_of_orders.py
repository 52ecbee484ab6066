"""The model's rules of vouchers, of supervision's orders on money, and of closing the books."""

from __future__ import annotations

from typing import Final

from tests.simulation.model import Meaning, Model, No, Row, Rule, budget, cash, only_one


def voucher_issued(m: Model, row: Row) -> Meaning:
    series, account = row["series"], row["account"]
    for institution in row["institutions"]:
        m.party(institution)
    if m.things.get(("series", series), {"account": account})["account"] != account:
        raise No("malformed")

    def then() -> None:
        m.put("voucher", _number(row), state="issued", **row)()
        m.put("series", series, account=account)()

    move = budget("allotted", account), budget("reserved", account, series), row["value_fen"]
    return Meaning([move], [("voucher", _number(row))], then)


def _number(row: Row) -> str:
    return f"{row['series']}/{row['serial_digest']}"


def _unused(m: Model, row: Row) -> Row:
    voucher = m.find("voucher", _number(row))
    if voucher["state"] != "issued":
        raise No("is-over")
    return voucher


def voucher_redeemed(m: Model, row: Row) -> Meaning:
    """Once, at a listed institution, until its last day; no cash, nobody else's."""
    voucher, owner = _unused(m, row), f"{row['series']}@{row['institution']}"
    if row["institution"] not in voucher["institutions"]:
        raise No("does-not-exist")
    if row["occurred_on"] > voucher["expires_on"]:
        raise No("is-over")
    account = voucher["account"]
    move = (
        budget("reserved", account, row["series"]),
        budget("committed", account, owner),
        voucher["value_fen"],
    )
    return Meaning([move], (), lambda: voucher.update(state="redeemed"))


def voucher_voided(m: Model, row: Row) -> Meaning:
    voucher = _unused(m, row)
    account = voucher["account"]
    move = budget("reserved", account, row["series"]), budget("allotted", account), voucher["value_fen"]
    return Meaning([move], (), lambda: voucher.update(state="voided"))


def frozen(m: Model, row: Row) -> Meaning:
    """It stays where it is and does not count as available; more may be frozen than is there."""
    only_one(row.get("account"), row.get("contract"))
    if "finding" in row:
        m.find("finding", row["finding"])
    if "contract" in row and m.find("contract", row["contract"])["state"] != "active":
        raise No("is-over")
    of = row.get("account") or row["contract"]

    def then() -> None:
        m.put("freeze", row["freeze"], of=of, fen=row["amount_fen"])()
        m.frozen[of] += row["amount_fen"]

    return Meaning((), [("freeze", row["freeze"])], then)


def released(m: Model, row: Row) -> Meaning:
    freeze, fen = m.find("freeze", row["freeze"]), row["amount_fen"]
    if fen > freeze["fen"]:
        raise No("insufficient-frozen")

    def then() -> None:
        freeze["fen"] -= fen
        m.frozen[freeze["of"]] -= fen

    return Meaning((), (), then)


def ordered_back(m: Model, row: Row) -> Meaning:
    only_one(row.get("account"), row.get("contract"))
    if row["of"] == "advance" and "contract" not in row:
        raise No("malformed")
    if "finding" in row:
        m.find("finding", row["finding"])
    owner, account = row.get("contract", ""), row.get("account")
    if owner:
        account = m.find("contract", owner)["account"]
    members = {"account": account, "owner": owner, "of": row["of"], "rest": row["amount_fen"]}
    return Meaning((), [("clawback", row["clawback"])], m.put("clawback", row["clawback"], **members))


def recovered(m: Model, row: Row) -> Meaning:
    """No more than was ordered, nor than was paid; an advance from its institution, expenses as spent."""
    order, fen = m.find("clawback", row["clawback"]), row["amount_fen"]
    if ("category" in row) != (order["of"] == "expenses"):
        raise No("malformed")
    if fen > order["rest"]:
        raise No("insufficient-ordered")
    account, owner = order["account"], order["owner"]
    advance = "category" not in row
    source = cash("institution", account, owner) if advance else cash("spent", account, row["category"])
    moves = [
        (budget("outlaid", account, owner), budget("allotted", account), fen),
        (source, cash("treasury", account), fen),
    ]
    fact = ("recovery", row["clawback"], row["voucher"])
    return Meaning(moves, [fact], lambda: order.update(rest=order["rest"] - fen))


def closed(m: Model, row: Row) -> Meaning:
    """A period that is over, with every earlier one, once, with the balances that the books have."""
    period = row["period"]
    month = period if "-" in period else f"{period}-12"
    if month >= m.today[:7]:
        raise No("malformed")
    if month < m.closed or month == m.closed == period:
        raise No("is-over")
    if row["through"] > m.size:
        raise No("malformed")
    stated = {
        each["account"]: {name.removesuffix("_fen"): fen for name, fen in each.items() if name != "account"}
        for each in row["balances"]
    }
    if stated != m.table(month):
        raise No("balances-differ")
    return Meaning((), [("period", period)], lambda: setattr(m, "closed", month))


RULES: Final[dict[str, Rule]] = {
    "voucher.issued": voucher_issued,
    "voucher.redeemed": voucher_redeemed,
    "voucher.voided": voucher_voided,
    "funds.frozen": frozen,
    "funds.released": released,
    "clawback.ordered": ordered_back,
    "clawback.recovered": recovered,
    "period.closed": closed,
}
