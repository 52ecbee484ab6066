"""Histories of everything that posts, freezes or closes, by the model's rules of money and of orders."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.simulation import rules_of_money, rules_of_orders
from tests.simulation.histories import (
    CITY,
    NOBODY,
    PROVINCE,
    Histories,
    amounts,
    mostly,
    numbers,
    references,
    schools,
)

DAYS = {"opened_on": "2026-03-01", "deadline_on": "2026-03-25"}
OFFERS = [{"item": "小学语文教学法"}]

accounts = st.sampled_from([PROVINCE, PROVINCE, PROVINCE, CITY])
holders = st.sampled_from(["00", "00", "41"])
tenders, contracts = st.sampled_from(["T1", "T2", "T3"]), st.sampled_from(["C1", "C2", "C3"])
orders = st.sampled_from(["O1", "O2", "O3"])
series, serials = st.sampled_from(["S1", "S1", "S2"]), st.integers(0, 3)
bookings = st.sampled_from([None, None, None, None, "2026-03-15", "2026-10-31", "2027-06-01"])
periods = st.sampled_from(["2026-03", "2026-10", "2026-11", "2026", "2027-01"])


class MoneyHistories(Histories):
    """Two tenders, three contracts, two series of vouchers, orders of supervision, and the clock."""

    law: ClassVar = {**rules_of_money.RULES, **rules_of_orders.RULES}

    def begin(self) -> None:
        self.fund()
        self.open_tender("T1", PROVINCE)
        self.award("T1", 0, 20)
        self.contest("O1", "T1", True)
        self.sign_contract("C1", None, PROVINCE, 0, 60, None)
        self.amend_contract("C1", 65)
        self.disburse("C1", 0, 20, None)
        self.order_back("O1", "C1", "advance", 30)
        self.freeze("O1", PROVINCE, 5, False)
        self.release("O1", 1)
        for serial in (0, 1, 2):
            self.issue("S1", serial, PROVINCE, 10, True)
        self.redeem("S1", 0, 0)
        self.void("S1", 2)
        self.disburse_for_vouchers("S1", 0, 99, 5)
        self.spend("C1", 99, 5, None)
        self.recover("O1", 99, 3, None)
        self.carry_over(PROVINCE, 5, None)
        self.amend_tender("T1", True)
        self.decide_contest("O1", "T1", "upheld")
        self.adjust(0, -5)
        self.give_back(PROVINCE, 5, 5)
        self.pay_directly(PROVINCE, 98, 5)
        self.pay_back("C1", 97, 2)
        self.reverse(0)
        self.end_early()
        self.close("2025", 0)

    def end_early(self) -> None:
        """A tender and a contract that come to nothing."""
        self.open_tender("T2", PROVINCE)
        self.award("T2", 1, 10)
        self.withdraw_award("T2")
        self.cancel_tender("T2")
        self.sign_contract("C2", None, PROVINCE, 1, 10, None)
        self.terminate_contract("C2")
        self.settle_contract("C2")

    @rule(document=numbers, fen=amounts, booked_on=bookings)
    def appropriate(self, document: int, fen: int, booked_on: str | None) -> None:
        row = {"document": f"D{document}", "fiscal_year": 2026, "line": "rural.short-term"}
        self.state("appropriation.enacted", amount_fen=fen, **row, **_booked(booked_on))

    @rule(document=numbers, account=accounts, above=holders, fen=amounts, booked_on=bookings)
    def allot(self, document: int, account: str, above: str, fen: int, booked_on: str | None) -> None:
        row = {"document": f"D{document}", "account": account, "from_holder": above}
        self.state("allocation.made", amount_fen=fen, **row, **_booked(booked_on))

    @rule(which=references, delta=st.just(0) | st.integers(-60, 60))
    def adjust(self, which: int, delta: int) -> None:
        self.state("allocation.adjusted", adjusts=self.stated(which, "allocation.made"), delta_fen=delta)

    @rule(account=accounts, above=holders, voucher=numbers, fen=amounts)
    def receive(self, account: str, above: str, voucher: int, fen: int) -> None:
        row = {"account": account, "from_holder": above, "voucher": f"V{voucher}"}
        self.state("funds.received", amount_fen=fen, **row)

    @rule(account=accounts, fen=amounts, cash=st.integers(0, 60))
    def give_back(self, account: str, fen: int, cash: int) -> None:
        self.state("balance.returned", account=account, amount_fen=fen, cash_fen=cash)

    @rule(account=accounts, fen=amounts, booked_on=bookings)
    def carry_over(self, account: str, fen: int, booked_on: str | None) -> None:
        row = {"account": account, "amount_fen": fen, "usable_until": "2027-12-31"}
        self.state("balance.carried-over", **row, **_booked(booked_on))

    @rule(tender=tenders, account=accounts)
    def open_tender(self, tender: str, account: str) -> None:
        row = {"tender": tender, "account": account, "title": "项目", "subject": "training"}
        self.state("tender.opened", method="inquiry", ceiling_fen=50, **DAYS, **row)

    @rule(tender=tenders, changes=mostly)
    def amend_tender(self, tender: str, changes: bool) -> None:
        self.state("tender.amended", tender=tender, **({"ceiling_fen": 60} if changes else {}))

    @rule(tender=tenders)
    def cancel_tender(self, tender: str) -> None:
        self.state("tender.cancelled", tender=tender)

    @rule(tender=tenders, school=schools, fen=amounts)
    def award(self, tender: str, school: int, fen: int) -> None:
        self.state("award.made", tender=tender, bidder=self.schools[school], amount_fen=fen)

    @rule(tender=tenders)
    def withdraw_award(self, tender: str) -> None:
        self.state("award.withdrawn", tender=tender)

    @rule(contest=orders, tender=tenders, is_known=mostly)
    def contest(self, contest: str, tender: str, is_known: bool) -> None:
        party = self.schools[1] if is_known else NOBODY
        self.state("award.contested", contest=contest, tender=tender, party=party, reason="评分有误")

    @rule(contest=orders, tender=tenders, outcome=st.sampled_from(["upheld", "upheld", "rejected"]))
    def decide_contest(self, contest: str, tender: str, outcome: str) -> None:
        self.state("contest.decided", contest=contest, tender=tender, outcome=outcome)

    @rule(
        contract=contracts, tender=st.none() | tenders, account=accounts, school=schools, fen=amounts,
        booked_on=bookings,
    )  # fmt: skip
    def sign_contract(  # noqa: PLR0917
        self, contract: str, tender: str | None, account: str, school: int, fen: int, booked_on: str | None
    ) -> None:
        row = {"contract": contract, "account": account, "institution": self.schools[school]}
        named = {} if tender is None else {"tender": tender}
        row |= {**named, **_booked(booked_on)}
        self.state("contract.signed", amount_fen=fen, trainees=8, days=5, **row)

    @rule(contract=contracts, fen=amounts)
    def amend_contract(self, contract: str, fen: int) -> None:
        self.state("contract.amended", contract=contract, amount_fen=fen)

    @rule(contract=contracts)
    def terminate_contract(self, contract: str) -> None:
        self.state("contract.terminated", contract=contract)

    @rule(contract=contracts)
    def settle_contract(self, contract: str) -> None:
        self.state("contract.settled", contract=contract)

    @rule(contract=contracts, order=numbers, fen=amounts, booked_on=bookings)
    def disburse(self, contract: str, order: int, fen: int, booked_on: str | None) -> None:
        row = {"contract": contract, "payee": self.schools[0], "payment_order": f"Z{order}"}
        self.state("disbursement.made", amount_fen=fen, **row, **_booked(booked_on))

    @rule(contract=contracts, order=numbers, fen=amounts)
    def pay_back(self, contract: str, order: int, fen: int) -> None:
        self.state("disbursement.returned", contract=contract, amount_fen=fen, payment_order=f"Z{order}")

    @rule(series=series, school=schools, order=numbers, fen=st.integers(1, 20))
    def disburse_for_vouchers(self, series: str, school: int, order: int, fen: int) -> None:
        row = {"series": series, "institution": self.schools[school], "payment_order": f"Z{order}"}
        self.state("disbursement.made", amount_fen=fen, payee=self.schools[school], **row)

    @rule(series=series, school=schools, order=numbers, fen=st.integers(1, 20))
    def pay_back_for_vouchers(self, series: str, school: int, order: int, fen: int) -> None:
        row = {"series": series, "institution": self.schools[school], "payment_order": f"Z{order}"}
        self.state("disbursement.returned", amount_fen=fen, **row)

    @rule(account=accounts, order=numbers, fen=amounts)
    def pay_directly(self, account: str, order: int, fen: int) -> None:
        row = {"account": account, "payee": self.schools[1], "purpose": "场地", "category": "venue"}
        self.state("payment.made", amount_fen=fen, payment_order=f"Z{order}", **row)

    @rule(contract=contracts, voucher=numbers, fen=amounts, booked_on=bookings)
    def spend(self, contract: str, voucher: int, fen: int, booked_on: str | None) -> None:
        row = {"contract": contract, "voucher": f"P{voucher}", "voucher_line": 1, "payee": self.schools[1]}
        self.state("expense.recorded", category="meals", amount_fen=fen, **row, **_booked(booked_on))

    @rule(which=references)
    def reverse(self, which: int) -> None:
        self.state("expense.reversed", reverses=self.stated(which, "expense.recorded"))

    @rule(series=series, serial=serials, account=accounts, fen=st.integers(1, 20), is_known=mostly)
    def issue(self, series: str, serial: int, account: str, fen: int, is_known: bool) -> None:
        row = {"series": series, "serial_digest": _digest(serial), "account": account, "offers": OFFERS}
        listed = [self.schools[0], self.schools[1] if is_known else NOBODY]
        # The last serial lists one school only and is good for a month.
        row |= {"institutions": listed[: 1 if serial == 3 else 2]}
        self.state(
            "voucher.issued", value_fen=fen, expires_on="2026-12-31" if serial == 3 else "2028-12-31", **row
        )

    @rule(series=series, serial=serials, school=schools)
    def redeem(self, series: str, serial: int, school: int) -> None:
        row = {"series": series, "serial_digest": _digest(serial)}
        self.state("voucher.redeemed", institution=self.schools[school], **row)

    @rule(series=series, serial=serials)
    def void(self, series: str, serial: int) -> None:
        self.state("voucher.voided", series=series, serial_digest=_digest(serial))

    @rule(
        freeze=orders,
        of=accounts | contracts,
        fen=st.integers(1, 300),
        both=st.sampled_from([False, False, True]),
    )
    def freeze(self, freeze: str, of: str, fen: int, both: bool) -> None:
        row = {"account": PROVINCE, "contract": "C1"} if both else _account_or_contract(of)
        self.state("funds.frozen", freeze=freeze, amount_fen=fen, **row)

    @rule(freeze=orders, fen=st.integers(1, 30))
    def release(self, freeze: str, fen: int) -> None:
        self.state("funds.released", freeze=freeze, amount_fen=fen)

    @rule(
        clawback=orders, of=accounts | contracts, what=st.sampled_from(["advance", "expenses"]), fen=amounts
    )
    def order_back(self, clawback: str, of: str, what: str, fen: int) -> None:
        row = {"clawback": clawback, "of": what, "due_on": "2027-01-31", **_account_or_contract(of)}
        self.state("clawback.ordered", amount_fen=fen, **row)

    @rule(clawback=orders, voucher=numbers, fen=st.integers(1, 20), category=st.sampled_from([None, "meals"]))
    def recover(self, clawback: str, voucher: int, fen: int, category: str | None) -> None:
        row = {"clawback": clawback, "voucher": f"R{voucher}"}
        named = {} if category is None else {"category": category}
        self.state("clawback.recovered", amount_fen=fen, **row, **named)

    @rule(period=periods, off=st.sampled_from([0, 0, 0, 1]))
    def close(self, period: str, off: int) -> None:
        """With the table of the model, or one that is off by a fen."""
        ahead = self.ahead()
        month = period if "-" in period else f"{period}-12"
        rows = [
            {"account": account, **{f"{bucket}_fen": fen for bucket, fen in row.items()}}
            for account, row in ahead.table(month).items()
        ]
        if off:
            rows.append({"account": "2026/rural.distance/52", "treasury_fen": off})
        self.state("period.closed", period=period, through=self.model.size, balances=rows)

    @rule()
    def let_a_month_pass(self) -> None:
        self.world.wait(31 * 24 * 3_600)

    @rule(fen=amounts, order=numbers)
    def let_another_process_pay(self, fen: int, order: int) -> None:
        self.by_another_process(self.disburse, "C1", order, fen, None)


def _booked(day: str | None) -> dict[str, Any]:
    return {} if day is None else {"booked_on": day}


def _account_or_contract(of: str) -> dict[str, Any]:
    return {"account": of} if "/" in of else {"contract": of}


def _digest(serial: int) -> str:
    return "ABCD"[serial] * 42 + "A"
