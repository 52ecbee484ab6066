"""The parts of a packed workbook, read within bounds (OPC package: ECMA-376 part 2).

Promises: what a package unpacks to is bounded before anything is read, and again while it is read; every way
in which an archive can be broken ends as a `WorkbookError`; XML is read as a stream, without document type
declarations, and no tag of it is ever held if it is longer than `MAX_MARKUP_BYTES`.
"""

from __future__ import annotations

import codecs
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from ledger.importing.workbooks.bounds import MAX_FILE_BYTES, MAX_PARTS
from ledger.importing.workbooks.workbook_errors import (
    WorkbookDamagedError,
    WorkbookEncryptedError,
    WorkbookError,
    WorkbookTooLargeError,
)

MAX_DIRECTORY_BYTES: Final = 4 * 1024 * 1024
"""Of the archive's list of parts, which `zipfile` holds as a whole."""

MAX_MARKUP_BYTES: Final = 1024 * 1024
"""Of one tag or comment: the XML parser reads an unfinished one again with every chunk."""

MAX_DEPTH: Final = 64
"""Of elements within each other: the XML parser holds each."""

MAX_ELEMENTS: Final = 1_000_000
"""Of a package, rows and shared texts left out: those count their own."""

MAX_RELATIONSHIPS: Final = 10_000

NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
    "",
)
"""Of the parts of a workbook, as they stand before a tag's name: transitional, strict, and none."""

_CHUNK_BYTES = 64 * 1024
_IS_ENCRYPTED = 0x1
_ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError,
    RuntimeError, ValueError, OverflowError,
)  # fmt: skip
"""What the library raises; a method of compression that it does not know is a RuntimeError."""
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

StartHandler = Callable[[str, dict[str, str]], object]
EndHandler = Callable[[str], object]
TextHandler = Callable[[str], object]


class Relationship(NamedTuple):
    """What a part refers to: the last word of the relationship's type, and the part's name."""

    type: str
    part: str


class Package:
    """An open archive. Part names are compared without case, as the standard says."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._element_count = 0
        self._source = _BoundedFile(path)
        try:
            self._archive = zipfile.ZipFile(self._source)
            self._parts = self._checked()
        except WorkbookError:
            self._source.close()
            raise
        except _ZIP_ERRORS:
            self._source.close()
            raise self.damaged("压缩包不完整", "an incomplete archive") from None

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()
        self._source.close()

    def __contains__(self, part: str) -> bool:
        return _normal(part) in self._parts

    def size_of(self, part: str) -> int:
        """Return what a part says it unpacks to, in bytes; it never gives more."""
        return self._part(part).file_size

    def chunks(self, part: str) -> Iterator[bytes]:
        """Unpack a part, in pieces of UTF-8. Raises `WorkbookError`."""
        return _as_utf_8(self._unpacked(self._part(part)))

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Return what a part refers to inside the package, by id. `""` stands for the package itself."""
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, Relationship] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if local(tag) != "Relationship" or attributes.get("TargetMode") == "External":
                return
            if len(found) >= MAX_RELATIONSHIPS:
                raise WorkbookTooLargeError(
                    self.file, "部件之间的引用", "references between parts", MAX_RELATIONSHIPS
                )
            target = unquote(attributes.get("Target", "").replace("\\", "/"))
            kind = attributes.get("Type", "").rpartition("/")[2]
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = Relationship(kind, whole)

        if listing in self:
            self.read_xml(listing, start)
        return found

    def read_xml(
        self,
        part: str,
        start: StartHandler,
        end: EndHandler = lambda _: None,
        text: TextHandler | None = None,
        chunks: Iterable[bytes] | None = None,
    ) -> None:
        """Read a whole part of XML, or the `chunks` of it that matter. Raises `WorkbookError`."""
        depth = 0

        def counted_start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._element_count += 1
            if depth > MAX_DEPTH:
                raise self.too_deep()
            if self._element_count > MAX_ELEMENTS:
                raise self.too_many_elements(MAX_ELEMENTS)
            start(tag, attributes)

        def counted_end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            end(tag)

        for _ in self.feed_xml(part, counted_start, counted_end, text, chunks):
            pass

    def feed_xml(
        self,
        part: str,
        start: StartHandler,
        end: EndHandler,
        text: TextHandler | None,
        chunks: Iterable[bytes] | None = None,
    ) -> Iterator[None]:
        """Read XML as it comes, pausing after each chunk; tags are named `namespace local`.

        `start` and `end` count elements and depth themselves, against bounds. Raises `WorkbookError`.
        """
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.buffer_size = _CHUNK_BYTES
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = partial(self._refuse_doctype, part)
        fed = 0
        try:
            for chunk in self.chunks(part) if chunks is None else chunks:
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > MAX_MARKUP_BYTES:
                    raise WorkbookTooLargeError(
                        self.file,
                        f"部件 {part} 中一个标记的字节数",
                        f"bytes of one tag in {part}",
                        MAX_MARKUP_BYTES,
                    )
                yield
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self.damaged(
                f"部件 {part} 第 {error.lineno} 行不是正确的 XML",
                f"broken XML in line {error.lineno} of {part}",
            ) from None
        yield

    def too_deep(self) -> WorkbookTooLargeError:
        """Return the error for elements within elements beyond `MAX_DEPTH`."""
        return WorkbookTooLargeError(self.file, "标记的嵌套层数", "elements within each other", MAX_DEPTH)

    def too_many_elements(self, limit: int) -> WorkbookTooLargeError:
        """Return the error for more elements than any sheet needs."""
        return WorkbookTooLargeError(self.file, "标记数", "elements", limit)

    def damaged(self, found_zh: str, found_en: str) -> WorkbookDamagedError:
        """Return the error that says what was found."""
        return WorkbookDamagedError(self.file, found_zh, found_en)

    def _refuse_doctype(self, part: str, *_: object) -> None:
        raise self.damaged(f"部件 {part} 含有文档类型声明", f"a document type declaration in {part}")

    def _checked(self) -> Mapping[str, zipfile.ZipInfo]:
        entries = self._archive.infolist()
        if len(entries) > MAX_PARTS:
            raise WorkbookTooLargeError(self.file, "压缩包内的文件数", "files in the archive", MAX_PARTS)
        if sum(entry.file_size for entry in entries) > MAX_FILE_BYTES:
            raise WorkbookTooLargeError(self.file, "解压后的字节数", "bytes when unpacked", MAX_FILE_BYTES)
        parts = {_normal(entry.filename): entry for entry in entries}
        if len(parts) < len(entries):
            # Programs would differ in which of the two they read.
            raise self.damaged("压缩包内有同名文件", "two files of one name in the archive")
        return parts

    def _part(self, part: str) -> zipfile.ZipInfo:
        entry = self._parts.get(_normal(part))
        if entry is None:
            raise self.damaged(f"缺少部件 {part}", f"no part {part}")
        if entry.flag_bits & _IS_ENCRYPTED:
            raise WorkbookEncryptedError(self.file)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The standard knows these two; the others would unpack without a bound.
            raise self.damaged(f"部件 {part} 的压缩方法不合规范", f"an unknown compression of {part}")
        return entry

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    yield chunk
        except WorkbookError:
            raise
        except _ZIP_ERRORS:
            raise self.damaged(
                f"部件 {entry.filename} 无法解压", f"a part {entry.filename} that does not unpack"
            ) from None


class _BoundedFile(io.FileIO):
    """A file that gives no more than `MAX_DIRECTORY_BYTES` at once.

    An archive says how long its list of parts is, and `zipfile` holds that list as a whole.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._file = path.name

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise WorkbookTooLargeError(
                self._file, "压缩包目录的字节数", "bytes of the archive's directory", MAX_DIRECTORY_BYTES
            )
        return super().read(MAX_DIRECTORY_BYTES if size is None or size < 0 else size)


def local(tag: str) -> str:
    """Return a tag's name without its namespace."""
    return tag.rpartition(" ")[2]


def _normal(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def _as_utf_8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A part may be UTF-16; XML declarations are overruled by whoever parses."""
    first = next(chunks, b"")
    if not first.startswith(_UTF_16_MARKS):
        yield first
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield decoder.decode(first).encode()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
