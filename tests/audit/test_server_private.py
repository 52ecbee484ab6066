"""The private store of a book on PostgreSQL is checked as one in a file is, as of the moment of the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import ledger.application
from audit.report import Report
from audit.verify import verify_book
from ledger.application import Ledger
from ledger.copying import copy_book
from ledger.private_store import StoredDisclosure
from tests.postgresql import database, run_sql
from tests.world import ACCOUNT, World

RULE = {"rule": "保存期满", "article": "个人信息保护法第四十七条"}


class Erasing(NamedTuple):
    """A book with two values, one of which was erased."""

    world: World
    url: str
    erased: StoredDisclosure

    def sql(self, *statements: str) -> None:
        """Run statements past the store."""
        run_sql(self.url, "SET search_path = private", *statements)

    def verify(self) -> Report:
        return verify_book(self.world.path)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Erasing]:
    with database() as url:
        world = World(tmp_path, database=url)
        world.fund(ACCOUNT)
        school = world.contract()
        stored = []
        for _ in range(2):
            expense, disclosure = world.disclosed_expense("C1", 1_00)
            world.record_all(school, expense, disclosures=[disclosure])
            stored.append(disclosure)
        world.record(
            world.supervision(), "disclosure.erased", erases=stored[0].statement_id,
            member=stored[0].disclosure.name, **RULE,
        )  # fmt: skip
        yield Erasing(world, url, stored[0])
        world.close()


def test_what_was_erased_and_what_was_not_is_told(book: Erasing) -> None:
    report = book.verify()
    assert (report.verdict, report.findings) == ("sound", [])
    assert (report.withheld, report.erased_disclosures, report.missing_disclosures) == (2, 1, 0)


def test_what_is_gone_without_an_order_is_missing(book: Erasing) -> None:
    book.sql("DELETE FROM disclosures")
    assert (book.verify().verdict, book.verify().missing_disclosures) == ("sound", 1)
    book.sql("DROP SCHEMA private CASCADE")
    assert book.verify().verdict == "sound"


@pytest.mark.parametrize(
    ("deed", "code", "place"),
    [
        ("UPDATE erased SET position = position + 1", "erasure-unordered", "private, erased"),
        ("INSERT INTO erased VALUES (1, '', 1)", "erasure-unordered", "private, erased, 1"),
        ("UPDATE erased SET is_cleared = 0", "erasure-pending", "private"),
        ("DELETE FROM erased", "erasure-pending", "private"),
        ("UPDATE disclosures SET disclosure = 'A'", "disclosure-damaged", "private, disclosures"),
        ("UPDATE disclosures SET statement_id = '\\x00'", "disclosure-damaged", "private, disclosures"),
        ("UPDATE disclosures SET audience = 'party'", "disclosure-damaged", "private, disclosures"),
        ("CREATE TABLE entries (position bigint)", "schema-extra", "private: table entries"),
        ("ALTER TABLE erased ALTER digest DROP NOT NULL", "schema-changed", "private: table erased"),
        ("CREATE RULE evil AS ON DELETE TO erased DO INSTEAD NOTHING", "schema-extra", "private: rule evil"),
    ],
)  # fmt: skip
def test_whatever_is_changed_of_it_is_found(book: Erasing, deed: str, code: str, place: str) -> None:
    book.sql(deed)
    report = book.verify()
    assert report.findings[0].code == code
    assert report.findings[0].place.startswith(place)
    assert report.exit_code == (2 if code == "erasure-pending" else 1)


def test_a_value_that_is_put_back_by_hand_is_still_there(book: Erasing) -> None:
    text = book.erased.disclosure.text
    digest = "decode(translate('" + book.erased.disclosure.digest + "=', '-_', '+/'), 'base64')"
    owner = f"'{book.erased.statement_id}'::uuid"
    book.sql(
        f"INSERT INTO disclosures VALUES ({digest}, uuid_send({owner}), "
        f"'{book.erased.disclosure.name}', '{book.erased.audience}', '{text}')"
    )
    report = book.verify()
    assert (report.exit_code, report.findings[0].code) == (1, "erased-still-there")
    assert text not in " ".join(report.lines("zh"))


def test_an_order_that_was_interrupted_is_pending_until_the_book_is_opened(
    book: Erasing, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = book.world
    expense, disclosure = world.disclosed_expense("C1", 1_00)
    world.record_all(world.institution(), expense, disclosures=[disclosure])
    with monkeypatch.context() as patch:
        patch.setattr(ledger.application, "carry_out_erasures", lambda *_: 0)
        world.record(
            world.supervision(), "disclosure.erased", erases=disclosure.statement_id,
            member=disclosure.disclosure.name, **RULE,
        )  # fmt: skip
    assert (book.verify().exit_code, book.verify().pending_erasures) == (2, 1)
    Ledger.open(world.path).close()
    assert (book.verify().exit_code, book.verify().erased_disclosures) == (0, 2)


def test_a_copy_in_a_file_has_the_same_to_tell(book: Erasing, tmp_path: Path) -> None:
    copied = copy_book(book.world.ledger.book, tmp_path / "copy").book
    report = verify_book(copied.path)
    assert (report.withheld, report.erased_disclosures, report.missing_disclosures) == (2, 1, 0)
