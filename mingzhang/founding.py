"""Founding a book from the command line: nothing is made over anything, and nothing is left by a failure.

A practice book is founded in one step. A real one is prepared from a file of public keys: book, log key, and
a submission file that officers of the three authorities sign before it is submitted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.decisions.constitution import decide_founding
from domain.decisions.ruling import Case, Ruling
from domain.refusals import Refusal
from domain.statements.constitution import LedgerFounded
from domain.statements.registry import find_problems, parse_statement
from ledger.book import LOG_KEY_FILE, Book, BookError, is_free, keys_path_of
from ledger.client import FILE_ENDING, write_parcel
from ledger.deciding import HASHES, Memory, kid_of, possesses
from ledger.encoding import encode_base64
from ledger.founding import FoundingPlan, founding_parcel
from ledger.keys import SigningKey, create_key, refuse_inside
from ledger.merkle import leaf_hash
from ledger.note import VerifierKey
from ledger.practice import found_practice
from ledger.signed import signed_path_of
from ledger.submission import Payload
from mingzhang.failures import CommandError
from mingzhang.opening import new_id, now, open_ledger, refuse_key_in_a_book
from mingzhang.outcomes import refuse_existing
from mingzhang.problems import Problem


@dataclass(frozen=True)
class Places:
    """Where the parts of a new book go."""

    book: Path
    log_key: Path
    submission: Path
    database: str | None = None

    @classmethod
    def of(cls, book: Path, log_key: Path | None, database: str | None = None) -> Places:
        """The usual places beside the book, and the log's key and database where they were asked for."""
        waiting = book.resolve().with_name(f"{book.resolve().name}.founding{FILE_ENDING}")
        return cls(book, log_key or keys_path_of(book) / LOG_KEY_FILE, waiting, database)


@dataclass(frozen=True)
class Founded:
    """What a new book is called, and the fingerprint by which it is known."""

    origin: str
    fingerprint: str
    not_after: str = ""


def refuse_occupied(path: Path) -> None:
    """Raise `CommandError`, saying what is there, unless a book can be made at this path."""
    keys = keys_path_of(path)
    if not is_free(path):
        try:
            origin = Book.open(path).origin
        except BookError:
            raise CommandError(
                f"{path} 已有内容且不是账簿；请另选目录",
                f"{path}: found something that is no book, expected nothing; choose another directory",
            ) from None
        waiting = Places.of(path, None).submission
        if waiting.exists():
            raise CommandError(
                f"{path} 已备好，账本 {origin} 等待设立；请对 {waiting} 加签（approve）并提交（submit）",
                f"{path}: found the book of {origin}, prepared before; approve {waiting} and submit it",
            )
        raise CommandError(
            f"{path} 已是账本 {origin} 的账簿；可直接使用（mingzhang show --book {path}），或另选目录",
            f"{path}: found the book of {origin}, expected nothing; use it (mingzhang show --book {path}), "
            "or choose another directory",
        )
    if keys.exists() and any(keys.iterdir()):
        raise CommandError(
            f"{keys} 已有密钥，而 {path} 没有账簿：可能是一次未完成的建账；确认无用后移走该目录再试",
            f"{keys}: found keys without a book at {path}, perhaps of a founding that was cut off; move that "
            "directory away if nothing needs it, then try again",
        )


def found_practice_book(path: Path, name: str, database: str | None = None) -> Founded:
    """Found a practice book with its keyring. Raises a `LedgerError`."""
    with _nothing_left_on_failure(path, keys_path_of(path), signed_path_of(path)):
        ledger = found_practice(path, now, new_id, name, database)
        try:
            return Founded(ledger.book.origin, ledger.founding_fingerprint())
        finally:
            ledger.close()


def refuse_plan(plan: FoundingPlan, file: Path) -> list[Problem] | Refusal | None:
    """Tell now what the ledger would refuse once three authorities have signed."""
    stand_in = SigningKey.of(Ed25519PrivateKey.generate())
    data = founding_parcel(plan, VerifierKey.of(plan.origin, stand_in.public), now(), new_id).statements[0]
    problems = [Problem.of(each, file.name) for each in find_problems(data)]
    if problems:
        return problems
    statement = parse_statement(data)
    assert isinstance(statement, LedgerFounded)
    nothing = Memory(knows_all=True)
    case = Case(
        nothing.subjects(), (), now().date(), possesses, kid_of,
        hashes=HASHES, leaf_of=nothing.leaf_of, signed=nothing.signed,
    )  # fmt: skip
    ruling = decide_founding(statement, case)
    return None if isinstance(ruling, Ruling) else ruling


def refuse_places(places: Places) -> None:
    """Raise an error if the log's key would lie in a book, or something new over something else."""
    refuse_key_in_a_book(places.log_key)
    refuse_inside(places.log_key, places.book)
    refuse_existing(places.submission)
    if places.log_key.parent != keys_path_of(places.book):
        refuse_existing(places.log_key)


def prepare_book(plan: FoundingPlan, places: Places, passphrase: bytes) -> Founded:
    """Make the log's key, the book, and the submission file that founds it. Raises a `LedgerError`."""
    keys = keys_path_of(places.book)
    is_beside = places.log_key.parent == keys
    with _nothing_left_on_failure(places.book, places.submission, keys if is_beside else places.log_key):
        if is_beside:
            keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        verifier = VerifierKey.of(plan.origin, create_key(places.log_key, passphrase))
        parcel = founding_parcel(plan, verifier, now(), new_id)
        Book.create(places.book, plan.origin, verifier, practice=False, database=places.database)
        with open_ledger(places.book):
            pass  # makes the database, so that the book is whole when it is handed on
        write_parcel(parcel, places.submission)
    fingerprint = encode_base64(leaf_hash(parcel.statements[0]))
    return Founded(plan.origin, fingerprint, Payload.parse(parcel.payload).not_after)


@contextmanager
def _nothing_left_on_failure(*paths: Path) -> Iterator[None]:
    """Remove what was made at these paths unless the block ends well; an empty directory stays."""
    before = [path.exists() for path in paths]
    try:
        yield
    except BaseException:
        for path, was_there in zip(paths, before, strict=True):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
            if was_there:
                path.mkdir()
        raise
