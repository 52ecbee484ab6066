"""Lines of a voucher: rows that come again are the lines they were, whatever was added, moved or changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.statements.registry import parse_statement, statement_bytes
from ledger.importing.facts.comparing import Differs, Fact, Later, Members, Same
from ledger.importing.facts.matching import (
    MAX_LINE,
    Matched,
    NewLine,
    VoucherFullError,
    match_lines,
)

Row = dict[str, Any]

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "amount_fen": st.sampled_from([1_00, 2_00, 3_00]),
            "category": st.sampled_from(["meals", "lodging"]),
            "payee@audit": st.sampled_from(["甲饭店", "乙饭店"]),
        },
        optional={"quantity": st.sampled_from(["10", "20"]), "remarks@audit": st.just("午餐")},
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


@cache
def statement(line: int, amount_fen: int = 1, category: str = "meals") -> Any:
    return parse_statement(
        statement_bytes(
            {
                "type": "expense.recorded", "id": f"0197e0d3-6c00-7000-8000-{line:012d}",
                "occurred_on": "2026-05-31", "contract": "C1", "category": category, "amount_fen": amount_fen,
                "voucher": "记-7", "voucher_line": line,
                "withheld": [{"name": "payee", "audience": "audit", "digest": "A" * 43}],
            }
        )
    )  # fmt: skip


def line_of(row: Row, number: int, *, unknown: frozenset[str] = frozenset(), **later: Any) -> Fact:
    """The recorded line that a row became; `later` are members as they are now, and `is_reversed`."""
    recorded = {name.partition("@")[0]: value for name, value in row.items()}
    members = {"type": "expense.recorded", "contract": "C1", "voucher": "记-7", **recorded}
    known = {name: value for name, value in members.items() if name not in unknown}
    is_reversed = later.pop("is_reversed", False)
    fact = statement(number, row["amount_fen"], row["category"])
    names = frozenset(name.partition("@")[0] for name in row if "@" in name)
    now = Later({**known, **later}, is_reversed)
    return Fact(fact, number + 100, known, names, unknown, False, lambda _: now)


def lines_of(rows: Sequence[Row]) -> list[Fact]:
    return [line_of(row, number) for number, row in enumerate(rows, 1)]


def stated(row: Row) -> Members:
    """A row as the sheet states it again."""
    return {"type": "expense.recorded", "contract": "C1", "voucher": "记-7", **row}


def match(rows: Sequence[Row], lines: Sequence[Fact]) -> list[Matched]:
    matched = match_lines([stated(row) for row in rows], lines)
    positions = [each.fact.position for each in matched if isinstance(each, Same | Differs)]
    assert len(set(positions)) == len(positions), "no line stands for two rows"
    numbers = [each.number for each in matched if isinstance(each, NewLine)]
    taken = [line.statement.voucher_line for line in lines]  # type: ignore[attr-defined]
    assert len({*numbers, *taken}) == len(numbers) + len(taken), "no number is given twice"
    return matched


def kinds(matched: Sequence[Matched]) -> Counter[str]:
    return Counter(type(each).__name__ for each in matched)


def contents(rows: Sequence[Row]) -> Counter[str]:
    return Counter(repr(sorted(row.items())) for row in rows)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_are_the_recorded_lines(rows: list[Row], random: Any) -> None:
    again = list(rows)
    random.shuffle(again)
    assert kinds(match(again, lines_of(rows))) == {"Same": len(rows)}


@given(ROWS)
def test_in_an_unchanged_sheet_every_row_is_its_own_line(rows: list[Row]) -> None:
    matched = match(rows, lines_of(rows))
    assert [each.fact.position for each in matched if isinstance(each, Same)] == sorted(
        each.fact.position for each in matched if isinstance(each, Same)
    ) or len(contents(rows)) < len(rows)


@given(ROWS, ROWS, st.data())
def test_rows_added_anywhere_are_new_and_no_others(rows: list[Row], added: list[Row], data: Any) -> None:
    grown = list(rows)
    for row in added:
        grown.insert(data.draw(st.integers(0, len(grown))), row)
    matched = match(grown, lines_of(rows))
    assert kinds(matched) == {"Same": len(rows), "NewLine": len(added)}
    new = [row for row, each in zip(grown, matched, strict=True) if isinstance(each, NewLine)]
    assert contents(new) == contents(added)
    numbers = [each.number for each in matched if isinstance(each, NewLine)]
    assert numbers == list(range(len(rows) + 1, len(rows) + len(added) + 1))


@given(ROWS, st.data())
def test_a_changed_amount_is_one_difference(rows: list[Row], data: Any) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    changed = [*rows[:place], {**rows[place], "amount_fen": 9_99}, *rows[place + 1 :]]
    matched = match(data.draw(st.permutations(changed)), lines_of(rows))
    assert kinds(matched) == {"Differs": 1} | ({"Same": len(rows) - 1} if len(rows) > 1 else {})
    (differs,) = (each for each in matched if isinstance(each, Differs))
    (difference,) = differs.differences
    assert (difference.member, difference.recorded, difference.found) == (
        "amount_fen",
        rows[place]["amount_fen"],
        9_99,
    )


@given(ROWS, st.data())
def test_rows_taken_out_of_the_sheet_make_no_difference_to_the_others(rows: list[Row], data: Any) -> None:
    kept = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True))
    assert kinds(match([rows[place] for place in kept], lines_of(rows)))["Same"] == len(kept)


@given(ROWS, st.data())
def test_gaps_and_reversed_lines_never_lead_to_a_number_twice(rows: list[Row], data: Any) -> None:
    numbers = data.draw(st.lists(st.integers(1, 40), min_size=len(rows), max_size=len(rows), unique=True))
    reversed_ = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    lines = [
        line_of(row, number, is_reversed=is_reversed)
        for row, number, is_reversed in zip(rows, numbers, reversed_, strict=True)
    ]
    match(data.draw(ROWS), lines)
    assert kinds(match(rows, lines)) == {"Same": len(rows)}, "a reversed line is still that row's line"


@given(ROWS, st.data())
def test_a_changed_row_whose_line_was_reversed_is_new(rows: list[Row], data: Any) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    lines = lines_of(rows)
    lines[place] = line_of(rows[place], place + 1, is_reversed=True)
    changed = [*rows[:place], {**rows[place], "amount_fen": 9_99}, *rows[place + 1 :]]
    matched = match(changed, lines)
    # Rows of the same content may trade places; the one that is left has no line that still stands.
    assert kinds(matched) == {"NewLine": 1} | ({"Same": len(rows) - 1} if len(rows) > 1 else {})
    again = [*lines, line_of(changed[place], len(rows) + 1)]
    assert kinds(match(changed, again)) == {"Same": len(rows)}, "imported once more, nothing is new"


@given(ROWS, st.data())
def test_lines_whose_payee_is_not_known_match_by_the_rest(rows: list[Row], data: Any) -> None:
    erased = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    lines = [
        line_of(row, number, unknown=frozenset({"payee"} if is_erased else ()))
        for number, (row, is_erased) in enumerate(zip(rows, erased, strict=True), 1)
    ]
    assert kinds(match(data.draw(st.permutations(rows)), lines)) == {"Same": len(rows)}


@given(ROWS, st.data())
def test_rows_agree_with_lines_as_they_were_or_as_they_are_now(rows: list[Row], data: Any) -> None:
    lines, sheet = [], []
    for number, row in enumerate(rows, 1):
        corrected = data.draw(st.sampled_from(["10", "20", "30"])) if "quantity" in row else None
        lines.append(line_of(row, number, **({} if corrected is None else {"quantity": corrected})))
        is_new = corrected is not None and data.draw(st.booleans())
        sheet.append({**row, "quantity": f"{corrected}.0"} if is_new else row)
    assert kinds(match(data.draw(st.permutations(sheet)), lines)) == {"Same": len(rows)}


def test_rows_change_places_so_that_each_has_a_line() -> None:
    row = {"amount_fen": 1_00, "category": "meals", "payee@audit": "甲饭店"}
    first, second, third = ({**row, "quantity": quantity} for quantity in ("10", "20", "10"))
    lines = [line_of(first, 1, quantity="20"), line_of(second, 2, quantity="30"), line_of(third, 3)]
    sheet = [{**row, "quantity": quantity} for quantity in ("20", "30", "10")]
    assert [each.fact.statement.voucher_line for each in match(sheet, lines)] == [1, 2, 3]  # type: ignore[union-attr, attr-defined]


def test_what_is_left_is_paired_in_order() -> None:
    row = {"amount_fen": 1_00, "category": "meals", "payee@audit": "甲饭店"}
    rows = [{**row, "amount_fen": amount} for amount in (1_00, 2_00, 3_00)]
    sheet = [{**row, "amount_fen": amount} for amount in (1_00, 7_00, 8_00, 9_00)]
    matched = match(sheet, lines_of(rows))
    assert [type(each) for each in matched] == [Same, Differs, Differs, NewLine]
    assert [each.fact.statement.voucher_line for each in matched[1:3]] == [2, 3]  # type: ignore[union-attr, attr-defined]
    assert matched[3] == NewLine(4)


def test_a_private_value_is_in_no_difference_that_is_shown() -> None:
    row = {"amount_fen": 1_00, "category": "meals", "payee@audit": "甲饭店"}
    (differs,) = match([{**row, "payee@audit": "王某"}], lines_of([row]))
    assert isinstance(differs, Differs)
    (difference,) = differs.differences
    assert (difference.member, difference.recorded_text, difference.found_text) == ("payee", "…", "…")


def test_a_payee_that_was_registered_since_is_the_same() -> None:
    row = {"amount_fen": 1_00, "category": "meals", "payee@audit": "甲饭店（本部）"}
    coded = {**stated(row), "payee": "91410000000000000X"}
    del coded["payee@audit"]
    names = {"91410000000000000X": "甲饭店(本部)"}
    matched = match_lines([coded], lines_of([row]), lambda code: names.get(code, code))
    assert kinds(matched) == {"Same": 1}
    assert kinds(match_lines([coded], lines_of([row]))) == {"Differs": 1}


def test_numbers_that_were_left_out_serve_when_the_others_are_used_up() -> None:
    row = {"amount_fen": 1_00, "category": "meals", "payee@audit": "甲饭店"}
    lines = [replace(line_of(row, 1), statement=statement(number)) for number in (2, MAX_LINE)]
    lines[1] = replace(lines[1], position=999)
    assert match([row, row, row, row], lines)[2:] == [NewLine(1), NewLine(3)]


def test_a_voucher_has_room_for_so_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.importing.facts.matching.MAX_LINE", 3)
    row = {"amount_fen": 1_00, "category": "meals", "payee@audit": "甲饭店"}
    assert kinds(match([row] * 3, lines_of([row]))) == {"Same": 1, "NewLine": 2}
    with pytest.raises(VoucherFullError, match="3 new rows"):
        match([row] * 4, lines_of([row]))


def test_a_voucher_of_thousands_of_lines_takes_a_moment() -> None:
    row = {"amount_fen": 1_00, "category": "meals", "payee@audit": "甲饭店"}
    rows = [{**row, "amount_fen": 1 + number % 7} for number in range(4_000)]
    matched = match([*reversed(rows), *rows[:1_000]], lines_of(rows))
    assert kinds(matched) == {"Same": 4_000, "NewLine": 1_000}
