"""The seed's world: parties with their officers' keys, streams of chance, registers of experts (模拟世界)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.holders import CENTRAL, HOLDERS, PROVINCES
from domain.vocabulary import FoundingAuthority, Kind, Ownership
from ledger.book import practice_origin
from ledger.founding import PRACTICE_OFFICERS
from ledger.keys import SigningKey
from mingzhang.demonstration import NATION
from mingzhang.nation.acts import Signers
from mingzhang.nation.names import MARK, code_of, institution_name
from mingzhang.nation.scale import Scale
from mingzhang.nation.streams import Stream

FIRST_YEAR, LAST_YEAR = 2023, 2025
YEARS: Final = range(FIRST_YEAR, LAST_YEAR + 1)
FOUNDED_ON: Final = date(2022, 10, 10)
ENDS_ON: Final = date(2026, 4, 30)
"""Nothing is recorded after this day."""

FIRST, SECOND = PRACTICE_OFFICERS
ROTATED: Final = "officer-3"
"""A further preparing officer whom some institutions have at first."""


@dataclass(frozen=True, slots=True)
class Party:
    """One office or institution. `index` counts those of a kind; `founding`: one of the three founders."""

    code: str
    name: str
    kind: Kind
    index: int
    province: str | None = None
    ownership: Ownership | None = None
    founding: FoundingAuthority | None = None

    @property
    def keyring_name(self) -> str:
        """Under which name its officers' keys are kept and enrolled."""
        return self.founding or self.code


class World:
    """Everything that is as it is because of the seed and the number of statements."""

    def __init__(self, seed: int, statements: int) -> None:
        self.seed = seed
        self.scale = Scale.of(statements)
        self.origin = practice_origin(NATION, sha256(f"{seed}".encode()).hexdigest()[:8])
        self.parties: dict[str, Party] = {}
        self._finance: dict[str, str] = {}
        self._education: dict[str, str] = {}
        self.institutions: dict[str, list[str]] = {}
        """Codes of institutions by province-level code."""
        self.employers: list[str] = []
        """Institutions that never bid: they employ experts."""
        self.leaving = ""
        """An institution that is suspended and never takes part."""
        self.rotations: dict[str, datetime] = {}
        """Until when an institution's preparing officer is another one."""
        self.erased: list[str] = []
        """Ids of statements whose rosters are erased at the end; filled in while they are told."""
        self._make_parties()

    def stream(self, *names: object) -> Stream:
        """A stream of chance for one purpose."""
        return Stream(self.seed, *names)

    def party(self, code: str) -> Party:
        """A party by its code."""
        return self.parties[code]

    def finance_of(self, holder: str) -> str:
        """The finance authority of a holder, or of the province it lies in."""
        return self._finance[_province(holder)]

    def education_of(self, holder: str) -> str:
        """The education authority of a holder, or of the province it lies in."""
        return self._education[_province(holder)]

    @property
    def supervision(self) -> str:
        """The founding authority of supervision."""
        return self._supervision

    def signers(self, party: str, moment: datetime) -> Signers:
        """Who signs for a party: two officers of an authority, one of an institution."""
        row = self.parties[party]
        if row.kind != "institution":
            return (party, FIRST, "prepare"), (party, SECOND, "approve")
        until = self.rotations.get(party)
        return ((party, ROTATED if until is not None and moment < until else FIRST, "prepare"),)

    def key(self, party: str, officer: str) -> SigningKey:
        """The key of an officer, derived from the seed."""
        return _key(self.seed, self.parties[party].keyring_name, officer)

    def founders_key(self, authority: str, officer: str) -> SigningKey:
        """The key of an officer of a founding authority, or of the log (`log`, ``)."""
        return _key(self.seed, authority, officer)

    def _add(self, party: Party) -> str:
        assert party.code not in self.parties
        self.parties[party.code] = party
        return party.code

    def _make_parties(self) -> None:
        self._finance["00"] = self._add(
            Party(
                code_of("11", "100000", 90001),
                f"中央财政部门{MARK}",
                "central-finance",
                0,
                founding="finance",
            )
        )
        self._education["00"] = self._add(
            Party(
                code_of("11", "100000", 90002),
                f"中央教育部门{MARK}",
                "central-education",
                0,
                founding="education",
            )
        )
        self._supervision = self._add(
            Party(
                code_of("11", "100000", 90003),
                f"中央审计监督部门{MARK}",
                "supervisor",
                0,
                founding="supervision",
            )
        )
        for index, holder in enumerate(PROVINCES):
            region, corps = (f"{holder.code}0000", 0) if holder.code.isdigit() else ("650000", 500)
            kind = "局" if holder.code == "XPCC" else "厅"
            self._finance[holder.code] = self._add(
                Party(code_of("11", region, 91001 + corps), f"{holder.name}财政{kind}{MARK}",
                      "provincial-finance", index, holder.code)
            )  # fmt: skip
            self._education[holder.code] = self._add(
                Party(code_of("11", region, 91002 + corps), f"{holder.name}教育{kind}{MARK}",
                      "provincial-education", index, holder.code)
            )  # fmt: skip
        self._make_institutions()

    def _make_institutions(self) -> None:
        index = 0
        for holder in PROVINCES:
            region, corps = (f"{holder.code}0000", 0) if holder.code.isdigit() else ("650000", 500)
            codes = []
            for number in range(self.scale.institutions):
                is_public = number % 3 != 2
                prefix = "12" if is_public else "52"
                party = Party(
                    code_of(prefix, region, 92001 + corps + number),
                    institution_name(holder.short_name, number, is_public),
                    "institution",
                    index,
                    holder.code,
                    "public" if is_public else "private",
                )
                codes.append(self._add(party))
                index += 1
            self.institutions[holder.code] = codes
        for number, (name, region) in enumerate((("教师发展研究院", "110000"), ("基础教育研究所", "310000"))):
            code = code_of("12", region, 93001 + number)
            party = Party(code, f"{name}{MARK}", "institution", index, region[:2], "public")
            self.employers.append(self._add(party))
            index += 1
        code = code_of("52", "440000", 93009)
        self.leaving = self._add(
            Party(code, f"南岭启航培训学校{MARK}", "institution", index, "44", "private")
        )


def _province(holder: str) -> str:
    return holder if holder in HOLDERS else holder[:2]


def region_rank(holder: str) -> int:
    """How much money a holder gets beside others: most for the centre and the west, least for rich cities."""
    if holder in ("11", "12", "31", "46", "54", "XPCC"):
        return 2
    if holder in ("32", "33", "35", "44", "37"):
        return 3
    return 5


@cache
def _key(seed: int, party: str, officer: str) -> SigningKey:
    text = f"mingzhang-nation/v1\nkey\n{seed}\n{party}\n{officer}"
    return SigningKey.of(Ed25519PrivateKey.from_private_bytes(sha256(text.encode()).digest()))


def all_holders() -> Sequence[str]:
    """The centre, then the provinces in their order."""
    return [CENTRAL.code, *(holder.code for holder in PROVINCES)]
