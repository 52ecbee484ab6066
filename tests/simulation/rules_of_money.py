"""The model's rules of money: budgets, tenders, awards, contracts, payments, expenses."""

from __future__ import annotations

from typing import Final

from tests.simulation.model import Fact, Meaning, Model, Move, No, Place, Row, Rule, budget, cash, only_one


def pool_of(account: str) -> str:
    """The account from which money of a year and line is allotted."""
    return account.rsplit("/", 1)[0] + "/00"


def appropriation(m: Model, row: Row) -> Meaning:
    pool = f"{row['fiscal_year']}/{row['line']}/00"
    move = budget("appropriation", pool), budget("unallocated", pool), row["amount_fen"]
    return Meaning([move], [("appropriation", row["document"], pool)])


def allocation(m: Model, row: Row) -> Meaning:
    return Meaning(_allot(row, row["amount_fen"]), [("allocation", row["document"], row["account"])])


def adjustment(m: Model, row: Row) -> Meaning:
    made = m.of_type(row["adjusts"], "allocation.made")
    if row["delta_fen"] == 0:
        raise No("malformed")
    return Meaning(_allot(made, row["delta_fen"]))


def _allot(row: Row, fen: int) -> list[Move]:
    if row["from_holder"] == "00":
        source = budget("unallocated", pool_of(row["account"]))
    else:
        source = budget("allotted", _above(row))
    return [(source, budget("allotted", row["account"]), fen)]


def _above(row: Row) -> str:
    """The account of the holder above that a row names."""
    account = str(row["account"].rsplit("/", 1)[0] + "/" + row["from_holder"])
    if account == row["account"] or not row["account"].startswith(account):
        raise No("malformed")
    return account


def receipt(m: Model, row: Row) -> Meaning:
    account = row["account"]
    own = row["from_holder"] in ("00", account.rsplit("/", 1)[1])
    source = cash("state", pool_of(account)) if own else cash("treasury", _above(row))
    return Meaning(
        [(source, cash("treasury", account), row["amount_fen"])], [("receipt", row["voucher"], account)]
    )


def given_back(m: Model, row: Row) -> Meaning:
    account, pool = row["account"], pool_of(row["account"])
    return Meaning(
        [
            (budget("allotted", account), budget("unallocated", pool), row["amount_fen"]),
            (cash("treasury", account), cash("state", pool), row["cash_fen"]),
        ]
    )


def carried_over(m: Model, row: Row) -> Meaning:
    return Meaning()


def tender_opened(m: Model, row: Row) -> Meaning:
    fresh = {"winner": None, "awarded": False, "round": 0, "contracted": False, "cancelled": False}
    fresh |= {"account": row["account"], "bidders": set(), "seal": None, "opened": False, "draw": None}
    return Meaning((), [("tender", row["tender"])], m.put("tender", row["tender"], **fresh))


def running_tender(m: Model, row: Row) -> Row:
    """A tender that was not cancelled."""
    tender = m.find("tender", row["tender"])
    if tender["cancelled"]:
        raise No("is-over")
    return tender


def tender_amended(m: Model, row: Row) -> Meaning:
    if "deadline_on" not in row and "ceiling_fen" not in row:
        raise No("malformed")
    if running_tender(m, row)["contracted"]:
        raise No("is-over")
    return Meaning()


def tender_cancelled(m: Model, row: Row) -> Meaning:
    tender = running_tender(m, row)
    if tender["contracted"]:
        raise No("is-over")

    def then() -> None:
        if tender["winner"] is not None:
            _fall_away(tender)
        tender.update(cancelled=True)

    return Meaning(_release(m, row, tender), (), then)


def award(m: Model, row: Row) -> Meaning:
    tender = running_tender(m, row)
    m.party(row["bidder"], usable=True)
    move = budget("allotted", tender["account"]), _awarded(row, tender), row["amount_fen"]
    fact = ("award", row["tender"], tender["round"])
    return Meaning([move], [fact], lambda: tender.update(winner=row["bidder"], awarded=True))


def award_withdrawn(m: Model, row: Row) -> Meaning:
    tender = running_tender(m, row)
    if tender["contracted"] and not m.fen[_awarded(row, tender)]:
        raise No("is-over")
    if tender["winner"] is None:
        raise No("does-not-exist")
    return Meaning(_release(m, row, tender), (), lambda: _fall_away(tender))


def _fall_away(tender: Row) -> None:
    tender.update(winner=None, round=tender["round"] + 1)


def _awarded(row: Row, tender: Row) -> Place:
    return budget("committed", tender["account"], row["tender"])


def _release(m: Model, row: Row, tender: Row) -> list[Move]:
    place = _awarded(row, tender)
    return [(place, budget("allotted", tender["account"]), m.fen[place])]


def contested(m: Model, row: Row) -> Meaning:
    """A party contests an award that was made, whatever became of it."""
    tender = m.find("tender", row["tender"])
    if not tender["awarded"]:
        raise No("does-not-exist")
    m.party(row["party"])
    put = m.put("contest", row["contest"], tender=row["tender"], decided=False)
    return Meaning((), [("contest", row["contest"])], put)


def contest_decided(m: Model, row: Row) -> Meaning:
    """Upheld, the award falls away, unless a contract has taken it over."""
    contest = m.find("contest", row["contest"])
    if contest["decided"]:
        raise No("is-over")
    if contest["tender"] != row["tender"]:
        raise No("malformed")
    tender = m.find("tender", row["tender"])
    stands = tender["winner"] is not None and (not tender["contracted"] or m.fen[_awarded(row, tender)] > 0)
    falls = row["outcome"] == "upheld" and stands

    def then() -> None:
        contest.update(decided=True)
        if falls:
            _fall_away(tender)

    return Meaning(_release(m, row, tender) if falls else (), (), then)


def contract_signed(m: Model, row: Row) -> Meaning:
    code, account = row["contract"], row["account"]
    mine = budget("committed", account, code)
    m.party(row["institution"], usable=True)
    moves: list[Move] = []
    awarded = 0
    if "tender" in row:
        tender = running_tender(m, row)
        if tender["account"] != account:
            raise No("malformed")
        awarded = m.fen[_awarded(row, tender)]
        moves.append((_awarded(row, tender), mine, awarded))
    moves.append((budget("allotted", account), mine, row["amount_fen"] - awarded))

    def then() -> None:
        members = {name: row[name] for name in ("account", "institution", "amount_fen")}
        m.put("contract", code, code=code, state="active", **members)()
        if "tender" in row:
            m.things["tender", row["tender"]]["contracted"] = True

    return Meaning(moves, [("contract", code)], then)


def _contract(m: Model, row: Row, *states: str) -> Row:
    contract = m.find("contract", row["contract"])
    if contract["state"] not in states:
        raise No("is-over")
    return contract


def contract_amended(m: Model, row: Row) -> Meaning:
    contract = _contract(m, row, "active")
    account, more = contract["account"], row["amount_fen"] - contract["amount_fen"]
    move = budget("allotted", account), budget("committed", account, row["contract"]), more
    return Meaning([move], (), lambda: contract.update(amount_fen=row["amount_fen"]))


def contract_terminated(m: Model, row: Row) -> Meaning:
    return _end(m, row, _contract(m, row, "active"), "terminated")


def contract_settled(m: Model, row: Row) -> Meaning:
    return _end(m, row, _contract(m, row, "active", "terminated"), "settled")


def _end(m: Model, row: Row, contract: Row, state: str) -> Meaning:
    mine = budget("committed", contract["account"], row["contract"])
    move = mine, budget("allotted", contract["account"]), m.fen[mine]
    return Meaning([move], (), lambda: contract.update(state=state))


def disbursement(m: Model, row: Row) -> Meaning:
    """Under a running contract, or for redeemed vouchers of a series at an institution."""
    account, owner, _ = _payable(m, row)
    if "contract" in row:
        _contract(m, row, "active")
    if "payee" in row:
        m.party(row["payee"])
    moves = [
        (budget("committed", account, owner), budget("outlaid", account, owner), row["amount_fen"]),
        (cash("treasury", account), cash("institution", account, owner), row["amount_fen"]),
    ]
    return Meaning(moves, [_paid(account, row)])


def disbursement_returned(m: Model, row: Row) -> Meaning:
    account, owner, institution = _payable(m, row)
    runs = "series" in row or m.find("contract", row["contract"])["state"] == "active"
    back = budget("committed", account, owner) if runs else budget("allotted", account)
    moves = [
        (budget("outlaid", account, owner), back, row["amount_fen"]),
        (cash("institution", account, owner), cash("treasury", account), row["amount_fen"]),
    ]
    return Meaning(moves, [("returned", institution, row["payment_order"])])


def _payable(m: Model, row: Row) -> tuple[str, str, str]:
    """The account that pays, whose commitment it pays from, and the institution."""
    only_one(row.get("contract"), row.get("series"))
    if "contract" in row:
        contract = m.find("contract", row["contract"])
        return contract["account"], row["contract"], contract["institution"]
    account = m.find("series", row["series"])["account"]
    return account, f"{row['series']}@{row['institution']}", row["institution"]


def payment(m: Model, row: Row) -> Meaning:
    account, fen = row["account"], row["amount_fen"]
    m.party(row["payee"])
    moves = [
        (budget("allotted", account), budget("outlaid", account), fen),
        (cash("treasury", account), cash("spent", account, row["category"]), fen),
    ]
    return Meaning(moves, [_paid(account, row)])


def _paid(account: str, row: Row) -> Fact:
    """A payment order pays once for its payer, the holder of the account."""
    return "payment", account.rsplit("/", 1)[1], row["payment_order"]


def expense(m: Model, row: Row) -> Meaning:
    contract = _contract(m, row, "active", "terminated")
    m.party(row["payee"])
    month = row["occurred_on"][:7]
    fact = ("expense", contract["institution"], month, row["voucher"], row["voucher_line"])
    return Meaning([_spend(m, row)], [fact])


def expense_reversed(m: Model, row: Row) -> Meaning:
    spent = m.of_type(row["reverses"], "expense.recorded")
    if ("reversal", spent["id"]) in m.things:
        raise No("is-over")
    source, target, fen = _spend(m, spent)
    return Meaning([(target, source, fen)], (), m.put("reversal", spent["id"]))


def _spend(m: Model, row: Row) -> Move:
    account, fen = m.find("contract", row["contract"])["account"], row["amount_fen"]
    return cash("institution", account, row["contract"]), cash("spent", account, row["category"]), fen


RULES: Final[dict[str, Rule]] = {
    "appropriation.enacted": appropriation,
    "allocation.made": allocation,
    "allocation.adjusted": adjustment,
    "funds.received": receipt,
    "balance.returned": given_back,
    "balance.carried-over": carried_over,
    "tender.opened": tender_opened,
    "tender.amended": tender_amended,
    "tender.cancelled": tender_cancelled,
    "award.made": award,
    "award.withdrawn": award_withdrawn,
    "award.contested": contested,
    "contest.decided": contest_decided,
    "contract.signed": contract_signed,
    "contract.amended": contract_amended,
    "contract.terminated": contract_terminated,
    "contract.settled": contract_settled,
    "disbursement.made": disbursement,
    "disbursement.returned": disbursement_returned,
    "payment.made": payment,
    "expense.recorded": expense,
    "expense.reversed": expense_reversed,
}
