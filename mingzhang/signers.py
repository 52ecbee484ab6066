"""Who signed a submission that is not in the log yet: keys by the party and office they are enrolled for."""

from __future__ import annotations

from ledger.deciding import Memory
from ledger.store import Recorder


class Signers:
    """Knows the keys enrolled in a ledger, as of its newest entry."""

    def __init__(self, log: Recorder) -> None:
        self._subjects = Memory.at_head(log).subjects()

    def canonical(self, party: str) -> str:
        """A party's code, also when a founding authority is named by what it is."""
        return self._subjects.constitution().canonical(party)

    def party_of(self, kid: str) -> str:
        """The party for which a key signs; empty for a key that is not enrolled."""
        return self.canonical(self._subjects.key(kid).party)

    def officer_of(self, kid: str) -> str:
        """The office of a key; empty for a key that is not enrolled."""
        return self._subjects.key(kid).officer

    def public_key_of(self, kid: str) -> str:
        """A key's public half in base64url; empty for a key that is not enrolled."""
        return self._subjects.key(kid).public_key
