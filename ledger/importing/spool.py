"""Statements of one file between being checked and being signed: on disk, so that memory stays flat (暂存).

The file has no name and vanishes with the process: what is withheld stands in it in the clear.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from ledger.disclosure import Disclosure
from ledger.private_store import StoredDisclosure
from ledger.stating import Ready


class Spool:
    """Statements by the party that signs them, in the order in which they were put. A context manager."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by `close`
        self.counts: dict[str, int] = {}
        """How many statements each author has."""

    def put(self, author: str, ready: Ready) -> None:
        """Keep one statement."""
        disclosures = [[row.statement_id, row.audience, row.disclosure.text] for row in ready.disclosures]
        line = json.dumps([author, ready.data.decode(), disclosures], ensure_ascii=False)
        self._file.write(line.encode() + b"\n")
        self.counts[author] = self.counts.get(author, 0) + 1

    def chunks(self, author: str, size: int) -> Iterator[list[Ready]]:
        """Give the statements of one author, at most `size` at a time. One reading at a time."""
        chunk: list[Ready] = []
        for row in self._rows():
            if row[0] == author:
                chunk.append(Ready(row[1].encode(), tuple(_disclosure(each) for each in row[2])))
                if len(chunk) == size:
                    yield chunk
                    chunk = []
        if chunk:
            yield chunk

    def disclosures(self, size: int) -> Iterator[list[StoredDisclosure]]:
        """Give what all statements withhold, about `size` at a time."""
        page: list[StoredDisclosure] = []
        for row in self._rows():
            page += [_disclosure(each) for each in row[2]]
            if len(page) >= size:
                yield page
                page = []
        if page:
            yield page

    def close(self) -> None:
        """Let the file vanish."""
        self._file.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self) -> Iterator[list[Any]]:
        self._file.seek(0)
        for line in self._file:
            yield json.loads(line)


def _disclosure(row: list[str]) -> StoredDisclosure:
    return StoredDisclosure(row[0], row[1], Disclosure.parse(row[2]))
