"""Who signed what, in words: offices and parties by name, from the log itself."""

from __future__ import annotations

from domain.statements.parties import PartyRegistered
from domain.statements.registry import parse_statement
from domain.vocabulary import DUTIES, FOUNDING_AUTHORITIES, Lang
from ledger.store import Recorder
from ledger.submission import Entry, entry_at
from mingzhang.signers import Signers


class Officers:
    """Reads signatures of a log; remembers names and submissions that it has read."""

    def __init__(self, log: Recorder, lang: Lang) -> None:
        self._log = log
        self._lang = lang
        self._signers = Signers(log)
        self._names: dict[str, str] = {}
        self._entries: dict[int, Entry] = {}

    def entry(self, submission: int) -> Entry:
        """The submission entry at a position."""
        if submission not in self._entries:
            self._entries[submission] = entry_at(self._log, submission)
        return self._entries[submission]

    def signed_by(self, submission: int) -> list[dict[str, str]]:
        """The signatures of a submission: kid, duty, party and office."""
        return [
            {
                "kid": signature.kid,
                "duty": signature.duty,
                "party": self._signers.party_of(signature.kid),
                "officer": self._signers.officer_of(signature.kid),
            }
            for signature in self.entry(submission).jws.signatures
        ]

    def parties_in_words(self, submission: int) -> str:
        """The names of the parties whose officers signed."""
        parties = dict.fromkeys(row["party"] for row in self.signed_by(submission))
        return (
            "、".join(map(self.name_of, parties))
            if self._lang == "zh"
            else ", ".join(map(self.name_of, parties))
        )

    def in_words(self, submission: int) -> str:
        """Every signature: party, office and duty."""
        signatures = [
            f"{self.name_of(row['party'])} {row['officer']}（{DUTIES[row['duty']].zh}）"
            if self._lang == "zh"
            else f"{row['officer']} of {self.name_of(row['party'])} ({row['duty']})"
            for row in sorted(self.signed_by(submission), key=lambda row: row["duty"], reverse=True)
        ]
        return "；".join(signatures) if self._lang == "zh" else "; ".join(signatures)

    def name_of(self, party: str) -> str:
        """The registered name of a party; a founding authority without a code by what it is."""
        if party not in self._names:
            self._names[party] = self._read_name(party)
        return self._names[party]

    def _read_name(self, party: str) -> str:
        for entry in self._log.by_tag(f"party:{party}"):
            statement = parse_statement(entry.data)
            if isinstance(statement, PartyRegistered):
                return statement.name
        authority = FOUNDING_AUTHORITIES.get(party)
        return party if authority is None else authority.name(self._lang)
