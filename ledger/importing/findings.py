"""What one file was found to say: statements on disk, or everything that is wrong with it (查验结果)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.forms.form import Form
from domain.vocabulary import Lang
from ledger.importing.authors import Author
from ledger.importing.register import KnownParty
from ledger.importing.spool import Spool
from ledger.importing.tables.problems import CellProblem

if TYPE_CHECKING:
    from ledger.importing.tables.layout import Table

SAMPLES: Final = 3
"""Rows shown as statements before anything is signed."""
MAX_PROBLEMS: Final = 10_000
"""Past so many mistakes a file is not read on: it is the wrong file, or a column is wrong in every row."""
MAX_NOTES: Final = 200


class Note(NamedTuple):
    """Something an officer should know that keeps nothing from being recorded, in both languages."""

    zh: str
    en: str

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.zh if lang == "zh" else self.en


class Sample(NamedTuple):
    """One of the first statements, as its members, with the row it comes from."""

    row: int
    members: dict[str, object]


class Moved(NamedTuple):
    """Where postings lead: a bucket of an account (分录汇总)."""

    book: str
    bucket: str
    account: str


@dataclass
class Findings:
    """One file, examined. `new` counts statements by type; rows are counted as the sheet has them."""

    path: Path
    evidence: dict[str, object]
    spool: Spool
    form: Form | None = None
    tables: list[Table] = field(default_factory=list)
    author: Author | None = None
    author_name: str = ""
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    duplicates: list[Note] = field(default_factory=list)
    new: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    rows_new: int = 0
    rows_recorded: int = 0
    rows_differing: int = 0
    samples: list[Sample] = field(default_factory=list)
    moves: Counter[Moved] = field(default_factory=Counter)
    parties: list[KnownParty] = field(default_factory=list)
    is_cut_short: bool = False
    """It has more mistakes than are listed."""

    @property
    def file(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def statements(self) -> int:
        """How many statements are new."""
        return self.new.total()

    def note(self, zh: str, en: str) -> None:
        """Add a note, up to a bound."""
        if len(self.notes) < MAX_NOTES:
            self.notes.append(Note(zh, en))

    def close(self) -> None:
        """Let go of the statements on disk."""
        self.spool.close()
