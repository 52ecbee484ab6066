"""One row while it is stated: its values, what the ledger knows of what they name, the faults found (一行).

A form asks a row for what it needs. What cannot be had is noted as a fault of its field and stood in for, so
that one run tells all that is wrong with a row; `answer` then gives the faults, and statements only when
there are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from domain.accounts import Account, parse_account
from domain.forms.finding import Named, find_named
from domain.forms.form import Made, RowFault, Value, World
from domain.subjects import Contract, Tender
from domain.vocabulary import SOURCES

NOBODY: Final = Named("", "")


class Dated(NamedTuple):
    """A day, and the field it comes from; no field for the file's own day."""

    day: str
    field: str


class Row:
    """A row's values by field, and the faults found so far."""

    def __init__(self, values: Mapping[str, Value], world: World) -> None:
        self.world = world
        self.values = values
        self.faults: list[RowFault] = []

    def __contains__(self, field: str) -> bool:
        return field in self.values

    def __getitem__(self, field: str) -> Value:
        return self.values[field]

    def text(self, field: str) -> str:
        """A value as text; empty where the row leaves it blank."""
        return str(self.values.get(field, ""))

    def number(self, field: str) -> int:
        """A whole number, or an amount in fen; 0 where the row leaves it blank."""
        value = self.values.get(field, 0)
        assert isinstance(value, int)
        return value

    def is_yes(self, field: str) -> bool:
        """Does the row say yes? Blank is no."""
        return self.values.get(field) is True

    def day(self, field: str) -> date | None:
        """A day, or None where the row leaves it blank."""
        value = self.values.get(field)
        assert value is None or isinstance(value, date)
        return value

    def fault(self, field: str, code: str, zh: str, en: str) -> None:
        """Note what is wrong with a field."""
        self.faults.append(RowFault(field, code, zh, en))

    def first_of(self, *fields: str) -> str:
        """The first of these fields that the row fills; the first of all where it fills none."""
        return next((field for field in fields if field in self), fields[0])

    def dated(self, *fields: str, heading: str) -> Dated:
        """The day on which it happened: from the first of these fields that is filled, else the file's own.

        `heading` is what a column for it is usually called.
        """
        for field in fields:
            day = self.day(field)
            if day is not None:
                return Dated(day.isoformat(), field)
        if self.world.dated is not None:
            return Dated(self.world.dated.isoformat(), "")
        self.fault(
            fields[0],
            "day-missing",
            f"不知道业务日期；请填写「{heading}」，或在标题下注明日期，或用 --dated 指明",
            f"the business day is not known; fill in 「{heading}」, write the day under the title, or name "
            "it with --dated",
        )
        return Dated("", "")

    def document(self) -> tuple[str, str]:
        """The number of the official document, and the field it comes from; no field for the file's own."""
        if "document" in self:
            return self.text("document"), "document"
        if self.world.document:
            return self.world.document, ""
        self.fault(
            "document",
            "document-missing",
            "不知道文号；请填写「文号」，或在标题下注明文号，或用 --document 指明",
            "the number of the document is not known; fill in 「文号」, write it under the title, or name it "
            "with --document",
        )
        return "", ""

    def check_year(self) -> None:
        """A row that says its year speaks of the year that is being imported."""
        if "fiscal_year" in self and self.number("fiscal_year") != self.world.year:
            self.fault(
                "fiscal_year",
                "other-year",
                f"导入的是 {self.world.year} 年度；请核对，或另用 --year {self.number('fiscal_year')} 导入",
                f"the year imported is {self.world.year}; correct it, or import this row with --year "
                f"{self.number('fiscal_year')}",
            )

    def account(self, holder: str) -> Account:
        """The account at a holder that the row's line and source speak of, of the year imported."""
        source = self.text("source")
        known = source if source in SOURCES else "central"
        return Account(self.world.year, self.text("line"), holder, known)

    def party(self, name: str, code: str) -> Named:
        """The registered party that two fields name, by its name, its code, or both."""
        found = find_named(self.values, self.world, name, code)
        if isinstance(found, RowFault):
            self.faults.append(found)
            return NOBODY
        return found

    def tender(self, field: str = "tender") -> Tender | None:
        """The procurement that a field names, where it is recorded."""
        tender = self.world.subjects.tender(self.text(field))
        if tender.account:
            return tender
        self._unknown(field, "tender")
        return None

    def contract(self, field: str = "contract") -> Contract | None:
        """The contract that a field names, where it is recorded."""
        contract = self.world.subjects.contract(self.text(field))
        if contract.state:
            return contract
        self._unknown(field, "contract")
        return None

    def check_class(self, field: str = "class") -> None:
        """A class that the row names has begun."""
        if field in self and not self.world.subjects.training_class(self.text(field)).state:
            self._unknown(field, "class")

    def institution_named(self, institution: str) -> str:
        """A party's registered name with its code, for people."""
        name = self.world.name_of(institution)
        return institution if name == institution else f"{name}（{institution}）"

    def answer(self, statements: Iterable[Draft]) -> Sequence[Made | RowFault]:
        """What the form answers: the row's faults, or its statements if it has none."""
        return self.faults or [each.made() for each in statements]

    def _unknown(self, field: str, what: str) -> None:
        zh, sheet = _IN_CHINESE[what]
        self.fault(
            field,
            f"unknown-{what}",
            f"账本中没有这个{zh}；请核对编号，或先导入{sheet}",
            f"the ledger has no such {what}; check the number, or import the sheet of them first",
        )


_IN_CHINESE: Final = {
    "tender": ("采购项目", "采购项目表"),
    "contract": ("合同", "合同台账"),
    "class": ("培训班", "培训班次表"),
}
"""What a row refers to, and the sheet by which that is recorded."""


class Draft:
    """One statement being made of a row: its members, each with the field it comes from."""

    def __init__(self, type_: str, row: Row) -> None:
        self._row = row
        self._members: dict[str, object] = {"type": type_}
        self._secrets: dict[str, object] = {}
        self._sources: dict[str, str] = {}

    def say(self, member: str, value: object, field: str = "") -> Draft:
        """State a member; `field` is where it comes from, empty where it is not from the row."""
        self._members[member] = value.isoformat() if isinstance(value, date) else value
        if field:
            self._sources[member] = field
        return self

    def take(self, *fields: str) -> Draft:
        """State the members that are named as these fields, where the row fills them."""
        for field in fields:
            if field in self._row:
                self.say(field, self._row[field], field)
        return self

    def take_fen(self, *fields: str) -> Draft:
        """State amounts: the field `amount` is the member `amount_fen`."""
        for field in fields:
            if field in self._row:
                self.say(f"{field}_fen", self._row[field], field)
        return self

    def on(self, dated: Dated) -> Draft:
        """State the business day."""
        return self.say("occurred_on", dated.day, dated.field)

    def withhold(self, member: str, value: object, field: str = "", audience: str = "audit") -> Draft:
        """State a member that is kept out of the log."""
        self._secrets[f"{member}@{audience}"] = value
        if field:
            self._sources[member] = field
        return self

    def on_behalf_of(self, party: str, field: str) -> Draft:
        """Compiled for a party (汇总代报), unless that party states the file itself."""
        if party != self._row.world.author:
            self.say("on_behalf_of", party, field).say("capacity", "compiled")
        return self

    def made(self, author: str = "") -> Made:
        """The statement."""
        return Made(self._members, self._secrets, self._sources, author)


def line_of(account: str) -> str:
    """The line of an account's written form."""
    return parse_account(account).line
