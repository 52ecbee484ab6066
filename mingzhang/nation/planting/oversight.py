"""Vouchers and findings: F27, F28 (培训券与整改).

The ledger refuses a voucher redeemed twice, at an institution it does not list, or after its last day; and
cash is no fact it knows. What it records is a voucher used at a listed institution other than the class's, or
on a day when the class was over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from domain.working_days import add_working_days
from mingzhang.nation.calendar import working_day
from mingzhang.nation.drafts import Inspection, Series, VoucherDraft
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted
from mingzhang.nation.world import ENDS_ON

_PAID_AFTER: Final = timedelta(days=15)
"""So long before the payment a use is recorded."""


def misused_voucher(ground: Ground, stream: Stream) -> Planted | None:
    """F27: redeemed elsewhere than the class was, or after its end."""
    series_of = {id(voucher): series for series in ground.drafts.series for voucher in series.vouchers}
    ends = {each.number: each.ends_on for each in ground.drafts.classes}
    vouchers = [
        voucher for series in ground.drafts.series for voucher in series.vouchers if voucher.training_class
    ]

    def late_days(voucher: VoucherDraft) -> int:
        """How many days after the class's end it can still be used and recorded before the payment."""
        series = series_of[id(voucher)]
        last_on = min(series.expires_on, series.paid_on - _PAID_AFTER)
        return (last_on - ends[voucher.training_class or ""]).days

    def others(series: Series, voucher: VoucherDraft) -> list[str]:
        return [code for code in series.institutions if code != voucher.institution]

    for kind in ground.kinds("F27", ("used-elsewhere", "used-after-class")):
        voucher = ground.take(
            stream,
            vouchers,
            lambda each, kind=kind: (
                late_days(each) >= 1  # type: ignore[misc]
                if kind == "used-after-class"
                else bool(others(series_of[id(each)], each))
            ),
        )
        if voucher is None:
            continue
        series = series_of[id(voucher)]
        planted = ground.plant("F27", kind, series=series.series, voucher=voucher.number)
        if kind == "used-elsewhere":
            voucher.institution = stream.pick(others(series, voucher))
            voucher.redeemed_on = ends[voucher.training_class or ""]
        else:
            days = stream.between(1, min(20, late_days(voucher)))
            voucher.redeemed_on = ends[voucher.training_class or ""] + timedelta(days=days)
        voucher.mark("redeemed", planted)
        return planted
    return None


def overdue_finding(ground: Ground, stream: Stream) -> Planted | None:
    """F28: a finding is closed long after it was due, or never."""
    for kind in ground.kinds("F28", ("closed-late", "never-closed")):
        is_open = kind == "never-closed"

        def fits(draft: Inspection, is_open: bool = is_open) -> bool:
            is_simple = not draft.frozen_fen and draft.closed_on is not None
            has_more = bool(draft.sanction) or draft.is_referred
            if is_open:
                return is_simple and not has_more and draft.due_on + timedelta(days=30) < ENDS_ON
            return is_simple and draft.due_on + timedelta(days=75) < ENDS_ON

        draft = ground.take(stream, ground.drafts.inspections, fits)
        if draft is None:
            continue
        planted = ground.plant("F28", kind, inspection=draft.number)
        draft.mark("raised", planted)
        if is_open:
            draft.answered_on = draft.closed_on = draft.published_on = None
        else:
            draft.closed_on = working_day(draft.due_on + timedelta(days=stream.between(12, 50)))
            draft.published_on = add_working_days(draft.closed_on, 4)
            draft.mark("closed", planted)
        return planted
    return None
