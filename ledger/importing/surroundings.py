"""What a form may ask while its rows are stated: the call's options, the author, the ledger (环境)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.forms.form import FoundParty
from domain.subjects import Subjects
from domain.vocabulary import FoundingAuthority, Kind
from ledger.importing.register import Register


@dataclass(frozen=True)
class Surroundings:
    """A `World` for `domain.forms`, for one file by one author."""

    year: int
    author: str
    author_kind: Kind
    holder: str
    dated: date | None
    document: str | None
    subjects: Subjects
    register: Register

    def find_party(self, text: str) -> FoundParty:
        """Return the registered party that a text means."""
        return self.register.find(text)

    def name_of(self, code: str) -> str:
        """Return a party's registered name."""
        return self.register.name_of(code)

    def founding_code(self, authority: FoundingAuthority) -> str | None:
        """Return the code that a founding authority was given; None as long as it has none."""
        return self.subjects.constitution().codes.get(authority)
