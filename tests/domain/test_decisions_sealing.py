"""Decisions on sealed bids: what is opened is what was sealed."""

from __future__ import annotations

from typing import Any, cast

import pytest

from domain.envelopes import bid_message, envelope_bytes
from domain.refusals import DoesNotExist, IsOver, KeyRepeated, Malformed
from domain.subjects import Tender
from tests.domain.competing import digest_of, enrol, envelope, root_over, seal
from tests.domain.deciding import (
    EDUCATION_41,
    ORIGIN,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    Court,
    fund,
    public_key,
    signature,
    tender,
)

LEFT = {"digest": "C" * 42 + "A", "state": "unopened"}


@pytest.fixture
def court() -> Court:
    court = Court()
    fund(court)
    tender(court)
    for bidder in (SCHOOL, OTHER_SCHOOL):
        enrol(court, bidder)
    return court


def state(court: Court) -> Tender:
    return cast(Tender, court.subject("tender:T1"))


def opening(*envelopes: dict[str, Any]) -> dict[str, Any]:
    return {"tender": "T1", "envelopes": list(envelopes)}


def refused(court: Court, *envelopes: dict[str, Any]) -> Malformed:
    refusal = court.refuse("bids.opened", EDUCATION_41, **opening(*envelopes))
    assert isinstance(refusal, Malformed)
    assert refusal.zh()
    return refusal


def test_what_was_sealed_is_opened_and_counts_as_bids(court: Court) -> None:
    envelopes = (envelope(), LEFT, envelope(OTHER_SCHOOL, 390_000, lodged_on="2026-03-24"))
    seal(court, *envelopes)
    assert (state(court).sealed_size, state(court).bidders) == (3, frozenset())
    court.record("bids.opened", EDUCATION_41, **opening(*envelopes))
    assert (state(court).bidders, state(court).is_opened) == ({SCHOOL, OTHER_SCHOOL}, True)
    court.record("bid.scored", EDUCATION_41, tender="T1", bidder=OTHER_SCHOOL, score="90")
    court.record("award.made", EDUCATION_41, tender="T1", bidder=OTHER_SCHOOL, amount_fen=390_000)


def test_a_tender_is_sealed_once_and_opened_once(court: Court) -> None:
    row = {"tender": "T1", "root": "A" * 43, "size": 1}
    assert court.refuse("tender.sealed", EDUCATION_41, **{**row, "tender": "T9"}) == DoesNotExist(
        "tender", "T9"
    )
    assert court.refuse("bids.opened", EDUCATION_41, **opening()) == DoesNotExist("seal", "T1")
    seal(court, LEFT)
    assert court.refuse("tender.sealed", EDUCATION_41, **row) == IsOver("tender", "T1", "sealed")
    court.record("bids.opened", EDUCATION_41, **opening(LEFT))
    refusal = court.refuse("bids.opened", EDUCATION_41, **opening(LEFT))
    assert refusal == IsOver("tender", "T1", "opened")
    assert refusal.zh() == "采购项目 T1 已开标，不能再作此记录"


def test_nothing_lodged_is_sealed_and_opened_as_nothing(court: Court) -> None:
    wrong = court.refuse("tender.sealed", EDUCATION_41, tender="T1", root="A" * 43, size=0)
    assert isinstance(wrong, Malformed)
    assert wrong.member == "root"
    seal(court)
    court.record("bids.opened", EDUCATION_41, **opening())


def test_no_envelope_is_left_out_added_moved_or_changed(court: Court) -> None:
    first, second = envelope(), envelope(OTHER_SCHOOL)
    seal(court, first, second)
    assert refused(court, first).found == "1"
    assert refused(court, first, second, LEFT).found == "3"
    for others in ((second, first), (first, LEFT), (first, envelope(OTHER_SCHOOL, 1))):
        assert root_over(first, second) in refused(court, *others).expected


@pytest.mark.parametrize(
    "changes",
    [{"price_fen": 399_999}, {"bidder": OTHER_SCHOOL}, {"salt": "A" * 43}, {"signature": "E" * 85 + "A"}],
)
def test_an_opened_envelope_fits_its_digest(court: Court, changes: dict[str, Any]) -> None:
    seal(court, envelope())
    refusal = refused(court, {**envelope(), **changes})
    assert refusal.member == "envelopes.0.digest"
    court.record(
        "bids.opened", EDUCATION_41, **opening({"digest": envelope()["digest"], "state": "mismatching"})
    )
    assert state(court).bidders == frozenset()


@pytest.mark.parametrize("member", ["bidder", "price_fen", "kid", "signature", "salt"])
def test_an_opened_envelope_shows_everything(court: Court, member: str) -> None:
    seal(court, envelope())
    row = {name: value for name, value in envelope().items() if name != member}
    assert refused(court, row).member == "envelopes.0"


@pytest.mark.parametrize("state_", ["unopened", "mismatching"])
def test_what_is_not_opened_shows_no_price(court: Court, state_: str) -> None:
    seal(court, envelope())
    assert refused(court, envelope(state=state_)).member == "envelopes.0"
    named = {"digest": envelope()["digest"], "state": state_, "bidder": SCHOOL}
    court.record("bids.opened", EDUCATION_41, **opening(named))


def test_a_bid_in_another_partys_name_is_no_bid_of_that_party(court: Court) -> None:
    forged = _signed_by(OTHER_SCHOOL, for_bidder=SCHOOL)
    seal(court, forged)
    assert refused(court, forged).member == "envelopes.0.signature"


def test_a_signature_over_another_bid_is_none(court: Court) -> None:
    cheap = envelope(price_fen=1)
    moved = _made(SCHOOL, 400_000, public_key(SCHOOL), cheap["signature"])
    seal(court, moved)
    assert refused(court, moved).member == "envelopes.0.signature"


def test_a_bidder_and_its_key_are_known(court: Court) -> None:
    strange = envelope(STRANGER)
    seal(court, strange)
    assert court.refuse("bids.opened", EDUCATION_41, **opening(strange)) == DoesNotExist("party", STRANGER)


def test_a_key_nobody_enrolled_signs_nothing(court: Court) -> None:
    unknown = _made(SCHOOL, 5, public_key("nobody"), "E" * 85 + "A")
    seal(court, unknown)
    refusal = court.refuse("bids.opened", EDUCATION_41, **opening(unknown))
    assert refusal == DoesNotExist("key", public_key("nobody"))


def test_a_key_that_was_revoked_since_still_proves_the_bid(court: Court) -> None:
    seal(court, envelope())
    court.record("key.revoked", "education", kid=public_key(SCHOOL))
    court.record("bids.opened", EDUCATION_41, **opening(envelope()))


def test_of_two_envelopes_of_a_bidder_one_is_opened(court: Court) -> None:
    early, late = envelope(price_fen=500_000), envelope(price_fen=400_000)
    seal(court, early, late)
    assert "twice" in refused(court, early, late).found
    court.record(
        "bids.opened", EDUCATION_41, **opening({"digest": early["digest"], "state": "unopened"}, late)
    )


def test_bidding_is_over_when_the_bids_are_sealed(court: Court) -> None:
    bid = {"tender": "T1", "price_fen": 1}
    court.record("bid.recorded", EDUCATION_41, bidder=SCHOOL, **bid)
    seal(court, envelope())
    late = court.refuse("bid.recorded", EDUCATION_41, bidder=OTHER_SCHOOL, **bid)
    assert late == IsOver("tender", "T1", "sealed")
    # What a sheet reported before is the same bid as the one in the envelope.
    assert isinstance(court.refuse("bids.opened", EDUCATION_41, **opening(envelope())), KeyRepeated)


def _signed_by(signer: str, for_bidder: str) -> dict[str, Any]:
    key = public_key(signer)
    return _made(for_bidder, 7, key, signature(key, bid_message(ORIGIN, "T1", for_bidder, 7)))


def _made(bidder: str, price_fen: int, kid: str, signed: str) -> dict[str, Any]:
    """An envelope whose digest fits, whoever signed what."""
    message, salt = bid_message(ORIGIN, "T1", bidder, price_fen), "A" * 43
    row = {"bidder": bidder, "price_fen": price_fen, "kid": kid, "signature": signed, "salt": salt}
    return {"digest": digest_of(envelope_bytes(message, kid, signed, salt)), "state": "opened", **row}
