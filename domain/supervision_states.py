"""Subjects of supervision: inspections, findings, orders to freeze and to claw back, complaints (监督检查).

Each is read by its number: `finding_in(subjects, "审2026-1")`. One that was never stated is blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from domain.vocabulary import ClawbackOf

if TYPE_CHECKING:
    from domain.subjects import Subjects


@dataclass(slots=True)
class Inspection:
    """An inspection (检查); without `about`, the tag of what is inspected, there is none."""

    about: str = ""


@dataclass(slots=True)
class Finding:
    """A finding (问题) about the thing of a tag; `state` is empty, `open`, `answered` or `closed`."""

    about: str = ""
    state: Literal["", "open", "answered", "closed"] = ""


@dataclass(slots=True)
class Freeze:
    """An order to freeze (冻结) and what is still frozen under it, in fen. Of an account or a contract."""

    account: str | None = None
    contract: str | None = None
    finding: str | None = None
    frozen_fen: int = 0

    @property
    def exists(self) -> bool:
        """Was it ordered?"""
        return self.account is not None or self.contract is not None


@dataclass(slots=True)
class Clawback:
    """An order to pay back (追回决定) what was paid under a contract or from an account, in fen."""

    account: str | None = None
    contract: str | None = None
    finding: str | None = None
    of: ClawbackOf = "advance"
    ordered_fen: int = 0
    recovered_fen: int = 0

    @property
    def exists(self) -> bool:
        """Was it ordered?"""
        return self.ordered_fen > 0


@dataclass(slots=True)
class Complaint:
    """A complaint (投诉) about the thing of a tag; `state` is empty, `lodged` or `answered`."""

    about: str = ""
    state: Literal["", "lodged", "answered"] = ""


def inspection_in(subjects: Subjects, number: str) -> Inspection:
    """Return an inspection, to look at only."""
    return cast(Inspection, subjects.read(f"inspection:{number}"))


def finding_in(subjects: Subjects, number: str) -> Finding:
    """Return a finding, to look at only."""
    return cast(Finding, subjects.read(f"finding:{number}"))


def freeze_in(subjects: Subjects, number: str) -> Freeze:
    """Return an order to freeze, to look at only."""
    return cast(Freeze, subjects.read(f"freeze:{number}"))


def clawback_in(subjects: Subjects, number: str) -> Clawback:
    """Return an order to pay back, to look at only."""
    return cast(Clawback, subjects.read(f"clawback:{number}"))


def account_of(clawback: Clawback, subjects: Subjects) -> str:
    """Return the account into which what was ordered back goes."""
    if clawback.contract is not None:
        return subjects.contract(clawback.contract).account
    assert clawback.account is not None
    return clawback.account


def complaint_in(subjects: Subjects, number: str) -> Complaint:
    """Return a complaint, to look at only."""
    return cast(Complaint, subjects.read(f"complaint:{number}"))
