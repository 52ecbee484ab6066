"""Every byte of what officers keep is flipped: refused each time, or the content is demonstrably the same.

Of the log's database, which is large, 400 bytes are drawn from a seed; with `MINGZHANG_EVERY_BYTE` set, all
are tried. A flip may pass there where SQLite keeps nothing: then every row and the whole schema, read as
bytes, are what they were.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from audit.verify import verify_book
from domain.errors import DomainError
from ledger.client import read_parcel, write_parcel
from ledger.encoding import decode_base64url
from ledger.errors import LedgerError
from ledger.evidence import Evidence, make_evidence, verify_receipt
from ledger.jws import verify as verify_jws
from tests.world import ACCOUNT, World

FLIPS = (0x01, 0x20, 0x80)
DAMAGE = (LedgerError, DomainError)
SAMPLE = 400


class Kept(NamedTuple):
    """What an officer keeps of one submission."""

    world: World
    receipt: bytes
    evidence: bytes
    parcel: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    directory = tmp_path_factory.mktemp("bytes")
    world = World(directory)
    world.fund(ACCOUNT)
    school = world.contract()
    expense, disclosure = world.disclosed_expense("C1", 50_00)
    parcel = world.desk.sign(school, [expense, world.expense("C1", 1)], [disclosure])
    write_parcel(parcel, directory / "kept.submission")
    world.ledger.submit(parcel.submission(), parcel.disclosures)
    head = world.ledger.recorder.head()
    receipt = world.ledger.receipt(head - 2).to_text().encode()
    yield Kept(
        world, receipt, make_evidence(world.ledger.recorder, head).to_bytes(), directory / "kept.submission"
    )
    world.close()


def flipped(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The data with each byte changed in each way."""
    for place in range(len(data)):
        for flip in FLIPS:
            yield place, data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]


def undetected(data: bytes, check: Callable[[bytes], Any]) -> list[tuple[int, bytes]]:
    """The changes that a check lets pass although what it gives is not what it gave before."""
    good, missed = check(data), []
    for place, changed in flipped(data):
        try:
            outcome = check(changed)
        except DAMAGE:
            continue
        if outcome != good:
            missed.append((place, changed[place - 20 : place + 20]))
    return missed


def public_key(world: World, kid: str) -> bytes | None:
    key = world.ledger.subject(f"key:{kid}")
    return decode_base64url(key.public_key) if key.public_key else None  # type: ignore[union-attr]


def test_every_byte_of_a_receipt(kept: Kept) -> None:
    jws = read_parcel(kept.parcel).submission().jws
    key = kept.world.ledger.book.log_key
    assert undetected(kept.receipt, lambda data: verify_receipt(data, jws, key)) == []
    # A receipt has one text, so nothing at all may pass.
    for _, changed in flipped(kept.receipt):
        with pytest.raises(DAMAGE):
            verify_receipt(changed, jws, key)


def test_every_byte_of_evidence(kept: Kept) -> None:
    key = kept.world.ledger.book.log_key
    keys: dict[str, bytes | None] = {}

    def known(kid: str) -> bytes | None:
        if kid not in keys:
            keys[kid] = public_key(kept.world, kid)
        return keys[kid]

    for place, changed in flipped(kept.evidence):
        try:
            Evidence.parse(changed).verify(key, known)
        except DAMAGE:
            continue
        pytest.fail(f"byte {place} of evidence")


def test_every_byte_of_a_submission_file(kept: Kept, tmp_path: Path) -> None:
    """A change of white space or of the order of JSON's own marks may pass: then the content is the same."""
    keys: dict[str, bytes | None] = {}
    path = tmp_path / "changed.submission"

    def known(kid: str) -> bytes | None:
        if kid not in keys:
            keys[kid] = public_key(kept.world, kid)
        return keys[kid]

    def check(data: bytes) -> Any:
        path.write_bytes(data)
        path.chmod(0o600)
        parcel = read_parcel(path)
        verify_jws(parcel.submission().jws, known)
        withheld = {
            (statement.id, row.name, row.audience, row.digest)
            for statement in parcel.submission().statements
            for row in statement.withheld
        }
        for row in parcel.disclosures:
            disclosure = row.disclosure
            if (row.statement_id, disclosure.name, row.audience, disclosure.digest) not in withheld:
                raise LedgerError("what the ledger refuses as well")
        return parcel

    assert undetected(kept.parcel.read_bytes(), check) == []


def test_every_byte_of_the_books_configuration(kept: Kept) -> None:
    path = kept.world.path / "book.json"
    data = path.read_bytes()
    try:
        for place, changed in flipped(data):
            path.write_bytes(changed)
            report = verify_book(kept.world.path)
            assert report.verdict != "sound" or changed.split() == data.split(), place
    finally:
        path.write_bytes(data)


def test_bytes_of_the_logs_database(kept: Kept, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(kept.world.path, book, ignore=shutil.ignore_patterns("ledger.db*"))
    path = book / "ledger.db"
    with (
        closing(sqlite3.connect(kept.world.path / "ledger.db")) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
    data, content, sound = path.read_bytes(), content_of(path), verify_book(book)
    assert sound.verdict == "sound"
    draw = random.Random(10)
    places = (
        range(len(data)) if "MINGZHANG_EVERY_BYTE" in os.environ else draw.sample(range(len(data)), SAMPLE)
    )
    for place in places:
        flip = draw.choice((0x01, 0x80))
        path.write_bytes(data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :])
        report = verify_book(book)
        if report.verdict == "sound":
            assert content_of(path) == content, (place, flip)
            assert (report.root, report.statements) == (sound.root, sound.statements)
        else:
            assert report.findings[0].place, (place, flip)


def content_of(path: Path) -> dict[bytes, list[Any]]:
    """The schema and every row of a database, texts as the bytes that they are."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        connection.text_factory = bytes
        schema = connection.execute("SELECT name, type, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        rows = {
            name: sorted(connection.execute(f'SELECT * FROM "{name.decode()}"').fetchall())
            for name, kind, _ in schema
            if kind == b"table"
        }
        return {b"schema": schema, **rows}
