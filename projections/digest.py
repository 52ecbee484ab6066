"""State digests: one number that two equal states of a projection share (状态摘要).

SHA-256 over the UTF-8 of one JSON array without white space: for each table of the projection, in its
order, the array `[name, [column, …], [row, …]]` with rows in the order of the key. A row is the array of
its values: integers, texts (nothing escaped but what JSON must), null, and bytes as lower-case hex.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final

from sqlalchemy import ColumnElement, Connection, LargeBinary, Table, func, select

from projections.projection import Projection
from projections.views import Views

ROWS_PER_READ: Final = 2_000


def digests(views: Views) -> dict[str, str]:
    """Return each projection's state digest in hex, all as of one moment."""
    with views.reading() as connection:
        return {each.name: digest(connection, each) for each in views.projections}


def digest(connection: Connection, projection: Projection) -> str:
    """Return the state digest of one projection in hex."""
    hasher = hashlib.sha256(b"[")
    for number, table in enumerate(projection.tables):
        names = _json([table.name, list(table.columns.keys())])
        hasher.update(("," if number else "").encode() + names[:-1].encode() + b",[")
        _hash_rows(connection, table, hasher)
        hasher.update(b"]]")
    hasher.update(b"]")
    return hasher.hexdigest()


def _hash_rows(connection: Connection, table: Table, hasher: hashlib._Hash) -> None:
    columns = [
        hexed(column, connection.dialect.name) if isinstance(column.type, LargeBinary) else column
        for column in table.columns
    ]
    query = select(*columns).order_by(*table.primary_key.columns)
    result = connection.execute(query, execution_options={"stream_results": True})
    comma = b""
    while rows := result.fetchmany(ROWS_PER_READ):
        hasher.update(comma + _json([tuple(row) for row in rows])[1:-1].encode())
        comma = b","


def hexed(column: ColumnElement[bytes], dialect: str) -> ColumnElement[str]:
    """Bytes as lower-case hex, made by the database."""
    return func.encode(column, "hex") if dialect == "postgresql" else func.lower(func.hex(column))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
