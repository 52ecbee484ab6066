"""What is planted is what was recorded: for each rule a simple formula finds exactly the cases of the truth.

The formulas (`checkers`) read the log of a small nation and know nothing of the planting. On a history
without planting they find nothing: it is clean.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mingzhang.nation.making import make_nation
from mingzhang.nation.planting.irregularities import PLANTERS, Irregularities
from tests.mingzhang.nation.checkers import CHECKERS
from tests.mingzhang.nation.recorded import Recorded

STATEMENTS, SEED = 4_000, 41
NOT_EXPRESSIBLE = ("F06", "F10", "F24")

Truth = dict[str, Any]
Nation = tuple[Recorded, Truth]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    book: Path = tmp_path_factory.mktemp("planted") / "book"
    make_nation(book, STATEMENTS, SEED, Irregularities())
    return Recorded(book), json.loads((book / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    book: Path = tmp_path_factory.mktemp("clean") / "book"
    make_nation(book, STATEMENTS, SEED)
    return Recorded(book)


def _subjects(code: str, truth: Truth) -> list[list[str]]:
    """What a checker should find: codes of a case in any order; a voucher by its redemption."""
    rows = truth["rules"][code]["planted"]
    return sorted(sorted(row["statements"] if code == "F27" else row["subjects"].values()) for row in rows)


@pytest.mark.parametrize("code", CHECKERS)
def test_every_planted_case_is_found_and_nothing_else(code: str, planted: Nation) -> None:
    log, truth = planted
    found = sorted(map(sorted, CHECKERS[code](log)))
    assert found == _subjects(code, truth)
    assert found


@pytest.mark.parametrize("code", CHECKERS)
def test_a_history_without_planting_is_clean(code: str, clean: Recorded) -> None:
    assert list(CHECKERS[code](clean)) == []


def test_every_rule_is_planted_or_says_in_both_languages_why_not(planted: Nation) -> None:
    rules = planted[1]["rules"]
    assert list(rules) == [f"F{number:02d}" for number in range(1, 31)]
    absent = [code for code, rule in rules.items() if "not_expressible_en" in rule]
    assert tuple(absent) == NOT_EXPRESSIBLE
    assert all(rules[code]["not_expressible_zh"] for code in absent)
    assert {*PLANTERS, *absent} == {*rules}


def test_the_truth_names_statements_of_the_log_and_where_they_stand(planted: Nation) -> None:
    log, truth = planted
    for code in PLANTERS:
        for row in truth["rules"][code]["planted"]:
            assert row["statements"], (code, row)
            assert row["positions"] == [log.positions[each] for each in row["statements"]]


def test_what_is_no_confirmed_law_says_so(planted: Nation) -> None:
    rows = [(code, row) for code in PLANTERS for row in planted[1]["rules"][code]["planted"]]
    marked = {code for code, row in rows if row.get("evidence") == "R"}
    assert {"F02", "F07", "F11"} <= marked <= {"F02", "F07", "F11", "F19"}


def test_no_story_shows_two_irregularities(planted: Nation) -> None:
    tenders = [
        code.rsplit("-", 1)[0].removesuffix("-B1")
        for rule in PLANTERS
        for row in planted[1]["rules"][rule]["planted"]
        for member, code in row["subjects"].items()
        if member in ("tender", "contract")
    ]
    assert len(tenders) == len(set(tenders))


def test_stories_that_nothing_was_planted_in_are_told_word_for_word_as_without(
    planted: Nation, clean: Recorded
) -> None:
    log, truth = planted
    touched = {
        code.rsplit("-", 1)[0]
        for rule in PLANTERS
        for row in truth["rules"][rule]["planted"]
        for member, code in row["subjects"].items()
        if member in ("tender", "contract", "class", "other_class")
    }
    statements = {
        id_ for rule in PLANTERS for row in truth["rules"][rule]["planted"] for id_ in row["statements"]
    }
    touched |= {fact["tender"].rsplit("-", 1)[0] for fact in log["award.made"] if fact["id"] in statements}
    touched |= {
        fact["contract"].rsplit("-", 1)[0] for fact in log["disbursement.made"] if fact["id"] in statements
    }
    touched |= {
        fact["contract"].rsplit("-", 1)[0] for fact in log["contract.signed"] if fact["id"] in statements
    }
    compared = 0
    for type_, member in (
        ("tender.opened", "tender"), ("award.made", "tender"), ("contract.signed", "contract"),
        ("class.opened", "class"), ("class.closed", "class"), ("expense.recorded", "class"),
        ("evaluation.recorded", "class"), ("bids.opened", "tender"), ("panel.drawn", "draw"),
    ):  # fmt: skip
        facts = {fact["id"]: fact for fact in log[type_]}
        for fact in clean[type_]:
            if fact[member].rsplit("-", 1)[0] not in touched:
                compared += 1
                assert facts[fact["id"]] == fact
    assert compared > STATEMENTS // 10
