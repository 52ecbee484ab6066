"""Headings of columns, in a header of one row or of several with merged cells (列名).

Headings are compared without spaces, line breaks, marks of required columns and what stands in parentheses;
what stands there counts where it tells two headings apart, 收款单位（代码）, and where it makes an amount
another one: 金额（预算数） is 预算金额, and never 金额.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, cast

from ledger.importing.tables.units import Measure, Unit, is_unit, measure_of_heading
from ledger.importing.workbooks.cells import Merge, SheetRow

CROSS_SUBTOTALS: Final = frozenset({"小计"})
CROSS_TOTALS: Final = frozenset(
    {"合计", "总计", "共计", "计", "合计金额", "金额合计", "总额", "资金合计", "合计数"}
)

LONGEST_HEADING: Final = 200
"""Characters; a longer text heads no column."""
_REMEMBERED: Final = 4_096


class Heading(NamedTuple):
    """How one column is headed: its texts from top to bottom, as written."""

    column: int
    levels: tuple[str, ...]

    @property
    def text(self) -> str:
        """The heading next to the data."""
        return shown(_named(self.levels)[-1])

    @property
    def keys(self) -> tuple[str, ...]:
        """The heading as it is compared, the most telling way first: with the texts above it, alone."""
        return _keys(_named(self.levels))

    @property
    def loose_key(self) -> str:
        """The heading without all its parentheses: enough to know a name by, not a number."""
        return _cut(_plain(_named(self.levels)[-1]))

    @property
    def is_not_granted(self) -> bool:
        """Do its parentheses say that its numbers are no money that is granted, such as 人数 or 上年?"""
        return any(_NOT_GRANTED.search(each) for each in _remarks(_named(self.levels)[-1]))

    @property
    def measure(self) -> Measure | None:
        """What the heading says its amounts are in, the lowest level first."""
        found = (measure_of_heading(level) for level in reversed(self.levels))
        return next((measure for measure in found if measure is not None), None)

    @property
    def unit(self) -> Unit | None:
        """The unit that the heading names, if it is one that is read."""
        measure = self.measure
        return cast(Unit, measure) if is_unit(measure) else None

    @property
    def is_in_other_measure(self) -> bool:
        """Does it name a measure that is not read?"""
        return self.measure is not None and self.unit is None

    @property
    def is_subtotal(self) -> bool:
        """Does it head the sums of the columns before it, since the last such column?"""
        return heading_keys(_named(self.levels)[-1])[-1] in CROSS_SUBTOTALS

    @property
    def is_total(self) -> bool:
        """Does it head the sums of all columns?"""
        return heading_keys(_named(self.levels)[-1])[-1] in CROSS_TOTALS


@lru_cache(maxsize=_REMEMBERED)
def heading_keys(text: str) -> tuple[str, ...]:
    """The ways in which a heading is compared: with what its parentheses hold, then without.

    >>> heading_keys("* 收款单位\\n（代码）："), heading_keys("金额/万元"), heading_keys("（元）")
    (('收款单位代码', '收款单位'), ('金额',), ('元',))
    >>> heading_keys("金额（合同）"), heading_keys("金额（按合同填写）")
    (('金额合同', '合同金额'), ('金额按合同填写', '金额'))
    """
    plain = _plain(text)
    cut = _cut(plain)
    whole = _BRACKETS.sub("", plain)
    if not cut:
        return (whole,)
    changing = "".join(each for each in _remarks(text) if _changes(each))
    if changing:
        return (cut + changing, changing.removesuffix("数") + cut)
    return (cut,) if cut == whole or measure_of_heading(text) is not None else (whole, cut)


@lru_cache(maxsize=_REMEMBERED)
def shown(text: str) -> str:
    """A heading for people: on one line, without blanks between Chinese characters.

    >>> shown("合同\\n编号"), shown("Contract  No."), shown("合    计")
    ('合同编号', 'Contract No.', '合计')
    """
    return _BETWEEN_CHINESE.sub("", " ".join(unicodedata.normalize("NFC", text).split()))


def is_remark(text: str) -> bool:
    """Is a text in brackets from end to end? Under a heading it only says in what: （元）, （人）.

    >>> is_remark("（万元）"), is_remark(" (人) "), is_remark("金额（元）")
    (True, True, False)
    """
    return _REMARK.fullmatch(text.strip()) is not None


def _plain(text: str) -> str:
    return _MARKS.sub("", "".join(unicodedata.normalize("NFKC", text).split()))


def _cut(plain: str) -> str:
    return _UNIT_BEHIND.sub("", _PARENTHESES.sub("", plain)).rstrip(":*")


def _remarks(text: str) -> list[str]:
    """What the parentheses of a heading hold."""
    return [match[0][1:-1] for match in _PARENTHESES.finditer(_plain(text))]


def _changes(remark: str) -> bool:
    """Does it make the heading another one, rather than explain how to fill it in?"""
    return _HINT.match(remark) is None and _OTHER_AMOUNT.search(remark) is not None


def _named(levels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(level for level in levels if not is_remark(level)) or levels


@lru_cache(maxsize=_REMEMBERED)
def _keys(levels: tuple[str, ...]) -> tuple[str, ...]:
    above = "".join(heading_keys(level)[-1] for level in levels[:-1])
    own = heading_keys(levels[-1])
    return (*(above + key for key in own if above), *own)


def headings(rows: Sequence[SheetRow], merges: Iterable[Merge]) -> list[Heading]:
    """Read a header of these rows, merged cells filled; columns without a text are left out.

    A text above several columns stands for all of them up to the next one: files without merged cells write
    it once, at the left.
    """
    first, last = rows[0].number, rows[-1].number
    filled = {row.number: _texts(row) for row in rows}
    for merge in merges:
        if merge.first_row in filled and merge.first_row >= first:
            _fill(filled, merge, last)
    columns = sorted({column for texts in filled.values() for column in texts})
    return [Heading(column, levels) for column in columns if (levels := _levels(column, filled, columns))]


_MARKS: Final = re.compile(r"^[*※★#]+|[*※★:]+$|^[0-9]{1,2}[.、]|^20[0-9]{2}年度?(?=.)")
"""What stands before or behind a heading without being part of it, such as the year of 2026年预算数."""
_PARENTHESES: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_OTHER_AMOUNT: Final = re.compile(
    '预算|概算|合同|协议|(?<!国培)(?<![”"])计划|上年|去年|往年|上期|以前年度|累计|申请|申报|批复|核定|核准|'
    "结余|结转|余额|应付|应收|未付|未支|欠|预付|预支|预计|预估|估算|暂估|退|冲"
)
"""What an amount may be besides the one that was spent or paid."""
_NOT_GRANTED: Final = re.compile(
    "人数|人次|班数|期数|学时|课时|天数|上年|去年|往年|以前年度|申请|申报|结余|余额"
)
"""What a number under a line of the budget may be besides the money that is granted or allotted."""
_HINT: Final = re.compile(
    "按|见|与|同|依|据|以|参|根据|必|选填|填|请|如|例|格式|示例|可|若|不|须|需|精确|保留"
)
"""How a remark begins that tells how a column is to be filled in."""
_REMARK: Final = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]{1,12}[)）\]】〕]")
_BRACKETS: Final = re.compile(r"[()\[\]【】〔〕]")
_UNIT_BEHIND: Final = re.compile(
    r"[/:,_-](?:单位:?)?(?:人民币)?(?:百万元|千元|万元|亿元|元)$|(?<=[^百])(?:千元|万元|亿元)$"
)
_BETWEEN_CHINESE: Final = re.compile(r"(?<=[⺀-鿿＀-￯]) (?=[⺀-鿿＀-￯])")


def _texts(row: SheetRow) -> dict[int, str]:
    return {
        column: cell.text
        for column, cell in row.cells.items()
        if cell.kind == "text" and len(cell.text.strip()) > 0 and len(cell.text) <= LONGEST_HEADING
    }


def _fill(filled: Mapping[int, dict[int, str]], merge: Merge, last: int) -> None:
    text = filled[merge.first_row].get(merge.first_column)
    if text is None:
        return
    for number, texts in filled.items():
        if merge.first_row <= number <= min(merge.last_row, last):
            for column in range(merge.first_column, min(merge.last_column, merge.first_column + _WIDEST) + 1):
                texts.setdefault(column, text)


_WIDEST: Final = 256
"""Columns under one merged heading; a title merged over all columns of a sheet is no heading."""


def _levels(column: int, filled: Mapping[int, dict[int, str]], columns: Sequence[int]) -> tuple[str, ...]:
    """The texts over a column, each once; where the header's lower rows have one, upper ones reach right."""
    levels: list[str] = []
    numbers = sorted(filled)
    for place, number in enumerate(numbers):
        text = filled[number].get(column)
        if text is None and any(column in filled[lower] for lower in numbers[place + 1 :]):
            left = [each for each in columns if each < column and each in filled[number]]
            text = filled[number][left[-1]] if left else None
        if text is not None and text not in levels:
            levels.append(text)
    return tuple(levels)
