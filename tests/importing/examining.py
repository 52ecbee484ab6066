"""Examining files in this process: what a book would be told by one, and nothing written (查验)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ledger.application import Ledger
from ledger.importing.asking import Asking
from ledger.importing.examine import Examiner
from ledger.importing.findings import Findings
from ledger.importing.register import KnownParty
from ledger.importing.tables.problems import CellProblem
from mingzhang.opening import new_id
from mingzhang.party_names import PartyNames
from tests.importing.facts import YEAR

TODAY = date(YEAR, 11, 30)


class Examined(NamedTuple):
    """What a file was found to say: its statements as members, withheld ones by their names."""

    statements: list[dict[str, Any]]
    problems: list[CellProblem]
    notes: list[str]
    findings: Findings

    @property
    def places(self) -> set[tuple[int | None, str]]:
        """Rows and columns of what is wrong."""
        return {(each.row, each.column) for each in self.problems}

    @property
    def codes(self) -> set[str]:
        """What kinds of things are wrong."""
        return {each.code for each in self.problems}


@dataclass(frozen=True)
class Desk:
    """A desk with an open book; each file is examined as if it were the first of a run."""

    ledger: Ledger
    parties: Sequence[KnownParty]

    @classmethod
    def at(cls, ledger: Ledger) -> Desk:
        """A desk at a ledger, who knows the parties that are registered now."""
        return cls(ledger, PartyNames(ledger).known())

    def examine(self, path: Path, **asking: Any) -> Examined:
        """Read a file through."""
        examiner = Examiner(
            self.ledger.recorder, self.ledger.private, self.parties, new_id=new_id, random=bytes,
            today=TODAY, book="book",
        )  # fmt: skip
        with examiner.open(path, Asking(**{"year": YEAR, **asking})) as examination:
            findings = examination.run()
            statements = [
                _members(ready.data, [row.disclosure for row in ready.disclosures])
                for author in findings.spool.counts
                for chunk in findings.spool.chunks(author, 1_000)
                for ready in chunk
            ]
        return Examined(statements, findings.problems, [note.en for note in findings.notes], findings)


def _members(data: bytes, disclosures: Sequence[Any]) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(data)
    for name in ("id", "evidence", "withheld"):
        members.pop(name, None)
    return members | {each.name: each.value for each in disclosures}
