"""The shape of a form: which columns a sheet may have, how they are headed, what a row states (表样).

A form is data. `make` alone is code: it turns the values of one row into the members of statements. Values
arrive typed by their field's kind:

    money        int, fen, above zero            day       datetime.date
    count        int, zero or more               year      int
    decimal      str, as `Quantity` writes it    score     str, as `Score` writes it
    yes-no       bool                            party     str: a code, or a name as written
    reference, document, name, text              str, NFC, trimmed
    line, method, mode, category, kind, ...      str: the code of that closed list (`domain.forms.words`)
    holder       str: a holder's code

A field that a row leaves blank is not among its values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, Protocol

from domain.subjects import Subjects
from domain.vocabulary import FoundingAuthority, Kind

ValueKind = Literal[
    "money", "day", "count", "year", "decimal", "score", "yes-no", "party", "reference", "document", "name",
    "text", "holder", "line", "method", "mode", "category", "kind", "subject", "bid-status", "class-rank",
    "lecturer-rank", "ownership", "source", "calculation",
]  # fmt: skip
"""`calculation` is a product written out, such as `180*50*10`: a tuple of decimal texts."""

Author = Literal["central-finance", "provincial-finance", "provincial-education", "institution", "registrar"]
"""Who states a form's facts; `registrar`: the founding authority that registers parties of a row's kind."""

Value = object


@dataclass(frozen=True)
class Field:
    """One column of a form (栏目). `titles` are how offices head it, the usual one first.

    Titles are compared without spaces, line breaks and what stands in parentheses. `is_required` says that a
    sheet without this column is not this form; `may_be_blank` that a row may leave it empty. `is_summed` says
    that totals under the table add it up. `is_private` says that its cells may name natural persons: what
    they hold is withheld, and never shown where a mistake is told. Of a money column `may_be_zero` says that
    nothing is an answer too. `is_merged_down` lets a merged cell speak for all its rows.
    """

    name: str
    kind: ValueKind
    titles: tuple[str, ...]
    en: str
    is_required: bool = True
    may_be_blank: bool = False
    is_summed: bool = False
    is_private: bool = False
    may_be_zero: bool = False

    @property
    def zh(self) -> str:
        """How the column is usually headed."""
        return self.titles[0]

    @property
    def is_merged_down(self) -> bool:
        """An amount in a merged cell is one amount; a number or a name in it stands for every row."""
        return self.kind not in ("money", "count", "decimal", "score", "calculation")


class Product(NamedTuple):
    """`factors` multiplied must give `result`, rounded half up to a fen; unless one of them is blank."""

    factors: tuple[str, ...]
    result: str


class RowFault(NamedTuple):
    """Why a row cannot be stated: at which field, a stable code, what was expected and what to do.

    `found` says what was found; where it is empty the engine puts the cell's own text.
    """

    field: str
    code: str
    zh: str
    en: str
    found: str = ""


@dataclass(frozen=True)
class Made:
    """One statement that a row makes: its members without id, evidence and lines of vouchers.

    `secrets` are members to be withheld, by name, or name and audience such as `payee@audit`. `sources` say
    from which field a member comes, so that what is wrong with it can be shown in its cell. `author` is the
    founding authority that must sign it, where a file's rows have different ones.
    """

    members: dict[str, object]
    secrets: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    author: str = ""

    @property
    def type(self) -> str:
        """The statement's type."""
        return str(self.members["type"])


class FoundParty(NamedTuple):
    """What a text that should name a party was found to mean: one code, or several candidates, or neither."""

    code: str | None
    candidates: Sequence[tuple[str, str]] = ()
    """Code and name of each registered party of that name."""


class World(Protocol):
    """What a form may ask: what the call said, who states the file, and the ledger as it stands."""

    @property
    def year(self) -> int: ...  # --year
    @property
    def author(self) -> str: ...  # code of the party that states the file
    @property
    def author_kind(self) -> Kind: ...
    @property
    def holder(self) -> str: ...  # 00, or the province of the author
    @property
    def dated(self) -> date | None: ...  # --dated, or the day in the title block
    @property
    def document(self) -> str | None: ...  # --document, or the number in the title block
    @property
    def subjects(self) -> Subjects: ...
    def find_party(self, text: str) -> FoundParty: ...
    def name_of(self, code: str) -> str: ...  # registered name, or the code
    def founding_code(self, authority: FoundingAuthority) -> str | None: ...  # None before it has one


Make = Callable[[Mapping[str, Value], World], Sequence[Made | RowFault]]


@dataclass(frozen=True)
class Spread:
    """A sheet whose columns are headed by words of a closed list, each holding an amount (二维表).

    In every row each filled cell is one value of `key` (such as the line) with one value of `value`; a form
    that is spread is made once for each. `key` and `value` are names of fields of the form.
    """

    key: str
    value: str


class Bound(NamedTuple):
    """The figure that `field` of a row is measured against: more than ten times it is implausible."""

    field: str
    figure_fen: Callable[[Mapping[str, Value], Subjects], int]
    """0 where there is nothing to compare with."""
    zh: str
    en: str


class VoucherLines(NamedTuple):
    """Rows that are lines of one voucher: adjacent, with one `voucher`, of one entity and month.

    `voucher` and `day` are names of fields; a form that fills them in where a row leaves them out has them in
    what it made, as the members `voucher` and `occurred_on`.
    """

    voucher: str
    day: str
    entity: Callable[[Mapping[str, Value], Subjects], str]
    member: str = "voucher_line"


class ExactlyOne(NamedTuple):
    """Of the rows of a whole file with one value of `group`, exactly one says yes in `flag`.

    Asked only of sheets that have the column; `zh` and `en` say what was expected and what to do.
    """

    group: str
    flag: str
    zh: str
    en: str


@dataclass(frozen=True)
class Form:
    """One kind of sheet (表样). `words` in a title, a sheet's or a file's name speak for it."""

    name: str
    zh: str
    en: str
    words: tuple[str, ...]
    fields: tuple[Field, ...]
    author: Author
    types: tuple[str, ...]
    make: Make
    one_of: tuple[tuple[str, ...], ...] = ()
    """Groups of fields of which a sheet must have one at least, and a row must fill one."""
    products: tuple[Product, ...] = ()
    spread: Spread | None = None
    bounds: tuple[Bound, ...] = ()
    voucher: VoucherLines | None = None
    exactly_one: ExactlyOne | None = None
    needs_day: bool = False
    """The file's day must be known, from the title block or `--dated`, if no column `occurred_on` says it."""
    needs_document: bool = False
    """Its document likewise: from the title block or `--document`, or by a column `document`."""
    belongs: tuple[tuple[str, Literal["tender", "contract", "class", "party"]], ...] = ()
    """Fields that tell whose the file is: the province of a tender, contract or class, or a party itself."""

    def field_of(self, name: str) -> Field:
        """Return a field by name. Raises `KeyError`."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)
