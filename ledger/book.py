"""A book: one directory that holds a ledger, except for the keys (账簿).

`book.json` says which ledger it is, and makes the directory a book; beside it lie `ledger.db`, `private.db`,
`views.db` and `attachments/`. Where it names a database of PostgreSQL, all three are there. Keys never
lie in a book: a practice book's keyring, and the log's own key, are in `<book>.keys` beside it. The databases
are made by those who use them.

A ledger has one book that records. `copied_from` marks a copy that does not, `superseded_by` a book whose
place another has taken.

Promises: a book is created whole or not at all, never over something else; a `book.json` that is not as this
program wrote it is refused.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from domain.strict_json import MAX_BYTES, StrictJsonError, parse_object
from ledger.errors import LedgerError
from ledger.keys import refuse_inside
from ledger.note import NOTE_SIGNATURE, VerifierKey, check_name
from ledger.store.connections import Place, refuse_occupied, url_of
from ledger.store.failures import UnsuitableDatabaseError
from ledger.store.postgresql import is_suitable

FORMAT = "mingzhang-book.v1"

LOG_KEY_FILE = "log.pem"
_CONFIGURATION = "book.json"
_DATABASE = "ledger.db"
_ATTACHMENTS = "attachments"
_MEMBERS = ("format", "origin", "log_key", "practice", "database")
_MARKS = ("copied_from", "superseded_by")
_PUBLISHED = "published"
# A creation that was killed may leave a complete directory of such a name; it is no book yet.
_UNFINISHED = ".unfinished-book"
_PRACTICE = re.compile(r"/practice-[0-9a-f]{8}\Z")
_EIGHT_HEX = re.compile(r"[0-9a-f]{8}")


class BookError(LedgerError):
    """A book cannot be created or opened. Carries `path`."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class NotABookError(BookError):
    """The directory is missing or no book."""

    zh = "{path}：这里没有账簿（缺少 book.json）；请核对路径，或先建立账簿"

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"found no {_CONFIGURATION}, expected a book; check the path or create a book")


class BookExistsError(BookError):
    """A new book would lie over something."""

    zh = "{path}：这里已有内容，应为空目录或不存在；请另选目录"

    def __init__(self, path: Path) -> None:
        super().__init__(path, "found something here, expected nothing or an empty directory; choose another")


class DamagedBookError(BookError):
    """`book.json` is not as this program wrote it. Carries what was `found`."""

    zh = "{path}：book.json 有误（{found}）；请从副本恢复"

    def __init__(self, path: Path, found: str) -> None:
        self.found = found
        super().__init__(
            path, f"found {found} in {_CONFIGURATION}, expected that of a {FORMAT}; restore it from a copy"
        )


class OriginError(LedgerError):
    """An origin does not fit the log's key or the kind of book. Carries `origin` and what was `expected`."""

    zh = "账本标识 {origin!r} 不符，应为 {expected}"

    def __init__(self, origin: str, expected: str) -> None:
        self.origin = origin
        self.expected = expected
        super().__init__(f"found the origin {origin!r}, expected {expected}; choose another origin")


class ReadOnlyBookError(LedgerError):
    """A book that must not record was asked to. Carries `path` and `instead`, the book to use."""

    def __init__(self, path: Path, instead: str, message: str) -> None:
        self.path = path
        self.instead = instead
        super().__init__(f"{path}: {message}")


class SupersededBookError(ReadOnlyBookError):
    """Another book has taken this one's place."""

    zh = "{path}：本账簿已由 {instead} 接替，只能查阅；请改用 {instead}"

    def __init__(self, path: Path, instead: str) -> None:
        super().__init__(
            path,
            instead,
            f"found this book superseded by {instead}, expected one that records; use {instead}",
        )


class OnlyACopyError(ReadOnlyBookError):
    """A copy has not taken the place of the book it was made from."""

    zh = "{path}：这是 {instead} 的副本，只能查阅；请改用原账簿，或用 copy --take-over 让副本接替它"

    def __init__(self, path: Path, instead: str) -> None:
        super().__init__(
            path,
            instead,
            f"found a copy of {instead}, expected a book that records; use that one, or let the copy take "
            "its place with copy --take-over",
        )


@dataclass(frozen=True)
class Book:
    """Where the parts of one ledger are. `origin` is its name, `log_key` verifies its checkpoints.

    `database` is the name of the log's file, or the URL of a database without its password. `published` are
    the directories into which the log was published.
    """

    path: Path
    origin: str
    log_key: VerifierKey
    database: str = _DATABASE
    copied_from: str | None = None
    superseded_by: str | None = None
    published: tuple[Path, ...] = ()

    @classmethod
    def create(
        cls,
        path: Path,
        origin: str,
        log_key: VerifierKey,
        practice: bool,
        database: str | None = None,
        *,
        copied_from: str | None = None,
    ) -> Book:
        """Makes a book that only its owner may enter, in a new or an empty directory.

        `database` is the URL of a database of PostgreSQL, if the log is not to be in a file. Raises
        `BookExistsError`, `OriginError`, `SignerNameError`, `UnsuitableDatabaseError`,
        `OccupiedDatabaseError`, or `KeyInsideBookError` if the new book, and so its keys, would lie in
        another book.
        """
        book = cls(path.resolve(), origin, log_key, database or _DATABASE, copied_from)
        _check_origin(origin, log_key, practice)
        _check_database(book.database)
        refuse_occupied(book.log_place)
        for above in book.path.parents:
            if (above / _CONFIGURATION).exists():
                refuse_inside(book.keys_path, above)
        if not is_free(book.path):
            raise BookExistsError(book.path)
        refuse_inside(book.keys_path, book.path)
        book.path.parent.mkdir(parents=True, exist_ok=True)
        _place(book)
        return book

    @classmethod
    def open(cls, path: Path) -> Book:
        """The book in this directory.

        Raises `NotABookError`, `DamagedBookError`, or `KeyInsideBookError` if its keys' directory leads into
        it.
        """
        path = path.resolve()
        if path.name.endswith(_UNFINISHED):
            raise NotABookError(path)
        book = _parse_configuration(path, _read_configuration(path))
        refuse_inside(book.keys_path, path)
        return book

    @property
    def is_practice(self) -> bool:
        """Is this a practice ledger (演练)? Its origin says so."""
        return is_practice_origin(self.origin)

    @property
    def database_path(self) -> Path:
        """The log's database, where it is a file."""
        return self.path / _DATABASE

    @property
    def is_on_server(self) -> bool:
        """Are log, views and private store in a database of PostgreSQL, not in files?"""
        return self.database != _DATABASE

    @property
    def log_place(self) -> Place:
        """Where the log is."""
        return url_of(self.database) if self.is_on_server else self.database_path

    @property
    def views_place(self) -> Place:
        """Where the projections are, which can be thrown away."""
        return url_of(self.database) if self.is_on_server else self.views_path

    @property
    def private_path(self) -> Path:
        """The private store, where it is a file."""
        return self.path / "private.db"

    @property
    def private_place(self) -> Place:
        """Where the private store is."""
        return url_of(self.database) if self.is_on_server else self.private_path

    @property
    def views_path(self) -> Path:
        """The projections' database, where it is a file."""
        return self.path / "views.db"

    @property
    def attachments_path(self) -> Path:
        """The directory of attachments."""
        return self.path / _ATTACHMENTS

    @property
    def keys_path(self) -> Path:
        """The directory of keys beside the book."""
        return keys_path_of(self.path)

    @property
    def log_key_path(self) -> Path:
        """The log's private key, encrypted."""
        return self.keys_path / LOG_KEY_FILE

    def refuse_recording(self) -> None:
        """Raises a `ReadOnlyBookError` if this book must not record."""
        if self.superseded_by is not None:
            raise SupersededBookError(self.path, self.superseded_by)
        if self.copied_from is not None:
            raise OnlyACopyError(self.path, self.copied_from)

    def marked(self, *, copied_from: str | None = None, superseded_by: str | None = None) -> Book:
        """The same book with these marks instead of its own, written and synced."""
        return replace(self, copied_from=copied_from, superseded_by=superseded_by)._written()

    def remembering(self, directory: Path) -> Book:
        """The same book, which knows that it was published into a directory, written and synced."""
        directory = directory.resolve()
        if directory in self.published:
            return self
        return replace(self, published=(*self.published, directory))._written()

    def refuse_inside(self, path: Path) -> None:
        """Raises `KeyInsideBookError` if a key at `path` would lie in this book."""
        refuse_inside(path, self.path)

    def _written(self) -> Book:
        new = self.path / f".{_CONFIGURATION}.new"
        with new.open("wb") as file:
            file.write(_configuration(self))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path / _CONFIGURATION)
        sync_directory(self.path)
        return self


def keys_path_of(path: Path) -> Path:
    """The directory of keys beside a book, also where there is no book yet."""
    path = path.resolve()
    return path.with_name(path.name + ".keys")


def practice_origin(name: str, random_hex: str) -> str:
    """The origin of a practice ledger: the name and eight random hex digits.

    Raises `SignerNameError` or `OriginError`.

    >>> practice_origin("ledger.example/guopei", "0123abcd")
    'ledger.example/guopei/practice-0123abcd'
    """
    origin = f"{name}/practice-{random_hex}"
    check_name(name)
    if _EIGHT_HEX.fullmatch(random_hex) is None:
        raise OriginError(origin, "eight lower-case hex digits at its end")
    return origin


def is_practice_origin(origin: str) -> bool:
    """Does the origin end like a practice ledger's?"""
    return _PRACTICE.search(origin) is not None


def sync_directory(directory: Path) -> None:
    """Makes the names in a directory last through a power failure, as `fsync` does for a file's bytes."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_origin(origin: str, log_key: VerifierKey, practice: bool) -> None:
    check_name(origin)
    if origin != log_key.name:
        raise OriginError(origin, f"{log_key.name!r}, the name of the log's key")
    if log_key.algorithm != NOTE_SIGNATURE:
        raise OriginError(origin, "a key for plain signatures, not for cosignatures, under this name")
    if practice and not is_practice_origin(origin):
        raise OriginError(origin, "/practice- and eight hex digits at the end for a practice ledger")
    if not practice and is_practice_origin(origin):
        raise OriginError(origin, "no /practice- at the end for a ledger that is no practice")


def _check_database(database: str) -> None:
    """Raises `UnsuitableDatabaseError` unless it is our file's name or a server's URL without a password."""
    if database == _DATABASE:
        return
    if "://" not in database:
        raise UnsuitableDatabaseError(database)
    url = url_of(database)
    if not is_suitable(url):
        raise UnsuitableDatabaseError(url.render_as_string(hide_password=True))


def is_free(path: Path) -> bool:
    """Can a book be made at this path?"""
    return not path.exists() or (path.is_dir() and not any(path.iterdir()))


def _place(book: Book) -> None:
    parent = book.path.parent
    new = Path(tempfile.mkdtemp(prefix=f".{book.path.name}.", suffix=_UNFINISHED, dir=parent))
    try:
        (new / _ATTACHMENTS).mkdir(mode=0o700)
        with (new / _CONFIGURATION).open("xb") as file:
            file.write(_configuration(book))
            file.flush()
            os.fsync(file.fileno())
        sync_directory(new)
        # Replaces an empty directory, and nothing else.
        new.rename(book.path)
    except BaseException as error:
        shutil.rmtree(new)
        if isinstance(error, OSError) and not is_free(book.path):
            raise BookExistsError(book.path) from None
        raise
    sync_directory(parent)


def _configuration(book: Book) -> bytes:
    values = (FORMAT, book.origin, book.log_key.to_text(), book.is_practice, book.database)
    members: dict[str, object] = dict(zip(_MEMBERS, values, strict=True))
    members |= {name: getattr(book, name) for name in _MARKS if getattr(book, name) is not None}
    if book.published:
        members[_PUBLISHED] = [str(directory) for directory in book.published]
    return json.dumps(members, ensure_ascii=False, indent=1).encode() + b"\n"


def _read_configuration(path: Path) -> bytes:
    try:
        with (path / _CONFIGURATION).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise NotABookError(path) from None
    except IsADirectoryError:
        raise DamagedBookError(path, "a directory") from None


def _parse_configuration(path: Path, data: bytes) -> Book:
    try:
        members = parse_object(data)
    except StrictJsonError as error:
        raise DamagedBookError(path, f"no strict JSON object: {error}") from None
    version = members.get("format")
    if version != FORMAT:
        raise DamagedBookError(path, f"the format {version!r}")
    if set(members) - {*_MARKS, _PUBLISHED} != set(_MEMBERS):
        raise DamagedBookError(path, f"the members {', '.join(members)}")
    origin, log_key = members["origin"], members["log_key"]
    practice, database = members["practice"], members["database"]
    marks = [members.get(name) for name in _MARKS]
    if not isinstance(origin, str) or not isinstance(log_key, str) or not isinstance(practice, bool):
        raise DamagedBookError(path, "a member of a wrong type")
    if not isinstance(database, str):
        raise DamagedBookError(path, f"the database {database!r}")
    copied_from, superseded_by = (mark if isinstance(mark, str) else None for mark in marks)
    if (copied_from, superseded_by) != tuple(marks):
        raise DamagedBookError(path, "a mark that is no text")
    published = members.get(_PUBLISHED, [])
    if not isinstance(published, list) or not all(isinstance(each, str) for each in published):
        raise DamagedBookError(path, "published directories that are no list of texts")
    try:
        _check_database(database)
    except UnsuitableDatabaseError as error:
        raise DamagedBookError(path, f"the database {error.database!r}") from None
    try:
        book = Book(
            path, origin, VerifierKey.parse(log_key), database, copied_from, superseded_by,
            tuple(Path(str(each)) for each in published),
        )  # fmt: skip
        _check_origin(book.origin, book.log_key, practice)
    except LedgerError as error:
        raise DamagedBookError(path, f"an origin or key that cannot be: {error}") from None
    return book
