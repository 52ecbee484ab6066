"""How the ledger begins: parties, officers' keys, measures, authority; later, keys that change (建账)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from domain.authority import DEFAULT_ROWS
from ledger.founding import RULES, enrolment
from ledger.moment import CHINA
from mingzhang.nation.acts import Act, Scribe, Secret, Signers
from mingzhang.nation.plan import THRESHOLDS_FEN
from mingzhang.nation.stories import Story
from mingzhang.nation.world import FIRST, FOUNDED_ON, ROTATED, SECOND, Party, World

if TYPE_CHECKING:
    from mingzhang.nation.recorder import Desk

_ENROLLED_ON: Final = FOUNDED_ON + timedelta(days=3)
_ADOPTED_ON: Final = FOUNDED_ON + timedelta(days=10)
_ROTATED_ON: Final = date(2024, 6, 12)
_COMPROMISED_ON: Final = date(2025, 5, 14)


def joint(world: World) -> Signers:
    """The approving officers of the three founding authorities."""
    finance, education = world.finance_of("00"), world.education_of("00")
    return tuple((party, SECOND, "approve") for party in (finance, education, world.supervision))


def plan_rotations(world: World) -> None:
    """Every tenth institution begins with another preparing officer; so does one that employs experts."""
    codes = [codes[0] for codes in world.institutions.values()]
    for code in codes[::10]:
        world.rotations[code] = datetime(2024, 6, 20, tzinfo=CHINA)
    world.rotations[world.employers[0]] = datetime(2025, 5, 16, tzinfo=CHINA)


def constitution_stories(world: World) -> Iterator[Story]:
    """How it begins, and what of it changes."""
    yield Story(FOUNDED_ON, partial(_beginning, world))
    for code in world.rotations:
        if code in world.employers:
            yield Story(_COMPROMISED_ON - timedelta(days=20), partial(_compromised, world, code))
        else:
            yield Story(_ROTATED_ON, partial(_rotated, world, code))
    yield Story(date(2024, 9, 2), partial(_suspended, world))
    yield Story(date(2025, 1, 8), partial(_amended_authority, world))


def _beginning(world: World) -> Iterator[Act]:
    scribe = Scribe(world, "constitution")
    registrars = {
        "finance": world.finance_of("00"),
        "education": world.education_of("00"),
        "supervision": world.supervision,
    }
    registered: dict[str, list[Party]] = {authority: [] for authority in registrars}
    for party in world.parties.values():
        registered[party.founding or _registrar(party)].append(party)
    for authority, code in sorted(registrars.items(), key=lambda each: _ORDER.index(each[0])):
        act = scribe.begin(code, FOUNDED_ON + timedelta(days=1))
        for party in registered[authority]:
            scribe.state("party.registered", FOUNDED_ON, **_registration(party))
        yield act
    for authority, code in sorted(registrars.items(), key=lambda each: _ORDER.index(each[0])):
        parties = [party for party in registered[authority] if party.founding is None]
        if parties:
            act = scribe.begin(code, _ENROLLED_ON)
            for party in parties:
                officers = (FIRST, SECOND, ROTATED) if party.code in world.rotations else (FIRST, SECOND)
                for officer in officers:
                    _enrol(scribe, party.code, officer)
            yield act
    act = scribe.begin(registrars["finance"], _ADOPTED_ON, signers=joint(world), alone=True)
    for scope, figure, fen in (
        ("province", "tender.threshold", THRESHOLDS_FEN[1]),
        ("province", "procurement.threshold", THRESHOLDS_FEN[0]),
    ):
        scribe.state(
            "measures.adopted",
            _ADOPTED_ON,
            instrument="省级政府采购目录及标准（示例）",
            article="省级政府采购目录及标准（示例）第二条",
            in_force_from=date(2022, 1, 1),
            figures=[{"name": figure, "scope": scope, "value": str(fen), "unit": "fen"}],
        )
    scribe.state("rules.adopted", _ADOPTED_ON, version=RULES)
    yield act


_ORDER: Final = ("finance", "education", "supervision")


def _registrar(party: Party) -> str:
    return "finance" if party.kind == "provincial-finance" else "education"


def _registration(party: Party) -> dict[str, Any]:
    return {
        "kind": party.kind,
        "name": party.name,
        "code": party.code,
        "province": party.province,
        "ownership": party.ownership,
        "founding": party.founding,
    }


def _enrol(scribe: Scribe, party: str, officer: str) -> None:
    world = scribe.world
    key = world.key(party, officer)
    duties = ("prepare",) if officer == ROTATED else ("prepare", "approve")
    members = enrolment(key, world.origin, party, officer, duties)  # type: ignore[arg-type]
    scribe.state("key.enrolled", _ENROLLED_ON, party=party, **members)


def _rotated(world: World, code: str) -> Iterator[Act]:
    """An officer moves on; the education authority ends the key."""
    scribe = Scribe(world, "rotated", code)
    act = scribe.begin(world.education_of("00"), date(2024, 6, 27))
    kid = world.key(code, ROTATED).kid
    scribe.state("key.revoked", date(2024, 6, 20), kid=kid, reason="经办人员轮岗")
    yield act


def _compromised(world: World, code: str) -> Iterator[Act]:
    """A key was in strange hands for some days: what it signed then is in doubt until it is confirmed."""
    scribe = Scribe(world, "compromised", code)
    size_before: list[int] = []
    act = scribe.begin(code, _COMPROMISED_ON - timedelta(days=9), alone=True)
    stated = scribe.state(
        "disclosure.published",
        _COMPROMISED_ON - timedelta(days=10),
        what="other-document",
        party=code,
        where="本单位网站（示例）",
        published_on=_COMPROMISED_ON - timedelta(days=10),
    )
    act.late = lambda desk, _: size_before.append(desk.size)
    yield act
    revoking = scribe.begin(world.education_of("00"), _COMPROMISED_ON + timedelta(days=1), alone=True)

    def revoke(desk: Desk, revoking: Act) -> None:
        scribe.state_in(
            revoking,
            "key.revoked",
            _COMPROMISED_ON,
            kid=world.key(code, ROTATED).kid,
            reason="存储密钥的介质遗失",
            compromised_since=size_before[0],
        )

    revoking.late = revoke
    yield revoking
    act = scribe.begin(code, _COMPROMISED_ON + timedelta(days=5))
    scribe.state("statement.confirmed", _COMPROMISED_ON + timedelta(days=5), confirms=stated)
    yield act


def _suspended(world: World) -> Iterator[Act]:
    scribe = Scribe(world, "suspended")
    act = scribe.begin(world.education_of("00"), date(2024, 9, 3))
    scribe.state(
        "party.suspended",
        date(2024, 9, 2),
        withheld={"reason": Secret("办学许可证到期未换证", "party")},
        party=world.leaving,
    )
    yield act


def _amended_authority(world: World) -> Iterator[Act]:
    """From 2025 on awards need two officers of education."""
    scribe = Scribe(world, "authority")
    act = scribe.begin(world.finance_of("00"), date(2025, 1, 8), signers=joint(world), alone=True)
    rows = [
        {"type": "award.made", "kind": row.kind, "scope": row.scope, "duty": duty, "count": 1}
        for row in DEFAULT_ROWS
        if row.type == "award.made"
        for duty in ("prepare", "approve")
    ]
    scribe.state("authority.adopted", date(2025, 1, 8), rows=rows)
    yield act
