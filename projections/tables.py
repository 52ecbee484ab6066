"""How projections describe their tables.

Every table has a key, in whose order rows are kept; on SQLite it is STRICT. A row that one statement made and
others change names that statement by its 16-byte id in the column `made_by`. Days are texts `YYYY-MM-DD`,
months `YYYY-MM`, money integer fen.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, Table, Text
from sqlalchemy.types import TypeEngine

MADE_BY: Final = "made_by"

_Whole: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
# In the order of their bytes on both stores, so that rows come in the same order and have the same digest.
_Text: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def whole(name: str, *, optional: bool = False) -> Column[int]:
    """A column of whole numbers."""
    return Column(name, _Whole, nullable=optional, autoincrement=False)


def text(name: str, *, optional: bool = False) -> Column[str]:
    """A column of text."""
    return Column(name, _Text, nullable=optional)


def made_by(*, optional: bool = False) -> Column[bytes]:
    """The column that names the statement that made the row; no two rows of a table have the same.

    Optional where a statement may make several rows, none of which it names then.
    """
    return Column(MADE_BY, LargeBinary, nullable=optional, unique=True)


def iso(day: date | None) -> str | None:
    """A day as it stands in a column of text."""
    return None if day is None else day.isoformat()


def view_table(name: str, *columns: Column[int] | Column[str] | Column[bytes], key: tuple[str, ...]) -> Table:
    """A table of a projection, in `metadata` of its own."""
    return Table(
        name,
        MetaData(),
        *columns,
        PrimaryKeyConstraint(*key),
        sqlite_strict=True,
        sqlite_with_rowid=key == ("position",),
    )
