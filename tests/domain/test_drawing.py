"""Lots: the published algorithm, its vectors, and why nobody can steer it."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256 as sha256_of
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drawing import commitment_of, draw, seed_of

secrets = st.binary(min_size=32, max_size=32)
candidates = st.lists(st.text("甲乙丙ABC0123", min_size=1, max_size=6), max_size=20)

A, B, LEAF = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
EXPERTS = [f"ZJ-{number:03}" for number in range(1, 11)]


def sha256(data: bytes) -> bytes:
    return sha256_of(data).digest()


def test_the_vectors_of_the_published_algorithm() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "sealed-bids-and-draws.md").read_text("utf-8")
    assert f"`{commitment_of(A, sha256).hex()}`" in page
    assert f"`{seed_of(A, B, LEAF, sha256).hex()}`" in page
    # printf of bytes 00 to 1f | sha256sum; of 00 to 5f; then of each seed with a number after it.
    assert (
        commitment_of(A, sha256).hex() == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    )
    seed = seed_of(A, B, LEAF, sha256)
    assert seed.hex() == "08359b108fa567f5dcf319fa3434da6abbc1d595f426372666447f09cc5a87dc"
    assert draw(seed, EXPERTS, 3, sha256) == ("ZJ-004", "ZJ-001", "ZJ-002")
    assert draw(bytes(32), ["专家甲", "专家乙", "专家丙"], 2, sha256) == ("专家乙", "专家丙")


@given(secrets, candidates, st.integers(0, 25), st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_are_listed_does_not_matter(
    seed: bytes, pool: list[str], seats: int, mixer: object
) -> None:
    mixed = list(pool)
    mixer.shuffle(mixed)  # type: ignore[attr-defined]
    assert draw(seed, pool, seats, sha256) == draw(seed, mixed, seats, sha256)


@given(secrets, candidates, st.integers(0, 25))
def test_as_many_are_drawn_as_there_are_seats_or_candidates_and_each_once(
    seed: bytes, pool: list[str], seats: int
) -> None:
    drawn = draw(seed, pool, seats, sha256)
    assert len(drawn) == len(set(drawn)) == min(seats, len(set(pool)))
    assert set(drawn) <= set(pool)


@given(secrets, candidates, st.integers(1, 25))
def test_more_seats_only_add_to_whom_fewer_seats_draw(seed: bytes, pool: list[str], seats: int) -> None:
    assert draw(seed, pool, seats - 1, sha256) == draw(seed, pool, seats, sha256)[: seats - 1]


@given(secrets, candidates, st.integers(1, 5))
def test_who_is_taken_out_of_the_pool_changes_nothing_among_the_others(
    seed: bytes, pool: list[str], seats: int
) -> None:
    everybody = draw(seed, pool, len(pool), sha256)
    for gone in everybody:
        rest = [candidate for candidate in pool if candidate != gone]
        assert draw(seed, rest, seats, sha256) == tuple(c for c in everybody if c != gone)[:seats]


def test_no_candidate_is_likelier_than_another() -> None:
    draws = 3_000
    times = Counter(
        drawn
        for number in range(draws)
        for drawn in draw(sha256(number.to_bytes(4, "big")), EXPERTS, 3, sha256)
    )
    # Each of ten is expected in three tenths of the draws; five standard deviations are 125.
    assert all(abs(times[expert] - draws * 3 // 10) < 125 for expert in EXPERTS)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_every_part_of_the_seed_counts(part: int) -> None:
    parts = [A, B, LEAF]
    parts[part] = bytes([parts[part][0] ^ 1]) + parts[part][1:]
    assert seed_of(*parts, sha256) != seed_of(A, B, LEAF, sha256)  # type: ignore[call-arg]


def test_parts_of_another_length_are_a_slip_of_the_program() -> None:
    with pytest.raises(AssertionError):
        seed_of(A[:-1], B + A[:1], LEAF, sha256)
