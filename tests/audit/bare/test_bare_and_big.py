"""The bare verifier and the big one, asked the same: within the bare one's scope their verdicts agree."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.verify_directory import verify_directory
from ledger.founding import enrolment
from tests.audit.bare.forging import Log, bundle
from tests.audit.bare.running import Said, verify
from tests.world import World

NEW_KEY = Ed25519PrivateKey.from_private_bytes(b"N" * 32)
Change = Callable[[World, Log], None]


def signers(world: World, party: str) -> tuple[Any, Any]:
    keys = [world.desk.key_of(party, officer) for officer in ("officer-1", "officer-2")]
    return (keys[0], "prepare"), (keys[1], "approve")


def expense(world: World, **members: Any) -> bytes:
    return world.expense("C1", 1_00, **members)


def school(world: World) -> str:
    return world.institution()


def party_suspended(world: World, log: Log, party: str) -> None:
    statement = world.statement("party.suspended", party=party)
    log.add(log.submission([statement], *signers(world, world.education())))


def revoked(world: World, log: Log) -> None:
    kid = world.desk.key_of(school(world), "officer-1").kid
    revoking = world.statement("key.revoked", kid=kid)
    log.add(log.submission([revoking], *signers(world, school(world))))
    log.add(log.submission([expense(world)], *signers(world, school(world))))


def enrolled(world: World, log: Log, **members: Any) -> None:
    """Enrol a new key of the school, then sign with it."""
    row = enrolment(NEW_KEY, log.origin, school(world), "officer-9")
    statement = world.statement("key.enrolled", party=school(world), **{**row, **members})
    log.add(log.submission([statement], *signers(world, school(world))))
    _, approving = signers(world, school(world))
    log.add(log.submission([expense(world)], (NEW_KEY, "prepare"), approving))


def signed_by(world: World, log: Log, *by: Any, **named: Any) -> None:
    log.add(log.submission([expense(world)], *by, **named))


def with_forged_signature(world: World, log: Log) -> None:
    submission = log.submission([expense(world)], *signers(world, school(world)))
    other = log.submission([expense(world)], *signers(world, school(world)))
    entry = other.jws.to_object()
    entry["payload"] = submission.jws.to_object()["payload"]
    log.add(type(submission)(type(submission.jws).from_object(entry), submission.data))


def other_statement(world: World, log: Log) -> None:
    submission = log.submission([expense(world)], *signers(world, school(world)))
    log.add(type(submission)(submission.jws, (expense(world),)))


def one_more_statement(world: World, log: Log) -> None:
    signed_by(world, log, *signers(world, school(world)))
    log.add_entries(expense(world))


def respelled_entry(world: World, log: Log) -> None:
    signed_by(world, log, *signers(world, school(world)))
    log.entries[-2] = log.entries[-2].replace(b'{"type"', b'{ "type"', 1)


def id_again(world: World, log: Log) -> None:
    identifier = world.new_id()
    for _ in range(2):
        log.add(log.submission([expense(world, id=identifier)], *signers(world, school(world))))


def founded_again(world: World, log: Log) -> None:
    founding = log.entries[1].replace(b'"id":"', b'"id":"%s' % world.new_id().encode()[:9], 1)
    start = founding.index(b'"id":"') + 6
    founding = founding[: start + 9] + founding[start + 18 :]
    log.add(log.submission([founding], *signers(world, world.finance())))


def enrolled_for_approval(world: World, log: Log) -> None:
    row = enrolment(NEW_KEY, log.origin, school(world), "officer-9", ("approve",))
    statement = world.statement("key.enrolled", party=school(world), **row)
    log.add(log.submission([statement], *signers(world, school(world))))
    signed_by(world, log, (NEW_KEY, "prepare"), signers(world, school(world))[1])


FORGED: dict[str, Change] = {
    "signed by a key that nobody enrolled": lambda w, log: signed_by(
        w, log, (NEW_KEY, "prepare"), signers(w, school(w))[1]
    ),
    "signed by a revoked key": revoked,
    "a signature made for another payload": with_forged_signature,
    "a signature in a duty not held": enrolled_for_approval,
    "a key enrolled without possession of it": lambda w, log: enrolled(w, log, proof="A" * 86),
    "a key whose term is over": lambda w, log: enrolled(w, log, valid_to="2026-11-30"),
    "a key whose term has not begun": lambda w, log: enrolled(w, log, valid_from="2027-01-01"),
    "a suspended party": lambda w, log: (
        party_suspended(w, log, school(w)),
        signed_by(w, log, *signers(w, school(w))),
    ),
    "another statement than was signed": other_statement,
    "one statement more than was signed": one_more_statement,
    "an entry in another spelling": respelled_entry,
    "an id for the second time": id_again,
    "a second founding": founded_again,
    "a prefix seen in another history": lambda w, log: signed_by(
        w, log, *signers(w, school(w)), seen=type(log.seen())(log.origin, 5, bytes(32))
    ),
    "a prefix longer than the log": lambda w, log: signed_by(
        w, log, *signers(w, school(w)), seen=type(log.seen())(log.origin, 10_000, log.root())
    ),
    "signed for another ledger": lambda w, log: signed_by(
        w, log, *signers(w, school(w)), seen=type(log.seen())("elsewhere.example/funds", 5, log.root(5))
    ),
    "recorded before its predecessor": lambda w, log: log.add(
        log.submission([expense(w)], *signers(w, school(w))), w.now - timedelta(seconds=1)
    ),
    "recorded after its signatures expired": lambda w, log: log.add(
        log.submission([expense(w)], *signers(w, school(w)), days_valid=1), w.now + timedelta(days=2)
    ),
    "prepared days after it was recorded": lambda w, log: signed_by(
        w, log, *signers(w, school(w)), prepared_at=w.now + timedelta(days=2)
    ),
    "a statement with a member twice": lambda w, log: log.add(
        log.submission([expense(w)[:-1] + b',"amount_fen":5}'], *signers(w, school(w)))
    ),
    "a statement that is no JSON": lambda w, log: log.add(log.submission([b"{"], *signers(w, school(w)))),
    "a statement with a fraction": lambda w, log: log.add(
        log.submission([expense(w).replace(b":100,", b":1e2,")], *signers(w, school(w)))
    ),
    "a statement that turns the direction of writing": lambda w, log: log.add(
        log.submission([expense(w)[:-1] + ',"undated":"\u202e"}'.encode()], *signers(w, school(w)))
    ),
    "a statement in the place of a submission": lambda w, log: log.add_entries(expense(w)),
    "a submission cut short": lambda w, log: (
        log.add(log.submission([expense(w), expense(w)], *signers(w, school(w)))),
        log.entries.pop(),
        log.ends.pop(),
        log.ends.append(len(log.entries)),
    ),
}  # fmt: skip


OUT_OF_SCOPE: dict[str, Change] = {
    "one officer where two must sign": lambda w, log: log.add(
        log.submission([w.statement("party.suspended", party=school(w))], signers(w, w.education())[0])
    ),
    "officers of another party": lambda w, log: signed_by(w, log, *signers(w, w.supervision())),
    "an unknown member": lambda w, log: log.add(
        log.submission([expense(w)[:-1] + b',"colour":"red"}'], *signers(w, school(w)))
    ),
    "a contract that does not exist": lambda w, log: log.add(
        log.submission([w.expense("C404", 1_00)], *signers(w, school(w)))
    ),
    "money that is not there": lambda w, log: log.add(
        log.submission(
            [
                w.statement(
                    "disbursement.made", contract="C1", payee=school(w), amount_fen=900_000_000_00,
                    payment_order="Z9",
                )
            ],
            *signers(w, w.province().finance),
        )
    ),
    "a business key for the second time": lambda w, log: [
        log.add(log.submission([expense(w, voucher="twice")], *signers(w, school(w)))) for _ in range(2)
    ],
}  # fmt: skip


def test_an_untouched_log_is_sound_for_both(log: Log, tmp_path: Path) -> None:
    directory = log.publish(tmp_path / "published")
    big = verify_directory(directory)
    bare = verify(directory)
    assert (big.verdict, bare.verdict) == ("sound", "sound"), (big.findings, bare.report)
    for name in (
        "origin",
        "founding",
        "size",
        "root",
        "checkpoint",
        "submissions",
        "statements",
        "signatures",
    ):
        assert bare.report[name] == getattr(big, name), name


@pytest.mark.parametrize("what", FORGED)
def test_what_officers_cannot_have_signed_is_unsound_for_both(
    what: str, world: World, log: Log, tmp_path: Path
) -> None:
    forged = log.copy()
    FORGED[what](world, forged)
    directory = forged.publish(tmp_path / "published")
    big, bare = verify_directory(directory), verify(directory)
    assert (big.verdict, bare.verdict) == ("unsound", "unsound"), (big.findings, bare.report["findings"])
    assert bare.first[1] != "unexpected"


@pytest.mark.parametrize("what", OUT_OF_SCOPE)
def test_what_only_the_rules_forbid_is_left_to_the_big_one(
    what: str, world: World, log: Log, tmp_path: Path
) -> None:
    forged = log.copy()
    OUT_OF_SCOPE[what](world, forged)
    directory = forged.publish(tmp_path / "published")
    big, bare = verify_directory(directory), verify(directory)
    assert (big.verdict, bare.verdict) == ("unsound", "sound"), (big.findings, bare.report["findings"])
    assert bare.report["does_not_check"]


def files_of(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def damaged(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """The content of a file, changed in every way that needs no keys."""
    yield b""
    yield data[:-1]
    yield data + b"\0"
    yield data + data
    yield data[: len(data) // 2]
    for place in {0, 1, len(data) // 2, len(data) - 1, *chance.choices(range(len(data)), k=2)}:
        yield data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def compare(directory: Path) -> Said:
    bare, big = verify(directory), verify_directory(directory)
    assert bare.verdict == big.verdict, (bare.report["findings"], big.findings)
    assert bare.verdict == "sound" or bare.first[1] != "unexpected", bare.report["findings"]
    return bare


@pytest.fixture
def small(log: Log, tmp_path: Path) -> Path:
    """A small published log with two sizes in its history."""
    return log.publish(tmp_path / "published", sizes=[log.ends[-3]])


def test_every_file_damaged_in_every_way_is_called_the_same_by_both(small: Path) -> None:
    chance = random.Random(20261124)
    for path in files_of(small):
        whole = path.read_bytes()
        for content in damaged(whole, chance):
            path.write_bytes(content)
            bare = compare(small)
            assert bare.verdict != "sound", path
        path.unlink()
        bare = compare(small)
        name = path.relative_to(small).as_posix()
        assert bare.verdict != "sound" or name.startswith("checkpoints/"), name
        path.mkdir()
        assert compare(small).verdict != "sound" or name.startswith("checkpoints/"), name
        path.rmdir()
        path.symlink_to(small / "founding")
        assert compare(small).verdict == "unsound"
        path.unlink()
        path.write_bytes(whole)
    assert compare(small).verdict == "sound"


def test_files_that_changed_places_are_called_the_same_by_both(small: Path) -> None:
    files = files_of(small)
    for first, second in pairwise(files):
        one, other = first.read_bytes(), second.read_bytes()
        first.write_bytes(other)
        second.write_bytes(one)
        bare = compare(small)
        assert bare.verdict == "unsound" or one == other
        first.write_bytes(one)
        second.write_bytes(other)


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/x000/000", "tile/0/0000",
        "tile/00/000", "tile/64/000", "tile/0/stranger", "tile/entries/000.p/1/2", "checkpoints/7",
        "checkpoints/x000/007", "checkpoints/stranger", "tile/stranger",
    ],
)  # fmt: skip
def test_a_name_that_may_not_be_is_called_so_by_both(small: Path, name: str) -> None:
    (small / name).parent.mkdir(parents=True, exist_ok=True)
    (small / name).write_bytes(b"")
    assert compare(small).verdict == "unsound"


@pytest.mark.parametrize(
    "name",
    ["tile/0/.000.1234abcd.unfinished", "index.html", "tile/0/005", "tile/5/000", "tile/entries/009.p/3"],
)
def test_what_may_lie_there_disturbs_neither(small: Path, name: str) -> None:
    (small / name).parent.mkdir(parents=True, exist_ok=True)
    (small / name).write_bytes(b"left by an interrupted writer")
    assert compare(small).verdict == "sound"


def test_a_bundle_that_says_more_than_it_has_is_called_so_by_both(small: Path) -> None:
    for path in files_of(small / "tile" / "entries"):
        whole = path.read_bytes()
        for length in (b"\0\0", b"\xff\xff", b"\xea\x61"):
            path.write_bytes(length + whole[2:])
            assert compare(small).verdict == "unsound"
        path.write_bytes(whole + bundle([b"{}"]))
        assert compare(small).verdict == "unsound"
        path.write_bytes(whole)
