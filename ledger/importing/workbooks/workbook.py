"""The door to every file that holds tables (打开表格文件): by its content, never by the ending of its name.

    with open_workbook(path) as workbook:
        for sheet in workbook.sheets:
            for row in sheet.rows():
                ...

| what the file begins with | read as |
| --- | --- |
| `PK`, a package with a workbook in it | .xlsx, by `xlsx` |
| `PK`, the media type of an OpenDocument sheet | .ods, by `foreign` |
| the mark of an OLE2 container | .xls or .et, by `foreign` |
| anything else that is text, and no web page | .csv or .tsv, by `delimited` |

Nothing of a file is trusted: every reader is bounded (`bounds`), and raises nothing but `WorkbookError`.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path

from ledger.importing.workbooks.bounds import MAX_FILE_BYTES
from ledger.importing.workbooks.delimited import open_delimited
from ledger.importing.workbooks.foreign import MEDIA_TYPES, open_foreign
from ledger.importing.workbooks.sheets import Note, Sheet, Workbook, WorkbookFormat
from ledger.importing.workbooks.workbook_errors import (
    HtmlWorkbookError,
    WorkbookEncryptedError,
    WorkbookError,
    WorkbookMissingError,
    WorkbookTooLargeError,
    WrongFormatError,
)
from ledger.importing.workbooks.xlsx import open_xlsx

__all__ = ["Note", "Sheet", "Workbook", "WorkbookError", "WorkbookFormat", "open_workbook"]

_PROBE_BYTES = 4_096
_ZIP = b"PK"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_DOCUMENT = MEDIA_TYPES["ods"].encode()
_ENCRYPTED = re.compile(
    # A stream that holds an encrypted .xlsx; or FILEPASS right behind an .xls workbook's first record, BOF.
    re.escape("EncryptedPackage".encode("utf-16-le"))
    + rb"|\x09\x08(?:\x10\x00.{16}|\x08\x00.{8})(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|meta|body|table|div)\b",
    re.I | re.S,
)
_MIME_HTML = re.compile(rb"\s*MIME-Version:", re.I)
_OTHERS = (
    (b"%PDF", "PDF 文件", "a PDF file"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"Rar!", "压缩包", "an archive"),
    (b"7z\xbc\xaf", "压缩包", "an archive"),
    (b"\x1f\x8b", "压缩包", "an archive"),
    (b"<?xml", "XML 文件", "an XML file"),
    (b"{\\rtf", "文字文档", "a text document"),
)


@contextmanager
def open_workbook(path: Path, encoding: str | None = None) -> Iterator[Workbook]:
    """Open a file of tables for as long as the context lasts; `encoding` speaks for text files only.

    Raises `WorkbookError`, also later, from the rows of its sheets.
    """
    _check_file(path)
    with _reader(path, encoding) as workbook:
        yield workbook


def _check_file(path: Path) -> None:
    try:
        status = path.stat()
    except OSError as error:
        raise WorkbookMissingError(path.name, error.strerror or "?") from None
    if not stat.S_ISREG(status.st_mode):
        raise WorkbookMissingError(path.name, "not a plain file")
    if status.st_size > MAX_FILE_BYTES:
        raise WorkbookTooLargeError(path.name, "文件字节数", "bytes", MAX_FILE_BYTES)


def _reader(path: Path, encoding: str | None) -> AbstractContextManager[Workbook]:
    try:
        with path.open("rb") as file:
            head = file.read(_PROBE_BYTES)
    except OSError as error:
        raise WorkbookMissingError(path.name, error.strerror or "?") from None
    if head.startswith(_OLE2):
        if _is_encrypted(path):
            raise WorkbookEncryptedError(path.name)
        return open_foreign(path, "xls")
    if head.startswith(_ZIP):
        # An OpenDocument file begins with its media type, packed as it is.
        return open_foreign(path, "ods") if _OPEN_DOCUMENT in head else open_xlsx(path)
    _refuse_others(path, head)
    return open_delimited(path, encoding)


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return _ENCRYPTED.search(content) is not None


def _refuse_others(path: Path, head: bytes) -> None:
    text = (
        head.replace(b"\0", b"")
        .removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
    )
    if _HTML.match(text) or _MIME_HTML.match(text):
        raise HtmlWorkbookError(path.name)
    for begin, zh, en in _OTHERS:
        if text.startswith(begin):
            raise WrongFormatError(path.name, zh, en)
