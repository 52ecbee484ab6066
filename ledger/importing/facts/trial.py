"""Trying statements: each is decided as the ledger would decide it, and nothing is kept or written (试判).

A file of a hundred thousand rows is told its mistakes before anybody signs. Its statements are put before the
rules one after another, on the log as it stands and on what this trial has accepted, as if enough officers of
their author had signed. One trial serves several authors and several files.

Promises: what it accepts the ledger accepts, if the log has not grown and the officers sign. A refusal leaves
no trace but that its fact has been stated. Memory holds subjects and business keys, never statements; so a
statement can refer by its id only to what the log holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from domain.authority import Signer
from domain.decisions.keys import keys_of
from domain.decisions.ruling import Accepted, Case, readable_key
from domain.refusals import DoesNotExist, IsOver, Refusal
from domain.statements.base import Statement
from domain.subjects import Subjects
from domain.vocabulary import Duty
from ledger.deciding import HASHES, LogReader, Memory, kid_of, possesses, rules_in_force

_ROWS: Final = 1 << 32
"""More than any file has rows: a place is kept as one number."""


@dataclass(frozen=True, slots=True)
class StatedAbove(Refusal):
    """A row states again what a row before it stated (表内重复). `key` is the business key, readable.

    `file` is empty for the file that is being tried; `row` is 0 where it is not known.
    """

    code: ClassVar[str] = "stated-above"
    key: str
    file: str
    row: int

    def zh(self) -> str:
        where = f"文件 {self.file}" if self.file else "本文件"
        row = f"第 {self.row} 行" if self.row else "前面的行"
        return f"与{where}{row}重复：{self.key}；同一事项只填一行，若是另一事项请核对编号"

    def en(self) -> str:
        where = f"in {self.file}" if self.file else "in this file"
        row = f"row {self.row}" if self.row else "a row above"
        return (
            f"stated already {where}, {row}: {self.key}; "
            "state a fact in one row, or compare the number if it is another fact"
        )


class Trial:
    """Decides statements one by one; `recorded_on` is the day on which they would be recorded."""

    def __init__(self, reader: LogReader, recorded_on: date) -> None:
        memory = Memory.at_head(reader)
        self.subjects: Final[Subjects] = _Forgetful(memory.base, memory.look_up)
        """The subjects as the log and everything accepted here have left them."""
        self.accepted = 0
        """How many statements were accepted."""
        self._recorded_on = recorded_on
        self._head = memory.position
        self._leaf_of = memory.leaf_of
        self._signed = memory.signed
        self._cases: dict[str, Case] = {}
        self._files: list[str] = [""]
        self._stated: dict[str, int] = {}

    def begin(self, file: str) -> None:
        """Go on with another file; its name is for those who repeat it in a later one."""
        self._files.append(file)

    def decide(self, statement: Statement, author: str, row: int = 0) -> Accepted | Refusal:
        """Decide on the next statement, stated by a party: a code, or what a founding authority is.

        `row` is where it stands in its file. Whether the log holds the fact already is not asked here.
        """
        repeated = self.claim(statement, row)
        if repeated is not None:
            return repeated
        case = self._case(author)
        if not isinstance(case, Case):
            return case
        case.position = self._head + self.accepted + 1
        outcome = rules_in_force(self.subjects)(statement, case)
        self.accepted += isinstance(outcome, Accepted)
        return outcome

    def claim(self, statement: Statement, row: int = 0) -> StatedAbove | None:
        """Note that a row states this fact, or tell which row did before.

        For rows that are not decided because the log has them; `decide` does it itself.
        """
        keys = keys_of(statement, self.subjects, kid_of)
        for key in keys:
            place = self._stated.get(key)
            if place is not None:
                number, earlier = divmod(place, _ROWS)
                file = self._files[number] if number < len(self._files) - 1 else ""
                return StatedAbove(readable_key(key), file, earlier)
        place = (len(self._files) - 1) * _ROWS + row
        self._stated.update((key, place) for key in keys)
        return None

    def _case(self, author: str) -> Case | Refusal:
        """The case of an author whose officers may sign, with enough of them."""
        code = self.subjects.constitution().canonical(author)
        party = self.subjects.party(code)
        if party.kind is None:
            return DoesNotExist("party", author)
        if party.is_suspended:
            return IsOver("party", author, "suspended")
        case = self._cases.get(code)
        if case is None:
            case = self._cases[code] = Case(
                self.subjects, (), self._recorded_on, possesses, kid_of,
                hashes=HASHES, leaf_of=self._leaf_of, signed=self._signed,
            )  # fmt: skip
            case.signers = self._officers(code, case)
        return case

    def _officers(self, code: str, case: Case) -> list[Signer]:
        """As many officers for each duty as the most demanding type asks for."""
        party = self.subjects.party(code)
        assert party.kind is not None
        enough = max(sum(row.count for row in rows) for rows in case.rows.values())
        duties: tuple[Duty, ...] = ("prepare", "approve")
        return [
            Signer(name, code, name, duty, party.kind, party.province, party.founding)
            for duty in duties
            for name in (f"{duty}-{number}" for number in range(enough))
        ]


class _Forgetful(Subjects):
    """Subjects that keep no statements: a file's rows do not refer to each other by id."""

    __slots__ = ()

    def remember(self, statement: Statement) -> None:
        """Let it go."""
