"""Deciding: subjects kept in memory, and whether a submission is recorded (裁决).

Happens under the write lock, on the log as it stands there. A subject that is asked for the first time is
folded from the entries of its tag; what is recorded afterwards changes it in memory. When another process has
written, its entries are folded in order. Decisions read log bytes only.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from domain.authority import Signer
from domain.decisions.constitution import RULES_VERSIONS
from domain.decisions.rules import RULES, Decide
from domain.decisions.ruling import Accepted, Case, Signed, readable_key
from domain.doubts import DOUBTS_TAG
from domain.folding import fold
from domain.hashing import Hashes
from domain.postings import post
from domain.refusals import IdRepeated, KeyRepeated, Malformed, Refusal, SignerInactive, SignerUnknown
from domain.statements.base import Statement
from domain.statements.constitution import AuthorityRow, LedgerFounded
from domain.statements.registry import parse_statement
from domain.subjects import CONSTITUTION_TAG, Constitution, Subject, Subjects, blank
from ledger.ed25519 import PublicKeyError, load_public_key
from ledger.ed25519 import verify as verify_ed25519
from ledger.encoding import decode_base64url, id_bytes
from ledger.jws import Jws, JwsError, thumbprint
from ledger.jws import verify as verify_jws
from ledger.merkle import leaf_hash, tree_hash
from ledger.moment import day_of, format_moment
from ledger.refusals import (
    Expired,
    ForgedSignature,
    NotFounded,
    PreparedAhead,
    SeenAhead,
    SeenElsewhere,
    WrongLedger,
)
from ledger.store import NewEntry, StoredEntry
from ledger.submission import ENTRY_TYPE, Entry, Submission, entry_bytes, month_of_entry, submission_key

MAX_SUBJECTS: Final = 200_000
"""Subjects kept in memory, about 300 bytes each; past that the older half is forgotten and read again."""
MAX_ROOTS: Final = 10_000
MAX_SIGNERS: Final = 1_000
"""Sets of signers whose authority is remembered, each for so many matters: some tens of megabytes at most."""
MAX_AUTHORS: Final = 200
MAX_GAP: Final = 5_000
"""Entries of another writer that are folded in; past that it is quicker to forget everything."""


AuthorityTable = Mapping[str, tuple[AuthorityRow, ...]]
Authors = dict[Hashable, str | Refusal]


class LogReader(Protocol):
    """What deciding reads of the store."""

    def head(self) -> int: ...
    def entries(
        self, after: int = 0, limit: int | None = None, until: int | None = None
    ) -> Iterator[StoredEntry]: ...
    def entry(self, position: int) -> StoredEntry | None: ...
    def by_tag(self, tag: str, after: int = 0, until: int | None = None) -> Iterator[StoredEntry]: ...
    def positions_of_ids(self, ids: Sequence[bytes]) -> dict[bytes, int]: ...
    def positions_of_keys(self, keys: Sequence[str]) -> dict[str, int]: ...
    def root_at(self, size: int) -> bytes: ...


class Decision(NamedTuple):
    """A submission that is to be recorded, as entries ready for the store."""

    entries: list[NewEntry]
    accepted: list[Accepted]


@dataclass(frozen=True, slots=True)
class Refused:
    """A submission that is not recorded: the refusal, and where it applies to one, the statement's
    `index`."""

    refusal: Refusal
    index: int | None = None
    statement_id: str | None = None


HASHES: Final = Hashes(lambda data: sha256(data).digest(), leaf_hash, tree_hash)
"""The functions by which seals and draws are recomputed."""


def kid_of(public_key: str) -> str:
    """Name a public key given in base64url (RFC 7638)."""
    return thumbprint(decode_base64url(public_key))


def possesses(public_key: str, message: bytes, proof: str) -> bool:
    """Tell whether a proof of possession is good, by a key about which all verifiers agree."""
    try:
        public = load_public_key(decode_base64url(public_key))
    except PublicKeyError:
        return False
    return verify_ed25519(public, decode_base64url(proof), message)


class Memory:
    """Subjects as of a position of the log, kept while they are used.

    A memory that `knows_all` has folded every entry up to its position, so what it does not hold is blank.
    """

    def __init__(self, knows_all: bool = False) -> None:
        self.position = 0
        self.reader: LogReader | None = None
        self._knows_all = knows_all
        self._subjects: dict[str, Subject] = {}
        self._roots: dict[int, bytes] = {}
        self._rows: AuthorityTable = {}
        self._authors: dict[tuple[Signer, ...], Authors] = {}

    @classmethod
    def at_head(cls, reader: LogReader) -> Memory:
        """A new memory at the head of a log."""
        memory = cls()
        memory.catch_up(reader)
        return memory

    def forget(self) -> None:
        """Start again from the log."""
        self._subjects.clear()
        self._roots.clear()
        self.position = 0

    def catch_up(self, reader: LogReader) -> None:
        """Bring the subjects to the head of this reader, and read from it from now on."""
        self.reader = reader
        if len(self._subjects) > MAX_SUBJECTS:
            for old in list(self._subjects)[: MAX_SUBJECTS // 2]:
                del self._subjects[old]
        head = reader.head()
        if not self._subjects or not 0 <= head - self.position <= MAX_GAP:
            self.forget()
            self.position = head
            return
        recorded_in = ""
        for entry in reader.entries(after=self.position, until=head):
            self.position = entry.position - 1
            if entry.type == ENTRY_TYPE:
                recorded_in = month_of_entry(entry.data)
            else:
                statement = parse_statement(entry.data)
                subjects = self.subjects(entry.submission - 1)
                fold(statement, post(statement, subjects), subjects, kid_of, recorded_in)
                self.keep(subjects.changes())
        self.position = head

    def subjects(self, until: int | None = None) -> Subjects:
        """A fresh view for one submission, which follows the entries up to `until`, or all that are known."""
        return Subjects(self.base, self.look_up, partial(self.signed_since, until=until))

    def base(self, tag: str) -> Subject:
        """Return a subject from memory, or folded from its tag's entries."""
        subject = self._subjects.get(tag)
        if subject is None:
            subject = self._subjects[tag] = self._load(tag)
        return subject

    def keep(self, changes: Iterable[tuple[str, Subject]]) -> None:
        """Take over the subjects that an accepted submission changed."""
        self._subjects.update(changes)

    def look_up(self, statement_id: str) -> Statement | None:
        """Return a recorded statement by its id."""
        entry = self._entry_of(statement_id)
        if entry is None:
            return None
        statement = parse_statement(entry.data)
        return statement if statement.id == statement_id else None

    def leaf_of(self, statement_id: str) -> bytes | None:
        """Return the leaf hash of a recorded statement by its id."""
        entry = self._entry_of(statement_id)
        return None if entry is None else leaf_hash(entry.data)

    def signed(self, statement_id: str) -> Signed | None:
        """Return where a recorded statement stands and who signed it, by its id."""
        stated = self._entry_of(statement_id)
        if stated is None:
            return None
        submission = self._reader().entry(stated.submission)
        assert submission is not None
        signatures = Entry.parse(submission.data).jws.signatures
        return Signed(stated.position, tuple(signature.kid for signature in signatures))

    def signed_since(self, kid: str, size: int, until: int | None = None) -> Iterator[Statement]:
        """Give what a key signed of the log from a size on, up to `until` or all that is known."""
        until = self.position if until is None else until
        first = self._reader().entry(size + 1) if size < until else None
        if first is None:
            return
        is_signer = False
        for entry in self._reader().entries(after=first.submission - 1, until=until):
            if entry.type == ENTRY_TYPE:
                is_signer = is_signed_by(kid, Entry.parse(entry.data).jws)
            elif is_signer and entry.position > size:
                yield parse_statement(entry.data)

    def remember_root(self, size: int, root: bytes) -> None:
        """Keep the root of a size that was sealed: clients name recent ones as seen."""
        self._roots[size] = root
        if len(self._roots) > MAX_ROOTS:
            del self._roots[next(iter(self._roots))]

    def root_at(self, size: int) -> bytes:
        """Return the root of an earlier size."""
        root = self._roots.get(size)
        if root is None:
            root = self._reader().root_at(size)
            self.remember_root(size, root)
        return root

    def authors(self, rows: AuthorityTable, signers: Sequence[Signer]) -> Authors:
        """What has been found of these signers under this authority, to be added to."""
        if rows is not self._rows or len(self._authors) > MAX_SIGNERS:
            self._rows = rows
            self._authors.clear()
        found = self._authors.setdefault(tuple(signers), {})
        if len(found) > MAX_AUTHORS:
            found.clear()
        return found

    def _load(self, tag: str) -> Subject:
        if self._knows_all:
            return blank(tag)
        scratch = self._scratch(tag)
        months = _Months(self._reader()) if tag.startswith(_BOOKED) else None
        for entry in self._reader().by_tag(tag, until=self.position):
            statement = parse_statement(entry.data)
            recorded_in = "" if months is None else months[entry.submission]
            fold(statement, post(statement, scratch), scratch, kid_of, recorded_in)
        return scratch.read(tag)

    def _scratch(self, tag: str) -> Subjects:
        """Where the entries of a tag are folded. What is in doubt refers to subjects as they are for good."""
        if tag != DOUBTS_TAG:
            return Subjects(blank, self.look_up)
        return Subjects(
            lambda each: blank(each) if each == tag else self.base(each), self.look_up, self._signed_before
        )

    def _signed_before(self, kid: str, size: int) -> Iterator[Statement]:
        """Give what a key signed of the log from a size on, before the submission that revoked it."""
        for entry in self._reader().by_tag(f"key:{kid}", until=self.position):
            if entry.type == "key.revoked":
                yield from self.signed_since(kid, size, entry.submission - 1)

    def _entry_of(self, statement_id: str) -> StoredEntry | None:
        reader = self._reader()
        key = id_bytes(statement_id)
        position = reader.positions_of_ids([key]).get(key)
        if position is None or position > self.position:
            return None
        entry = reader.entry(position)
        return None if entry is None or entry.type == ENTRY_TYPE else entry

    def _reader(self) -> LogReader:
        assert self.reader is not None
        return self.reader


_BOOKED: Final = "account:"
"""Tags of the subjects that are counted by month of booking."""


class _Months(dict[int, str]):
    """The months in which submissions were recorded, by position."""

    def __init__(self, reader: LogReader) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, position: int) -> str:
        stored = self._reader.entry(position)
        assert stored is not None
        month = self[position] = month_of_entry(stored.data)
        return month


class NotSoSimpleError(Exception):
    """A hopeful bench met something that has to be looked up in the index."""


class Bench:
    """Decides on submissions one after the other, each seeing those accepted before it in the same batch.

    What was accepted is kept apart from memory until `committed` says that the log holds it. A `hopeful`
    bench does not look ids and business keys up in the log: the store refuses repeated ones anyway, and then,
    or when anything is refused, a bench that is not hopeful decides again and says exactly why. It raises
    `NotSoSimpleError` for a refusal.
    """

    def __init__(self, memory: Memory, reader: LogReader, *, hopeful: bool = False) -> None:
        self._memory = memory
        self._reader = reader
        self._hopeful = hopeful
        self._subjects: dict[str, Subject] = {}
        self._undigested: list[Sequence[Statement]] = []
        self._submissions: list[Submission] = []
        self._decided: dict[str, Statement] = {}
        self._ids: dict[bytes, int] = {}
        self._keys: dict[str, int] = {}
        self.head = memory.position

    def decide(self, submission: Submission, now: datetime) -> Decision | Refused:
        """Decide on a submission that was checked in itself; `now` is the moment of recording."""
        decided = self._decide(submission, now)
        if self._hopeful and isinstance(decided, Refused):
            raise NotSoSimpleError
        return decided

    def committed(self, reader: LogReader) -> None:
        """What was accepted stands in the log: let memory know, which reads from this reader now."""
        self._memory.keep(self._subjects.items())
        self._memory.position = self.head
        self._memory.reader = reader

    def _decide(self, submission: Submission, now: datetime) -> Decision | Refused:
        recorded_at = format_moment(now)
        refusal = self._refuse_payload(submission, recorded_at)
        if refusal is not None:
            return Refused(refusal)
        subjects = Subjects(self._base, self._look_up, self._signed_since)
        founding = _founding(submission, subjects)
        if isinstance(founding, Refusal):
            return Refused(founding)
        signers = read_signers(submission.jws, founding or subjects, recorded_at)
        if isinstance(signers, Refusal):
            return Refused(signers)
        forged = refuse_forged(submission.jws, founding or subjects)
        if forged is not None:
            return Refused(forged)
        case = Case(
            subjects, signers, day_of(recorded_at), possesses, kid_of, self.head + 1,
            hashes=HASHES, leaf_of=partial(self._leaf_of, submission), signed=self._memory.signed,
        )  # fmt: skip
        case.authors = self._memory.authors(case.rows, signers)
        return self._decide_statements(submission, case, recorded_at)

    def repeated(self, submission: Submission) -> int | None:
        """Return the position at which this very submission was recorded before."""
        key = submission_key(submission.jws)
        position = self._keys.get(key)
        if position is not None or self._hopeful:
            return position
        return self._reader.positions_of_keys([key]).get(key)

    def _base(self, tag: str) -> Subject:
        subject = self._subjects.get(tag)
        return self._memory.base(tag) if subject is None else subject

    def _look_up(self, statement_id: str) -> Statement | None:
        for statements in self._undigested:
            self._decided.update((statement.id, statement) for statement in statements)
        self._undigested.clear()
        return self._decided.get(statement_id) or self._memory.look_up(statement_id)

    def _signed_since(self, kid: str, size: int) -> Iterator[Statement]:
        """What a key signed of the log from a size on, and of what was accepted in the same batch."""
        yield from self._memory.signed_since(kid, size)
        position = self._memory.position
        for submission in self._submissions:
            first = position + 2
            position += 1 + len(submission.statements)
            if is_signed_by(kid, submission.jws):
                yield from submission.statements[max(0, size + 1 - first) :]

    def _leaf_of(self, submission: Submission, statement_id: str) -> bytes | None:
        """The leaf hash of a statement: in this submission, accepted before it in the batch, or recorded."""
        for each in (submission, *reversed(self._submissions)):
            for statement, leaf in zip(each.statements, each.leaf_hashes, strict=True):
                if statement.id == statement_id:
                    return leaf
        return self._memory.leaf_of(statement_id)

    def _decide_statements(self, submission: Submission, case: Case, recorded_at: str) -> Decision | Refused:
        decide = rules_in_force(case.subjects)
        accepted: list[Accepted] = []
        keys: list[tuple[str, ...]] = []
        refused: Refused | None = None
        for index, statement in enumerate(submission.statements):
            case.position += 1
            outcome = decide(statement, case)
            keys.append(case.keys)
            if not isinstance(outcome, Accepted):
                refused = Refused(outcome, index, statement.id)
                break
            accepted.append(outcome)
        ids = [id_bytes(statement.id) for statement in submission.statements[: len(keys)]]
        # Whoever states a fact again must hear that, not that the money is gone.
        refused = self._find_repeated(submission, ids, keys) or refused
        if refused is not None:
            return refused
        entries = _entries(submission, ids, accepted, recorded_at)
        self._accept(entries)
        self._subjects.update(case.subjects.changes())
        self._undigested.append(submission.statements)
        self._submissions.append(submission)
        return Decision(entries, accepted)

    def _find_repeated(
        self, submission: Submission, ids: list[bytes], keys: list[tuple[str, ...]]
    ) -> Refused | None:
        """The first statement whose id or business key stands in the log, in the batch, or before itself."""
        payload_id = id_bytes(submission.payload.id)
        if self._hopeful and self._are_new([*ids, payload_id], keys):
            return None
        known_ids, known_keys = dict(self._ids), dict(self._keys)
        if not self._hopeful:
            wanted_keys = [key for statement_keys in keys for key in statement_keys]
            known_ids |= self._reader.positions_of_ids([*ids, payload_id])
            known_keys |= self._reader.positions_of_keys(wanted_keys)
        position = self.head + 1
        for index, (identifier, statement_keys) in enumerate(zip(ids, keys, strict=True)):
            position += 1
            statement_id = submission.statements[index].id
            if identifier in known_ids:
                return Refused(IdRepeated(statement_id, known_ids[identifier]), index, statement_id)
            known_ids[identifier] = position
            for key in statement_keys:
                if key in known_keys:
                    return Refused(KeyRepeated(readable_key(key), known_keys[key]), index, statement_id)
                known_keys[key] = position
        if payload_id in known_ids:
            return Refused(
                Malformed(
                    "payload.id",
                    submission.payload.id,
                    "expected an id that is not in the log",
                    "日志中没有的编号",
                )
            )
        return None

    def _are_new(self, ids: list[bytes], keys: list[tuple[str, ...]]) -> bool:
        """Are these different from each other, and from what was accepted in the same batch?"""
        stated = [key for statement_keys in keys for key in statement_keys]
        new_ids, new_keys = set(ids), set(stated)
        return (
            len(new_ids) == len(ids)
            and len(new_keys) == len(stated)
            and new_ids.isdisjoint(self._ids)
            and new_keys.isdisjoint(self._keys)
        )

    def _accept(self, entries: list[NewEntry]) -> None:
        for position, entry in enumerate(entries, self.head + 1):
            for identifier in entry.ids:
                self._ids[identifier] = position
            for key in entry.keys:
                self._keys[key] = position
        self.head += len(entries)

    def _refuse_payload(self, submission: Submission, recorded_at: str) -> Refusal | None:
        payload = submission.payload
        constitution = self._memory.base(CONSTITUTION_TAG)
        assert isinstance(constitution, Constitution)
        if constitution.origin and payload.ledger != constitution.origin:
            return WrongLedger(payload.ledger, constitution.origin)
        if recorded_at > payload.not_after:  # of a fixed width, moments sort as text
            return Expired(payload.not_after, recorded_at)
        if payload.is_from_the_future(recorded_at):
            return PreparedAhead(payload.prepared_at, recorded_at)
        # What was seen must be committed: signers have seen a checkpoint, not what is being decided here.
        if payload.seen_size > self._memory.position:
            return SeenAhead(payload.seen_size, self._memory.position)
        if payload.seen_root != self._memory.root_at(payload.seen_size):
            return SeenElsewhere(payload.seen_size)
        return None


def is_signed_by(kid: str, jws: Jws) -> bool:
    """Is one of the signatures by this key?"""
    return any(signature.kid == kid for signature in jws.signatures)


def rules_in_force(subjects: Subjects) -> Decide:
    """The rules under which a whole submission is decided: those adopted before it."""
    return RULES[subjects.constitution().rules or RULES_VERSIONS[0]]


def read_signers(jws: Jws, subjects: Subjects, recorded_at: str) -> list[Signer] | Refusal:
    """Return who signed, if every signer may sign now, or the refusal. Signatures are not verified here."""
    day = recorded_at[:10]
    signers = []
    for signature in jws.signatures:
        kid = signature.kid
        key = subjects.key(kid)
        if not key.party:
            return SignerUnknown(kid)
        code = subjects.constitution().canonical(key.party)
        inactive = partial(SignerInactive, kid, code, key.officer)
        party = subjects.party(code)
        if key.is_revoked:
            return inactive("the key is revoked")
        if (key.valid_from or day) > day or (key.valid_to or day) < day:
            return inactive("the key is outside its term")
        if party.is_suspended:
            return inactive("the party is suspended")
        if signature.duty not in key.duties:
            return inactive("the duty is not held")
        assert party.kind is not None
        signers.append(
            Signer(kid, code, key.officer, signature.duty, party.kind, party.province, party.founding)
        )
    return signers


def refuse_forged(jws: Jws, subjects: Subjects) -> ForgedSignature | None:
    """Refuse a signature that does not fit what was signed."""
    try:
        verify_jws(jws, lambda kid: decode_base64url(subjects.key(kid).public_key))
    except JwsError as error:
        return ForgedSignature(getattr(error, "kid", ""))
    return None


def are_known(jws: Jws, subjects: Subjects) -> bool:
    """Is the key of every signature enrolled under its own thumbprint? Its signatures are not verified."""
    return all(_names(signature.kid, subjects.key(signature.kid).public_key) for signature in jws.signatures)


@lru_cache(maxsize=MAX_SIGNERS)
def _names(kid: str, public_key: str) -> bool:
    return bool(public_key) and kid_of(public_key) == kid


def _founding(submission: Submission, subjects: Subjects) -> Subjects | Refusal | None:
    """The founders that a founding submission brings with it; None once the ledger is founded."""
    if subjects.constitution().origin:
        return None
    first = submission.statements[0]
    if not isinstance(first, LedgerFounded):
        return NotFounded(submission.payload.ledger)
    if first.origin != submission.payload.ledger:
        return WrongLedger(submission.payload.ledger, first.origin)
    return founders(first)


def founders(founding: LedgerFounded) -> Subjects:
    """The officers whom a founding brings with it, who alone can sign it."""
    scratch = Subjects(blank)
    fold(founding, (), scratch, kid_of)
    return scratch


def _entries(
    submission: Submission, ids: list[bytes], accepted: list[Accepted], recorded_at: str
) -> list[NewEntry]:
    entry = entry_bytes(recorded_at, submission.jws)
    entries = [
        NewEntry(
            ENTRY_TYPE,
            entry,
            leaf_hash(entry),
            (),
            (id_bytes(submission.payload.id),),
            (submission_key(submission.jws),),
        )
    ]
    for statement, data, leaf, identifier, outcome in zip(
        submission.statements, submission.data, submission.leaf_hashes, ids, accepted, strict=True
    ):
        entries.append(NewEntry(statement.type, data, leaf, outcome.tags, (identifier,), outcome.keys))
    return entries
