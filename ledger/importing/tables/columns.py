"""Which column of a sheet is which field of a form (列与栏目).

A heading that two fields share goes to the one that is not found otherwise. Of two columns for one field, the
one with the more usual heading is read; two with the same heading must say the same in every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from domain.forms.form import Field, Form
from domain.forms.words import meaning
from ledger.importing.tables.headers import Heading, heading_keys
from ledger.importing.tables.notations import read_cell
from ledger.importing.tables.titles import FILLED_IN, ISSUED, Labelled, TitleBlock
from ledger.importing.tables.units import FEN_PLACES, YUAN, Unit
from ledger.importing.workbooks.cells import column_letter

MEASURED: Final = frozenset({"money", "count", "decimal", "score", "day"})
"""Kinds of fields that a word in parentheses makes others: an amount by contract is not the one paid."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read as a field. `twins` are columns with the same heading."""

    field: Field
    index: int
    header: str
    unit: Unit
    twins: tuple[int, ...] = ()

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class SpreadColumn:
    """A column of amounts, all of one value of the form's spread key (such as one line)."""

    key: str
    index: int
    header: str
    unit: Unit

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class CrossTotal:
    """A column that sums the spread columns `adds` of its row."""

    index: int
    header: str
    unit: Unit
    adds: tuple[int, ...]

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letter(self.index)


AnyColumn = Column | SpreadColumn | CrossTotal


class Constant(NamedTuple):
    """A field that the title block says once for all rows."""

    field: Field
    labelled: Labelled
    value: object


@dataclass(frozen=True)
class Match:
    """What of a form was found in a header. `missing` names the columns without which it is not this form."""

    columns: tuple[Column, ...]
    spread: tuple[SpreadColumn, ...]
    cross_totals: tuple[CrossTotal, ...]
    constants: tuple[Constant, ...]
    ignored: tuple[Heading, ...]
    missing: tuple[str, ...]
    doubled: tuple[SpreadColumn, ...] = ()
    """Spread columns of a value that another one has already."""

    @property
    def found(self) -> int:
        """How many columns were understood."""
        return len(self.columns) + len(self.spread) + len(self.constants)


class _Claim(NamedTuple):
    """A column's claim to be a field: a smaller rank is a more usual heading."""

    heading: Heading
    key: str
    rank: int

    @property
    def worth(self) -> tuple[bool, int, int]:
        """A smaller one is better: what can be read; of two with one heading the one in the finer unit."""
        return self.heading.is_in_other_measure, self.rank, FEN_PLACES[self.heading.unit or YUAN]


class FormIndex:
    """A form with its headings ready to be compared."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._ranks: dict[str, dict[str, int]] = {}
        for field in form.fields:
            for rank, title in enumerate(field.titles):
                for key in heading_keys(title):
                    self._ranks.setdefault(key, {}).setdefault(field.name, rank)
        self._fields = {field.name: field for field in form.fields}

    def match(self, header: Sequence[Heading], title: TitleBlock, mapped: Mapping[int, str]) -> Match:
        """Say what a header holds of this form; `mapped` are columns whose field the call named."""
        chosen = {name: _Claim(_heading_of(header, index), "", -1) for index, name in mapped.items()}
        free = [heading for heading in header if heading.column not in mapped]
        claims = {heading.column: self._claims(heading) for heading in free}
        _give_undisputed(claims, chosen)
        self._give_shared(claims, chosen)
        if self.form.spread is not None:
            spread = self._spread(free, chosen, title)
            if spread:
                for name in (self.form.spread.key, self.form.spread.value):
                    chosen.pop(name, None)
                return self._spread_match(header, chosen, spread, title)
        return self._plain_match(header, chosen, title)

    def names(self, key: str) -> bool:
        """Does a text, as headings are compared, head a column of this form?"""
        return key in self._ranks

    def _claims(self, heading: Heading) -> dict[str, _Claim]:
        for key in heading.keys:
            if key in self._ranks:
                return {name: _Claim(heading, key, rank) for name, rank in self._ranks[key].items()}
        loose = heading.loose_key
        return {
            name: _Claim(heading, loose, rank)
            for name, rank in self._ranks.get(loose, {}).items()
            if self._fields[name].kind not in MEASURED
        }

    def _give_shared(self, claims: Mapping[int, Mapping[str, _Claim]], chosen: dict[str, _Claim]) -> None:
        order = list(self._fields)
        for of_column in claims.values():
            open_ = [name for name in of_column if name not in chosen]
            if len(of_column) > 1 and open_:
                name = min(
                    open_,
                    key=lambda name: (
                        not self._fields[name].is_required,
                        of_column[name].rank,
                        order.index(name),
                    ),
                )
                chosen[name] = of_column[name]

    def _plain_match(self, header: Sequence[Heading], chosen: dict[str, _Claim], title: TitleBlock) -> Match:
        columns = self._columns(header, chosen, title)
        constants = self._constants(chosen, title)
        known = {column.field.name for column in columns} | {constant.field.name for constant in constants}
        known |= self._said_above(title)
        needed = [field.name for field in self.form.fields if field.is_required]
        if self.form.spread is not None:
            needed += [self.form.spread.key, self.form.spread.value]
        return Match(
            columns, (), (), constants, _rest(header, columns), self._missing(dict.fromkeys(needed), known)
        )

    def _spread_match(
        self,
        header: Sequence[Heading],
        chosen: dict[str, _Claim],
        spread: Sequence[SpreadColumn],
        title: TitleBlock,
    ) -> Match:
        form_spread = self.form.spread
        assert form_spread is not None
        skipped = {form_spread.key, form_spread.value}
        columns = self._columns(header, chosen, title)
        constants = tuple(each for each in self._constants(chosen, title) if each.field.name not in skipped)
        known = {column.field.name for column in columns} | {constant.field.name for constant in constants}
        needed = [field.name for field in self.form.fields if field.is_required and field.name not in skipped]
        first: dict[str, SpreadColumn] = {}
        for each in spread:
            first.setdefault(each.key, each)
        cross = _cross_totals(header, spread, columns, title)
        doubled = tuple(each for each in spread if first[each.key] is not each)
        return Match(
            columns,
            tuple(first.values()),
            cross,
            constants,
            _rest(header, [*columns, *spread, *cross]),
            self._missing(needed, known),
            doubled,
        )

    def _spread(
        self, free: Sequence[Heading], chosen: Mapping[str, _Claim], title: TitleBlock
    ) -> list[SpreadColumn]:
        """The columns headed by words of the closed list, unless they are fields of the form."""
        spread = self.form.spread
        assert spread is not None
        kind = self._fields[spread.key].kind
        taken = {
            claim.heading.column for name, claim in chosen.items() if name not in (spread.key, spread.value)
        }
        found = []
        for heading in free:
            if heading.column in taken or heading.is_total or heading.is_subtotal:
                continue
            if heading.is_not_granted:
                continue
            codes = (meaning(kind, text) for text in (*_paths(heading), *heading.keys))
            code = next((each for each in codes if each is not None), None)
            if code is not None:
                unit = heading.unit or title.unit or YUAN
                found.append(SpreadColumn(code, heading.column, heading.text, unit))
        return found

    def _columns(
        self, header: Sequence[Heading], chosen: Mapping[str, _Claim], title: TitleBlock
    ) -> tuple[Column, ...]:
        columns = [
            Column(
                self._fields[name],
                claim.heading.column,
                claim.heading.text,
                claim.heading.unit or title.unit or YUAN,
                self._twins(header, claim, chosen, title),
            )
            for name, claim in chosen.items()
        ]
        return tuple(sorted(columns, key=lambda column: column.index))

    def _twins(
        self, header: Sequence[Heading], claim: _Claim, chosen: Mapping[str, _Claim], title: TitleBlock
    ) -> tuple[int, ...]:
        """Columns that say the same again; one in another unit may be rounded, and is left aside."""
        taken = {each.heading.column for each in chosen.values()}
        unit = claim.heading.unit or title.unit or YUAN
        return tuple(
            heading.column
            for heading in header
            if claim.key
            and heading.column not in taken
            and not heading.is_in_other_measure
            and next(iter(self._keys(heading)), "") == claim.key
            and (heading.unit or title.unit or YUAN) == unit
        )

    def _keys(self, heading: Heading) -> Iterable[str]:
        return (key for key in heading.keys if key in self._ranks)

    def _constants(self, chosen: Mapping[str, _Claim], title: TitleBlock) -> tuple[Constant, ...]:
        found: dict[str, Constant] = {}
        for label, labelled in (*title.labels.items(), *title.beside.items()):
            for key in heading_keys(label):
                for name in self._ranks.get(key, ()):
                    field = self._fields[name]
                    if name in chosen or name in found or not _may_be_constant(field, label):
                        continue
                    value = read_cell(field.kind, labelled.cell)
                    if value is not None:
                        found[name] = Constant(field, labelled, value)
        return tuple(found.values())

    def _said_above(self, title: TitleBlock) -> set[str]:
        """What a title block that names the form says for all rows: its document, its day."""
        if not any(word in title.text for word in self.form.words):
            return set()
        document = {"document"} if self.form.needs_document and title.document else set()
        day = {"occurred_on"} if self.form.needs_day and title.dated else set()
        return document | day

    def _missing(self, needed: Iterable[str], known: set[str]) -> tuple[str, ...]:
        missing = [self._fields[name].zh for name in needed if name not in known]
        groups = [group for group in self.form.one_of if not known.intersection(group)]
        return (*missing, *("/".join(self._fields[name].zh for name in group) for group in groups))


def _give_undisputed(claims: Mapping[int, Mapping[str, _Claim]], chosen: dict[str, _Claim]) -> None:
    """Columns that can be one field only take it, the most usual heading first, then from the left."""
    for of_column in claims.values():
        if len(of_column) == 1:
            name, claim = next(iter(of_column.items()))
            if name not in chosen or claim.worth < chosen[name].worth:
                chosen[name] = claim


def _heading_of(header: Sequence[Heading], index: int) -> Heading:
    return next(heading for heading in header if heading.column == index)


def _paths(heading: Heading) -> list[str]:
    """A spread heading with the groups above it: 示范性项目 over 其他."""
    return ["".join(heading.levels[start:]) for start in range(len(heading.levels))]


def _may_be_constant(field: Field, label: str) -> bool:
    """An amount is of one row, and the day on which a sheet was made out is of none."""
    return field.is_merged_down and not (field.kind == "day" and (label in FILLED_IN or label in ISSUED))


def _cross_totals(
    header: Sequence[Heading], spread: Sequence[SpreadColumn], columns: Sequence[Column], title: TitleBlock
) -> tuple[CrossTotal, ...]:
    """The columns that sum others: a 小计 those under the same heading, or else since the last 小计."""
    taken = {column.index for column in columns}
    totals: list[CrossTotal] = []
    since: list[int] = []
    every = tuple(each.index for each in spread)
    of_spread: Final = set(every)
    for heading in header:
        if heading.column in of_spread:
            since.append(heading.column)
        elif heading.column not in taken and (heading.is_total or heading.is_subtotal):
            group = heading.levels[:-1]
            beside = tuple(
                each.column for each in header if each.column in of_spread and each.levels[:-1] == group
            )
            adds = every if heading.is_total else (beside if group else tuple(since))
            unit = heading.unit or title.unit or YUAN
            if adds:
                totals.append(CrossTotal(heading.column, heading.text, unit, adds))
            if heading.is_subtotal:
                since = []
    return tuple(totals)


def _rest(header: Sequence[Heading], read: Iterable[AnyColumn]) -> tuple[Heading, ...]:
    used: set[int] = set()
    for each in read:
        used.add(each.index)
        used.update(each.twins if isinstance(each, Column) else ())
    return tuple(heading for heading in header if heading.column not in used)
