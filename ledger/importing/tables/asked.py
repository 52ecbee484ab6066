"""What a call says about a file's columns, compared with what the file has (指定的列)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from domain.forms.form import Form
from ledger.errors import LedgerError
from ledger.importing.tables.headers import Heading, heading_keys
from ledger.importing.workbooks.cells import column_letter, column_number

LISTED: Final = 40


class NotInFileError(LedgerError):
    """A call names a sheet, a form, a column or a member that is not there. Carries `asked` and `there`."""

    zh: ClassVar[str] = "{what_zh}「{asked}」不存在；可用的有：{there}"

    def __init__(self, what_zh: str, what_en: str, asked: str, there: Sequence[str]) -> None:
        listed = ", ".join(there[:LISTED]) + (" …" if len(there) > LISTED else "")
        super().__init__(f"there is no {what_en} {asked!r}; there are {listed}")
        self.what_zh = what_zh
        self.asked = asked
        self.there = listed

    @classmethod
    def of_sheet(cls, name: str, names: Sequence[str]) -> NotInFileError:
        """For a sheet that the workbook does not have."""
        return cls("工作表", "sheet", name, names)

    @classmethod
    def of_form(cls, name: str, forms: Sequence[Form]) -> NotInFileError:
        """For a form that is not known."""
        return cls("表样", "form", name, [f"{form.name} ({form.zh})" for form in forms])

    @classmethod
    def of_members(cls, mapping: Mapping[str, str], forms: Sequence[Form]) -> NotInFileError:
        """For members of which no form has all."""
        known = list(dict.fromkeys(field.name for form in forms for field in form.fields))
        asked = [member for member in mapping.values() if field_named(member) not in known]
        return cls("字段", "member", ", ".join(asked or mapping.values()), known)

    @classmethod
    def of_columns(cls, mapping: Mapping[str, str], headers: Sequence[Sequence[Heading]]) -> NotInFileError:
        """For columns that no header has; told are the columns of the widest one."""
        header = max(headers, key=len, default=())
        asked = [column for column in mapping if _column_named(column, header) is None]
        there = [f"{column_letter(each.column)} {each.text}" for each in header]
        return cls("列", "column", ", ".join(asked or mapping), there)


def field_named(member: str) -> str:
    """The field that a member of a statement comes from: `amount_fen` from `amount`.

    >>> field_named("amount_fen"), field_named("payee@audit")
    ('amount', 'payee')
    """
    return member.strip().partition("@")[0].removesuffix("_fen")


def knows_members(form: Form, mapping: Mapping[str, str]) -> bool:
    """Has a form all fields that a call names?"""
    names = {field.name for field in form.fields}
    return all(field_named(member) in names for member in mapping.values())


def named_columns(mapping: Mapping[str, str], header: Sequence[Heading]) -> dict[int, str] | None:
    """The columns that a call names, with their fields; None if the header does not have them all."""
    found: dict[int, str] = {}
    for column, member in mapping.items():
        index = _column_named(column, header)
        if index is None:
            return None
        found[index] = field_named(member)
    return found


def _column_named(column: str, header: Sequence[Heading]) -> int | None:
    """A column by its heading, else by its letter."""
    wanted = heading_keys(column)[0]
    for heading in header:
        if wanted in heading.keys:
            return heading.column
    number = column_number(column.strip())
    return number if any(heading.column == number for heading in header) else None
