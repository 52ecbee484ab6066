"""How statements on fair competition and on vouchers change the subjects (公平竞争与培训券的归并).

What a draw can give is worked out here, when it is requested: the register and the request are in one stream,
so the pool is the same whoever folds it, and whenever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from domain.competition_states import Contest, Draw, Expert, ExpertRegister, Listing
from domain.statements.contests import AwardContested, ContestDecided
from domain.statements.experts import ExpertDelisted, ExpertListed
from domain.statements.panels import DrawAnswered, DrawRequested, PanelDrawn
from domain.statements.sealing import BidsOpened, TenderSealed
from domain.statements.vouchers import VoucherIssued, VoucherRedeemed, VoucherVoided
from domain.subjects import Subjects, Tender, voucher_tag
from domain.voucher_states import Voucher, VoucherSeries


def _tender(subjects: Subjects, code: str) -> Tender:
    return cast(Tender, subjects.edit(f"tender:{code}"))


def _register(subjects: Subjects, holder: str) -> ExpertRegister:
    return cast(ExpertRegister, subjects.edit(f"experts:{holder}"))


def _draw(subjects: Subjects, number: str) -> Draw:
    return cast(Draw, subjects.edit(f"draw:{number}"))


def _listed(s: ExpertListed, subjects: Subjects, _: object) -> None:
    expert = cast(Expert, subjects.edit(f"expert:{s.expert}"))
    expert.holder, expert.version, expert.is_delisted = s.holder, s.version, False
    parties = s.conflicts if s.employer is None else (*s.conflicts, s.employer)
    valid_to = None if s.valid_to is None else s.valid_to.isoformat()
    listing = Listing(s.valid_from.isoformat(), valid_to, frozenset(parties))
    register = _register(subjects, s.holder)
    register.listings = {**register.listings, s.expert: listing}


def _delisted(s: ExpertDelisted, subjects: Subjects, _: object) -> None:
    expert = cast(Expert, subjects.edit(f"expert:{s.expert}"))
    expert.is_delisted = True
    register = _register(subjects, expert.holder)
    register.listings = {number: row for number, row in register.listings.items() if number != s.expert}


def _requested(s: DrawRequested, subjects: Subjects, _: object) -> None:
    register = _register(subjects, s.holder)
    day, parties = s.sits_on.isoformat(), frozenset(s.avoid)
    pool = tuple(sorted(number for number, row in register.listings.items() if row.allows(day, parties)))
    waiting = {number: row for number, row in register.pools.items() if number != s.repeats}
    register.pools = {**waiting, s.draw: pool}
    draw = _draw(subjects, s.draw)
    draw.request = draw.last = s.id
    draw.tender, draw.holder, draw.seats = s.tender, s.holder, s.seats
    draw.commitment, draw.answering, draw.state = s.commitment, s.answering, "requested"
    _tender(subjects, s.tender).draw = s.draw
    if s.repeats is not None:
        _end_draw(subjects, s.repeats)


def _end_draw(subjects: Subjects, number: str) -> None:
    """Another draw takes this one's place; if it was never revealed, it never will be."""
    draw = _draw(subjects, number)
    if draw.state != "drawn":
        draw.state = "repeated"


def _answered(s: DrawAnswered, subjects: Subjects, _: object) -> None:
    draw = _draw(subjects, s.draw)
    draw.answer, draw.state, draw.last = s.answering_seed, "answered", s.id


def _drawn(s: PanelDrawn, subjects: Subjects, _: object) -> None:
    draw = _draw(subjects, s.draw)
    draw.state = "drawn"
    register = _register(subjects, draw.holder)
    register.pools = {number: pool for number, pool in register.pools.items() if number != s.draw}


def _sealed(s: TenderSealed, subjects: Subjects, _: object) -> None:
    tender = _tender(subjects, s.tender)
    tender.sealed_root, tender.sealed_size = s.root, s.size


def _opened(s: BidsOpened, subjects: Subjects, _: object) -> None:
    tender = _tender(subjects, s.tender)
    tender.is_opened = True
    bidders = {row.bidder for row in s.envelopes if row.state == "opened" and row.bidder is not None}
    tender.bidders = tender.bidders | bidders


def _contested(s: AwardContested, subjects: Subjects, _: object) -> None:
    contest = cast(Contest, subjects.edit(f"contest:{s.contest}"))
    contest.tender, contest.party = s.tender, s.party


def _contest_decided(s: ContestDecided, subjects: Subjects, _: object) -> None:
    cast(Contest, subjects.edit(f"contest:{s.contest}")).is_decided = True
    if s.outcome == "upheld" and subjects.tender(s.tender).has_open_award:
        tender = _tender(subjects, s.tender)
        tender.winner = None
        tender.withdrawals += 1


def _issued(s: VoucherIssued, subjects: Subjects, _: object) -> None:
    voucher = cast(Voucher, subjects.begin(voucher_tag(s.series, s.serial_digest)))
    voucher.account, voucher.value_fen = s.account, s.value_fen
    voucher.institutions, voucher.expires_on = frozenset(s.institutions), s.expires_on.isoformat()
    voucher.state = "issued"
    cast(VoucherSeries, subjects.edit(f"series:{s.series}")).account = s.account


def _redeemed(s: VoucherRedeemed, subjects: Subjects, _: object) -> None:
    cast(Voucher, subjects.edit(voucher_tag(s.series, s.serial_digest))).state = "redeemed"


def _voided(s: VoucherVoided, subjects: Subjects, _: object) -> None:
    cast(Voucher, subjects.edit(voucher_tag(s.series, s.serial_digest))).state = "voided"


RULES: Final[dict[str, Callable[[Any, Subjects, Callable[[str], str]], None]]] = {
    "expert.listed": _listed,
    "expert.delisted": _delisted,
    "draw.requested": _requested,
    "draw.answered": _answered,
    "panel.drawn": _drawn,
    "tender.sealed": _sealed,
    "bids.opened": _opened,
    "award.contested": _contested,
    "contest.decided": _contest_decided,
    "voucher.issued": _issued,
    "voucher.redeemed": _redeemed,
    "voucher.voided": _voided,
}
