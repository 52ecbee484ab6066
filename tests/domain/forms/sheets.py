"""Rows of sheets without a reader: headings and texts become typed values, as the engine would make them.

    desk = Desk(court, FINANCE_41)
    made = desk.state("disbursements", {"支付令号": "ZF-1", "合同编号": "C1", …})

The ledger is a `Court`. What a row makes is read by the registry, as every statement is before it is
recorded, and can be decided by the court as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from domain.authority import Signer
from domain.decisions.ruling import Accepted
from domain.forms.catalogue import FORMS
from domain.forms.form import Field, Form, FoundParty, Made, RowFault, ValueKind
from domain.forms.words import is_closed_list, meaning
from domain.refusals import Refusal
from domain.statements.base import Statement
from domain.statements.registry import parse_statement, statement_bytes
from domain.subjects import Subjects
from domain.vocabulary import FoundingAuthority, Kind
from tests.domain.deciding import PARTIES, Court

FROM_THE_CALL = {
    "type", "undated", "founding", "capacity", "source", "holder", "from_holder", "subject", "fiscal_year",
    "document", "occurred_on",
}  # fmt: skip
"""Members that may come from no cell: from the author, the options, the title, or what is usual."""
FORM = {form.name: form for form in FORMS}


@dataclass
class Desk:
    """A `World` for forms: a court, and who states a file in it, with the options of the call."""

    court: Court
    author: str
    year: int = 2026
    dated: date | None = None
    document: str | None = None

    def __post_init__(self) -> None:
        self.names = {code: str(row["name"]) for code, row in PARTIES.items()}

    @property
    def subjects(self) -> Subjects:
        return self.court.subjects()

    @property
    def author_kind(self) -> Kind:
        kind = self.subjects.party(self.author).kind
        assert kind is not None
        return kind

    @property
    def holder(self) -> str:
        return (self.subjects.party(self.author).province or "00")[:2]

    def find_party(self, text: str) -> FoundParty:
        if text in self.names:
            return FoundParty(text)
        named = [code for code, name in self.names.items() if name == text]
        if len(named) == 1:
            return FoundParty(named[0])
        return FoundParty(None, [(code, text) for code in named])

    def name_of(self, code: str) -> str:
        return self.names.get(code, code)

    def founding_code(self, authority: FoundingAuthority) -> str | None:
        return self.court.constitution.codes.get(authority)

    def make(self, form: str, row: Mapping[str, Any]) -> Sequence[Made | RowFault]:
        """What a row makes: by headings of its columns, or by names of fields for typed values."""
        return FORM[form].make(values_of(FORM[form], row), self)

    def state(self, form: str, row: Mapping[str, Any]) -> list[Made]:
        """What a row makes, which must be statements that can be read."""
        answers = self.make(form, row)
        faults = [answer for answer in answers if isinstance(answer, RowFault)]
        assert not faults, faults
        made = [answer for answer in answers if isinstance(answer, Made)]
        values = values_of(FORM[form], row)
        for each in made:
            assert each.type in FORM[form].types
            finished(each, FORM[form], 1)
            secrets = {key.partition("@")[0] for key in each.secrets}
            assert set(each.members) - set(each.sources) <= FROM_THE_CALL
            assert set(each.sources) <= set(each.members) | secrets
            assert set(each.sources.values()) <= set(values)
        return made

    def faults(self, form: str, row: Mapping[str, Any]) -> dict[str, str]:
        """The fields that are wrong, with the codes of what is wrong with them; told in both languages."""
        answers = self.make(form, row)
        assert answers
        found = {}
        for answer in answers:
            assert isinstance(answer, RowFault), answer
            assert FORM[form].field_of(answer.field)
            assert re.search("[\u4e00-\u9fff]", answer.zh), answer
            assert re.search("[a-z]{3}", answer.en), answer
            found[answer.field] = answer.code
        return found

    def record(self, form: str, row: Mapping[str, Any], by: str = "") -> list[Accepted]:
        """State a row and let the court decide on it; everything must be accepted."""
        accepted: list[Accepted] = []
        for made in self.state(form, row):
            statement = finished(made, FORM[form], self.court.number())
            signers: str | Sequence[Signer] = by or made.author or self.author
            outcome = self.court.decide(statement, by=signers)
            assert not isinstance(outcome, Refusal), outcome.en()
            accepted += outcome
            if made.type == "party.registered":
                self.names[str(made.members["code"])] = str(made.members["name"])
        return accepted


def finished(made: Made, form: Form, number: int) -> Statement:
    """A statement with what the pipeline adds: its id, what it withholds, its line of the voucher."""
    members = dict(made.members)
    members["id"] = f"0197e0d3-6c00-7000-8000-9{number:011d}"
    if made.secrets:
        members["withheld"] = [
            {"name": key.partition("@")[0], "audience": key.partition("@")[2] or "audit", "digest": "A" * 43}
            for key in made.secrets
        ]
    if form.voucher is not None:
        members[form.voucher.member] = number % 10_000 + 1
    return parse_statement(statement_bytes(members))


def values_of(form: Form, row: Mapping[str, Any]) -> dict[str, object]:
    """Typed values by field of texts by heading; a field's own name takes its value as it is."""
    values: dict[str, object] = {}
    for heading, value in row.items():
        field = field_headed(form, heading)
        if value is not None:
            values[field.name] = typed(field.kind, value) if isinstance(value, str) else value
    return values


def field_headed(form: Form, heading: str) -> Field:
    """The field whose heading this is."""
    plain = plain_heading(heading)
    for field in form.fields:
        if field.name == heading or plain in map(plain_heading, field.titles):
            return field
    raise AssertionError(f"{form.name} has no column {heading}")


def plain_heading(heading: str) -> str:
    """A heading as it is compared."""
    plain = re.sub(r"\([^)]*\)", "", unicodedata.normalize("NFKC", heading))
    return re.sub(r"[\s:*]+", "", plain)


def typed(kind: ValueKind, text: str) -> object:
    """A text as a value of its kind; closed lists must know it."""
    if is_closed_list(kind):
        code = meaning(kind, text)
        assert code is not None, (kind, text)
        return code
    match kind:
        case "money":
            yuan, _, rest = text.replace(",", "").partition(".")
            return int(yuan) * 100 + int((rest + "00")[:2])
        case "day":
            return date.fromisoformat(text)
        case "count" | "year":
            return int(text)
        case "yes-no":
            return text == "是"
        case "calculation":
            return tuple(text.split("*"))
    return cast(object, text)
