"""Rows through all that can be asked of them, some hundreds at a time (逐批处理).

In the order in which an officer would check: can the row be read, is it plausible, what does it state, is
that recorded already, would the ledger accept it. What is new goes to disk, ready to be signed; what is wrong
is told at its cell. Totals are checked against the rows above them, unless one of these is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

from domain.decisions.ruling import Accepted
from domain.forms.form import Form, Made, RowFault
from domain.refusals import Refusal
from domain.statements.parties import PartyRegistered
from ledger.deciding import LogReader
from ledger.importing.facts.comparing import Differs, Members, Same, compare
from ledger.importing.facts.duplicates import AlmostSame, Likeness
from ledger.importing.facts.matching import MAX_LINE, NewLine, VoucherFullError, match_lines
from ledger.importing.facts.recorded import Recorded, Voucher
from ledger.importing.facts.remedies import Desk, remedies
from ledger.importing.facts.row_statements import Stated, fault_of, state_row
from ledger.importing.facts.trial import Trial
from ledger.importing.facts.vouchers import VoucherOf, Vouchers, voucher_of
from ledger.importing.findings import MAX_PROBLEMS, SAMPLES, Findings, Moved, Sample
from ledger.importing.register import KnownParty, Register
from ledger.importing.surroundings import Surroundings
from ledger.importing.tables.data_rows import DataRow, TotalRow
from ledger.importing.tables.layout import Table
from ledger.importing.tables.problems import CellProblem
from ledger.importing.tables.totals import TotalCheck, Totals

ROWS_AT_ONCE: Final = 500
"""Rows that are looked up together: enough that the database is seldom asked, few enough for flat memory."""
MOST_ROWS: Final = 2 * MAX_LINE
"""A voucher of more lines than that is refused before its end is seen."""
IMPLAUSIBLE: Final = 10
"""More than so many times its contract, an amount is a slip of the hand until an officer says it is not."""


class Workshop(NamedTuple):
    """What all files of a run share."""

    reader: LogReader
    recorded: Recorded
    trial: Trial
    register: Register
    new_id: Callable[[], str]
    random: Callable[[int], bytes]
    today: date
    book: str


@dataclass
class _Work:
    """One row on its way: what it makes, what is wrong with it, what of it is recorded already."""

    row: DataRow
    faults: list[RowFault] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    voucher: VoucherOf | None = None
    stated: list[Stated] = field(default_factory=list)
    differing: list[tuple[Made, Differs]] = field(default_factory=list)
    is_told: bool = False
    """What is wrong with it was told where it was found."""

    @property
    def is_good(self) -> bool:
        return not (self.row.faults or self.faults or self.is_told)


class Batches:
    """Takes the rows of one file in order."""

    def __init__(self, form: Form, findings: Findings, workshop: Workshop, accepted: frozenset[int]) -> None:
        self._form = form
        self._findings = findings
        self._shop = workshop
        self._accepted = accepted
        self._vouchers = Vouchers()
        self._likeness = Likeness(workshop.reader.by_tag)
        self._winners: dict[object, _Group] = {}
        self._waiting: list[DataRow | TotalRow] = []

    def begin(self, table: Table, world: Surroundings) -> None:
        """Go on with another table of the file."""
        self._table = table
        self._world = world
        self._totals = Totals(table)
        self._counted = self._tallied = 0
        self._tallied_as_new = False

    def take(self, item: DataRow | TotalRow) -> None:
        """Take the next row. Rows of one voucher are never parted."""
        waiting = len(self._waiting)
        if waiting >= MOST_ROWS or (waiting >= ROWS_AT_ONCE and not self._continues(item)):
            self._go()
        self._waiting.append(item)

    def end(self) -> None:
        """A table has ended."""
        self._go()
        self._tell_totals(self._totals.finish())

    def finish(self) -> None:
        """The file has ended."""
        self._check_groups()
        self._findings.duplicates += self._likeness.notes

    def _continues(self, item: DataRow | TotalRow) -> bool:
        """May the next row be of the voucher that is waiting? A subtotal may stand among its lines."""
        rule = self._form.voucher
        if rule is None or not isinstance(item, DataRow):
            return rule is not None
        last = next((each for each in reversed(self._waiting) if isinstance(each, DataRow)), None)
        return last is not None and last.values.get(rule.voucher) == item.values.get(rule.voucher)

    def _go(self) -> None:
        begun = [item if isinstance(item, TotalRow) else self._begun(item) for item in self._waiting]
        self._waiting.clear()
        works = [item for item in begun if isinstance(item, _Work)]
        if self._form.voucher is not None:
            self._match_vouchers(works)
        else:
            self._match_facts(works)
        for item in begun:
            if isinstance(item, TotalRow):
                self._check_total(item)
            else:
                self._end_row(item)

    def _begun(self, row: DataRow) -> _Work:
        """State a row as its form says, as far as it can be read."""
        self._count_row(row)
        work = _Work(row)
        work.faults += self._implausible(row)
        self._note_group(row)
        if work.is_good:
            for each in self._form.make(row.values, self._world):
                if isinstance(each, RowFault):
                    work.faults.append(each)
                else:
                    work.made.append(each)
        rule = self._form.voucher
        if rule is not None:
            made = work.made[0] if work.made and work.is_good else None
            work.voucher = voucher_of(rule, row.values, made, self._world.subjects)
            number = str(row.values.get(rule.voucher, ""))
            before = self._vouchers.enter(work.voucher, row.number, number)
            if before is not None:
                work.faults.append(_voucher_back(rule.voucher, before))
        return work

    def _count_row(self, row: DataRow) -> None:
        """A row of a spread sheet comes once for each filled column, and is one row all the same."""
        self._findings.rows += row.number != self._counted
        self._counted = row.number

    def _implausible(self, row: DataRow) -> Iterable[RowFault]:
        if row.number in self._accepted:
            return
        for bound in self._form.bounds:
            value = row.values.get(bound.field)
            figure_fen = bound.figure_fen(row.values, self._world.subjects)
            if isinstance(value, int) and 0 < figure_fen * IMPLAUSIBLE < value:
                yield RowFault(
                    bound.field,
                    "implausible-amount",
                    f"{bound.zh}；若金额确实无误，用 --accept-row {row.number} 确认",
                    f"{bound.en}; if the amount is right, confirm it with --accept-row {row.number}",
                )

    def _match_facts(self, rows: Sequence[_Work]) -> None:
        """Find what is recorded of the facts that rows state."""
        for work in rows:
            if work.is_good:
                self._state(work, work.made)
        stated = [(work, each) for work in rows if work.is_good for each in work.stated]
        for work in rows:
            work.stated = []
        facts = self._shop.recorded.find_many([each.statement for _, each in stated])
        for (work, each), fact in zip(stated, facts, strict=True):
            found = None if fact is None else compare(_members(each.made), fact, self._shop.register.name_of)
            if found is None:
                work.stated.append(each)
            elif isinstance(found, Same):
                self._claim(work, each)
            else:
                work.differing.append((each.made, found))

    def _match_vouchers(self, rows: Sequence[_Work]) -> None:
        """Find which rows of vouchers are lines that are recorded, and number the new ones."""
        good = [(work.voucher, work) for work in rows if work.is_good and work.voucher is not None]
        vouchers: list[Voucher] = []
        groups: list[list[_Work]] = []
        for _, adjacent in groupby(good, key=lambda each: each[0].identity):
            pairs = list(adjacent)
            vouchers.append(Voucher(*pairs[0][0]))
            groups.append([work for _, work in pairs])
        for group, lines in zip(groups, self._shop.recorded.lines_of(vouchers), strict=True):
            try:
                matched = match_lines(
                    [_members(work.made[0]) for work in group], lines, self._shop.register.name_of
                )
            except VoucherFullError as error:
                zh = error.zh.format(new=error.new)
                group[0].faults.append(RowFault(self._voucher_field, "voucher-full", zh, str(error)))
                continue
            for work, found in zip(group, matched, strict=True):
                made = work.made[0]
                if isinstance(found, NewLine):
                    made.members[self._line_member] = found.number
                    self._state(work, [made])
                elif isinstance(found, Differs):
                    work.differing.append((made, found))

    @property
    def _voucher_field(self) -> str:
        return "" if self._form.voucher is None else self._form.voucher.voucher

    @property
    def _line_member(self) -> str:
        assert self._form.voucher is not None
        return self._form.voucher.member

    def _state(self, work: _Work, made: Sequence[Made]) -> None:
        for each in made:
            stated = state_row(each, self._findings.evidence, self._shop.new_id, self._shop.random)
            if isinstance(stated, Stated):
                work.stated.append(stated)
            else:
                work.faults += stated

    def _claim(self, work: _Work, stated: Stated) -> None:
        """A fact that is recorded may be stated once in a file all the same."""
        repeated = self._shop.trial.claim(stated.statement, work.row.number)
        if repeated is not None:
            work.faults.append(fault_of(repeated, stated, self._form))

    def _end_row(self, work: _Work) -> None:
        for made, found in work.differing:
            self._tell_difference(work, made, found)
        if work.is_good:
            for each in work.stated:
                self._decide(work, each)
        self._tell_all(work)
        self._totals.add(work.row, is_faulty=not work.is_good)

    def _decide(self, work: _Work, stated: Stated) -> None:
        findings, author = self._findings, stated.made.author or self._world.author
        same = self._likeness.almost_recorded(stated.statement)
        if same is not None and work.row.number not in self._accepted:
            work.faults.append(_almost_same(same, stated.made, work.row.number))
            return
        outcome = self._shop.trial.decide(stated.statement, author, work.row.number)
        if isinstance(outcome, Refusal):
            work.faults.append(fault_of(outcome, stated, self._form))
            return
        if not findings.problems:
            findings.spool.put(author, stated.ready)
        findings.new[stated.statement.type] += 1
        self._count(outcome)
        self._likeness.look(stated.statement, work.row.number)
        if len(findings.samples) < SAMPLES:
            findings.samples.append(Sample(work.row.number, dict(stated.made.members)))
        if isinstance(stated.statement, PartyRegistered):
            s = stated.statement
            findings.parties.append(KnownParty(s.code, s.name, s.kind, s.province, s.founding is not None))

    def _count(self, accepted: Accepted) -> None:
        for posting in accepted.postings:
            self._findings.moves[Moved(posting.book, posting.bucket, posting.account)] += posting.amount_fen

    def _check_total(self, row: TotalRow) -> None:
        self._tell_totals(self._totals.check(row))

    def _tell_totals(self, checked: TotalCheck) -> None:
        for problem in checked.problems:
            self._add(problem)
        for note in checked.notes:
            self._findings.note(note.zh, note.en)

    def _tell_all(self, work: _Work) -> None:
        """Tell what is wrong with a row, or count it; once where several faults are one for its reader."""
        for problem in work.row.problems():
            self._add(problem)
        for fault in dict.fromkeys(work.faults):
            self._tell(work.row, fault)
        self._tally(work)

    def _tally(self, work: _Work) -> None:
        """Count a row as new or recorded; in a spread sheet one new part makes the row new."""
        if not work.is_good:
            return
        if work.row.number != self._tallied:
            self._tallied, self._tallied_as_new = work.row.number, bool(work.stated)
            self._findings.rows_new += self._tallied_as_new
            self._findings.rows_recorded += not self._tallied_as_new
        elif work.stated and not self._tallied_as_new:
            self._tallied_as_new = True
            self._findings.rows_new += 1
            self._findings.rows_recorded -= 1

    def _tell(self, row: DataRow, fault: RowFault) -> None:
        self._add(row.problem(fault.field, fault.code, fault.zh, fault.en, found=fault.found))

    def _add(self, problem: CellProblem) -> None:
        findings = self._findings
        if len(findings.problems) >= MAX_PROBLEMS:
            findings.is_cut_short = True
        else:
            findings.problems.append(problem)

    def _tell_difference(self, work: _Work, made: Made, found: Differs) -> None:
        """Say for each member how row and ledger differ, and what puts it right."""
        self._findings.rows_differing += not work.is_told
        work.is_told = True
        desk = Desk(self._world.author, self._shop.today, self._shop.book)
        found = self._headed(made, found)
        ways = remedies(found, desk, self._shop.recorded.subjects)
        zh_ways = "；".join(way.say("zh") for way in ways)
        en_ways = "; ".join(way.say("en") for way in ways)
        for number, difference in enumerate(found.differences):
            was, position = difference.recorded_text, found.fact.position
            zh = f"与已记录的第 {position} 条不同，原记录为 {was or '空'}"
            en = f"differs from position {position}, which has {was or 'nothing'}"
            if number == 0:
                zh, en = f"{zh}；{zh_ways}", f"{en}; {en_ways}"
            source = made.sources.get(difference.member, "")
            self._tell(work.row, RowFault(source, "differs", zh, en))

    def _headed(self, made: Made, found: Differs) -> Differs:
        """The differences with the headings of their columns, for people."""
        return found._replace(
            differences=tuple(
                each._replace(heading=self._form.field_of(made.sources[each.member]).zh)
                if each.member in made.sources
                else each
                for each in found.differences
            )
        )

    def _note_group(self, row: DataRow) -> None:
        rule = self._form.exactly_one
        if rule is None or not any(column.field.name == rule.flag for column in self._table.columns):
            return
        group = self._winners.setdefault(row.values.get(rule.group), _Group(row))
        if row.values.get(rule.flag) is True:
            group.winners.append(row)

    def _check_groups(self) -> None:
        rule = self._form.exactly_one
        if rule is None:
            return
        for group in self._winners.values():
            for row in group.winners[1:] if group.winners else [group.first]:
                self._tell(row, RowFault(rule.flag, "not-exactly-one", rule.zh, rule.en))


@dataclass
class _Group:
    """The rows of one procurement, as far as it must be known which of them says yes."""

    first: DataRow
    winners: list[DataRow] = field(default_factory=list)


def _members(made: Made) -> Members:
    """What a row states, with what it would withhold."""
    return {**made.members, **made.secrets}


def _almost_same(same: AlmostSame, made: Made, row: int) -> RowFault:
    return RowFault(
        made.sources.get(same.member, ""),
        "almost-recorded",
        f"与已记录的第 {same.position} 条（{same.number}）对象、金额相同，编号只是写法不同；若是同一笔，请"
        f"改用原来的写法，若确是另一笔，用 --accept-row {row} 确认",
        f"position {same.position} ({same.number}) has the same object and amount, and this number is only "
        "written otherwise; write it the same way, or if it is another fact confirm it with --accept-row "
        f"{row}",
    )


def _voucher_back(voucher_field: str, before: int) -> RowFault:
    return RowFault(
        voucher_field,
        "voucher-repeated",
        f"同一单位同一月份的凭证号应只用于一张凭证，与第 {before} 行重复且不相邻；请核对凭证号，"
        "若是同一张凭证请把各行放在一起",
        f"one number is one voucher of an institution in a month, and row {before} has it, not adjacent; "
        "compare the number, or put the rows of one voucher together",
    )
