"""Lines of a voucher: which rows are lines that are recorded already, which are new (凭证分录的对应).

Sheets do not number the lines of a voucher; the ledger does. So rows are recognised by what they say, in
whatever order they come: a row that agrees with a recorded line is that line. Rows and lines that are then
left are paired in order, as the same line with something changed; what is left of the rows is new.

Promises: rows that were recorded and come again are never new; no number is given twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Final, NamedTuple

from domain.statements.spending import ExpenseRecorded
from ledger.errors import LedgerError
from ledger.importing.facts.comparing import Differs, Fact, Members, Same, compare, signature

MAX_LINE: Final = 10_000
"""The highest number that a line of a voucher can have."""

_NEVER_CORRECTED: Final = ("contract", "category", "amount_fen")
"""Rows and lines that differ in these are not the same, whatever was stated since."""


class VoucherFullError(LedgerError):
    """A voucher has no number left for another line. Carries how many rows are `new`."""

    zh = f"一张凭证最多 {MAX_LINE:,} 条分录，有 {{new}} 行无号可编；请分作几张凭证"

    def __init__(self, new: int) -> None:
        self.new = new
        super().__init__(
            f"found {new} new rows of a voucher that has {MAX_LINE:,} lines at the most, expected fewer; "
            "divide them among several vouchers"
        )


class NewLine(NamedTuple):
    """The row is a line that is not recorded; `number` is free for it."""

    number: int


Matched = Same | Differs | NewLine


def match_lines(
    rows: Sequence[Members], lines: Sequence[Fact], name_of: Callable[[str], str] = str
) -> list[Matched]:
    """Say for each row of one voucher what it is; `lines` are those recorded of the voucher.

    Rows are their members, without `voucher_line`, as for `compare`. Raises `VoucherFullError`.
    """
    pairs = _Pairs(rows, lines, name_of)
    pairs.match_exactly()
    pairs.match_as_they_are_now()
    matched: dict[int, Matched] = {row: Same(lines[line]) for row, line in pairs.line_of.items()}
    # A line that was reversed stands for nothing any more; its number stays taken.
    standing = (
        line for at, line in enumerate(lines) if at not in pairs.row_of and not line.later.is_reversed
    )
    unmatched = [row for row in range(len(rows)) if row not in matched]
    for row, line in zip(unmatched, standing, strict=False):
        matched[row] = compare(rows[row], line, name_of)
    new = [row for row in unmatched if row not in matched]
    matched.update(zip(new, map(NewLine, _free_numbers(lines, len(new))), strict=True))
    return [matched[row] for row in range(len(rows))]


class _Pairs:
    """Which row is which recorded line, both by their places; each has one partner at most."""

    def __init__(self, rows: Sequence[Members], lines: Sequence[Fact], name_of: Callable[[str], str]) -> None:
        self.line_of: dict[int, int] = {}
        self.row_of: dict[int, int] = {}
        self._rows = rows
        self._lines = lines
        self._name_of = name_of

    def match_exactly(self) -> None:
        """Pair rows with lines that were recorded with just what they state.

        Where a line has values that are not known the rest decides, after the lines that are known in full.
        """
        by_unknown: dict[frozenset[str], list[int]] = {}
        for line, fact in enumerate(self._lines):
            by_unknown.setdefault(fact.unknown, []).append(line)
        for unknown in sorted(by_unknown, key=lambda names: (len(names), sorted(names))):
            alike: dict[frozenset[object], list[int]] = {}
            for line in by_unknown[unknown]:
                said = signature(self._lines[line].members, unknown, self._name_of)
                alike.setdefault(said, []).append(line)
            waiting = {said: self._standing_first(lines) for said, lines in alike.items()}
            for row in self._unmatched():
                lines = waiting.get(signature(self._rows[row], unknown, self._name_of))
                if lines:
                    self._pair(row, lines.popleft())

    def match_as_they_are_now(self) -> None:
        """Pair the rows left with lines that agree after corrections, or say more than the row does.

        Rows that found a line may change to another that agrees with them, so that as many as can be have one
        (augmenting paths). Lines from which no free one is reached cannot help the rows after.
        """
        by_figures: dict[tuple[object, ...], list[int]] = {}
        for line, fact in enumerate(self._lines):
            by_figures.setdefault(_figures(fact.members), []).append(line)
        agreeing: dict[frozenset[object], list[int]] = {}
        hopeless: set[int] = set()
        for row in self._unmatched():
            near = by_figures.get(_figures(self._rows[row]), [])
            if any(line not in self.row_of for line in near):
                self._find_place(row, near, agreeing, hopeless)

    def _find_place(
        self, row: int, near: Sequence[int], agreeing: dict[frozenset[object], list[int]], hopeless: set[int]
    ) -> None:
        wanting = [row]
        wanted_by: dict[int, int] = {}
        for each in wanting:
            for line in self._agreeing(each, near, agreeing):
                if line in wanted_by or line in hopeless:
                    continue
                wanted_by[line] = each
                if line not in self.row_of:
                    self._move_up(line, wanted_by)
                    return
                wanting.append(self.row_of[line])
        hopeless.update(wanted_by)

    def _move_up(self, free: int, wanted_by: dict[int, int]) -> None:
        """Give the free line to who wants it, the line that leaves to who wants that, and so on."""
        line: int | None = free
        while line is not None:
            row = wanted_by[line]
            left = self.line_of.get(row)
            self._pair(row, line)
            line = left

    def _agreeing(
        self, row: int, near: Sequence[int], agreeing: dict[frozenset[object], list[int]]
    ) -> list[int]:
        said = signature(self._rows[row], frozenset(), self._name_of)
        if said not in agreeing:
            lines = [line for line in near if self._is_same(row, line)]
            agreeing[said] = list(self._standing_first(lines))
        return agreeing[said]

    def _is_same(self, row: int, line: int) -> bool:
        return isinstance(compare(self._rows[row], self._lines[line], self._name_of), Same)

    def _standing_first(self, lines: Sequence[int]) -> deque[int]:
        if len(lines) > 1:
            lines = sorted(lines, key=lambda line: self._lines[line].later.is_reversed)
        return deque(lines)

    def _pair(self, row: int, line: int) -> None:
        self.line_of[row] = line
        self.row_of[line] = row

    def _unmatched(self) -> list[int]:
        return [row for row in range(len(self._rows)) if row not in self.line_of]


def _figures(members: Members) -> tuple[object, ...]:
    return tuple(members.get(name) for name in _NEVER_CORRECTED)


def _free_numbers(lines: Sequence[Fact], count: int) -> list[int]:
    """The numbers after the last one, and when they are used up those that were left out."""
    used = {line.statement.voucher_line for line in lines if isinstance(line.statement, ExpenseRecorded)}
    last = max(used, default=0)
    numbers = chain(range(last + 1, MAX_LINE + 1), range(1, last))
    free = [number for number, _ in zip((n for n in numbers if n not in used), range(count), strict=False)]
    if len(free) < count:
        raise VoucherFullError(count)
    return free
