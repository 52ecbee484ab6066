"""Decisions on training vouchers. A voucher pays for training at a listed institution, once and in time."""

from __future__ import annotations

from datetime import date

from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling, missing_party
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.vouchers import VoucherIssued, VoucherRedeemed, VoucherVoided
from domain.subjects import voucher_tag
from domain.voucher_states import Voucher


def decide_issue(s: VoucherIssued, case: Case) -> Ruling | Refusal:
    """A voucher is issued once, for registered institutions, from the one account of its series."""
    for institution in s.institutions:
        refusal = missing_party(institution, case)
        if refusal is not None:
            return refusal
    account = case.subjects.series(s.series).account
    if account and account != s.account:
        return Malformed(
            "account", s.account, f"expected {account}, which pays for the series", f"该批次的账户 {account}"
        )
    tags = (voucher_tag(s.series, s.serial_digest), f"series:{s.series}", f"account:{s.account}")
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_redemption(s: VoucherRedeemed, case: Case) -> Ruling | Refusal:
    """A voucher is redeemed at an institution it lists, on a day when it is valid."""
    voucher = _unused(s.series, s.serial_digest, case)
    if not isinstance(voucher, Voucher):
        return voucher
    if s.institution not in voucher.institutions:
        return DoesNotExist("listed institution", s.institution)
    if (s.occurred_on or case.recorded_on) > date.fromisoformat(voucher.expires_on):
        return IsOver("voucher", f"{s.series} · {s.serial_digest}", "expired")
    tags = (voucher_tag(s.series, s.serial_digest), f"series:{s.series}", f"account:{voucher.account}")
    trail = f"trail/party:{s.institution}"
    if s.class_ is not None:
        if not case.subjects.training_class(s.class_).state:
            return DoesNotExist("class", s.class_)
        trail = f"trail/class:{s.class_}"
    return Ruling((*tags, trail), keys_of(s, case.subjects, case.kid_of))


def decide_voiding(s: VoucherVoided, case: Case) -> Ruling | Refusal:
    """A voucher that was not redeemed is void, also after its last day."""
    voucher = _unused(s.series, s.serial_digest, case)
    if not isinstance(voucher, Voucher):
        return voucher
    tags = (voucher_tag(s.series, s.serial_digest), f"series:{s.series}", f"account:{voucher.account}")
    return Ruling(tags)


def _unused(series: str, serial_digest: str, case: Case) -> Voucher | Refusal:
    voucher = case.subjects.voucher(series, serial_digest)
    reference = f"{series} · {serial_digest}"
    if not voucher.state:
        return DoesNotExist("voucher", reference)
    return voucher if voucher.state == "issued" else IsOver("voucher", reference, voucher.state)
