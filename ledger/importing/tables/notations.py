"""One cell read as one value, by the kind of its column (单元格取值).

    money, count, decimal, score, year, calculation    `amounts`, `quantities`
    day                                                `days`
    reference, document, party, name, text, yes-no     `texts`
    every other kind                                   a closed list, `domain.forms.words`

Promises: a value, nothing, or a fault with a stable code; never a guess. The same cell always reads the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from domain.forms.form import Value, ValueKind
from domain.forms.words import choices, is_closed_list, meaning
from ledger.importing.tables import amounts, days, quantities, texts
from ledger.importing.tables.faults import Fault
from ledger.importing.tables.units import YUAN, Unit
from ledger.importing.workbooks.cells import Cell

Reading = Value | Fault | None
CellReader = Callable[[Cell], "Value | Fault | None"]

REMEMBERED: Final = 4_096
"""Texts of a column whose readings are kept; most columns repeat theirs."""
LONGEST_REMEMBERED: Final = 200
"""Characters; so that what is remembered stays small whatever a sheet holds."""
LONGEST_WORD: Final = 120
CHOICES_SHOWN: Final = 12

NOTHING: Final = frozenset({"-", "--", "—", "——", "–", "－", "/", "／", "\\", "无", "*"})
"""What people write where there is nothing."""


def read_cell(kind: ValueKind, cell: Cell, unit: Unit = YUAN) -> Reading:
    """Read one cell; None where it is blank or says that there is nothing.

    >>> read_cell("money", Cell("text", "￥１，２３４.50")), read_cell("count", Cell("text", "77 人"))
    (123450, 77)
    """
    return reader_of(kind, unit)(cell)


def reader_of(kind: ValueKind, unit: Unit = YUAN, *, may_be_zero: bool = False) -> CellReader:
    """Make the reader of a column. It remembers what texts it has read."""
    read = _reader_of_kind(kind, unit, may_be_zero=may_be_zero)
    nothing = NOTHING - {"无"} if kind in ("yes-no", "text", "name") else NOTHING
    remembered: dict[str, Reading] = {}

    def read_text(cell: Cell) -> Reading:
        text = cell.text.strip()
        if not text or text in nothing:
            return None
        character = texts.unusable_character(text)
        return read(cell) if character is None else _unusable(character)

    def read_any(cell: Cell) -> Reading:
        match cell.kind:
            case "text":
                text = cell.text
                if text in remembered:
                    return remembered[text]
                reading = read_text(cell)
                if len(remembered) < REMEMBERED and len(text) <= LONGEST_REMEMBERED:
                    remembered[text] = reading
                return reading
            case "number":
                return read(cell)
            case "blank":
                return None if cell.formula is None else FORMULA_WITHOUT_VALUE
            case "error":
                return _ERROR
            case "boolean":
                return read(cell) if kind == "yes-no" else _TRUE_OR_FALSE

    return read_any


def text_found(cell: Cell) -> str:
    """What a cell shows of itself in a message: a day as a day, a formula without value as the formula."""
    if cell.kind == "number" and cell.is_day:
        return days.show_serial(cell.text)
    if cell.kind == "blank" and cell.formula is not None:
        return f"={cell.formula.removeprefix('=')}"
    return cell.text


def _reader_of_kind(kind: ValueKind, unit: Unit, *, may_be_zero: bool) -> CellReader:
    if kind == "money":
        return lambda cell: amounts.read_money(cell, unit, may_be_zero=may_be_zero)
    if is_closed_list(kind):
        return lambda cell: _read_list(kind, cell)
    return _READERS[kind]


_READERS: Final[dict[ValueKind, CellReader]] = {
    "day": days.read_day,
    "count": quantities.read_count,
    "decimal": quantities.read_decimal,
    "score": quantities.read_score,
    "year": quantities.read_year,
    "calculation": quantities.read_calculation,
    "yes-no": texts.read_yes_no,
    "party": texts.read_party,
    "reference": texts.read_reference,
    "document": texts.read_document,
    "name": texts.read_words,
    "text": texts.read_words,
}


def _read_list(kind: ValueKind, cell: Cell) -> str | Fault:
    word = texts.read_list_word(cell)
    if isinstance(word, Fault):
        return word
    code = meaning(kind, word) if len(word) <= LONGEST_WORD else None
    return _not_in_list(kind) if code is None else code


def _not_in_list(kind: ValueKind) -> Fault:
    words = choices(kind)
    listed = "、".join(words[:CHOICES_SHOWN]) + ("…" if len(words) > CHOICES_SHOWN else "")
    return Fault(
        "not-in-list",
        f"应为下列之一：{listed}；请改用其中的名称",
        f"expected one of {listed}; write one of these words",
    )


def _unusable(character: str) -> Fault:
    return Fault(
        "unusable-character",
        f"应为看得见的文字；其中有不可见的控制字符 {character}，请删去后重新录入",
        f"expected characters that can be seen; it holds {character}, which cannot: enter the text anew",
    )


FORMULA_WITHOUT_VALUE: Final = Fault(
    "formula-without-value",
    "应为公式算出的值；文件中只有公式、没有保存结果，请用表格软件打开、重新计算并保存，或直接填写数值",
    "expected the value of the formula; the file holds none: open it in a spreadsheet program, calculate and "
    "save, or write the value",
)
_ERROR: Final = Fault(
    "error-cell",
    "应为值；公式出错，请改正公式或直接填写数值",
    "expected a value; the formula failed: correct it or write the value",
)
_TRUE_OR_FALSE: Final = Fault(
    "true-or-false",
    "应为该列的内容；这里是逻辑值 TRUE 或 FALSE，请改正",
    "expected what the column holds; this is a truth value, TRUE or FALSE: correct it",
)
