"""Chance from a seed: a stream for each purpose, the same on every machine (随机数流).

Only `random()` and `getrandbits()` of the library's generator are used, whose results for a seed do not
change from one version to another."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Stream:
    """One stream, named by the seed and what it is for."""

    def __init__(self, seed: int, *names: object) -> None:
        text = "\n".join(map(str, ("mingzhang-nation/v1", seed, *names)))
        source = Random(int.from_bytes(sha256(text.encode()).digest(), "big"))  # noqa: S311 -- a history, no secret
        self._random = source.random
        self._bits = source.getrandbits

    def below(self, end: int) -> int:
        """A whole number from 0 and below `end`."""
        return int(self._random() * end)

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both possible."""
        return first + int(self._random() * (last - first + 1))

    def chance(self, share: float) -> bool:
        """True for this share of the answers."""
        return self._random() < share

    def pick(self, items: Sequence[T]) -> T:
        """One of them."""
        return items[int(self._random() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[int]) -> T:
        """One of them, each as likely as its weight says."""
        point = int(self._random() * sum(weights))
        for item, weight in zip(items, weights, strict=True):
            point -= weight
            if point < 0:
                return item
        raise AssertionError(weights)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them in another order."""
        rest = list(items)
        for last in range(len(rest) - 1, 0, -1):
            other = int(self._random() * (last + 1))
            rest[last], rest[other] = rest[other], rest[last]
        return rest

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """So many different ones, or all."""
        return self.shuffled(items)[:count]

    def octets(self, count: int) -> bytes:
        """So many bytes."""
        return self._bits(8 * count).to_bytes(count, "big")

    def uuid7(self, moment_ms: int) -> str:
        """A UUIDv7 of a moment, in milliseconds since 1970."""
        moment, bits = f"{moment_ms:012x}", self._bits(74)
        low = bits & ((1 << 62) - 1)
        tail = f"{0x8000000000000000 | low:016x}"
        return f"{moment[:8]}-{moment[8:]}-7{bits >> 62:03x}-{tail[:4]}-{tail[4:]}"


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Divide a whole number by weights, largest remainders first, so that the parts sum to it."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda index: (-(total * weights[index] % whole), index))
    for index in by_rest[: total - sum(parts)]:
        parts[index] += 1
    return parts
