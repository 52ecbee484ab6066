"""Ids and business keys, each once in the whole log: what a database refuses, for a log in files."""

from __future__ import annotations

from collections.abc import Callable

from audit.findings import Findings, at
from audit.report import Report
from domain.decisions.ruling import readable_key
from domain.refusals import IdRepeated, KeyRepeated, Refusal
from ledger.encoding import id_bytes
from ledger.replaying import Replayed
from ledger.submission import submission_key
from ledger.tiles.scratch import Scratch


class UniqueCheck:
    """Adds what each submission names to the index, and tells what was named before."""

    def __init__(self, scratch: Scratch, findings: Findings) -> None:
        self._scratch = scratch
        self._findings = findings

    def compare(self, replayed: Replayed) -> None:
        """Check the names of one submission."""
        self._scratch.add_submission(replayed.position)
        self._check_ids(replayed)
        self._check_keys(replayed)

    def count_withheld(self, report: Report) -> Callable[[Replayed], None]:
        """Count what the log withholds, none of which a directory holds."""

        def count(replayed: Replayed) -> None:
            report.withheld += sum(len(fact.statement.withheld) for fact in replayed.facts)

        return count

    def _check_ids(self, replayed: Replayed) -> None:
        names = [replayed.entry.payload.id, *(fact.statement.id for fact in replayed.facts)]
        rows = [(id_bytes(name), position) for position, name in enumerate(names, replayed.position)]
        repeated = self._scratch.add_ids(rows)
        if repeated is not None:
            self._tell(repeated.position, IdRepeated(names[repeated.place], repeated.before))

    def _check_keys(self, replayed: Replayed) -> None:
        rows = [(submission_key(replayed.entry.jws), replayed.position)]
        rows += [(key, fact.position) for fact in replayed.facts for key in fact.outcome.keys]
        repeated = self._scratch.add_keys(rows)
        if repeated is not None:
            key = readable_key(rows[repeated.place][0])
            self._tell(repeated.position, KeyRepeated(key, repeated.before))

    def _tell(self, position: int, refusal: Refusal) -> None:
        self._findings.add(at(position), refusal.code, refusal.zh(), refusal.en())
