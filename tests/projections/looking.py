"""Looking at a table of the views."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select

from projections.views import Views


def rows(views: Views, table: Table, *names: str) -> list[tuple[Any, ...]]:
    """The named columns of all rows, in the order of the key."""
    query = select(*[table.c[name] for name in names]).order_by(*table.primary_key.columns)
    with views.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]
