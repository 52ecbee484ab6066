"""Histories of parties, keys and authority, signed by some parties and not by others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.application import Recorded
from ledger.founding import enrolment
from ledger.keys import SigningKey
from tests.simulation import rules_of_authority
from tests.simulation.histories import NOBODY, Histories, mostly, references
from tests.simulation.model import Row
from tests.simulation.rules_of_authority import FOUNDERS

NEW = ["12410000000008001L", "12410000000008002P"]
KINDS = ["institution", "provincial-finance", "provincial-education", "supervisor", "central-finance"]
NEW_KEYS = [SigningKey.of(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)) for seed in range(1, 5)]

kinds, newcomers = st.sampled_from(KINDS), st.integers(0, 1)
parties, keys = st.integers(0, 5), st.integers(0, 9)


class AuthorityHistories(Histories):
    """Founders, a province, two schools and two newcomers; keys that come and go.

    Who signs is said for one submission; otherwise it is everybody who still may.
    """

    law: ClassVar = rules_of_authority.RULES

    def begin(self) -> None:
        self.model.may_sign = rules_of_authority.may_sign
        founders = dict(zip((self.finance, self.education, self.supervision), FOUNDERS, strict=True))
        provincial = dict(zip(self.province, ("provincial-finance", "provincial-education"), strict=True))
        for code, officers in self.keys.items():
            founding = founders.get(code)
            kind = FOUNDERS[founding] if founding else provincial.get(code, "institution")
            self.model.put("party", code, suspended=False, kind=kind, founding=founding)()
            self.model.facts |= {("party", code)} | ({("founding", founding)} if founding else set())
            for key in officers:
                self.model.put("key", key.kid, party=code, revoked=False, since=None)()
        self.who = "all who may"
        self.other_parties = [*self.schools, *NEW, self.province.finance, NOBODY]
        ours = [key for code in (*self.schools, self.province.education) for key in self.keys[code]]
        self.other_keys = [key.kid for key in (*ours, *NEW_KEYS)]
        self.lodge(1, 0)
        self.submit()
        self.register(1, "institution", True, None)
        self.enrol(3, 3, True)
        self.confirm_after_all(0)
        self.adopt_authority("supervisor", "nation", True, 1)
        self.adopt_rules("2026.1")
        self.suspend(3)

    @rule(who=st.sampled_from(["all who may", "founders", "supervision", "province", "schools", "everybody"]))
    def let_sign(self, who: str) -> None:
        """For the next submission; of everybody, some may not sign any more."""
        self.who = who

    def signers(self) -> Sequence[str]:
        some = {
            "founders": self.parties[:3],
            "supervision": [self.supervision],
            "province": [code for code in self.province if self._may(code)],
            "schools": [code for code in self.schools if self._may(code)],
            "everybody": self.parties,
        }
        return some.get(self.who) or [code for code in self.parties if self._may(code)]

    def _may(self, party: str) -> bool:
        things = self.model.things
        keys = [things["key", key.kid] for key in self.keys[party]]
        return not things["party", party]["suspended"] and not any(key["revoked"] for key in keys)

    def submit(self) -> None:
        self.model.signing = self.signers()
        super().submit()
        self.who = "all who may"

    def refusal_of_signers(self) -> str | None:
        return None if all(map(self._may, self.signers())) else "signer-inactive"

    def recorded(self, rows: Sequence[Row], outcome: Recorded) -> None:
        super().recorded(rows, outcome)
        kids = [key.kid for code in self.model.signing for key in self.keys[code]]
        for position, row in enumerate(rows, outcome.position + 1):
            self.model.signed[row["id"]] = position, kids

    @rule()
    def found_again(self) -> None:
        entry = self.world.ledger.recorder.entry(2)
        assert entry is not None
        members = {
            name: value for name, value in json.loads(entry.data).items() if name not in ("type", "id")
        }
        self.state("ledger.founded", **members)

    @rule(
        kind=kinds,
        scope=st.sampled_from(["nation", "nation", "joint", "finance"]),
        fixed=mostly,
        count=st.integers(1, 2),
    )
    def adopt_authority(self, kind: str, scope: str, fixed: bool, count: int) -> None:
        """Who takes complaints down; or what cannot be adopted."""
        type_ = "complaint.lodged" if fixed else "key.enrolled"
        row = {"type": type_, "kind": kind, "scope": scope, "duty": "prepare", "count": count}
        self.state("authority.adopted", rows=[row])

    @rule(version=st.sampled_from(["2026.1", "2031.7"]))
    def adopt_rules(self, version: str) -> None:
        self.state("rules.adopted", version=version)

    @rule(
        newcomer=newcomers,
        kind=kinds,
        has_province=mostly,
        founding=st.sampled_from([None, None, None, "finance"]),
    )
    def register(self, newcomer: int, kind: str, has_province: bool, founding: str | None) -> None:
        row: dict[str, Any] = {"kind": kind, "name": "新单位", "code": NEW[newcomer]}
        row |= {"province": "41"} if has_province or not kind.startswith("provincial") else {}
        self.state("party.registered", **row, **({} if founding is None else {"founding": founding}))

    @rule(party=parties)
    def suspend(self, party: int) -> None:
        self.state("party.suspended", party=self.other_parties[party], reason="专项检查")

    @rule(party=parties, key=st.integers(0, 3), is_honest=mostly)
    def enrol(self, party: int, key: int, is_honest: bool) -> None:
        """A key with the proof that it is held, or with that of an enrolment elsewhere."""
        code, holder = self.other_parties[party], NEW_KEYS[key]
        shown = enrolment(
            holder, self.world.ledger.book.origin if is_honest else "elsewhere", code, "officer-3"
        )
        self.state("key.enrolled", notes={"kid": holder.kid, "forged": not is_honest}, party=code, **shown)

    @rule(key=keys, since=st.sampled_from([None, 1, 1, 30, 900]))
    def revoke(self, key: int, since: int | None) -> None:
        row = {} if since is None else {"compromised_since": since}
        self.state("key.revoked", kid=self.other_keys[key], reason="人员调离", **row)

    @rule(complaint=st.integers(1, 9), party=parties)
    def lodge(self, complaint: int, party: int) -> None:
        row = {"complaint": f"N{complaint}", "kind": "charging", "party": self.other_parties[party]}
        self.state("complaint.lodged", {"text": "乱收费"}, **row)

    @rule(which=references)
    def confirm(self, which: int) -> None:
        """What was stated when all keys were good, and a key that signed it was not."""
        self.state("statement.confirmed", confirms=self.stated(which, "complaint.lodged"))

    @rule(which=references)
    def confirm_after_all(self, which: int) -> None:
        """A school's key turns out to be bad, and what it signed is confirmed."""
        self.state("key.revoked", kid=self.keys[self.schools[which % 2]][0].kid, compromised_since=1)
        self.confirm(which)
