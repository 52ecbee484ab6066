"""Who may sign what (授权): the default table, and whether a set of signers suffices for a statement.

Source: DESIGN 6.2. A quorum counts officers of one party, not keys. Rows of one type and threshold with
the same kind and scope must all be met; different kinds and scopes are alternatives; rows in scope `joint`
must be met together by the founding authorities. None of the three founding authorities can act for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple, get_args

from domain.holders import CENTRAL
from domain.refusals import QuorumMissing
from domain.statements.constitution import AuthorityRow
from domain.vocabulary import DUTIES, FOUNDING_KINDS, KINDS, Duty, FoundingAuthority, Kind, Scope


class Signer(NamedTuple):
    """An officer whose good signature stands on a submission, in one duty. `party` is the canonical code."""

    kid: str
    party: str
    officer: str
    duty: Duty
    kind: Kind
    province: str | None
    founding: FoundingAuthority | None


class Matter(NamedTuple):
    """What of a statement decides who may sign it.

    `province` is where its money or class belongs, `party` whom it is about, `registrar` the founding
    authority that answers for that party's kind, `is_compiled` whether it is stated for somebody else.
    What is `anybodys` is every signer's own, such as a publication about a number of its publisher's.
    """

    type: str
    amount_fen: int = 0
    province: str | None = None
    party: str | None = None
    registrar: FoundingAuthority | None = None
    is_compiled: bool = False
    anybodys: bool = False


FIXED_TYPES: Final = frozenset(
    {
        "ledger.founded",
        "authority.adopted",
        "rules.adopted",
        "party.registered",
        "party.suspended",
        "key.enrolled",
        "key.revoked",
    }
)
"""Types whose rows cannot be adopted away: the ledger could lose its founders, or one of them its
independence."""


def _rows(types: str, *needs: tuple[Kind, Scope, Duty]) -> list[AuthorityRow]:
    return [
        AuthorityRow(type=type_, kind=kind, scope=scope, duty=duty, count=1)
        for type_ in types.split()
        for kind, scope, duty in needs
    ]


def _two(kind: Kind, scope: Scope) -> tuple[tuple[Kind, Scope, Duty], tuple[Kind, Scope, Duty]]:
    return (kind, scope, "prepare"), (kind, scope, "approve")


_FOUNDERS: Final[tuple[tuple[Kind, Scope, Duty], ...]] = tuple(
    (kind, "joint", "approve") for kind in FOUNDING_KINDS.values()
)
_REGISTRARS: Final[tuple[tuple[Kind, FoundingAuthority], ...]] = tuple(
    (kind, founding) for founding, kind in FOUNDING_KINDS.items()
)
_ALL_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_OWN: Final[tuple[tuple[Kind, Scope, Duty], ...]] = tuple((kind, "own", "prepare") for kind in _ALL_KINDS)
_OWN_KEYS: Final = tuple(row for kind in _ALL_KINDS for row in _two(kind, "own"))
_FINANCE: Final[tuple[tuple[Kind, Scope, Duty], ...]] = (
    *_two("central-finance", "province"),
    *_two("provincial-finance", "province"),
)
_FINANCE_ALONE: Final[tuple[tuple[Kind, Scope, Duty], ...]] = (
    ("central-finance", "province", "prepare"),
    ("provincial-finance", "province", "prepare"),
)
_EDUCATION: Final[tuple[tuple[Kind, Scope, Duty], ...]] = (
    ("central-education", "province", "prepare"),
    ("provincial-education", "province", "prepare"),
)

DEFAULT_ROWS: Final[tuple[AuthorityRow, ...]] = (
    *_rows("ledger.founded authority.adopted rules.adopted", *_FOUNDERS),
    *_rows("party.registered", *((kind, founding, "prepare") for kind, founding in _REGISTRARS)),
    *_rows("party.suspended", *(row for kind, founding in _REGISTRARS for row in _two(kind, founding))),
    *_rows(
        "key.enrolled key.revoked",
        *(row for kind, founding in _REGISTRARS for row in _two(kind, founding)),
        *_OWN_KEYS,
    ),
    *_rows("appropriation.enacted", *_FINANCE),
    *_rows(
        "allocation.made allocation.adjusted balance.returned",
        *_two("central-finance", "nation"),
        *_two("provincial-finance", "province"),
    ),
    *_rows("disbursement.made disbursement.returned payment.made", *_FINANCE),
    *_rows(
        "funds.received balance.carried-over",
        ("central-finance", "province", "prepare"),
        ("provincial-finance", "province", "prepare"),
    ),
    *_rows(
        "tender.opened tender.cancelled bid.recorded bid.scored award.made award.withdrawn "
        "contract.signed contract.amended contract.terminated contract.settled",
        *_EDUCATION,
    ),
    *_rows(
        "tender.amended tender.sealed bids.opened draw.requested panel.drawn expert.listed expert.delisted "
        "voucher.issued voucher.voided",
        *_EDUCATION,
    ),
    *_rows("award.contested voucher.redeemed", *_EDUCATION, ("institution", "own", "prepare")),
    *_rows("contest.decided", *_two("supervisor", "nation"), *_FINANCE),
    *_rows("draw.answered", *_OWN),
    *_rows(
        "plan.submitted base.designated base.withdrawn resource.selected resource.shared",
        *_EDUCATION,
    ),
    *_rows(
        "plan.reviewed",
        *_two("central-education", "education"),
        *_two("central-finance", "finance"),
    ),
    *_rows("quota.assigned", ("central-education", "nation", "prepare")),
    *_rows(
        "charge.declared evaluation.recorded",
        *_EDUCATION,
        ("institution", "own", "prepare"),
    ),
    *_rows(
        "inspection.opened finding.raised finding.closed referral.made",
        ("supervisor", "nation", "prepare"),
    ),
    *_rows(
        "funds.frozen funds.released clawback.ordered sanction.imposed disclosure.erased",
        *_two("supervisor", "nation"),
    ),
    *_rows("clawback.recovered", *_FINANCE),
    *_rows("finding.answered", *_OWN, *_EDUCATION, *_FINANCE_ALONE),
    *_rows(
        "complaint.lodged complaint.answered",
        ("supervisor", "nation", "prepare"),
        ("central-education", "nation", "prepare"),
        ("provincial-education", "province", "prepare"),
    ),
    *_rows(
        "disclosure.published",
        ("supervisor", "nation", "prepare"),
        ("central-education", "nation", "prepare"),
        ("central-finance", "nation", "prepare"),
        ("provincial-education", "province", "prepare"),
        ("provincial-finance", "province", "prepare"),
        ("institution", "own", "prepare"),
    ),
    *_rows("measures.adopted", *_FOUNDERS),
    *_rows(
        "period.closed",
        ("central-finance", "joint", "approve"),
        ("supervisor", "joint", "approve"),
    ),
    *_rows(
        "class.opened class.closed expense.recorded expense.reversed",
        *_EDUCATION,
        ("institution", "own", "prepare"),
    ),
    *_rows(
        "statement.confirmed statement.disputed disclosure.requested",
        *_OWN,
    ),
)
"""Who may sign what until the founders adopt otherwise: allocations and disbursements need two officers, a
provincial authority may compile for its province, an institution states its own classes and expenses."""


def rows_by_type(rows: Iterable[AuthorityRow]) -> Mapping[str, tuple[AuthorityRow, ...]]:
    """Return the rows of each type."""
    table: dict[str, tuple[AuthorityRow, ...]] = {}
    for row in rows:
        table[row.type] = (*table.get(row.type, ()), row)
    return table


DEFAULT_TABLE: Final = rows_by_type(DEFAULT_ROWS)
"""The default rows of each type."""


def author_of(matter: Matter, signers: Sequence[Signer], rows: Sequence[AuthorityRow]) -> str | QuorumMissing:
    """Return the party whose officers suffice to state this, or what is missing.

    For a joint statement the author is the founding authority of the first row.
    """
    groups = _alternatives(matter, rows)
    for group in groups:
        for officers in _sides(group, signers):
            if _suffices(group, officers, matter):
                return next(s.party for s in officers if _matches(group[0], s, matter))
    return QuorumMissing(
        matter.type,
        " 或 ".join(_needed(group, "zh") for group in groups) or "（此金额无人有权签署）",
        " or ".join(_needed(group, "en") for group in groups) or "nobody, no authority covers this amount",
        ", ".join(f"{s.party}.{s.officer} ({s.duty})" for s in signers),
    )


def _alternatives(matter: Matter, rows: Sequence[AuthorityRow]) -> list[list[AuthorityRow]]:
    """The groups of rows of the highest threshold the amount passes; all rows of a group must be met."""
    passed = [row for row in rows if row.over_fen == 0 or matter.amount_fen > row.over_fen]
    threshold_fen = max((row.over_fen for row in passed), default=0)
    top = sorted((row for row in passed if row.over_fen == threshold_fen), key=_group)
    return [list(group) for _, group in groupby(top, key=_group)]


def _group(row: AuthorityRow) -> tuple[str, str]:
    return ("joint", "") if row.scope == "joint" else (row.scope, row.kind)


def _sides(group: Sequence[AuthorityRow], signers: Sequence[Signer]) -> list[Sequence[Signer]]:
    """Who may meet a group's rows together: all signers for joint rows, else those of one party."""
    if group[0].scope == "joint":
        return [signers]
    return [[s for s in signers if s.party == party] for party in dict.fromkeys(s.party for s in signers)]


def _suffices(group: Sequence[AuthorityRow], signers: Sequence[Signer], matter: Matter) -> bool:
    for kind in {row.kind for row in group}:
        needed: dict[Duty, int] = {}
        officers: dict[Duty, set[str]] = {}
        for row in (row for row in group if row.kind == kind):
            needed[row.duty] = needed.get(row.duty, 0) + row.count
            officers[row.duty] = {f"{s.party} {s.officer}" for s in signers if _matches(row, s, matter)}
        if any(len(officers[duty]) < count for duty, count in needed.items()):
            return False
        # One officer with both duties must not stand for two.
        if len(set[str]().union(*officers.values())) < sum(needed.values()):
            return False
    return True


def _matches(row: AuthorityRow, signer: Signer, matter: Matter) -> bool:
    if signer.kind != row.kind or signer.duty != row.duty:
        return False
    if matter.anybodys and row.scope in ("province", "own"):
        return True
    match row.scope:
        case "nation":
            return True
        case "province":
            return (signer.province or CENTRAL.code) == matter.province
        case "own":
            return signer.party == matter.party and not matter.is_compiled
        case "joint":
            return signer.founding is not None
        case founding:
            return signer.founding == founding == matter.registrar


def _needed(group: Sequence[AuthorityRow], lang: str) -> str:
    if lang == "zh":
        return "、".join(f"{KINDS[row.kind].zh}{row.count}名（{DUTIES[row.duty].zh}）" for row in group)
    return ", ".join(f"{row.count} of {KINDS[row.kind].en} ({row.duty})" for row in group)
