"""A tiny ledger of money beside the real one, written from the design and sharing no code with the domain.

Balances are one dict from place to fen, a place being (book, bucket, owner). Each rule says what must exist,
what must be there, and what moves. `state` answers None and changes the books, or gives the code of the
refusal and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

Place = tuple[str, str, str]
Move = tuple[Place, Place, int]
Row = dict[str, Any]
Meaning = tuple[list[Move], tuple[Any, ...] | None, Callable[[], object]]
"""What a statement moves, the fact that is recorded once, and what else changes."""

OUTSIDE = {"appropriation", "state"}
MAY_BE_NEGATIVE = {*OUTSIDE, "institution", "spent"}
"""A protected place never is; an institution may have paid first."""


class No(Exception):  # noqa: N818
    """A refusal, by its code."""


def budget(bucket: str, owner: str) -> Place:
    return "budget", bucket, owner


def cash(bucket: str, owner: str) -> Place:
    return "cash", bucket, owner


class Model:
    """Books, tenders and contracts as plain dicts. `pool` is the account that money is allotted from."""

    def __init__(self, pool: str) -> None:
        self.pool = pool
        self.fen: dict[Place, int] = defaultdict(int)
        self.facts: set[tuple[Any, ...]] = set()
        self.tenders: dict[str, Row] = {}
        self.contracts: dict[str, Row] = {}
        self.stated: dict[str, Row] = {}
        self.reversed: set[str] = set()

    def state(self, row: Row) -> str | None:
        """Record a statement, or return the code of its refusal."""
        try:
            moves, fact, then = getattr(self, row["type"].replace(".", "_").replace("-", "_"))(row)
            if fact is not None and fact in self.facts:
                return "business-key-repeated"
            self._move(moves)
        except No as refusal:
            return str(refusal)
        self.facts |= set() if fact is None else {fact}
        self.stated[row["id"]] = row
        then()
        return None

    def balance(self, book: str) -> int:
        """The sum of a book, which is zero."""
        return sum(fen for (of, _, _), fen in self.fen.items() if of == book)

    def overdrawn(self) -> Iterator[Place]:
        """Places below zero that must not be."""
        return (place for place, fen in self.fen.items() if fen < 0 and place[1] not in MAY_BE_NEGATIVE)

    def _move(self, moves: list[Move]) -> None:
        after = self.fen.copy()
        for source, target, fen in moves:
            after[source] -= fen
            after[target] += fen
        for place in (place for move in moves for place in move[:2]):
            if after[place] < min(0, self.fen[place]) and place[1] not in MAY_BE_NEGATIVE:
                raise No(f"insufficient-{place[1]}")
        self.fen = after

    def appropriation_enacted(self, row: Row) -> Meaning:
        move = budget("appropriation", self.pool), budget("unallocated", self.pool), row["amount_fen"]
        return [move], ("appropriation", row["document"]), _nothing

    def allocation_made(self, row: Row) -> Meaning:
        return self._allot(row, row["amount_fen"]), ("allocation", row["document"], row["account"]), _nothing

    def allocation_adjusted(self, row: Row) -> Meaning:
        made = self.stated.get(row["adjusts"])
        if made is None or made["type"] != "allocation.made":
            raise No("does-not-exist")
        if row["delta_fen"] == 0:
            raise No("malformed")
        return self._allot(made, row["delta_fen"]), None, _nothing

    def _allot(self, row: Row, fen: int) -> list[Move]:
        if row["from_holder"] == "00":
            source = budget("unallocated", self.pool)
        else:
            above = row["account"].rsplit("/", 1)[0] + "/" + row["from_holder"]
            if above == row["account"]:
                raise No("malformed")
            source = budget("allotted", above)
        return [(source, budget("allotted", row["account"]), fen)]

    def funds_received(self, row: Row) -> Meaning:
        move = cash("state", self.pool), cash("treasury", row["account"]), row["amount_fen"]
        return [move], ("receipt", row["voucher"], row["account"]), _nothing

    def balance_returned(self, row: Row) -> Meaning:
        moves = [
            (budget("allotted", row["account"]), budget("unallocated", self.pool), row["amount_fen"]),
            (cash("treasury", row["account"]), cash("state", self.pool), row["cash_fen"]),
        ]
        return moves, None, _nothing

    def tender_opened(self, row: Row) -> Meaning:
        fresh = {
            "account": row["account"],
            "winner": None,
            "round": 0,
            "contracted": False,
            "cancelled": False,
        }
        return [], ("tender", row["tender"]), lambda: self.tenders.__setitem__(row["tender"], fresh)

    def _tender(self, row: Row) -> Row:
        tender = self.tenders.get(row["tender"])
        if tender is None:
            raise No("does-not-exist")
        if tender["cancelled"]:
            raise No("is-over")
        return tender

    def _release(self, row: Row, tender: Row) -> list[Move]:
        award = budget("committed", row["tender"])
        return [(award, budget("allotted", tender["account"]), self.fen[award])]

    def tender_cancelled(self, row: Row) -> Meaning:
        tender = self._tender(row)
        if tender["contracted"]:
            raise No("is-over")
        return self._release(row, tender), None, lambda: tender.update(cancelled=True, winner=None)

    def award_made(self, row: Row) -> Meaning:
        tender = self._tender(row)
        move = budget("allotted", tender["account"]), budget("committed", row["tender"]), row["amount_fen"]
        fact = ("award", row["tender"], tender["round"])
        return [move], fact, lambda: tender.update(winner=row["bidder"])

    def award_withdrawn(self, row: Row) -> Meaning:
        tender = self._tender(row)
        if tender["contracted"] and not self.fen[budget("committed", row["tender"])]:
            raise No("is-over")
        if tender["winner"] is None:
            raise No("does-not-exist")
        then = lambda: tender.update(winner=None, round=tender["round"] + 1)  # noqa: E731
        return self._release(row, tender), None, then

    def contract_signed(self, row: Row) -> Meaning:
        code, mine = row["contract"], budget("committed", row["contract"])
        moves: list[Move] = []
        awarded = 0
        if "tender" in row:
            tender = self._tender(row)
            if tender["account"] != row["account"]:
                raise No("malformed")
            awarded = self.fen[budget("committed", row["tender"])]
            moves.append((budget("committed", row["tender"]), mine, awarded))
        moves.append((budget("allotted", row["account"]), mine, row["amount_fen"] - awarded))

        def then() -> None:
            self.contracts[code] = {**row, "state": "active"}
            if "tender" in row:
                self.tenders[row["tender"]]["contracted"] = True

        return moves, ("contract", code), then

    def _contract(self, row: Row, *states: str) -> Row:
        contract = self.contracts.get(row["contract"])
        if contract is None:
            raise No("does-not-exist")
        if contract["state"] not in states:
            raise No("is-over")
        return contract

    def contract_amended(self, row: Row) -> Meaning:
        contract = self._contract(row, "active")
        more = row["amount_fen"] - contract["amount_fen"]
        move = budget("allotted", contract["account"]), budget("committed", row["contract"]), more
        return [move], None, lambda: contract.update(amount_fen=row["amount_fen"])

    def contract_terminated(self, row: Row) -> Meaning:
        return self._end(row, self._contract(row, "active"), "terminated")

    def contract_settled(self, row: Row) -> Meaning:
        return self._end(row, self._contract(row, "active", "terminated"), "settled")

    def _end(self, row: Row, contract: Row, state: str) -> Meaning:
        mine = budget("committed", row["contract"])
        move = mine, budget("allotted", contract["account"]), self.fen[mine]
        return [move], None, lambda: contract.update(state=state)

    def disbursement_made(self, row: Row) -> Meaning:
        contract, code, fen = self._contract(row, "active"), row["contract"], row["amount_fen"]
        moves = [
            (budget("committed", code), budget("outlaid", code), fen),
            (cash("treasury", contract["account"]), cash("institution", code), fen),
        ]
        return moves, _paid(contract["account"], row), _nothing

    def disbursement_returned(self, row: Row) -> Meaning:
        contract = self._contract(row, "active", "terminated", "settled")
        code, fen = row["contract"], row["amount_fen"]
        is_active = contract["state"] == "active"
        back = budget("committed", code) if is_active else budget("allotted", contract["account"])
        moves = [
            (budget("outlaid", code), back, fen),
            (cash("institution", code), cash("treasury", contract["account"]), fen),
        ]
        return moves, ("returned", contract["institution"], row["payment_order"]), _nothing

    def payment_made(self, row: Row) -> Meaning:
        moves = [
            (budget("allotted", row["account"]), budget("outlaid", ""), row["amount_fen"]),
            (cash("treasury", row["account"]), cash("spent", row["category"]), row["amount_fen"]),
        ]
        return moves, _paid(row["account"], row), _nothing

    def expense_recorded(self, row: Row) -> Meaning:
        contract = self._contract(row, "active", "terminated")
        fact = ("expense", contract["institution"], row["voucher"], row["voucher_line"])
        return [self._spend(row)], fact, _nothing

    def expense_reversed(self, row: Row) -> Meaning:
        spent = self.stated.get(row["reverses"])
        if spent is None or spent["type"] != "expense.recorded":
            raise No("does-not-exist")
        if spent["id"] in self.reversed:
            raise No("is-over")
        source, target, fen = self._spend(spent)
        return [(target, source, fen)], None, lambda: self.reversed.add(spent["id"])

    def _spend(self, row: Row) -> Move:
        return cash("institution", row["contract"]), cash("spent", row["category"]), row["amount_fen"]


def _nothing() -> None:
    return None


def _paid(account: str, row: Row) -> tuple[str, str, str]:
    """A payment order pays once for its payer, the holder of the account."""
    return "payment", account.rsplit("/", 1)[1], row["payment_order"]
