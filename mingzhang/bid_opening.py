"""The purchaser's side of an opening: which envelopes open, which do not, and why (开标).

No price and no salt leaves an envelope here except as a row of `bids.opened`; what is told has neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from domain.statements.sealing import TenderSealed
from ledger.application import Ledger
from ledger.deciding import Memory
from ledger.lodging import Lodged
from ledger.sealing import Envelope, MalformedEnvelopeError, Seal, not_shown, shown
from mingzhang.failures import CommandError
from mingzhang.signers import Signers

MAX_ENVELOPE_BYTES: Final = 4_096

Why = Literal["fits", "unopened", "earlier", "named", "elsewhere", "signature", "key", "bidder"]

WHY: Final[dict[Why, tuple[str, str]]] = {
    "fits": ("", ""),
    "unopened": ("无人开启", "nobody opened it"),
    "earlier": ("同一投标人后又递交", "its bidder lodged a later one"),
    "named": ("按 --mismatching 所列", "named by --mismatching"),
    "elsewhere": ("属于另一账本或采购项目", "made for another ledger or tender"),
    "signature": ("签名不符", "its signature does not fit"),
    "key": ("密钥未登记在该投标人名下", "its key is not enrolled for its bidder"),
    "bidder": ("投标人未登记或已暂停", "its bidder is not registered, or suspended"),
}
"""Why an envelope stands in the opening as it does."""


class Opening(NamedTuple):
    """One envelope as `bids.opened` will list it, and what may be told of it."""

    row: dict[str, object]
    place: int
    digest: str
    state: str
    bidder: str | None
    why: Why


def read_envelope(path: Path) -> Envelope:
    """Read an envelope that was handed over for the opening. Raises `CommandError`, which names the file."""
    with path.open("rb") as file:
        data = file.read(MAX_ENVELOPE_BYTES + 1)
    try:
        return Envelope.from_file(data)
    except MalformedEnvelopeError as error:
        raise CommandError(f"{path}：{error.say('zh')}", f"{path}: {error.say('en')}") from None


@dataclass(frozen=True)
class Openers:
    """Those who open the bids of one sealed tender, and the ledger they look into."""

    ledger: Ledger
    tender: str
    lodged: Sequence[Lodged]

    def openings(self, envelopes: Sequence[Envelope], mismatching: Sequence[str]) -> list[Opening]:
        """Return every envelope under the seal, in the order of lodging: opened if all of it fits."""
        presented = {envelope.digest: envelope for envelope in envelopes}
        judge = self._judge()
        reasons: list[Why] = []
        last: dict[str, int] = {}
        for index, each in enumerate(self.lodged):
            envelope = presented.get(each.digest)
            why: Why = "unopened"
            if each.digest in mismatching:
                why = "named"
            elif envelope is not None:
                why = judge(envelope)
            if envelope is not None and why == "fits":
                if envelope.bidder in last:
                    reasons[last[envelope.bidder]] = "earlier"
                last[envelope.bidder] = index
            reasons.append(why)
        return [
            _opening(place, each, presented.get(each.digest), why)
            for place, (each, why) in enumerate(zip(self.lodged, reasons, strict=True), 1)
        ]

    def _judge(self) -> Callable[[Envelope], Why]:
        origin, signers = self.ledger.book.origin, Signers(self.ledger.recorder)
        subjects = Memory.at_head(self.ledger.recorder).subjects()

        def judge(envelope: Envelope) -> Why:
            bidder = subjects.party(envelope.bidder)
            if (envelope.origin, envelope.tender) != (origin, self.tender):
                return "elsewhere"
            if bidder.kind is None or bidder.is_suspended:
                return "bidder"
            if not envelope.is_signed():
                return "signature"
            is_theirs = signers.party_of(envelope.kid) == signers.canonical(envelope.bidder)
            return "fits" if is_theirs else "key"

        return judge


def refuse_another_list(lodged: Sequence[Lodged], sealed: TenderSealed, path: Path) -> None:
    """Raise `CommandError` unless the list is the one that was sealed."""
    fixed = Seal(tuple(each.digest for each in lodged))
    if (fixed.root, fixed.size) != (sealed.root, sealed.size):
        raise CommandError(
            f"{path} 不是封标时的登记表：有 {fixed.size} 封，树根 {fixed.root}；"
            f"应为 {sealed.size} 封，树根 {sealed.root}",
            f"{path}: found {fixed.size} envelopes under {fixed.root}, expected the list that was sealed: "
            f"{sealed.size} under {sealed.root}",
        )


def refuse_unlodged(lodged: Sequence[Lodged], envelopes: Sequence[tuple[Path, Envelope]]) -> None:
    """Raise `CommandError` for an envelope that fits no digest in the list."""
    known = {each.digest for each in lodged}
    for path, envelope in envelopes:
        if envelope.digest not in known:
            raise CommandError(
                f"{path}：摘要 {envelope.digest} 不在登记表中；请不列此文件，"
                "如与其递交的摘要不符，用 --mismatching 指明该摘要",
                f"{path}: found the digest {envelope.digest}, which was not lodged; leave the file out, and "
                "name the digest that it was lodged under with --mismatching",
            )


def _opening(place: int, lodged: Lodged, envelope: Envelope | None, why: Why) -> Opening:
    digest = lodged.digest
    if envelope is not None and why == "fits":
        row = shown(envelope, lodged_on=lodged.lodged_on.isoformat())
        return Opening(row, place, digest, "opened", envelope.bidder, why)
    state = "unopened" if why in ("unopened", "earlier") else "mismatching"
    return Opening(not_shown(digest, state), place, digest, state, None, why)
