"""The private store's tables: disclosures by their digests, and what was erased.

On a server the tables have no checks of their own: a row that one refuses is written into the server's
records. Nor are values of `disclosure` taken into its statistics, which would outlive them.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import DDL, BigInteger, CheckConstraint, Column, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.event import listen
from sqlalchemy.types import TypeEngine

_Whole: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
_Text: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def _tables(*, checked: bool) -> MetaData:
    def check(condition: str) -> list[CheckConstraint]:
        return [CheckConstraint(condition)] if checked else []

    metadata = MetaData()
    Table(
        "disclosures",
        metadata,
        Column("digest", LargeBinary, *check("length(digest) = 32"), primary_key=True),
        Column("statement_id", LargeBinary, *check("length(statement_id) = 16"), nullable=False, index=True),
        Column("name", _Text, nullable=False),
        Column("audience", _Text, nullable=False),
        Column("disclosure", _Text, nullable=False),
        sqlite_strict=True,
    )
    Table(
        "erased",
        metadata,
        Column("position", _Whole, primary_key=True, autoincrement=False),
        Column("digest", LargeBinary, *check("length(digest) = 32"), nullable=False, index=True),
        Column("is_cleared", _Whole, *check("is_cleared IN (0, 1)"), nullable=False),
        sqlite_strict=True,
    )
    return metadata


IN_FILE: Final = _tables(checked=True)
ON_SERVER: Final = _tables(checked=False)

DISCLOSURES: Final = IN_FILE.tables["disclosures"]
ERASED: Final = IN_FILE.tables["erased"]
"""Erasures by the position of their statement; `is_cleared` once no file holds the text any more."""

_NO_STATISTICS: Final = DDL(  # type: ignore[no-untyped-call]
    f"ALTER TABLE {DISCLOSURES.name} ALTER COLUMN disclosure SET STATISTICS 0"
)
listen(ON_SERVER.tables["disclosures"], "after_create", _NO_STATISTICS)
