"""Decisions on closing periods of the books: only with the balances that the ledger has (结账)."""

from __future__ import annotations

from domain.closing import BUCKETS, PERIODS_TAG, balances_until, last_month, periods_in
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling
from domain.refusals import BalancesDiffer, IsOver, Malformed, Refusal
from domain.statements.periods import PeriodClosed


def decide_closing(s: PeriodClosed, case: Case) -> Ruling | Refusal:
    """A month that is over, or a year, is closed once, after every earlier one, with its balances.

    They take in everything recorded before this statement that is booked to the end of the period.
    """
    month = last_month(s.period)
    if month >= case.recorded_on.isoformat()[:7]:
        return Malformed(
            "period",
            s.period,
            f"expected a period that is over on the day of recording, {case.recorded_on}",
            f"记录日 {case.recorded_on} 之前已结束的期间",
        )
    closed = periods_in(case.subjects).closed
    if month < closed or month == closed == s.period:
        return IsOver("period", s.period, "balanced and closed")
    if s.through >= case.position:
        return Malformed("through", str(s.through), "expected a size the log has reached", "日志已达到的大小")
    return _refuse_balances(s, month, case) or Ruling((PERIODS_TAG,), keys_of(s, case.subjects, case.kid_of))


def _refuse_balances(s: PeriodClosed, month: str, case: Case) -> Refusal | None:
    stated = {row.account: row for row in s.balances}
    if len(stated) < len(s.balances):
        return Malformed("balances", "an account twice", "expected each account once", "每个账户一次")
    found = balances_until(case.subjects, month)
    for account in sorted({*stated, *found}):
        for bucket in BUCKETS:
            stated_fen = getattr(stated[account], f"{bucket}_fen") if account in stated else 0
            found_fen = found.get(account, {}).get(bucket, 0)
            if stated_fen != found_fen:
                return BalancesDiffer(s.period, account, bucket, stated_fen, found_fen)
    return None
