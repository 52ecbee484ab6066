"""The states of training vouchers: one voucher, and what a series commits to institutions (培训券的状态)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple


@dataclass(slots=True)
class Voucher:
    """A voucher (培训券); `state` is empty, `issued`, `redeemed` or `voided`. The last day is inclusive."""

    account: str = ""
    value_fen: int = 0
    institutions: frozenset[str] = frozenset()
    expires_on: str = ""
    state: str = ""


class Commitment(NamedTuple):
    """What one institution's redeemed vouchers commit and were paid, in fen."""

    committed_fen: int = 0
    outlaid_fen: int = 0


@dataclass(slots=True)
class VoucherSeries:
    """A series of vouchers (培训券批次), paid from one account; commitments by institution."""

    account: str = ""
    commitments: Mapping[str, Commitment] = field(default_factory=dict)

    def commitment(self, institution: str) -> Commitment:
        """What is committed to an institution; nothing where no voucher was redeemed."""
        return self.commitments.get(institution, Commitment())

    def add(self, institution: str, bucket: Literal["committed", "outlaid"], amount_fen: int) -> None:
        """Change what is committed to an institution, or what it was paid."""
        committed_fen, outlaid_fen = self.commitment(institution)
        if bucket == "committed":
            committed_fen += amount_fen
        else:
            outlaid_fen += amount_fen
        self.commitments = {**self.commitments, institution: Commitment(committed_fen, outlaid_fen)}
