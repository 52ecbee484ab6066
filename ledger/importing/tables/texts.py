"""Words and numbers of things in cells: names, references, documents, parties, yes and no (文字与编号).

What people read keeps its characters (NFC), only blanks are tidied. What is compared as a code is written in
one way: half-width (NFKC), without blanks, a number as its format shows it. What a spreadsheet program made
of a long number is never guessed back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from ledger.importing.tables.amounts import SIGNIFICANT_DIGITS, spreadsheet_number
from ledger.importing.tables.faults import Fault
from ledger.importing.workbooks.cells import Cell
from ledger.importing.workbooks.number_formats import GENERAL, shown_whole


def read_words(cell: Cell) -> str | Fault:
    """Read a name or a text: every character kept, runs of blanks and line breaks one blank."""
    if cell.kind == "number":
        return _digits(cell)
    return tidy(cell.text)


def read_reference(cell: Cell) -> str | Fault:
    """Read a number of a contract, voucher, class or the like: half-width, without blanks."""
    if cell.kind == "number":
        return _as_shown(cell, read_reference)
    plain = _half_width(cell.text)
    return _DESTROYED if _SCIENTIFIC.fullmatch(plain) else plain


def read_document(cell: Cell) -> str | Fault:
    """Read a document's number (文号), brackets as written."""
    return _as_shown(cell, read_document) if cell.kind == "number" else tidy_document(cell.text)


def read_party(cell: Cell) -> str | Fault:
    """Read a party: its code in its one written form, or its name with its characters."""
    if cell.kind == "number":
        return _as_shown(cell, read_party)
    plain = _half_width(cell.text)
    if _SCIENTIFIC.fullmatch(plain):
        return _DESTROYED
    code = plain.replace("-", "").upper()
    return code if _CODE.fullmatch(code) else tidy(cell.text)


def read_yes_no(cell: Cell) -> bool | Fault:
    """Read 是 or 否, however it is ticked."""
    word = _half_width(cell.text).removesuffix(".0").upper()
    return True if word in _YES else False if word in _NO else _NOT_YES_OR_NO


def read_list_word(cell: Cell) -> str | Fault:
    """Read the word of a closed list, which may be a code that stands as a number."""
    return _digits(cell) if cell.kind == "number" else cell.text


def tidy(text: str) -> str:
    """A text without blanks around it, with single ones inside it.

    >>> tidy("  河南示例\\n师范大学　（本部） ")
    '河南示例 师范大学 （本部）'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_document(text: str) -> str:
    """A document's number as it is written, without blanks, its digits half-width.

    >>> tidy_document("财教 〔２０２６〕 15 号")
    '财教〔2026〕15号'
    """
    return "".join(unicodedata.normalize("NFC", text).split()).translate(_WIDE_DIGITS)


def unusable_character(text: str) -> str | None:
    """The first character that cannot be seen and may mislead (control, direction, zero width); None if none.

    >>> unusable_character("A\\u202eB"), unusable_character("合同\\n编号")
    ('U+202E', None)
    """
    if text.isprintable():
        return None
    found = _UNUSABLE.search(text)
    return None if found is None else f"U+{ord(found[0]):04X}"


_WIDE_DIGITS: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_DASHES: Final = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-------")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{1,3}", re.IGNORECASE)
_QUOTED: Final = re.compile(r'="(.*)"|\'(.*)', re.DOTALL)
"""How text is kept from being made a number, in files that are separated by commas."""
_CODE: Final = re.compile(r"(?=.*[0-9])[0-9A-Z]{8,20}")
_LEADING_ZEROS: Final = re.compile(r"0{2,20}")
_UNUSABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_YES: Final = frozenset(
    {"是", "对", "有", "Y", "YES", "TRUE", "T", "1", "√", "✓", "✔", "☑", "中标", "已中标", "成交"}
)
_NO: Final = frozenset(
    {
        "否",
        "不是",
        "无",
        "没有",
        "N",
        "NO",
        "FALSE",
        "F",
        "0",
        "×",
        "✗",
        "✘",
        "☒",
        "X",
        "未中标",
        "未成交",
        "落标",
    }
)


def _half_width(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    match = _QUOTED.fullmatch(plain)
    return plain if match is None else match[1] or match[2] or ""


def _digits(cell: Cell) -> str | Fault:
    """The digits of a number that stands for a code, as long as the program kept them all."""
    if cell.is_day:
        return _MADE_A_DAY
    number = spreadsheet_number(cell.text)
    if number is None or number.adjusted() >= SIGNIFICANT_DIGITS or _has_more_digits(cell.text):
        return _DESTROYED
    digits = format(number, "f")
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return digits.zfill(len(cell.format)) if _LEADING_ZEROS.fullmatch(cell.format) else digits


def _as_shown(cell: Cell, read: Callable[[Cell], str | Fault]) -> str | Fault:
    """A number that stands for a code, as its format shows it: 3 is 记-0003 where the format says so."""
    digits = _digits(cell)
    if isinstance(digits, Fault) or cell.format in ("", GENERAL):
        return digits
    shown = shown_whole(digits, cell.format) if digits.isdecimal() else None
    if shown is None:
        return _SHOWN_OTHERWISE
    return digits if shown == digits else read(Cell("text", shown))


def _has_more_digits(text: str) -> bool:
    """More significant digits than are kept, in a whole number: what the rest was is lost."""
    mantissa = text.upper().partition("E")[0]
    digits = mantissa.replace(".", "").lstrip("-0")
    return (
        len(digits.rstrip("0")) > SIGNIFICANT_DIGITS and Decimal(mantissa) == Decimal(mantissa).to_integral()
    )


_DESTROYED: Final = Fault(
    "destroyed-by-excel",
    "应为完整的编号；长编号已被 Excel 改成数字，后面的位数已丢失，请把该列设为文本格式，照原件重新录入",
    "expected the whole code; Excel made a number of it and its last digits are lost: format the column as "
    "text and enter it anew",
)
_MADE_A_DAY: Final = Fault(
    "destroyed-by-excel",
    "应为编号；Excel 已把它改成日期，请把该列设为文本格式，照原件重新录入",
    "expected a code; Excel made a day of it: format the column as text and enter it anew",
)
_SHOWN_OTHERWISE: Final = Fault(
    "shown-otherwise",
    "应为编号；所存的数和数字格式显示的不一样，请把该列设为文本格式，按显示的样子录入",
    "expected a code; its number format shows another text than what is stored: format the column as text "
    "and enter it as it is shown",
)
_NOT_YES_OR_NO: Final = Fault(
    "not-yes-or-no",
    "应为 是 或 否；请填写其中之一",
    "expected 是 (yes) or 否 (no); write one of them",
)
