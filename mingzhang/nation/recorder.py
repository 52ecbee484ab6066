"""Recording a woven history: acts become submissions, signed, decided and appended like any other (记录).

What one party states at one moment is one submission. The ledger's clock is the history's own. Thousands of
statements are recorded in one transaction, as a large file is; an act that has to look at the log first
ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from domain.closing import closing_rows
from domain.subjects import Account
from ledger.application import Ledger, RefusedTogether
from ledger.checkpoint import Checkpoint
from ledger.client import Parcel, prepare
from ledger.deciding import Memory, Refused
from ledger.encoding import id_bytes
from mingzhang.nation.acts import Act
from mingzhang.nation.world import World

LARGEST: Final = 5_000
"""Statements of one submission."""
_TRANSACTION: Final = 100_000
"""Statements of one transaction, or somewhat more."""
_WORTH_IT: Final = 1_500
"""With fewer, submissions are recorded one by one: a transaction of many has to get to know the log anew."""
_PREPARED_BEFORE: Final = timedelta(minutes=1)
_PAGE: Final = 500
_SHOWN: Final = 400


class NotAcceptedError(AssertionError):
    """The ledger refused what the history states: a fault of this program."""

    @classmethod
    def of(cls, refused: Refused, act: Act) -> NotAcceptedError:
        """What was refused, and why."""
        stated = act.statements[refused.index or 0].decode()[:_SHOWN]
        return cls(f"{act.party} {act.recorded_at}: {refused.refusal.en()[:_SHOWN]}: {stated}")


class Clock:
    """The history's clock: it stands at the moment of the act that is being recorded."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The moment."""
        return self.moment


class Desk:
    """What a late act may ask of the log when its turn has come."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @property
    def size(self) -> int:
        """How many entries the log has."""
        return self._ledger.recorder.head()

    def account(self, code: str) -> Account:
        """An account as it stands."""
        account = Memory.at_head(self._ledger.recorder).base(f"account:{code}")
        assert isinstance(account, Account)
        return account

    def closing_rows(self, period: str) -> list[dict[str, str | int]]:
        """The balances that close a period."""
        return closing_rows(Memory.at_head(self._ledger.recorder).subjects(), period)


class Recorder:
    """Records acts in their order. `advance` is told how many statements were recorded."""

    def __init__(self, ledger: Ledger, world: World, clock: Clock, advance: Callable[[int], None]) -> None:
        self._ledger = ledger
        self._world = world
        self._clock = clock
        self._advance = advance
        self._stream = world.stream("submissions")
        self._desk = Desk(ledger)
        self.statements = 0

    def record(self, acts: Iterable[Act]) -> None:
        """Record every act."""
        waiting: list[Act] = []
        count, looked = 0, False
        for act in _together(acts):
            if act.late is not None:
                # Late acts of one evening look at different accounts: what they find does not change.
                if not (looked and act.may_follow):
                    self._flush(waiting, count)
                    waiting, count = [], 0
                act.late(self._desk, act)
                if not act.statements:
                    continue
            looked = act.may_follow
            waiting.append(act)
            count += len(act.statements)
            if count >= _TRANSACTION:
                self._flush(waiting, count)
                waiting, count = [], 0
        self._flush(waiting, count)

    def _flush(self, acts: list[Act], count: int) -> None:
        seen = self._ledger.checkpoint()
        if count >= _WORTH_IT:
            outcome = self._ledger.record_together(self._parcel(act, seen) for act in acts)
            if isinstance(outcome, RefusedTogether):
                raise NotAcceptedError.of(outcome, acts[outcome.parcel])
            return
        for act in acts:
            parcel = self._parcel(act, seen)
            single = self._ledger.submit(parcel.submission(), parcel.disclosures)
            if isinstance(single, Refused):
                raise NotAcceptedError.of(single, act)

    def _parcel(self, act: Act, seen: Checkpoint) -> Parcel:
        """An act as a submission; the clock moves on to its moment."""
        self._clock.moment = act.recorded_at
        moment_ms = int(act.recorded_at.timestamp() * 1000)
        parcel = prepare(
            act.statements,
            seen,
            act.recorded_at - _PREPARED_BEFORE,
            lambda: self._stream.uuid7(moment_ms),
            disclosures=act.disclosures,
        )
        for party, officer, duty in act.signers:
            parcel = parcel.signed_by(self._world.key(party, officer), duty)
        self.statements += len(act.statements)
        self._advance(len(act.statements))
        return parcel

    @property
    def last_day(self) -> date:
        """The day of the last act."""
        return self._clock.moment.date()

    def positions(self, statement_ids: Iterable[str]) -> dict[str, int]:
        """Where statements stand in the log."""
        wanted = list(dict.fromkeys(statement_ids))
        found: dict[str, int] = {}
        for start in range(0, len(wanted), _PAGE):
            page = wanted[start : start + _PAGE]
            positions = self._ledger.recorder.positions_of_ids([id_bytes(each) for each in page])
            found |= {each: positions[id_bytes(each)] for each in page}
        return found


def _together(acts: Iterable[Act]) -> Iterator[Act]:
    """Acts of one party at one moment, put together unless one of them stands alone."""
    open_act: Act | None = None
    for act in acts:
        is_alone = act.alone or act.late is not None
        if open_act is not None and not is_alone and _is_same(open_act, act):
            open_act.statements += act.statements
            open_act.disclosures += act.disclosures
            continue
        if open_act is not None:
            yield open_act
        open_act = None
        if is_alone:
            yield act
        else:
            open_act = act
    if open_act is not None:
        yield open_act


def _is_same(one: Act, other: Act) -> bool:
    return (
        one.party == other.party
        and one.recorded_at == other.recorded_at
        and one.signers == other.signers
        and len(one.statements) + len(other.statements) <= LARGEST
    )
