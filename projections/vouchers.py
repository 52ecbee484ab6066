"""Training vouchers by series, each with its state, and what institutions earned by them (培训券).

Whether a voucher has expired depends on the day one asks about: `series_on` says how many had.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, case, func, select

from domain.statements.spending import DisbursementMade, DisbursementReturned
from domain.statements.vouchers import VoucherIssued, VoucherRedeemed, VoucherVoided
from projections.projection import Draft, Projection, Row, Told
from projections.tables import text, view_table, whole

VOUCHERS: Final = view_table(
    "vouchers",
    text("series"),
    text("serial_digest"),
    text("account"),
    whole("value_fen"),
    text("institutions"),
    text("expires_on"),
    text("state"),
    text("issued_on", optional=True),
    text("ended_on", optional=True),
    whole("ended_at", optional=True),
    text("institution", optional=True),
    text("class", optional=True),
    whole("position"),
    key=("series", "serial_digest"),
)
"""`state` is `issued`, `redeemed` or `voided`, ended on `ended_on` by the fact at `ended_at`; `institutions`
are joined by a blank."""

VOUCHER_OFFERS: Final = view_table(
    "voucher_offers",
    text("series"),
    text("serial_digest"),
    whole("number"),
    text("item"),
    text("mode", optional=True),
    text("place", optional=True),
    key=("series", "serial_digest", "number"),
)
"""What a voucher can be spent on; without a mode or place any will do."""

VOUCHER_EARNINGS: Final = view_table(
    "voucher_earnings",
    text("series"),
    text("institution"),
    whole("redeemed"),
    whole("redeemed_fen"),
    whole("paid_fen"),
    key=("series", "institution"),
)
"""What each institution redeemed of a series, and was paid for it, net of what came back."""


class SeriesOn(NamedTuple):
    """A voucher series on a day (培训券批次): how many vouchers, and of what value, are in each state."""

    series: str
    account: str
    issued: int
    issued_fen: int
    redeemed: int
    redeemed_fen: int
    voided: int
    voided_fen: int
    expired: int
    expired_fen: int

    @property
    def open(self) -> int:
        """How many can still be redeemed."""
        return self.issued - self.redeemed - self.voided - self.expired


def series_on(connection: Connection, day: date) -> list[SeriesOn]:
    """Return every series; a voucher neither redeemed nor voided has expired when its last day is past.

    An expired voucher reserves its value until it is voided.
    """
    column = VOUCHERS.c
    is_expired = (column.state == "issued") & (column.expires_on < day.isoformat())
    counted = [column.state.is_not(None), column.state == "redeemed", column.state == "voided", is_expired]
    sums = [
        func.sum(case((condition, amount), else_=0))
        for condition in counted
        for amount in (1, column.value_fen)
    ]
    query = select(column.series, func.min(column.account), *sums)
    rows = connection.execute(query.group_by(column.series).order_by(column.series))
    return [SeriesOn._make(row) for row in rows]


def _issued(s: VoucherIssued, told: Told, draft: Draft) -> None:
    draft.put(
        VOUCHERS,
        {
            "series": s.series,
            "serial_digest": s.serial_digest,
            "account": s.account,
            "value_fen": s.value_fen,
            "institutions": " ".join(s.institutions),
            "expires_on": s.expires_on.isoformat(),
            "state": "issued",
            "issued_on": told.occurred_on,
            "ended_on": None,
            "ended_at": None,
            "institution": None,
            "class": None,
            "position": told.position,
        },
    )
    for number, offer in enumerate(s.offers, 1):
        draft.append(VOUCHER_OFFERS, (s.series, s.serial_digest, number, offer.item, offer.mode, offer.place))


def _redeemed(s: VoucherRedeemed, told: Told, draft: Draft) -> None:
    voucher = _ended(s, "redeemed", told, draft)
    voucher["institution"], voucher["class"] = s.institution, s.class_
    earned = _earnings(draft, s.series, s.institution)
    earned["redeemed"] += 1
    earned["redeemed_fen"] += voucher["value_fen"]


def _voided(s: VoucherVoided, told: Told, draft: Draft) -> None:
    _ended(s, "voided", told, draft)


def _ended(s: VoucherRedeemed | VoucherVoided, state: str, told: Told, draft: Draft) -> Row:
    voucher = draft.row(VOUCHERS, s.series, s.serial_digest)
    assert voucher is not None
    voucher["state"], voucher["ended_on"], voucher["ended_at"] = state, told.occurred_on, told.position
    return voucher


def _paid(s: DisbursementMade, _: Told, draft: Draft) -> None:
    if s.series is not None:
        _earnings(draft, s.series, s.institution)["paid_fen"] += s.amount_fen


def _paid_back(s: DisbursementReturned, _: Told, draft: Draft) -> None:
    if s.series is not None:
        _earnings(draft, s.series, s.institution)["paid_fen"] -= s.amount_fen


def _earnings(draft: Draft, series: str, institution: str | None) -> Row:
    row = draft.row(VOUCHER_EARNINGS, series, institution)
    if row is None:
        row = {"series": series, "institution": institution, "redeemed": 0, "redeemed_fen": 0, "paid_fen": 0}
        draft.put(VOUCHER_EARNINGS, row)
    return row


PROJECTION: Final = Projection(
    "vouchers",
    (VOUCHERS, VOUCHER_OFFERS, VOUCHER_EARNINGS),
    {
        "voucher.issued": _issued,
        "voucher.redeemed": _redeemed,
        "voucher.voided": _voided,
        "disbursement.made": _paid,
        "disbursement.returned": _paid_back,
    },
)
