"""How a printed table looks: its columns, and what stands on every page of it (表样)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from domain.vocabulary import Term
from projections.books.scope import Scope

Cell = str | int | date | None
"""Money is given in whole fen; None leaves a cell empty."""


class Column(NamedTuple):
    """One column: its title, its width in characters, and what its cells are.

    A `total` column is added up beneath the table. A `balance` column holds the opening balance, if there
    is one, in its first cell; beneath the table stands that, plus the debits, less the credits.
    """

    zh: str
    en: str
    width: int
    kind: Literal["text", "number", "day", "money"] = "text"
    foot: Literal["", "total", "balance"] = ""


class TableShape(NamedTuple):
    """What all tables of one kind have in common."""

    title: Term
    columns: Sequence[Column]


class Stamp(NamedTuple):
    """What stands on every page: whose books these are, of which state of the log, and what they cover.

    `founding` is the fingerprint of the ledger, `position` the last entry that is covered, `checkpoint_size`
    and `sealed_on` the size of the signed checkpoint that covers it and the day of the newest entry.
    """

    origin: str
    founding: str
    is_practice: bool
    position: int
    checkpoint_size: int
    sealed_on: date
    scope: Scope

    @property
    def practice_mark(self) -> str:
        """The words that stand on everything of a practice ledger; empty for a real one."""
        return "【演练】数据均为虚构 PRACTICE: all data are fictional" if self.is_practice else ""

    @property
    def coverage(self) -> str:
        """What the books cover, in words."""
        scope, words = self.scope, []
        if scope.year is not None:
            words.append(f"{scope.year} 年度 fiscal year")
        if scope.as_of is not None:
            words.append(f"截至业务日期 as of {scope.as_of.isoformat()}")
        if scope.account is not None:
            words.append(f"账户 account {scope.account}")
        if scope.contract is not None:
            words.append(f"合同 contract {scope.contract}")
        words.append(f"日志第 {self.position} 条为止 log position {self.position}")
        return "；".join(words)

    @property
    def provenance(self) -> str:
        """From which log, in words that can be compared with those of another copy."""
        return (
            f"账本 ledger {self.origin}；设立指纹 founding {self.founding}；"
            f"检查点 checkpoint {self.checkpoint_size}"
        )
