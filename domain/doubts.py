"""Money in doubt: what arrived by statements that a compromised key signed stays where it is (存疑资金).

A key revoked with `compromised_since` signed nothing good from that size of the log on. What each of those
statements itself says to have arrived in an account, a commitment or a treasury does not count as available
until the statement is confirmed, or the money goes back the way it came. Giving back is never held up by it.
Source: DESIGN 6.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from domain.accounts import parse_account
from domain.postings import appropriation_pool
from domain.statements.base import Statement
from domain.statements.contests import ContestDecided
from domain.statements.contracts import ContractAmended, ContractSettled, ContractSigned, ContractTerminated
from domain.statements.funds import (
    AllocationAdjusted,
    AllocationMade,
    AppropriationEnacted,
    BalanceReturned,
    FundsReceived,
)
from domain.statements.parties import KeyRevoked
from domain.statements.procurement import AwardMade, AwardWithdrawn, TenderCancelled
from domain.statements.remarks import StatementConfirmed
from domain.statements.spending import DisbursementReturned
from domain.statements.supervision import ClawbackRecovered
from domain.statements.vouchers import VoucherIssued, VoucherRedeemed, VoucherVoided
from domain.supervision_states import account_of, clawback_in

if TYPE_CHECKING:
    from domain.postings import Posting
    from domain.subjects import Subjects

DOUBTS_TAG: Final = "doubts"


class Place(NamedTuple):
    """Where money lies: a bucket, and of what: an account, a tender, a contract or a series."""

    bucket: str
    of: str


class Arrival(NamedTuple):
    """What a statement brought to a place, in fen; `by` names what undoes it."""

    place: Place
    amount_fen: int
    by: str


@dataclass(slots=True)
class Doubts:
    """What arrived by each statement in doubt, by its id, and the sum at each place, in fen."""

    arrivals: Mapping[str, tuple[Arrival, ...]] = field(default_factory=dict)
    held_fen: Mapping[Place, int] = field(default_factory=dict)

    def take(self, arrivals: Mapping[str, tuple[Arrival, ...]]) -> None:
        """Stand on these arrivals from now on."""
        held: dict[Place, int] = {}
        for each in arrivals.values():
            for arrival in each:
                held[arrival.place] = held.get(arrival.place, 0) + arrival.amount_fen
        self.arrivals, self.held_fen = arrivals, held


def doubts_in(subjects: Subjects) -> Doubts:
    """Return what is in doubt, to look at only."""
    return cast(Doubts, subjects.read(DOUBTS_TAG))


def held_fen(posting: Posting, subjects: Subjects) -> int:
    """Return what of the money that a posting takes from is in doubt."""
    return doubts_in(subjects).held_fen.get(_place_of(posting), 0)


def gives_back(statement: Statement) -> bool:
    """Does it give money back the way it came? Doubts about that money do not stand in its way."""
    if isinstance(statement, AllocationAdjusted):
        return statement.delta_fen < 0
    return statement.type in _SETTLING


def changes_doubts(statement: Statement, subjects: Subjects) -> bool:
    """Will folding the statement change what is in doubt?"""
    if isinstance(statement, KeyRevoked):
        return statement.compromised_since is not None
    before = doubts_in(subjects).arrivals
    return bool(before) and _settled(statement, before) != before


def fold_doubts(statement: Statement, subjects: Subjects) -> None:
    """Change what is in doubt as an accepted statement says."""
    if not changes_doubts(statement, subjects):
        return
    before = doubts_in(subjects).arrivals
    if isinstance(statement, KeyRevoked):
        after: _Arrivals = {**before, **_brought_by(statement, subjects)}
    else:
        after = _settled(statement, before)
    cast(Doubts, subjects.edit(DOUBTS_TAG)).take(after)


def _brought_by(s: KeyRevoked, subjects: Subjects) -> _Arrivals:
    """What the statements brought that a compromised key signed, as they stand in the log.

    What it confirmed is in doubt again, until somebody else confirms that confirmation.
    """
    assert s.compromised_since is not None
    found: dict[str, tuple[Arrival, ...]] = {}
    for each in subjects.signed_since(s.kid, s.compromised_since):
        stated: Statement | None = each
        while isinstance(stated, StatementConfirmed):
            found.pop(stated.confirms, None)
            stated = subjects.original(stated.confirms)
            if stated is not None and stated.on_behalf_of is not None:
                stated = None  # compiled for another, who may confirm it without a doubt
        found[each.id] = () if stated is None else arrivals(stated, subjects)
    return {id_: each for id_, each in found.items() if each}


def arrivals(statement: Statement, subjects: Subjects) -> tuple[Arrival, ...]:
    """Return what a statement itself says to have arrived where it could be spent again.

    Of the subjects only what never changes is read: the account of a contract, the value of a voucher.
    """
    rule = _ARRIVALS.get(statement.type)
    return () if rule is None else tuple(each for each in rule(statement, subjects) if each.amount_fen > 0)


def _place_of(posting: Posting) -> Place:
    if posting.bucket != "committed":
        return Place(posting.bucket, posting.account)
    if posting.series is not None:
        return _series_place(posting.series, posting.paid_to)
    if posting.contract is not None:
        return _contract_place(posting.contract)
    return _tender_place(cast(str, posting.tender))


def _tender_place(tender: str) -> Place:
    return Place("committed", f"tender:{tender}")


def _contract_place(contract: str) -> Place:
    return Place("committed", f"contract:{contract}")


def _series_place(series: str, institution: str) -> Place:
    return Place("committed", f"series:{series}/{institution}")


def _voucher(series: str, serial_digest: str) -> str:
    return f"voucher:{series}/{serial_digest}"


_Arrivals = Mapping[str, tuple[Arrival, ...]]


def _settled(statement: Statement, before: _Arrivals) -> _Arrivals:
    """What is left in doubt when a statement confirms or gives back."""
    rule = _SETTLING.get(statement.type)
    return before if rule is None else rule(statement, before)


def _confirmed(s: StatementConfirmed, before: _Arrivals) -> _Arrivals:
    return {id_: each for id_, each in before.items() if id_ != s.confirms}


def _adjusted(s: AllocationAdjusted, before: _Arrivals) -> _Arrivals:
    """Lowering an allocation takes back what that allocation brought."""
    return _less(before, max(-s.delta_fen, 0), lambda id_, arrival: s.adjusts in (id_, arrival.by))


def _returned(s: BalanceReturned, before: _Arrivals) -> _Arrivals:
    allotted, treasury = Place("allotted", s.account), Place("treasury", s.account)
    rest = _less(before, s.amount_fen, lambda _, arrival: arrival.place == allotted)
    return _less(rest, s.cash_fen, lambda _, arrival: arrival.place == treasury)


def _award_ended(s: AwardWithdrawn | TenderCancelled, before: _Arrivals) -> _Arrivals:
    return _without(before, _tender_place(s.tender))


def _contested(s: ContestDecided, before: _Arrivals) -> _Arrivals:
    return before if s.outcome == "rejected" else _without(before, _tender_place(s.tender))


def _contract_ended(s: ContractTerminated | ContractSettled, before: _Arrivals) -> _Arrivals:
    return _without(before, _contract_place(s.contract))


def _voided(s: VoucherVoided, before: _Arrivals) -> _Arrivals:
    voucher = _voucher(s.series, s.serial_digest)
    return {id_: each for id_, each in before.items() if all(arrival.by != voucher for arrival in each)}


def _without(before: _Arrivals, place: Place) -> _Arrivals:
    left = {id_: tuple(each for each in found if each.place != place) for id_, found in before.items()}
    return {id_: each for id_, each in left.items() if each}


def _less(before: _Arrivals, amount_fen: int, is_meant: Callable[[str, Arrival], bool]) -> _Arrivals:
    """Take an amount off the arrivals that are meant, the oldest first."""
    left: dict[str, tuple[Arrival, ...]] = {}
    for id_, found in before.items():
        kept = []
        for arrival in found:
            taken_fen = min(amount_fen, arrival.amount_fen) if is_meant(id_, arrival) else 0
            amount_fen -= taken_fen
            if arrival.amount_fen > taken_fen:
                kept.append(arrival._replace(amount_fen=arrival.amount_fen - taken_fen))
        if kept:
            left[id_] = tuple(kept)
    return left


_SETTLING: Final[dict[str, Callable[[Any, _Arrivals], _Arrivals]]] = {
    "statement.confirmed": _confirmed,
    "balance.returned": _returned,
    "award.withdrawn": _award_ended,
    "tender.cancelled": _award_ended,
    "contest.decided": _contested,
    "contract.terminated": _contract_ended,
    "contract.settled": _contract_ended,
    "voucher.voided": _voided,
    "allocation.adjusted": _adjusted,
}
DOUBT_TYPES: Final = frozenset({"key.revoked", *_SETTLING})
"""The types that can change what is in doubt."""


def _appropriated(s: AppropriationEnacted, _: Subjects) -> list[Arrival]:
    return [Arrival(Place("unallocated", appropriation_pool(s)), s.amount_fen, s.id)]


def _allocated(s: AllocationMade, _: Subjects) -> list[Arrival]:
    return [Arrival(Place("allotted", s.account), s.amount_fen, s.id)]


def _raised(s: AllocationAdjusted, subjects: Subjects) -> list[Arrival]:
    original = cast(AllocationMade, subjects.original(s.adjusts))
    return [Arrival(Place("allotted", original.account), s.delta_fen, s.adjusts)]


def _received(s: FundsReceived, _: Subjects) -> list[Arrival]:
    return [Arrival(Place("treasury", s.account), s.amount_fen, s.id)]


def _sent_back(s: BalanceReturned, _: Subjects) -> list[Arrival]:
    return [Arrival(Place("unallocated", str(parse_account(s.account).pool)), s.amount_fen, s.id)]


def _awarded(s: AwardMade, _: Subjects) -> list[Arrival]:
    return [Arrival(_tender_place(s.tender), s.amount_fen, s.id)]


def _signed(s: ContractSigned, _: Subjects) -> list[Arrival]:
    return [Arrival(_contract_place(s.contract), s.amount_fen, s.id)]


def _amended(s: ContractAmended, _: Subjects) -> list[Arrival]:
    """The price of a contract that was amended is in doubt as a whole."""
    return [Arrival(_contract_place(s.contract), s.amount_fen or 0, s.id)]


def _paid_back(s: DisbursementReturned, subjects: Subjects) -> list[Arrival]:
    if s.series is not None:
        account = subjects.series(s.series).account
    else:
        account = subjects.contract(cast(str, s.contract)).account
    return [Arrival(Place("treasury", account), s.amount_fen, s.id)]


def _issued(s: VoucherIssued, _: Subjects) -> list[Arrival]:
    return [Arrival(Place("reserved", s.account), s.value_fen, _voucher(s.series, s.serial_digest))]


def _redeemed(s: VoucherRedeemed, subjects: Subjects) -> list[Arrival]:
    value_fen = subjects.voucher(s.series, s.serial_digest).value_fen
    return [Arrival(_series_place(s.series, s.institution), value_fen, s.id)]


def _recovered(s: ClawbackRecovered, subjects: Subjects) -> list[Arrival]:
    account = account_of(clawback_in(subjects, s.clawback), subjects)
    return [Arrival(Place(bucket, account), s.amount_fen, s.id) for bucket in ("allotted", "treasury")]


_ARRIVALS: Final[dict[str, Callable[[Any, Subjects], list[Arrival]]]] = {
    "appropriation.enacted": _appropriated,
    "allocation.made": _allocated,
    "allocation.adjusted": _raised,
    "funds.received": _received,
    "balance.returned": _sent_back,
    "award.made": _awarded,
    "contract.signed": _signed,
    "contract.amended": _amended,
    "disbursement.returned": _paid_back,
    "voucher.issued": _issued,
    "voucher.redeemed": _redeemed,
    "clawback.recovered": _recovered,
}
