"""What passes between purchaser and bidders before the opening: the list of digests, and paths (投标登记).

The purchaser keeps a list of digests, a line for each envelope in the order of lodging: digest, a blank, and
the day. It is not secret, and from it alone the seal can be made again. After sealing each bidder gets a file
with the place and the path of its envelope. Neither holds a name, a key or a price.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from domain.strict_json import StrictJsonError, parse_object
from ledger.encoding import NonCanonicalBase64Error, decode_base64url
from ledger.sealing import SealingError

PATH_FORMAT: Final = "mingzhang-envelope-path/v1"
HASH_BYTES: Final = 32
_MAX_LIST_BYTES: Final = 65_536
_MAX_PATH_BYTES: Final = 8_192


class NoDigestError(SealingError):
    """A text is no digest of an envelope. Carries `found`, shortened."""

    zh = "“{found}”不是标书封摘要；应为 43 个字符，由 bid seal 显示"

    def __init__(self, found: str) -> None:
        self.found = found[:50]
        super().__init__(
            f"found {self.found!r}, expected the digest of an envelope, 43 characters, as bid seal shows it"
        )


class LodgedTwiceError(SealingError):
    """A digest stands in the list already. Carries `digest` and `place`."""

    zh = "该标书封已登记为第 {place} 封；每封只登记一次"

    def __init__(self, digest: str, place: int) -> None:
        self.digest = digest
        self.place = place
        super().__init__(f"found this envelope lodged as number {place}, expected each once")


class MalformedListError(SealingError):
    """A file is no list of digests. Carries `path`, `line` and `found`."""

    zh = "{path} 第 {line} 行：{found}；应为每行一个摘要和递交日期"

    def __init__(self, path: Path, line: int, found: str) -> None:
        self.path = path
        self.line = line
        self.found = found
        super().__init__(
            f"{path}, line {line}: found {found}, expected on each line a digest and the day it was lodged"
        )


class MalformedPathError(SealingError):
    """A file is not what a bidder is given at the sealing. Carries `path` and `found`."""

    zh = "{path}：不是封标路径文件（{found}）；请向采购人索取"

    def __init__(self, path: Path, found: str) -> None:
        self.path = path
        self.found = found
        super().__init__(f"{path}: found {found}, expected the path of an envelope; ask the purchaser for it")


class Lodged(NamedTuple):
    """One envelope in the purchaser's list, and the day it was lodged."""

    digest: str
    lodged_on: date


@dataclass(frozen=True)
class EnvelopePath:
    """What a bidder gets at the sealing: where its envelope stands under which root."""

    origin: str
    tender: str
    digest: str
    index: int
    size: int
    root: str
    path: tuple[str, ...]

    def to_file(self) -> str:
        """The text of its file."""
        return json.dumps({"format": PATH_FORMAT, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, path: Path) -> EnvelopePath:
        """Read what `to_file` wrote. Raises `MalformedPathError`."""
        data = _small(path, _MAX_PATH_BYTES)
        if data is None:
            raise MalformedPathError(path, f"more than {_MAX_PATH_BYTES} bytes")
        try:
            members = parse_object(data, _MAX_PATH_BYTES)
        except StrictJsonError as error:
            raise MalformedPathError(path, f"JSON that is not strict ({error.code})") from None
        if members.pop("format", None) != PATH_FORMAT:
            raise MalformedPathError(path, "another format")
        match members:
            case {
                "origin": str(origin), "tender": str(tender), "digest": str(digest), "index": int(index),
                "size": int(size), "root": str(root), "path": [*hashes], **others,
            } if not others and index >= 0:  # fmt: skip
                return cls(origin, tender, digest, index, size, root, tuple(map(str, hashes)))
        raise MalformedPathError(path, "other members")


def checked_digest(text: str) -> str:
    """Return a digest as it is written. Raises `NoDigestError`."""
    try:
        if len(decode_base64url(text)) == HASH_BYTES:
            return text
    except NonCanonicalBase64Error:
        pass
    raise NoDigestError(text)


def read_list(path: Path) -> list[Lodged]:
    """Return the envelopes in the order of lodging; none where there is no file yet.

    Raises `MalformedListError`.
    """
    if not path.exists():
        return []
    data = _small(path, _MAX_LIST_BYTES)
    if data is None:
        raise MalformedListError(path, 1, f"more than {_MAX_LIST_BYTES} bytes")
    lodged: list[Lodged] = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        digest, _, day = line.partition(" ")
        try:
            lodged.append(Lodged(checked_digest(digest), date.fromisoformat(day)))
        except (NoDigestError, ValueError):
            raise MalformedListError(path, number, repr(line[:60])) from None
        if digest in [each.digest for each in lodged[:-1]]:
            raise MalformedListError(path, number, "a digest that stands above")
    return lodged


def lodge(path: Path, digest: str, lodged_on: date) -> int:
    """Add an envelope to the list, synced to disk, and return its place from 1.

    Raises `NoDigestError`, `LodgedTwiceError` or `MalformedListError`.
    """
    checked_digest(digest)
    known = [each.digest for each in read_list(path)]
    if digest in known:
        raise LodgedTwiceError(digest, known.index(digest) + 1)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{digest} {lodged_on.isoformat()}\n")
        file.flush()
        os.fsync(file.fileno())
    return len(known) + 1


def _small(path: Path, most: int) -> bytes | None:
    """The content of a file, None of one that is too large."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    return data if len(data) <= most else None
