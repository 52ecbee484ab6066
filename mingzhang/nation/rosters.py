"""Rosters of classes: pseudonyms of trainees, each of one person in one year, only withheld (花名册)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from mingzhang.nation.drafts import ClassDraft


def pseudonyms(draft: ClassDraft, seed: int) -> list[str]:
    """The roster of a class: its own, or one that nobody else is in."""
    if draft.roster is not None:
        return draft.roster
    return [pseudonym(seed, draft.number, place) for place in range(draft.attended)]


def pseudonym(seed: int, training_class: str, place: int) -> str:
    """The pseudonym of a trainee of a class."""
    text = f"mingzhang-nation/v1\ntrainee\n{seed}\n{training_class}\n{place}"
    return urlsafe_b64encode(sha256(text.encode()).digest()[:9]).decode()
