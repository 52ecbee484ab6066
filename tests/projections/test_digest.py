"""The state digest: its exact encoding, and that it sees every value.

The golden digest changes only with the encoding stated in `projections/digest.py`, which readers outside
rely on.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, select, update

from projections.digest import digest, digests
from projections.projection import Changes, Projection
from projections.tables import made_by, text, view_table, whole
from projections.views import Mark, Views
from tests.projections.competition import tell_competition
from tests.projections.history import parties
from tests.projections.oversight import oversee
from tests.world import ACCOUNT, World

FIRST = view_table("first", text("name"), whole("number", optional=True), made_by(), key=("name",))
SECOND = view_table("second", whole("position"), text("name"), key=("position",))
SMALL = (
    Projection("small", (FIRST, SECOND)),
    Projection("empty", (view_table("third", text("n"), key=("n",)),)),
)
ROWS = [('甲"乙', None, bytes(16)), ("b", -(2**60), bytes(range(16)))]

WRITTEN = (
    '[["first",["name","number","made_by"],[["b",-1152921504606846976,"000102030405060708090a0b0c0d0e0f"],'
    '["甲\\"乙",null,"00000000000000000000000000000000"]]],["second",["position","name"],[]]]'
)


@pytest.fixture(scope="module")
def told(told: World) -> World:
    """The year in which nearly everything happened, a competition, supervision: then no table is empty."""
    told.fund(ACCOUNT, 1_000_000)
    tell_competition(told)
    oversee(told, parties(told))
    return told


@pytest.fixture
def small(tmp_path: Path) -> Views:
    views = Views(tmp_path / "views.db", SMALL)
    views.commit([Changes({FIRST: ROWS}, {}, {})], 0, 1, Mark("", ""))
    return views


def test_the_digest_is_the_hash_of_the_stated_encoding(small: Views) -> None:
    assert digests(small) == {
        "small": hashlib.sha256(WRITTEN.encode()).hexdigest(),
        "empty": hashlib.sha256(b'[["third",["n"],[]]]').hexdigest(),
    }
    assert digests(small)["small"] == "0156f62f45e82317a265a7aa6cbfe1be38a8f4a46c885aabb0e7b59fd7541ab6"


def test_the_order_in_which_rows_came_does_not_matter(small: Views, tmp_path: Path) -> None:
    other = Views(tmp_path / "other.db", SMALL)
    other.commit([Changes({FIRST: ROWS[::-1]}, {}, {})], 0, 1, Mark("", ""))
    assert digests(other) == digests(small)


def test_long_tables_are_hashed_as_one_list(tmp_path: Path) -> None:
    views = Views(tmp_path / "views.db", SMALL)
    rows = [(number, f"n{number}") for number in range(4_500)]
    views.commit([Changes({SECOND: rows}, {}, {})], 0, 1, Mark("", ""))
    written = ["first", ["name", "number", "made_by"], []], ["second", ["position", "name"], rows]
    expected = json.dumps(written, separators=(",", ":")).encode()
    assert digests(views)["small"] == hashlib.sha256(expected).hexdigest()


def test_every_cell_of_every_projection_counts(views: Views) -> None:
    before = digests(views)
    for projection in views.projections:
        for table in projection.tables:
            with views.reading() as connection:
                for column in table.columns:
                    connection.exec_driver_sql("SAVEPOINT cell")
                    _change_first_cell(connection, table, column)
                    assert digest(connection, projection) != before[projection.name], str(column)
                    connection.exec_driver_sql("ROLLBACK TO cell")
    assert digests(views) == before


def _change_first_cell(connection: Connection, table: Table, column: Column[Any]) -> None:
    key = list(table.primary_key.columns)
    first = connection.execute(select(*key).order_by(*key)).first()
    assert first is not None, f"{table.name} is empty"
    other = {int: 9_999_999, str: "别的", bytes: b"\xff" * 16}[column.type.python_type]
    where = [name == value for name, value in zip(key, first, strict=True)]
    connection.execute(update(table).where(*where).values({column.name: other}))
