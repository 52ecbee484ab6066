"""Sealed bids as bidder and collector handle them: what fits is proved, what does not fit is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.envelopes import MAX_ENVELOPES
from domain.money import MAX_FEN
from domain.refusals import IsOver, Malformed
from ledger.application import Recorded, Refused
from ledger.encoding import encode_base64url
from ledger.keys import SigningKey
from ledger.sealing import (
    Envelope,
    MalformedEnvelopeError,
    TooManyEnvelopesError,
    make_envelope,
    not_shown,
    seal,
    shown,
    was_lodged,
)
from tests.projections.competition import TENDER, bidders, envelope
from tests.world import World

SCHOOL = "12410000000007106J"
KEYS = [SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)) for number in (1, 2)]
prices = st.integers(1, MAX_FEN)
tenders = st.text("ABC0129〔〕-", min_size=1, max_size=20)
salts = st.binary(min_size=32, max_size=32)
envelopes = st.builds(
    lambda tender, price_fen, key, salt: make_envelope(
        "ledger.example/x", tender, SCHOOL, price_fen, key=key, random=lambda _: salt
    ),
    tenders, prices, st.sampled_from(KEYS), salts,
)  # fmt: skip
digests = st.binary(min_size=32, max_size=32).map(encode_base64url)


@given(envelopes)
def test_an_envelope_is_kept_in_a_file_and_fits_its_digest(made: Envelope) -> None:
    assert Envelope.from_file(made.to_file()) == made
    assert made.fits(made.digest)


@given(envelopes, prices, digests)
def test_whatever_is_changed_no_longer_fits(made: Envelope, price_fen: int, other: str) -> None:
    changes: list[dict[str, Any]] = [
        {"origin": "ledger.example/y"}, {"tender": made.tender + "x"}, {"bidder": "finance"},
        {"kid": KEYS[made.kid == KEYS[0].kid].kid}, {"signature": "E" * 85 + "A"},
    ]  # fmt: skip
    changes += [{"price_fen": price_fen}] if price_fen != made.price_fen else []
    changes += [{"salt": other}] if other != made.salt else []
    for change in changes:
        changed = replace(made, **change)
        assert changed.digest != made.digest
        assert not changed.fits(made.digest)


@given(envelopes)
def test_a_key_of_another_name_signs_nothing(made: Envelope) -> None:
    other = KEYS[made.kid == KEYS[0].kid]
    moved = replace(made, public_key=encode_base64url(other.public))
    assert moved.digest == made.digest
    assert not moved.is_signed()
    assert not replace(made, public_key="A" * 43).is_signed()
    assert not replace(made, public_key="!").is_signed()


@given(prices, salts, salts)
def test_without_the_salt_a_guessed_price_proves_nothing(price_fen: int, salt: bytes, guess: bytes) -> None:
    def made(by: bytes) -> str:
        return make_envelope("o", "T", SCHOOL, price_fen, key=KEYS[0], random=lambda _: by).digest

    assert (made(salt) == made(guess)) is (salt == guess)


@given(st.lists(digests, min_size=1, max_size=20, unique=True), st.data())
@settings(max_examples=50)
def test_every_bidder_can_prove_that_its_envelope_was_lodged(lodged: list[str], data: st.DataObject) -> None:
    fixed = seal(lodged)
    index = data.draw(st.integers(0, len(lodged) - 1))
    path = fixed.path(index)
    assert was_lodged(lodged[index], index, path, fixed.size, fixed.root)
    other = data.draw(digests.filter(lambda digest: digest != lodged[index]))
    assert not was_lodged(other, index, path, fixed.size, fixed.root)
    assert not was_lodged(lodged[index], index, path, fixed.size, other)
    assert not was_lodged(lodged[index], index, [*path, other], fixed.size, fixed.root)
    assert not was_lodged(lodged[index], fixed.size, path, fixed.size, fixed.root)
    assert not was_lodged(lodged[index], index, ["no hash"], fixed.size, fixed.root)


def test_the_vectors_of_the_published_format() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "sealed-bids-and-draws.md").read_text("utf-8")
    made, dearer = (
        make_envelope(
            "ledger.example/x", "T1", SCHOOL, price_fen, key=KEYS[0], random=lambda size: bytes(range(size))
        )
        for price_fen in (28_000_000, 28_000_001)
    )
    fixed = seal([made.digest, dearer.digest])
    written = repr(made.message.decode())[1:-1]
    for value in (
        written, made.kid, made.signature, made.salt, made.digest, dearer.digest, fixed.root, *fixed.path(0),
    ):  # fmt: skip
        assert f"`{value}`" in page, value
    assert made.digest == "4OxB5IlRxG_CNCqsFlWKPhk7VtY0kR0FWo1TyomxA5Q"
    assert fixed.root == "UeuKThBvFOUM1iwqApMs8-ps8vVV6tJE-UMDbxN5aaU"


def test_a_seal_over_nothing_is_the_root_of_an_empty_tree() -> None:
    assert seal([]).root == encode_base64url(sha256(b"").digest())


def test_no_more_is_sealed_than_an_opening_can_show() -> None:
    many = [encode_base64url(number.to_bytes(32, "big")) for number in range(MAX_ENVELOPES + 1)]
    assert seal(many[:-1]).size == MAX_ENVELOPES
    with pytest.raises(TooManyEnvelopesError, match="divide the procurement into lots"):
        seal(many)


@given(envelopes)
def test_no_representation_shows_a_price_a_salt_or_a_signature(made: Envelope) -> None:
    shown_text = repr(replace(made, price_fen=9_876_543_210, tender="T"))
    assert not any(secret in shown_text for secret in ("9876543210", made.salt, made.signature))


def _price(text: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b'"price_fen":12345', f'"price_fen":{text}'.encode())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-3],
        lambda data: b"[]",
        lambda data: data.replace(b"/v1", b"/v2"),
        lambda data: data.replace(b'"salt":', b'"sugar":'),
        lambda data: data.replace(b'"tender":"T"', b'"tender":7'),
        _price("0"),
        _price('"12345"'),
        _price("true"),
        _price(str(MAX_FEN + 1)),
    ],
)
def test_a_spoilt_file_is_refused_without_its_secrets(spoil: Callable[[bytes], bytes]) -> None:
    made = make_envelope("o", "T", SCHOOL, 12_345, key=KEYS[0], random=lambda _: bytes(32))
    with pytest.raises(MalformedEnvelopeError) as caught:
        Envelope.from_file(spoil(made.to_file()))
    for lang in ("zh", "en"):
        assert not any(secret in caught.value.say(lang) for secret in ("12345", made.salt, made.signature))


def test_a_ledger_opens_what_was_sealed_and_nothing_else(tmp_path: Path) -> None:
    world = World(tmp_path)
    who, education = bidders(world), world.province().education
    world.fund()
    world.record(education, "tender.opened", tender="T1", title="短训", **TENDER)
    made = [envelope(world, "T1", bidder, 200_000 + n) for n, bidder in enumerate(who)]
    fixed = seal([each.digest for each in made])
    world.record(education, "tender.sealed", tender="T1", root=fixed.root, size=fixed.size)

    def opening(*rows: dict[str, object]) -> bytes:
        return world.statement("bids.opened", tender="T1", envelopes=list(rows))

    forged = envelope(world, "T1", who.public, 1)
    for wrong in (opening(shown(forged), *map(shown, made[1:])), opening(*map(shown, made[:2]))):
        refused = world.submit(education, wrong)
        assert isinstance(refused, Refused)
        assert isinstance(refused.refusal, Malformed)
    late = world.submit(
        education, world.statement("bid.recorded", tender="T1", bidder=who.public, price_fen=1)
    )
    assert isinstance(late, Refused)
    assert late.refusal == IsOver("tender", "T1", "sealed")
    opened = opening(shown(made[0]), not_shown(made[1].digest, "unopened"), shown(made[2]))
    assert isinstance(world.submit(education, opened), Recorded)
    tender = world.ledger.subject("tender:T1")
    assert tender.bidders == {who.public, who.absent}
    # Whom the collector left unopened proves what it had offered, and that it was lodged in time.
    assert made[1].is_signed()
    assert was_lodged(made[1].digest, 1, fixed.path(1), tender.sealed_size, tender.sealed_root)
    world.close()
