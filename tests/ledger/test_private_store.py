"""The private store: durable, checked on reading, erasable without a trace."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import URL

import ledger.private_in_file
import ledger.private_on_server
from ledger.disclosure import make_disclosure
from ledger.encoding import NonCanonicalBase64Error, decode_base64url
from ledger.private_file import PrivateFileMissingError, PrivateFileTooOpenError, PrivateFileUnreadableError
from ledger.private_store import (
    DamagedDisclosureError,
    DisclosureConflictError,
    Erased,
    ErasureUnfinishedError,
    PrivateStore,
    PrivateStoreBusyError,
    PrivateStoreUnusableError,
    StatementIdError,
    StoredDisclosure,
)
from ledger.store.connections import Place, url_of
from tests.postgresql import bytes_in, database, run_sql

# Histories after which SQLite's secure_delete alone leaves pieces of erased rows, in copies that it made when
# rows moved between pages.
SEEDS_THAT_LEAVE_COPIES = (12, 13, 15)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, path: Path) -> Iterator[Place]:
    """Where the store is: a file, or a new database."""
    if request.param == "sqlite":
        yield path
        return
    with database() as url:
        yield url_of(url)


@pytest.fixture
def store(place: Place) -> Iterator[PrivateStore]:
    with closing(PrivateStore(place)) as opened:
        yield opened


@pytest.fixture
def file_store(path: Path) -> Iterator[PrivateStore]:
    with closing(PrivateStore(path)) as opened:
        yield opened


def _row(
    number: int = 0,
    name: str = "remarks",
    value: object = "备注",
    audience: str = "audit",
    random: Callable[[int], bytes] = os.urandom,
) -> StoredDisclosure:
    return StoredDisclosure(str(UUID(int=number)), audience, make_disclosure(name, value, random))


def _sql(place: Place, statement: str, *parameters: object) -> None:
    """Run a statement past the store, as whoever has the database could."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as connection, connection:
            connection.execute(statement, parameters)
        return
    import psycopg

    plain = place.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, options="-c search_path=private") as connection:
        connection.execute(statement.replace("?", "%s"), parameters)  # type: ignore[call-overload]


def _files(place: Place) -> bytes:
    if not isinstance(place, Path):
        return bytes_in(place)
    return b"".join(file.read_bytes() for file in sorted(place.parent.glob(f"{place.name}*")))


def test_what_was_put_is_found_by_digest_and_by_statement(store: PrivateStore) -> None:
    a, b, c = _row(1, "remarks"), _row(1, "payee_name", {"zh": "张三"}, "party"), _row(2)
    store.put([a, b, c])
    assert store.get(a.disclosure.digest) == a
    assert store.of_statement(a.statement_id) == [b, a]
    assert store.of_statements([c.statement_id, a.statement_id, str(UUID(int=3))]) == {
        c.statement_id: [c],
        a.statement_id: [b, a],
        str(UUID(int=3)): [],
    }
    assert store.count() == 3
    found = store.get(b.disclosure.digest)
    assert found is not None
    assert (found.disclosure.value, found.disclosure.text) == ({"zh": "张三"}, b.disclosure.text)


def test_what_is_not_there_is_not_found(store: PrivateStore) -> None:
    assert store.get(_row().disclosure.digest) is None
    assert store.of_statement(str(UUID(int=1))) == []
    assert list(store.digests()) == []


def test_what_was_put_is_there_for_the_next_process(place: Place) -> None:
    row = _row()
    with closing(PrivateStore(place)) as first:
        first.put([row])
        with closing(PrivateStore(place)) as second:
            assert second.get(row.disclosure.digest) == row


def test_more_rows_than_fit_a_page_are_all_found(store: PrivateStore) -> None:
    rows = [_row(number) for number in range(1_201)]
    store.put(rows)
    digests = list(store.digests())
    assert set(digests) == {row.disclosure.digest for row in rows}
    assert digests == sorted(digests, key=decode_base64url)
    assert store.of_statements(row.statement_id for row in rows) == {row.statement_id: [row] for row in rows}
    store.put(rows)
    assert store.count() == 1_201


def test_the_same_again_changes_nothing(store: PrivateStore) -> None:
    a, b = _row(1), _row(2)
    store.put([a, a])
    store.put([a, b])
    store.put([])
    assert store.count() == 2


@pytest.mark.parametrize("together", [True, False])
def test_another_row_under_a_digest_is_refused_and_nothing_of_the_batch_is_kept(
    store: PrivateStore, together: bool
) -> None:
    row, other = _row(1), _row(3)
    for wrong in (
        StoredDisclosure(str(UUID(int=2)), row.audience, row.disclosure),
        StoredDisclosure(row.statement_id, "party", row.disclosure),
    ):
        if not together:
            store.put([row])
        with pytest.raises(DisclosureConflictError) as refused:
            store.put([other, row, wrong] if together else [other, wrong])
        assert refused.value.digest == row.disclosure.digest
        assert store.get(other.disclosure.digest) is None


def test_a_text_that_is_no_statement_id_is_refused(store: PrivateStore) -> None:
    for text in ("", "x", str(UUID(int=10)).upper(), UUID(int=1).hex, "{" + str(UUID(int=1)) + "}"):
        with pytest.raises(StatementIdError):
            store.of_statement(text)
    with pytest.raises(NonCanonicalBase64Error):
        store.get("not a digest")


def test_all_files_of_the_store_are_private(path: Path) -> None:
    with closing(PrivateStore(path)) as store:
        store.put([_row()])
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("private.db", "private.db-wal", "private.db-shm"), 0o600)


def test_a_store_that_others_can_read_is_refused(path: Path) -> None:
    PrivateStore(path).close()
    path.chmod(0o640)
    with pytest.raises(PrivateFileTooOpenError):
        PrivateStore(path)


def test_a_store_is_a_plain_file_in_a_directory_that_exists(tmp_path: Path) -> None:
    with pytest.raises(PrivateFileUnreadableError):
        PrivateStore(tmp_path)
    with pytest.raises(PrivateFileMissingError):
        PrivateStore(tmp_path / "absent" / "private.db")


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"\0 no database \0" * 100)
    path.chmod(0o600)
    with pytest.raises(PrivateStoreUnusableError, match="not a database"):
        PrivateStore(path)


def test_the_settings_that_the_promises_rest_on_are_made(file_store: PrivateStore) -> None:
    with file_store._reading() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "temp_store")
        ]
    assert settings == ["wal", 2, 1, 2]


_OTHER = make_disclosure("remarks", "another", os.urandom)
_RENAMED = make_disclosure("notes", "Secret Name", os.urandom)


@pytest.mark.parametrize(
    ("change", "value", "found"),
    [
        ("disclosure = ?", _OTHER.text, "another digest"),
        ("disclosure = disclosure || ?", "AAAA", "no disclosure"),
        ("disclosure = ?", "Secret Name", "no disclosure"),
        ("name = ?", "notes", "another member"),
        ("name = ?", "Secret Name", "another member"),
        ("digest = ?", b"\1" * 32, "another digest"),
    ],
)
def test_a_changed_cell_is_found_and_named_without_its_value(
    place: Place, store: PrivateStore, change: str, value: object, found: str
) -> None:
    row = _row(7, value="Secret Name")
    store.put([row, _row(8)])
    _sql(place, f"UPDATE disclosures SET {change} WHERE statement_id = ?", value, UUID(int=7).bytes)
    with pytest.raises(DamagedDisclosureError) as refused:
        store.of_statement(row.statement_id)
    assert found in refused.value.found
    assert refused.value.statement_id == row.statement_id
    assert not any(
        part in str(refused.value) for part in ("Secret", row.disclosure.salt, row.disclosure.text)
    )
    assert [str(damage) for damage in store.verify()] == [str(refused.value)]


def test_a_text_that_is_none_is_found_and_not_shown(path: Path, file_store: PrivateStore) -> None:
    file_store.put([_row(7)])
    _sql(path, "UPDATE disclosures SET disclosure = CAST(? AS TEXT)", b"Secret Name \xff")
    (damage,) = file_store.verify()
    assert damage.found == "a text that is no disclosure"
    assert "Secret" not in str(damage)


def test_a_disclosure_that_names_another_member_is_found(place: Place, store: PrivateStore) -> None:
    _sql(
        place,
        "INSERT INTO disclosures VALUES (?, ?, 'remarks', 'audit', ?)",
        decode_base64url(_RENAMED.digest),
        UUID(int=1).bytes,
        _RENAMED.text,
    )
    with pytest.raises(
        DamagedDisclosureError, match=f"another member for 'remarks' in statement {UUID(int=1)}"
    ):
        store.get(_RENAMED.digest)


def test_a_sound_store_has_nothing_to_report(store: PrivateStore) -> None:
    store.put(_row(number) for number in range(20))
    assert list(store.verify()) == []


def test_cells_of_a_wrong_kind_cannot_even_be_written(path: Path, file_store: PrivateStore) -> None:
    file_store.put([_row()])
    for change in (
        "digest = x'00'",
        "statement_id = x'00'",
        "name = NULL",
        "disclosure = x'00'",
        "digest = 'text'",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            _sql(path, f"UPDATE disclosures SET {change}")


def test_an_erased_disclosure_is_gone_and_the_others_are_not(store: PrivateStore) -> None:
    a, b = _row(1), _row(2)
    store.put([a, b])
    assert store.delete([a.disclosure.digest]) == 1
    assert store.get(a.disclosure.digest) is None
    assert store.get(b.disclosure.digest) == b
    assert store.delete([a.disclosure.digest]) == 0


@pytest.mark.parametrize("seed", SEEDS_THAT_LEAVE_COPIES)
def test_no_part_of_an_erased_disclosure_is_left_in_any_file(
    path: Path, file_store: PrivateStore, seed: int
) -> None:
    store = file_store
    random = Random(seed)
    rows = [
        _row(
            number,
            value=random.randbytes(random.choice([10, 30, 60, 120, 240, 480, 960])).hex(),
            random=random.randbytes,
        )
        for number in range(100)
    ]
    for start in range(0, len(rows), 20):
        store.put(rows[start : start + 20])
    random.shuffle(rows)
    erased: list[str] = []
    while rows:
        row = rows.pop()
        assert store.delete([row.disclosure.digest]) == 1
        erased.append(row.disclosure.text)
        left = _files(path)
        for text in erased:
            middle = len(text) // 2
            assert not any(
                part.encode() in left for part in (text[:32], text[middle : middle + 32], text[-32:])
            ), "a piece of an erased disclosure is still in the files"
        assert all(row.disclosure.text[-32:].encode() in left for row in rows[:1])


def test_an_erasure_that_a_reader_holds_up_says_so_and_is_finished_by_the_next(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ledger.private_in_file,
        "_PRAGMAS",
        ("PRAGMA journal_mode = WAL", "PRAGMA secure_delete = ON", "PRAGMA busy_timeout = 1"),
    )
    row = _row(value="Secret Name")
    with closing(PrivateStore(path)) as store:
        store.put([row])
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM disclosures").fetchone()
            with pytest.raises(ErasureUnfinishedError):
                store.delete([row.disclosure.digest])
            assert row.disclosure.text.encode() in _files(path)
        assert store.delete([row.disclosure.digest]) == 0
        assert row.disclosure.text[-24:].encode() not in _files(path)


def test_a_store_that_another_process_writes_to_is_called_busy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    PrivateStore(path).close()
    monkeypatch.setattr(ledger.private_in_file, "_PRAGMAS", ("PRAGMA busy_timeout = 1",))
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(PrivateStoreBusyError):
            PrivateStore(path)


@pytest.fixture
def url() -> Iterator[URL]:
    with database() as url:
        yield url_of(url)  # type: ignore[misc]


def test_no_file_of_a_server_holds_what_was_erased_nor_do_its_statistics(url: URL) -> None:
    rows = [
        _row(number, value=os.urandom(random).hex()) for number, random in enumerate((20, 200, 4_000) * 30)
    ]
    with closing(PrivateStore(url)) as store:
        store.put(rows)
        run_sql(url, "ANALYZE private.disclosures")
        assert all(row.disclosure.text[:60].encode() in _files(url) for row in rows[:2])
        store.delete(row.disclosure.digest for row in rows[:60])
        left = _files(url)
        for row in rows[:60]:
            text = row.disclosure.text
            assert not any(part.encode() in left for part in (text[:32], text[-32:]))
        assert rows[60].disclosure.text[:60].encode() in left
        assert store.of_statement(rows[-1].statement_id) == [rows[-1]]


def test_an_erasure_that_a_transaction_of_the_server_may_still_see_says_so(
    url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    monkeypatch.setattr(ledger.private_on_server, "BUSY_TIMEOUT_MS", 50)

    row = _row(value="Secret Name")
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(PrivateStore(url)) as store:
        store.put([row])
        with psycopg.connect(plain) as reader:
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            reader.execute("SELECT 1 FROM pg_class")
            with pytest.raises(ErasureUnfinishedError):
                store.delete([row.disclosure.digest])
        assert store.delete([row.disclosure.digest]) == 0
        assert row.disclosure.text[-24:].encode() not in _files(url)


def test_a_server_that_another_writer_holds_is_called_busy(url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger.private_on_server, "BUSY_TIMEOUT_MS", 50)
    with closing(PrivateStore(url)) as first, closing(PrivateStore(url)) as second:
        with first._writing(), pytest.raises(PrivateStoreBusyError):
            second.put([_row()])
        second.put([_row()])


def test_what_another_store_remembers_as_erased_is_remembered_here_too(store: PrivateStore) -> None:
    known = [Erased(7, b"\1" * 32, 1), Erased(9, b"\2" * 32, 0)]
    store.remember_erased(known)
    store.remember_erased(known)
    assert store.erased() == known
    assert store.erased_through() == 7


def test_threads_share_a_store(store: PrivateStore) -> None:
    rows = [_row(number) for number in range(120)]

    def put_and_read(row: StoredDisclosure) -> StoredDisclosure | None:
        store.put([row])
        return store.get(row.disclosure.digest)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(put_and_read, rows)) == rows
        assert sum(pool.map(store.delete, [[row.disclosure.digest] for row in rows[:6]])) == 6
    assert store.count() == 114
