"""What must hold of a book after anything has happened to those who work on it.

Every receipt that was acknowledged verifies against the log as it is now; whatever anybody has seen is still
there; a full verification finds the book sound, extending the checkpoint seen before, with a value for every
digest; who was told that nothing was recorded was told the truth; what was sent and not answered is recorded
when it is sent again, once; the views, brought up to date, are those that are made from nothing; what was
published, published again, is sound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from audit.verify import verify_book
from audit.verify_directory import verify_directory
from domain.decisions.ruling import business_key
from ledger.application import Ledger, Recorded
from ledger.book import Book
from ledger.client import Parcel
from ledger.encoding import encode_base64url
from ledger.practice import practice_log_key
from ledger.proof import TlogProof
from ledger.tiles.publish import publish
from projections.digest import digests
from projections.follow import catch_up, rebuild
from projections.views import Views
from tests.simulation.accounts import Account, read_account
from tests.simulation.working import Place, now

ERROR: Final = "error "
"""Begins the names of those figures that count errors by their class."""

Seen = dict[int, bytes]
"""Roots of the log by its size, as somebody has seen them."""


def check_aftermath(
    place: Place, recorders: Iterable[str], earlier: Iterable[str], seen: Seen
) -> Counter[str]:
    """Assert all that must hold, in the order in which one would look; gives figures of what was met.

    `recorders` have just worked on the book, others `earlier`; `seen` is what anybody has seen of its log.
    """
    accounts = {name: read_account(place.account(name)) for name in recorders}
    figures = _verify(place)
    ledger = Ledger.open(place.book, practice_log_key(Book.open(place.book)), now)
    try:
        for name, account in accounts.items():
            _check_promises(ledger, account, place.parcels(name))
            figures["acknowledged"] += account.acknowledged
            figures["errors met"] += len(account.failures)
            figures.update(f"{ERROR}{failure.partition(':')[0]}" for failure in account.failures)
        _check_seen(ledger, seen)
        for account in (*accounts.values(), *(read_account(place.account(name)) for name in earlier)):
            _check_receipts(ledger, account)
        for name, account in accounts.items():
            figures += _send_again(ledger, account, place.parcels(name))
        _check_views(ledger)
        if place.public.exists():
            _check_published(ledger, place.public)
        figures["entries"] = ledger.recorder.head()
    finally:
        ledger.close()
    return figures


def _verify(place: Place) -> Counter[str]:
    """Before anything else is done: the book as it was left."""
    report = verify_book(place.book, remember=place.accounts / "remembered")
    assert report.verdict == "sound", [finding.en for finding in report.findings]
    assert report.missing_disclosures == 0, f"{report.missing_disclosures} digests are without their value"
    return Counter({"orphaned values": report.unrecorded_disclosures})


def _check_promises(ledger: Ledger, account: Account, parcels: list[Parcel]) -> None:
    assert account.ended is None, account.ended
    assert not account.broken_promises, account.broken_promises
    if account.promise is not None:
        recorded = [parcel for parcel in parcels if _position(ledger, parcel) is not None]
        assert not recorded, f"{len(recorded)} submissions are in the log, though: {account.promise}"


def _position(ledger: Ledger, parcel: Parcel) -> int | None:
    key = business_key("submission", encode_base64url(sha256(parcel.payload).digest()))
    return ledger.recorder.positions_of_keys([key]).get(key)


def _check_seen(ledger: Ledger, seen: Seen) -> None:
    head = ledger.recorder.head()
    for size, root in seen.items():
        assert size <= head, f"somebody has seen {size} entries of {head}"
        assert ledger.recorder.root_at(size) == root, f"what was seen of {size} entries was taken back"


def _check_receipts(ledger: Ledger, account: Account) -> None:
    for position, size, _, text in account.answers:
        entry = ledger.recorder.entry(position)
        assert entry is not None, f"the submission at {position} was acknowledged, and is lost"
        checkpoint = TlogProof.parse(text).verify(entry.leaf_hash, ledger.book.log_key)
        assert ledger.recorder.root_at(checkpoint.size) == checkpoint.root, "its checkpoint was taken back"
        last = ledger.recorder.entry(position + size)
        assert last is not None
        assert last.submission == position, "its statements are in part"


def _send_again(ledger: Ledger, account: Account, parcels: list[Parcel]) -> Counter[str]:
    """The next writer goes on with what nobody knows of; and what is known keeps its answer."""
    figures: Counter[str] = Counter()
    if account.is_pending:
        there = {_position(ledger, parcel) is not None for parcel in parcels}
        assert len(there) <= 1, "of what was recorded together, a part is there"
    for parcel in parcels:
        before = _position(ledger, parcel)
        outcome = ledger.submit(parcel.submission(), parcel.disclosures)
        assert isinstance(outcome, Recorded), outcome
        assert outcome.is_repeat == (before is not None)
        assert before in (None, outcome.position)
        if account.is_pending:
            figures["unanswered, recorded" if outcome.is_repeat else "unanswered, not recorded"] += 1
    return figures


def _check_views(ledger: Ledger) -> None:
    with TemporaryDirectory() as folder:
        ours, anew = Views(ledger.book.views_place), Views(Path(folder) / "views.db")
        try:
            assert catch_up(ledger.recorder, ours) == rebuild(ledger.recorder, anew) == ledger.recorder.head()
            assert digests(ours) == digests(anew), "the views are not what the log says"
        finally:
            ours.close()
            anew.close()


def _check_published(ledger: Ledger, directory: Path) -> None:
    publish(ledger, directory)
    report = verify_directory(directory)
    assert report.verdict == "sound", [finding.en for finding in report.findings]
    assert report.size == ledger.recorder.head()
