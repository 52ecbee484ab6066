"""The texts that a workbook's cells share, and how texts are escaped in it (共享字符串)."""

from __future__ import annotations

import re
import sys
from typing import Final

from ledger.importing.workbooks.bounds import MAX_TEXT_CHARACTERS
from ledger.importing.workbooks.workbook_errors import WorkbookTooLargeError
from ledger.importing.workbooks.xlsx_parts import MAX_DEPTH, NAMESPACES, Package

MAX_SHARED_BYTES: Final = 256 * 1024 * 1024
"""What the shared texts may take in memory: they are held, each cell names one by number."""

MAX_STORED_CHARACTERS: Final = MAX_TEXT_CHARACTERS * 7
"""Of one text as it is stored: a character may be escaped as seven."""

MAX_STRING_ELEMENTS: Final = 15_000_000
"""Of the part that holds them: a text takes two, one of several fonts some more."""

_NAMES: Final = {namespace + name: name for namespace in NAMESPACES for name in ("si", "t", "rPh")}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_POINTER_BYTES = 8


def read_shared_strings(package: Package, part: str | None) -> list[str]:
    """Return the shared texts by their numbers: runs joined, readings of characters left out (拼音除外).

    Raises `WorkbookError`.
    """
    if part is None or part not in package:
        return []
    reader = _SharedStrings(package)
    for _ in package.feed_xml(part, reader.start, reader.end, reader.text):
        pass
    return reader.strings


def unescape(text: str) -> str:
    r"""Put the characters in that XML cannot hold, and which are stored as `_x000D_`.

    >>> unescape("a_x000A_b _x005F_x000A_")
    'a\nb _x000A_'
    """
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # Half a character by itself is none, two halves in order are one.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _SharedStrings:
    def __init__(self, package: Package) -> None:
        self.strings: list[str] = []
        self._package = package
        self._element_count = 0
        self._depth = 0
        self._pieces: list[str] = []
        self._length = 0
        self._bytes = 0
        self._is_text = False
        self._is_reading = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        self._depth += 1
        self._element_count += 1
        if self._depth > MAX_DEPTH:
            raise self._package.too_deep()
        if self._element_count > MAX_STRING_ELEMENTS:
            raise self._package.too_many_elements(MAX_STRING_ELEMENTS)
        name = _NAMES.get(tag)
        if name == "t":
            self._is_text = not self._is_reading
        elif name == "si":
            self._pieces, self._length = [], 0
        elif name == "rPh":
            self._is_reading = True

    def text(self, text: str) -> None:
        if self._is_text:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > MAX_STORED_CHARACTERS:
                raise too_long(self._package.file)

    def end(self, tag: str) -> None:
        self._depth -= 1
        name = _NAMES.get(tag)
        if name == "t":
            self._is_text = False
        elif name == "si":
            self._add(unescape("".join(self._pieces)))
        elif name == "rPh":
            self._is_reading = False

    def _add(self, text: str) -> None:
        if len(text) > MAX_TEXT_CHARACTERS:
            raise too_long(self._package.file)
        self._bytes += sys.getsizeof(text) + _POINTER_BYTES
        if self._bytes > MAX_SHARED_BYTES:
            raise WorkbookTooLargeError(
                self._package.file, "文字总字节数", "bytes of texts", MAX_SHARED_BYTES
            )
        self.strings.append(text)


def too_long(file: str) -> WorkbookTooLargeError:
    """Return the error for a text beyond `MAX_TEXT_CHARACTERS`."""
    return WorkbookTooLargeError(file, "一个单元格的字数", "characters in one cell", MAX_TEXT_CHARACTERS)
