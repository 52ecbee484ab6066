"""Acts: what one party states at one moment, as bytes ready to be signed (填报).

A `Scribe` writes the statements of one story. It knows the moment of recording of each of its acts, never
before the one that went before; ids and salts come from the story's own stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from domain.statements.registry import statement_bytes
from ledger.disclosure import Disclosure, make_disclosure
from ledger.jws import Duty
from ledger.private_store import StoredDisclosure
from mingzhang.nation.calendar import EVENING, slot
from mingzhang.nation.truth import Planted

if TYPE_CHECKING:
    from mingzhang.nation.recorder import Desk
    from mingzhang.nation.world import World

Signers = tuple[tuple[str, str, Duty], ...]
"""Party, officer and duty of every signature."""


@dataclass(slots=True)
class Act:
    """Statements of one party, recorded at one moment.

    Acts of one party at one moment become one submission, unless one of them is `alone`. `late`, where there
    is one, gives further statements when its turn has come, from what the log says then; those that
    `may_follow` each other look at nothing that the others change.
    """

    recorded_at: datetime
    party: str
    statements: list[bytes]
    disclosures: list[StoredDisclosure] = field(default_factory=list)
    signers: Signers = ()
    alone: bool = False
    late: Callable[[Desk, Act], None] | None = None
    may_follow: bool = False


class Secret(NamedTuple):
    """A member that is withheld, with its audience."""

    value: object
    audience: str = "audit"


Marks = Sequence[Planted]
_NO_MARKS: Final[Marks] = ()


class Scribe:
    """Writes the acts of one story, in order."""

    def __init__(self, world: World, *names: object) -> None:
        self.world = world
        self.stream = world.stream("scribe", *names)
        self.moment: datetime | None = None
        self._act: Act | None = None
        self._moment_ms = 0

    def begin(
        self, party: str, on: date, *, signers: Signers = (), alone: bool = False, evening: bool = False
    ) -> Act:
        """Begin an act of a party: recorded when it next records from a day on, and after the act before.

        In the evening nothing else is recorded.
        """
        row = self.world.party(party)
        self.moment = slot(row.kind, row.index, on, self.moment)
        if evening:
            self.moment += EVENING
        self._moment_ms = int(self.moment.timestamp()) * 1000 + self.moment.microsecond // 1000
        self._act = Act(self.moment, party, [], [], signers or self.world.signers(party, self.moment), alone)
        return self._act

    def state(
        self,
        type_: str,
        on: date | None,
        /,
        marks: Iterable[Planted] = _NO_MARKS,
        withheld: dict[str, Secret] | None = None,
        **members: Any,
    ) -> str:
        """Add a statement to the act and return its id. Members that are None are left out."""
        assert self._act is not None
        return self.state_in(self._act, type_, on, marks, withheld, **members)

    def state_in(
        self,
        act: Act,
        type_: str,
        on: date | None,
        /,
        marks: Iterable[Planted] = _NO_MARKS,
        withheld: dict[str, Secret] | None = None,
        **members: Any,
    ) -> str:
        """The same for an act that was begun before."""
        statement_id = self.stream.uuid7(self._moment_ms)
        stated: dict[str, Any] = {"type": type_, "id": statement_id}
        if on is not None:
            stated["occurred_on"] = on.isoformat()
        for name, value in members.items():
            if value is not None:
                stated["class" if name == "class_" else name] = (
                    value.isoformat() if type(value) is date else value
                )
        if withheld:
            stated["withheld"] = [
                self._withhold(act, statement_id, name, secret) for name, secret in withheld.items()
            ]
        act.statements.append(statement_bytes(stated))
        for planted in marks:
            planted.statements.append(statement_id)
        return statement_id

    def _withhold(self, act: Act, statement_id: str, name: str, secret: Secret) -> dict[str, str]:
        disclosure: Disclosure = make_disclosure(name, secret.value, self.stream.octets)
        act.disclosures.append(StoredDisclosure(statement_id, secret.audience, disclosure))
        return {"name": name, "audience": secret.audience, "digest": disclosure.digest}
