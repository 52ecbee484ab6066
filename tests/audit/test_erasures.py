"""verify tells what was erased by whom under what, what is missing, and what is there against the order."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import ledger.application
from audit.verify import verify_book
from ledger.application import Ledger
from ledger.attachments import Attachments
from ledger.private_store import StoredDisclosure
from tests.postgresql import ON_FILES_ONLY
from tests.simulation.tampering import change
from tests.world import ACCOUNT, World

pytestmark = ON_FILES_ONLY

RULE = {"rule": "保存期满", "article": "个人信息保护法四十七条"}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with two values and a bill: `before` one is erased, while that is `pending`, and `after`."""
    place = tmp_path_factory.mktemp("erasures")
    world = World(place)
    world.fund(ACCOUNT)
    school = world.contract()
    bill = Attachments(world.ledger.book.attachments_path).store(b"a bill", "bill.txt")
    evidence = [{"media_type": bill.media_type, "size": bill.size, "sha256": bill.sha256}]
    stored: list[StoredDisclosure] = []
    for documents in (evidence, []):
        expense, disclosure = world.disclosed_expense("C1", 1_00, evidence=documents)
        world.record_all(school, expense, disclosures=[disclosure])
        stored.append(disclosure)
    supervision = world.supervision()
    world.ledger.close()
    shutil.copytree(world.path, place / "before")
    world.reopen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger.application, "carry_out_erasures", lambda *_: 0)
        order = world.record(
            supervision, "disclosure.erased", erases=stored[0].statement_id, member="payee", **RULE
        )
        world.record(
            supervision, "statement.corrected", corrects=order.id, member="article",
            value="个人信息保护法第四十七条",
        )  # fmt: skip
        world.ledger.close()
        shutil.copytree(world.path, place / "pending")
    world.reopen()
    world.close()
    world.path.rename(place / "after")
    (place / "code").write_text(supervision)
    return place


@pytest.fixture
def after(books: Path, tmp_path: Path) -> Path:
    """A copy of the book after the erasure."""
    return Path(shutil.copytree(books / "after", tmp_path / "book"))


def test_the_report_says_by_whom_and_under_what_as_corrected_since(books: Path) -> None:
    report = verify_book(books / "after")
    (under, count), party = report.erased_under[0], (books / "code").read_text()
    assert (report.verdict, *under, count) == (
        "sound", party, "保存期满", "个人信息保护法第四十七条", 1,
    )  # fmt: skip
    assert (report.withheld, report.erased_disclosures, report.missing_disclosures) == (2, 1, 0)
    assert report.missing_attachments == 0
    assert f"  由 {party} 依据“保存期满”（个人信息保护法第四十七条）删除：1 项" in report.lines("zh")
    assert f"  erased by {party} under 保存期满, 个人信息保护法第四十七条: 1" in report.lines("en")


def test_what_is_neither_there_nor_erased_is_missing_and_no_verdict(after: Path) -> None:
    change(after / "private.db", "DELETE FROM disclosures")
    report = verify_book(after)
    assert (report.verdict, report.erased_disclosures, report.missing_disclosures) == ("sound", 1, 1)
    assert any("1 项缺失" in line for line in report.lines("zh"))
    assert any("1 are missing" in line for line in report.lines("en"))


def test_without_a_private_store_what_was_erased_is_not_missing(after: Path) -> None:
    (after / "private.db").unlink()
    report = verify_book(after)
    assert (report.verdict, report.erased_disclosures, report.missing_disclosures) == ("sound", 1, 1)


def test_while_an_erasure_is_still_to_be_carried_out_it_cannot_be_told(books: Path) -> None:
    report = verify_book(books / "pending")
    assert (report.exit_code, report.pending_erasures) == (2, 1)
    assert [finding.code for finding in report.findings] == ["erasure-pending"]


def test_a_value_that_is_put_back_by_hand_is_still_there(books: Path, after: Path) -> None:
    with closing(sqlite3.connect(after / "private.db")) as connection:
        connection.execute("ATTACH ? AS old", (str(books / "before" / "private.db"),))
        connection.execute("INSERT OR IGNORE INTO disclosures SELECT * FROM old.disclosures")
        connection.commit()
    report = verify_book(after)
    assert (report.exit_code, report.findings[0].code) == (1, "erased-still-there")
    assert "某饭店" not in " ".join(report.lines("zh"))


def test_a_document_that_is_put_back_is_still_there(after: Path) -> None:
    Attachments(after / "attachments").store(b"a bill")
    assert verify_book(after).findings[0].code == "erased-still-there"


def test_a_private_store_from_a_backup_is_not_sound_until_the_book_is_opened(
    books: Path, after: Path
) -> None:
    shutil.copyfile(books / "before" / "private.db", after / "private.db")
    assert verify_book(after).exit_code == 2
    Ledger.open(after).close()
    assert verify_book(after).exit_code == 0


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("UPDATE erased SET position = position + 1", "erasure-unordered"),
        ("UPDATE erased SET digest = zeroblob(32)", "erasure-unordered"),
        ("INSERT INTO erased VALUES (1, zeroblob(32), 1)", "erasure-unordered"),
        ("UPDATE erased SET is_cleared = 0", "erasure-pending"),
        ("DELETE FROM erased", "erasure-pending"),
    ],
)
def test_whatever_is_changed_of_what_was_erased_is_found(after: Path, deed: str, code: str) -> None:
    change(after / "private.db", deed)
    report = verify_book(after)
    assert report.findings[0].code == code
    assert report.exit_code == (2 if code == "erasure-pending" else 1)
