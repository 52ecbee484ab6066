"""verify: its verdicts and exit codes, what it says, and that it touches nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from audit.verify import verify_book
from ledger.attachments import Attachments
from ledger.private_store import StoredDisclosure
from tests.postgresql import ON_FILES_ONLY
from tests.simulation.tampering import change, contents, drop_guards
from tests.world import ACCOUNT, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A book with an expense whose payee is withheld and whose bill is attached, and with views."""
    world = World(tmp_path)
    world.fund(ACCOUNT)
    school = world.contract()
    bill = Attachments(world.ledger.book.attachments_path).store(b"a bill", "bill.txt")
    evidence = [{"media_type": bill.media_type, "size": bill.size, "sha256": bill.sha256}]
    expense, disclosure = world.disclosed_expense("C1", 50_00, evidence=evidence)
    world.record_all(school, expense, disclosures=[disclosure])
    world.look()
    yield world
    world.close()


def test_a_sound_book_is_called_sound_with_what_was_checked(world: World) -> None:
    world.close()
    report = verify_book(world.path)
    assert (report.verdict, report.exit_code, report.findings) == ("sound", 0, [])
    assert report.has_views
    assert report.size == report.submissions + report.statements
    assert report.signatures == 2 * report.submissions + 4  # the founding has six
    assert (report.withheld, report.missing_disclosures, report.missing_attachments) == (1, 0, 0)
    assert report.to_json()["verdict"] == "sound"
    assert any("不证明" in line for line in report.lines("zh"))
    assert any("does not prove" in line for line in report.lines("en"))


def test_verifying_changes_nothing_in_the_book(world: World) -> None:
    world.close()
    before = contents(world.path)
    assert verify_book(world.path).verdict == "sound"
    assert contents(world.path) == before


@ON_FILES_ONLY
def test_a_book_in_use_is_verified_as_of_a_moment_and_goes_on_working(world: World) -> None:
    # The ledger is open, so part of its content is in a write-ahead log.
    assert (world.path / "ledger.db-wal").stat().st_size > 0
    before = verify_book(world.path)
    world.record_all(world.institution(), world.expense("C1", 1))
    after = verify_book(world.path)
    assert (before.verdict, after.verdict) == ("sound", "sound")
    assert after.size == before.size + 2


def test_what_a_killed_writer_left_is_verified_too(world: World, tmp_path: Path) -> None:
    left = tmp_path / "left"
    shutil.copytree(world.path, left)  # with its write-ahead log, as a kill would leave it
    assert verify_book(left).size == verify_book(world.path).size


def test_the_founding_fingerprint_decides_which_ledger_it_is(world: World) -> None:
    fingerprint = world.ledger.founding_fingerprint()
    assert verify_book(world.path, fingerprint).founding_was_given
    other = "B" if fingerprint.startswith("A") else "A"
    wrong = verify_book(world.path, other + fingerprint[1:])
    assert (wrong.exit_code, wrong.findings[0].code) == (1, "founding-differs")


def test_views_behind_the_log_are_sound_and_stay_behind(world: World) -> None:
    world.record_all(world.institution(), world.expense("C1", 1))
    world.close()
    before = contents(world.path)
    assert verify_book(world.path).verdict == "sound"
    assert contents(world.path) == before


@ON_FILES_ONLY
def test_a_book_without_views_has_none_to_compare(world: World) -> None:
    world.close()
    (world.path / "views.db").unlink()
    report = verify_book(world.path)
    assert (report.verdict, report.has_views) == ("sound", False)


@ON_FILES_ONLY
def test_missing_values_and_attachments_are_noted_and_changed_ones_are_not_sound(world: World) -> None:
    world.close()
    attachment = next((world.path / "attachments").iterdir())
    attachment.rename(world.path.parent / "elsewhere")
    (world.path / "private.db").unlink()
    report = verify_book(world.path)
    assert (report.verdict, report.missing_disclosures, report.missing_attachments) == ("sound", 1, 1)
    assert any("不在这里" in line for line in report.lines("zh"))
    attachment.write_bytes(b"another bill")
    assert verify_book(world.path).findings[0].code == "attachment-damaged"


@ON_FILES_ONLY
@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_what_is_no_database_cannot_be_told(world: World, content: bytes) -> None:
    world.close()
    (world.path / "ledger.db").write_bytes(content)
    assert verify_book(world.path).verdict != "sound"


@ON_FILES_ONLY
def test_a_missing_database_or_configuration_cannot_be_told(world: World) -> None:
    world.close()
    (world.path / "ledger.db").rename(world.path / "away.db")
    assert verify_book(world.path).exit_code == 2
    (world.path / "book.json").unlink()
    assert verify_book(world.path).exit_code == 2


def test_rules_of_a_later_program_cannot_be_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.decisions import constitution

    monkeypatch.setattr(constitution, "RULES_VERSIONS", ("2027.1",))
    report = verify_book(world.path)
    assert report.exit_code == 2
    assert "newer version" in report.lines("en")[1]


@ON_FILES_ONLY
def test_the_search_stops_when_much_is_wrong(world: World) -> None:
    world.close()
    with closing(sqlite3.connect(world.path / "ledger.db")) as connection:
        drop_guards(connection)
        connection.commit()
    report = verify_book(world.path)
    assert report.verdict == "unsound"
    assert 0 < len(report.findings) <= 20


@ON_FILES_ONLY
def test_a_log_without_any_checkpoint_is_not_sound(world: World) -> None:
    world.close()
    (world.path / "views.db").unlink()
    change(world.path / "ledger.db", "DELETE FROM checkpoints")
    assert verify_book(world.path).findings[0].code == "checkpoint-missing"


@ON_FILES_ONLY
def test_a_gap_inside_a_submission_is_not_sound(world: World) -> None:
    world.close()
    (world.path / "views.db").unlink()
    last = "(SELECT max(position) FROM entries)"
    deeds = [
        f"UPDATE {table} SET position = position + 5 WHERE position = {last}"
        for table in ("tags", "ids", "business_keys", "entries")
    ]
    change(world.path / "ledger.db", *deeds)
    assert verify_book(world.path).exit_code == 1


@ON_FILES_ONLY
def test_destroying_what_lies_beside_does_not_hide_what_was_found(world: World) -> None:
    world.close()
    change(world.path / "ledger.db", "UPDATE entries SET data = x'7b7d' WHERE position = 5")
    (world.path / "private.db").write_bytes(b"nothing to see here" * 100)
    report = verify_book(world.path)
    assert report.exit_code == 1
    assert report.findings[0].place == "position 5"


@ON_FILES_ONLY
def test_an_emptied_log_is_not_the_ledger_that_was_founded(world: World) -> None:
    fingerprint = world.ledger.founding_fingerprint()
    world.close()
    tables = ("entries", "tags", "ids", "business_keys", "checkpoints")
    change(world.path / "ledger.db", *(f"DELETE FROM {table}" for table in tables))
    (world.path / "private.db").unlink()
    assert verify_book(world.path).exit_code == 2
    assert verify_book(world.path, fingerprint).exit_code == 1


@ON_FILES_ONLY
@pytest.mark.parametrize(
    ("database", "deed"),
    [
        ("ledger.db", "UPDATE checkpoints SET note = CAST(x'ff41' AS TEXT) WHERE size = 2"),
        ("ledger.db", "UPDATE tags SET tag = CAST(x'ff41' AS TEXT) WHERE position = 2"),
        ("ledger.db", "UPDATE business_keys SET key = CAST(x'ff41' AS TEXT) WHERE position = 2"),
        ("ledger.db", "UPDATE entries SET type = CAST(x'ff41' AS TEXT) WHERE position = 2"),
        ("private.db", "UPDATE disclosures SET disclosure = CAST(x'ff41' AS TEXT)"),
        ("views.db", "UPDATE statements SET document = CAST(x'ff41' AS TEXT) WHERE position = 2"),
    ],
)
def test_a_text_that_is_not_utf_8_is_found_and_not_shown(world: World, database: str, deed: str) -> None:
    world.close()
    change(world.path / database, deed)
    report = verify_book(world.path)
    assert report.exit_code == 1
    assert all("\\xff" not in finding.en for finding in report.findings)


@ON_FILES_ONLY
def test_destroyed_views_are_unsound_and_rebuilding_is_named(world: World) -> None:
    world.close()
    (world.path / "views.db").write_bytes(b"no database" * 1000)
    report = verify_book(world.path)
    assert report.exit_code == 1
    assert "rebuild" in report.findings[0].en


def test_a_write_ahead_log_without_its_writer_is_read_without_a_trace(world: World, tmp_path: Path) -> None:
    left = tmp_path / "left"
    shutil.copytree(world.path, left, ignore=shutil.ignore_patterns("*-shm"))
    before = contents(left)
    assert verify_book(left).verdict == "sound"
    assert contents(left) == before


def test_values_of_a_statement_that_was_never_recorded_are_noted(world: World) -> None:
    _, disclosure = world.withhold("payee", "某饭店二")
    world.ledger.private.put([StoredDisclosure(world.new_id(), "audit", disclosure)])
    report = verify_book(world.path)
    assert (report.verdict, report.unrecorded_disclosures) == ("sound", 1)


def test_a_book_written_to_while_it_is_verified_is_sound(world: World) -> None:
    written: list[int] = []

    def write_on(_: int) -> None:
        if len(written) < 3:
            written.append(world.record_all(world.institution(), world.expense("C1", 1)).position)

    assert verify_book(world.path, progress=write_on).verdict == "sound"
    world.close()  # its log is folded into the database, which then can be read where it lies
    assert verify_book(world.path).verdict == "sound"


def test_progress_tells_every_entry_once(world: World) -> None:
    told: list[int] = []
    report = verify_book(world.path, progress=told.append)
    assert sum(told) == report.size
