"""The closed lists: each table has exactly the codes of its type, in both languages."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from domain import vocabulary as words

TABLES: list[tuple[dict[Any, Any], Any]] = [
    (words.LINES, words.Line),
    (words.SOURCES, words.Source),
    (words.CATEGORIES, words.Category),
    (words.METHODS, words.Method),
    (words.MODES, words.Mode),
    (words.KINDS, words.Kind),
    (words.DUTIES, words.Duty),
    (words.FOUNDING_AUTHORITIES, words.FoundingAuthority),
    (words.SCOPES, words.Scope),
    (words.OWNERSHIPS, words.Ownership),
    (words.SUBJECTS, words.Subject),
    (words.BID_STATUSES, words.BidStatus),
    (words.CLASS_RANKS, words.ClassRank),
    (words.LECTURER_RANKS, words.LecturerRank),
    (words.CAPACITIES, words.Capacity),
    (words.FINDING_OUTCOMES, words.FindingOutcome),
    (words.CLAWBACK_OF, words.ClawbackOf),
    (words.SANCTION_KINDS, words.SanctionKind),
    (words.COMPLAINT_KINDS, words.ComplaintKind),
    (words.COMPLAINT_OUTCOMES, words.ComplaintOutcome),
    (words.PUBLISHED_KINDS, words.PublishedKind),
    (words.DEMONSTRATION_LINES, words.DemonstrationLine),
    (words.REVIEW_SIDES, words.ReviewSide),
    (words.REVIEW_OUTCOMES, words.ReviewOutcome),
    (words.EVALUATED_BY, words.EvaluatedBy),
    (words.DIMENSIONS, words.Dimension),
    (words.AREAS, words.Area),
    (words.STAGES, words.Stage),
]


@pytest.mark.parametrize(("table", "codes"), TABLES)
def test_a_table_has_the_codes_of_its_type_in_order(table: dict[str, words.Term], codes: Any) -> None:
    assert tuple(table) == get_args(codes)


@pytest.mark.parametrize(("table", "codes"), TABLES)
def test_every_word_has_a_name_of_its_own_in_both_languages(table: dict[str, words.Term], codes: Any) -> None:
    for term in table.values():
        assert re.search("[\u3400-\u9fff]", term.name("zh"))
        assert re.search("[A-Za-z]", term.name("en"))
    assert len({term.zh for term in table.values()}) == len(table)
    assert len({term.en for term in table.values()}) == len(table)


def test_every_kind_of_party_has_one_founding_authority_that_registers_it() -> None:
    assert set(words.REGISTRAR) == set(get_args(words.Kind))
    assert set(words.FOUNDING_KINDS) == set(get_args(words.FoundingAuthority))
    for authority, kind in words.FOUNDING_KINDS.items():
        assert words.REGISTRAR[kind] == authority


def test_nobody_but_supervision_registers_a_supervisor() -> None:
    assert [kind for kind, authority in words.REGISTRAR.items() if authority == "supervision"] == [
        "supervisor"
    ]
