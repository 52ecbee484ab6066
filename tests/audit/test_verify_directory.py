"""Verifying a published log: from files alone, in bounds, whatever an enemy or its operator put there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.report import Report
from audit.verify import verify_book
from audit.verify_directory import verify_directory
from ledger.book import Book
from ledger.encoding import decode_base64, encode_base64, encode_base64url
from ledger.keys import SigningKey
from ledger.merkle import leaf_hash, tree_hash
from ledger.note import COSIGNATURE, VerifierKey, cosignature, sign_note
from ledger.practice import practice_log_key
from ledger.submission import ENTRY_TYPE
from ledger.tiles.anchor import Anchor
from ledger.tiles.publish import publish
from tests.audit.hostile import signed, write_log
from tests.simulation.tampering import contents
from tests.world import ACCOUNT, World


class Told(NamedTuple):
    """A log as its operator has it: entries, where submissions begin, its key and its name."""

    book: Path
    anchor: Anchor
    key: SigningKey
    entries: list[bytes]
    begins: list[int]
    sizes: list[int]

    def submission(self, number: int) -> list[bytes]:
        """The entries of a submission; negative numbers count from the end."""
        begin = self.begins[number]
        end = ([*self.begins, len(self.entries)])[self.begins.index(begin) + 1]
        return self.entries[begin:end]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Money, a contract, and two expenses at the end, each in its own submission."""
    directory = tmp_path_factory.mktemp("told")
    world = World(directory)
    world.fund(ACCOUNT)
    school = world.contract()
    size = world.ledger.recorder.head()
    world.record_all(school, world.expense("C1", 50_00))
    world.record_all(school, world.expense("C1", 60_00))
    rows = list(world.ledger.recorder.entries())
    anchor = Anchor(world.ledger.book.origin, world.ledger.book.log_key, world.ledger.founding_fingerprint())
    world.close()
    return Told(
        world.path,
        anchor,
        practice_log_key(Book.open(world.path)),
        [row.data for row in rows],
        [row.position - 1 for row in rows if row.type == ENTRY_TYPE],
        [size, len(rows)],
    )


@pytest.fixture
def public(told: Told, tmp_path: Path) -> Path:
    """The log, published twice."""
    rewrite(told, tmp_path / "public", told.entries, told.sizes)
    return tmp_path / "public"


def rewrite(told: Told, directory: Path, entries: Sequence[bytes], sizes: Sequence[int] = ()) -> None:
    write_log(directory, told.anchor, told.key, entries, sizes or [len(entries)])


def first(report: Report) -> tuple[str, str, int]:
    return report.findings[0].code, report.findings[0].place, report.exit_code


def test_what_the_test_writes_is_what_the_program_publishes(told: Told, tmp_path: Path, public: Path) -> None:
    from ledger.application import Ledger

    ledger = Ledger.open(told.book)
    publish(ledger, tmp_path / "theirs")
    ledger.close()
    theirs, ours = contents(tmp_path / "theirs"), contents(public)
    assert {name: ours[name] for name in theirs} == theirs


def test_a_directory_says_what_the_book_says_and_what_it_cannot_show(told: Told, public: Path) -> None:
    book, report = verify_book(told.book), verify_directory(public, told.anchor.founding)
    assert (report.verdict, report.kind, report.published) == ("sound", "directory", 2)
    same = ("origin", "founding", "size", "root", "checkpoint", "submissions", "statements", "signatures")
    assert [getattr(report, name) for name in same] == [getattr(book, name) for name in same]
    assert report.withheld == book.withheld == 2
    assert report.missing_disclosures == 0
    assert any("not checked" in line for line in report.lines("en"))
    assert any("未作核验" in line for line in report.lines("zh"))


def test_verifying_changes_nothing_and_tells_its_progress(public: Path) -> None:
    before, progress = contents(public), list[int]()
    report = verify_directory(public, progress=progress.append)
    assert (contents(public), sum(progress)) == (before, report.size)


def test_founding_fingerprint_or_log_key_decide_which_ledger_it_is(told: Told, public: Path) -> None:
    key = told.anchor.log_key
    assert verify_directory(public, told.anchor.founding).founding_was_given
    assert verify_directory(public, log_key=key).log_key_was_given
    other = encode_base64(b"\0" * 32)
    assert first(verify_directory(public, other)) == ("founding-differs", "position 2", 1)
    stranger = VerifierKey.of(key.name, bytes.fromhex("58" + "66" * 31))
    assert first(verify_directory(public, log_key=stranger)) == ("log-key-differs", "position 2", 1)
    assert verify_book(told.book, log_key=stranger).findings[0].code == "log-key-differs"


@pytest.mark.parametrize("wrong", ["origin", "log_key", "founding"])
def test_the_founding_file_is_held_against_the_founding(told: Told, tmp_path: Path, wrong: str) -> None:
    origin, key, founding = told.anchor.origin, told.key, told.anchor.founding
    if wrong == "origin":
        origin = "ledger.example/elsewhere"
    if wrong == "log_key":
        key = SigningKey.of(Ed25519PrivateKey.from_private_bytes(b"L" * 32))
    if wrong == "founding":
        founding = encode_base64(b"\0" * 32)
    anchor = Anchor(origin, VerifierKey.of(origin, key.public), founding)
    write_log(tmp_path / "public", anchor, key, told.entries, [len(told.entries)])
    assert first(verify_directory(tmp_path / "public")) == ("configuration-differs", "founding", 1)


def test_the_same_submission_twice_is_found(told: Told, tmp_path: Path) -> None:
    rewrite(told, tmp_path / "public", [*told.entries, *told.submission(-1)])
    position = len(told.entries) + 1
    assert first(verify_directory(tmp_path / "public")) == ("id-repeated", f"position {position}", 1)


def test_a_submission_left_out_is_found_by_the_next_officer(told: Told, tmp_path: Path) -> None:
    begin = told.begins[-2]
    rewrite(told, tmp_path / "public", [*told.entries[:begin], *told.submission(-1)])
    code, place, _ = first(verify_directory(tmp_path / "public"))
    assert (code, place) == ("seen-elsewhere", f"position {begin + 1}")


def test_two_submissions_in_another_order_are_found(told: Told, tmp_path: Path) -> None:
    begin = told.begins[-2]
    rewrite(told, tmp_path / "public", [*told.entries[:begin], *told.submission(-1), *told.submission(-2)])
    assert first(verify_directory(tmp_path / "public"))[1] == f"position {begin + 1}"


def test_a_statement_changed_by_the_operator_is_found_though_all_tiles_fit(
    told: Told, tmp_path: Path
) -> None:
    entries = [*told.entries[:-1], told.entries[-1].replace(b'"amount_fen":6000', b'"amount_fen":7000')]
    assert entries != told.entries
    rewrite(told, tmp_path / "public", entries)
    assert first(verify_directory(tmp_path / "public"))[:2] == (
        "root-differs", f"position {told.begins[-1] + 1}",
    )  # fmt: skip


def test_a_submission_cut_short_or_lengthened_is_found(told: Told, tmp_path: Path) -> None:
    rewrite(told, tmp_path / "public", told.entries[:-1])
    assert first(verify_directory(tmp_path / "public"))[2] == 1
    rewrite(told, tmp_path / "public", [*told.entries, told.entries[-1]])
    assert first(verify_directory(tmp_path / "public"))[1:] == (f"position {len(told.entries) + 1}", 1)


def test_a_published_checkpoint_of_another_history_is_found(told: Told, public: Path) -> None:
    size = told.sizes[0]
    leaves = [leaf_hash(entry) for entry in told.entries[:size]]
    path = f"checkpoints/{size:03}"
    (public / path).write_bytes(signed(told.anchor.origin, told.key, [*leaves[:-1], b"\1" * 32]))
    assert first(verify_directory(public)) == ("checkpoint-note-differs", path, 1)


def test_a_checkpoint_that_was_put_back_is_found(told: Told, public: Path) -> None:
    shutil.copyfile(public / f"checkpoints/{told.sizes[0]:03}", public / "checkpoint")
    assert first(verify_directory(public)) == ("checkpoint-beyond", f"checkpoints/{told.sizes[1]:03}", 1)


def test_a_checkpoint_inside_a_submission_is_found(told: Told, tmp_path: Path) -> None:
    rewrite(told, tmp_path / "public", told.entries, [told.begins[-1] + 1, len(told.entries)])
    assert first(verify_directory(tmp_path / "public"))[0] == "checkpoint-misplaced"


def test_what_an_interrupted_writer_left_is_not_looked_into(public: Path) -> None:
    for path in ("tile/entries/000.p/200", "tile/0/000", "tile/3/000.p/9", "tile/0/.000.ab.unfinished"):
        (public / path).parent.mkdir(parents=True, exist_ok=True)
        (public / path).write_bytes(b"not yet")
    assert verify_directory(public).verdict == "sound"


def test_files_of_a_web_server_at_the_top_are_nobodys_business(public: Path) -> None:
    (public / "index.html").write_text("<p>hello")
    assert verify_directory(public).verdict == "sound"


@pytest.mark.parametrize(
    "path",
    ["tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/entries/000.p/0", "tile/entries/0",
     "tile/00/000", "tile/64/000", "tile/x", "tile/data/000", "checkpoints/1", "checkpoints/x000/027",
     "checkpoints/x999/x999/x999/x999/x999/x999/999", "checkpoints/a/b"],
)  # fmt: skip
def test_names_that_may_not_be_are_found(public: Path, path: str) -> None:
    (public / path).parent.mkdir(parents=True, exist_ok=True)
    (public / path).write_bytes((public / "checkpoint").read_bytes())
    code, place, exit_code = first(verify_directory(public))
    assert (path.startswith(place), exit_code) == (True, 1)
    assert code in {"file-unexpected", "checkpoint-beyond"}


def _as_link(path: Path) -> None:
    public = next(parent for parent in path.parents if parent.name == "public")
    path.rename(public / "elsewhere")
    path.symlink_to(public / "elsewhere")


def _as_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _as_huge(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(1 << 42)


@pytest.mark.parametrize("become", [_as_link, _as_directory, _as_pipe, _as_huge])
@pytest.mark.parametrize(
    "path", ["checkpoint", "founding", "log.policy", "checkpoints/0{0}", "tile/0/000.p/{1}",
             "tile/0/000.p/{0}",
             "tile/entries/000.p/{1}", "tile/entries/000.p/{0}"],
)  # fmt: skip
def test_what_stands_in_the_place_of_a_file_is_not_followed_read_or_waited_for(
    told: Told, public: Path, path: str, become: Callable[[Path], None]
) -> None:
    path = path.format(*told.sizes)
    become(public / path)
    report = verify_directory(public)
    assert (path in report.findings[0].place, report.exit_code) == (True, 1), report.findings


def test_a_directory_that_is_a_link_is_not_followed(public: Path, tmp_path: Path) -> None:
    for name in ("tile", "checkpoints", "tile/0"):
        away = tmp_path / "away"
        (public / name).rename(away)
        (public / name).symlink_to(away)
        assert first(verify_directory(public))[1:] == (name, 1)
        (public / name).unlink()
        away.rename(public / name)


def test_a_signed_size_beyond_all_bounds_is_told_at_once(told: Told, public: Path) -> None:
    origin, root = told.anchor.origin, encode_base64(b"\1" * 32)
    note = sign_note(f"{origin}\n{2**63 - 1}\n{root}\n", origin, told.key)
    (public / "checkpoint").write_text(note)
    report = verify_directory(public)
    assert (report.exit_code, report.findings[0].code) == (2, "file-missing")


def test_a_submission_larger_than_the_ledger_accepts_is_told_and_not_held(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.tiles import directory

    monkeypatch.setattr(directory, "MAX_BYTES", 1)
    monkeypatch.setattr(directory, "MAX_ENTRY_BYTES", len(told.entries[0]))
    rewrite(told, tmp_path / "public", told.entries)
    assert first(verify_directory(tmp_path / "public"))[::2] == ("submission-too-large", 1)


def _altered(told: Told) -> dict[str, bytes]:
    """Notes that are no checkpoint of the log, most of them signed by its own key."""
    origin, size = told.anchor.origin, len(told.entries)
    root = encode_base64(tree_hash([leaf_hash(entry) for entry in told.entries]))
    good = sign_note(f"{origin}\n{size}\n{root}\n", origin, told.key)
    head, line = good.rsplit("\n\n", 1)
    raw = bytearray(decode_base64(line.split(" ")[2].rstrip("\n")))
    raw[-1] ^= 1
    flipped = f"{head}\n\n{line.rsplit(' ', 1)[0]} {encode_base64(bytes(raw))}\n"
    urlsafe = encode_base64url(decode_base64(root)) + "="
    stranger = cosignature(f"{head}\n", "witness.example/w", told.key, 1_767_000_000)
    texts = {
        "a leading zero": f"{origin}\n0{size}\n{root}\n",
        "a sign": f"{origin}\n+{size}\n{root}\n",
        "an extension line": f"{origin}\n{size}\n{root}\nmore\n",
        "padding bits": f"{origin}\n{size}\n{root[:-2]}{chr(ord(root[-2]) + 1)}=\n",
        "no root": f"{origin}\n{size}\n",
        "another origin": f"{origin}x\n{size}\n{root}\n",
    }
    if urlsafe != root:
        texts["url-safe base64"] = f"{origin}\n{size}\n{urlsafe}\n"
    notes = {what: sign_note(text, origin, told.key).encode() for what, text in texts.items()}
    return notes | {
        "no final line feed": good[:-1].encode(),
        "carriage returns": good.replace("\n", "\r\n").encode(),
        "two blank lines": f"{head}\n\n\n{line}".encode(),
        "a flipped bit": flipped.encode(),
        "an unknown signer only": f"{head}\n\n{stranger.to_line()}".encode(),
        "an unknown signer beside": f"{good}{stranger.to_line()}".encode(),
        "its signature twice": f"{good}{line}".encode(),
        "no signature": f"{head}\n\n".encode(),
        "a name with a plus": good.replace(f"— {origin} ", f"— {origin}+ ").encode(),
        "padding bits of the signature": good.replace("=\n", "E=\n").encode(),
        "not UTF-8": good.encode() + b"\xff",
        "a null": good.replace("\n", "\n\0", 1).encode(),
    }


def test_whatever_is_no_checkpoint_of_the_log_is_refused(told: Told, public: Path) -> None:
    for what, note in _altered(told).items():
        rewrite(told, public, told.entries)
        (public / "checkpoint").write_bytes(note)
        (public / f"checkpoints/{len(told.entries):03}").write_bytes(note)
        report = verify_directory(public)
        assert report.exit_code == 1, what
        assert "checkpoint" in report.findings[0].place, (what, report.findings)


def test_a_cosigners_key_is_no_log_key(told: Told, public: Path) -> None:
    key = VerifierKey.of(told.anchor.origin, told.key.public, COSIGNATURE)
    assert verify_directory(public, log_key=key).findings[0].code == "log-key-differs"


@pytest.mark.parametrize("lost", ["checkpoint", "founding", "log.policy"])
def test_without_what_is_needed_nobody_can_tell(public: Path, lost: str) -> None:
    (public / lost).unlink()
    assert first(verify_directory(public)) == ("file-missing", lost, 2)


def test_neither_a_book_nor_a_log_is_no_verdict(tmp_path: Path) -> None:
    assert verify_directory(tmp_path).exit_code == 2
    assert verify_directory(tmp_path / "nothing").exit_code == 2


def test_rules_of_a_later_program_cannot_be_told(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.decisions import constitution

    monkeypatch.setattr(constitution, "RULES_VERSIONS", ("2027.1",))
    report = verify_directory(public)
    assert report.exit_code == 2
    assert "newer version" in report.lines("en")[1]


def test_a_verifier_that_nobody_knows_is_no_verdict_and_does_not_hide_one(told: Told, public: Path) -> None:
    (public / "mingzhang-verify.py").write_text("print('sound')\n")
    assert first(verify_directory(public)) == ("verifier-unknown", "mingzhang-verify.py", 2)
    shutil.copyfile(public / f"checkpoints/{told.sizes[0]:03}", public / "checkpoint")
    assert first(verify_directory(public))[2] == 1


def test_a_bundle_that_changes_while_it_is_read_is_found(
    told: Told, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.tiles.directory import PublishedFileError, PublishedLog
    from ledger.tiles.scratch import Scratch

    (public.parent / "scratch").mkdir()
    with Scratch(public.parent / "scratch") as scratch:
        log = PublishedLog(public, len(told.entries), scratch)
        rows = list(log.entries())
        scratch.take([row.leaf_hash for row in rows], [])
        scratch.add_submission(1)
        assert log.entry(2) == rows[1]
        assert log.entry(len(rows) + 1) is None
        rewrite(told, public, [told.entries[0], b"{}", *told.entries[2:]])
        again = PublishedLog(public, len(told.entries), scratch)
        with pytest.raises(PublishedFileError, match="changed it meanwhile"):
            again.entry(2)
