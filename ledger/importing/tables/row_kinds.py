"""What a row under the header is, apart from data: a total, a note, a repeated header (行的类别)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from ledger.importing.tables.data_rows import TotalRow
from ledger.importing.workbooks.cells import Cell, SheetRow

LABEL_CELLS: Final = 3
"""The label of a total stands in one of the first cells of its row."""
_LONGEST_LABEL: Final = 48

_TOTAL: Final = re.compile(
    r"(.*?)(小计|合计|总计|共计|累计|总合计|grandtotal|subtotal|total)(?:支出|费用|发生)?(?:金额|数额|数|额)?"
    r"(?:人民币)?(?:\(.*\))?(?:金额)?"
    r"(?:[(:/]?(?:人民币)?[万千]?元\)?)?:?(?:人民币)?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]*",
    re.IGNORECASE,
)
_OF_A_PERIOD: Final = re.compile(r"(?:本|当)(?:页|月|日|旬|季|季度|期|周|次|班|表)")
_OF_A_MONTH: Final = re.compile(r"(?:20[0-9]{2}年)?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?")
_IN_WORDS: Final = re.compile(
    r"(?:金额|人民币|合计)*\(?大写\)?(?:金额|人民币)?:?(?:人民币)?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]*"
)
"""How a total is headed that is written in capitals."""
_CARRIED: Final = frozenset(
    {"承前页", "过次页", "转下页", "接上页", "承上页", "结转下页", "转次页", "上页结转"}
)
"""What carries a sum from one page to the next."""
_OF_EVERYTHING: Final = frozenset(
    {"", "总", "本年", "全年", "本年度", "年度", "累计", "全部", "金额", "各项", "以上"}
)

_MAY_TOTAL: Final = re.compile("计|大写|otal", re.IGNORECASE)

_NOTE: Final = re.compile(
    r"注(?:[0-9一二三四五六七八九十]*[:、.\s(]|[0-9一二三四五六七八九十]+|$|释|意)|[※★*#]|"
    r"(?:附注|备注|说明|附件|附|编制说明|填表说明|填报说明)(?:[0-9一二三四五六七八九十]*)(?::|$)|(?:填表|填报|制表|编制|审核|复核|审批|经办|负责|"
    r"联系|统计|报送|单位负责|财务负责|主管|分管|会计|出纳|校对|稽核|记账)[一-鿿]{0,8}(?:\([^)]*\))?:|"
    r"(?:填表|填报|制表|编制)(?:人|单位|日期|时间)|联系(?:人|电话|方式)|(?:主管|分管)?(?:单位|财务|项目)?负责人|"
    r"打印(?:人|日期|时间)|第[0-9]+页|共[0-9]+页|(?:填报|编制|报送)?单位\((?:公章|盖章|签章)\)|"
    r"(?:公章|签字|盖章|单位公章)|\((?:公章|签字|盖章)\)"
)
_NOTE_STARTS: Final = frozenset("注※★*#附备说编填制审复批经负联统报单财主分会出校稽记公签盖项打第共（(＊＃")
_GROUP: Final = re.compile(r"(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.．])")
_NUMBERS: Final = re.compile(r"\(?([0-9]{1,2})\)?(?:=.*)?")
_STEMS: Final = frozenset("甲乙丙丁戊己庚辛壬癸")
_NUMBERING_LABELS: Final = frozenset({"栏次", "行次", "列次", "栏号", "序号", "项次"})


def total_of(row: SheetRow, order: Sequence[int]) -> TotalRow | None:
    """Return what a row sums, if it is a total; `order` are its columns from the left."""
    for index in order[:LABEL_CELLS]:
        cell = row.cells[index]
        text = cell.text
        if cell.kind == "text" and len(text) <= _LONGEST_LABEL and _MAY_TOTAL.search(text):
            plain = _plain(text)
            match = _TOTAL.fullmatch(plain)
            if match is not None:
                return _total(row, match[1], match[2].lower(), plain)
            if _IN_WORDS.fullmatch(plain):
                return TotalRow(row.number, plain.rstrip(":"), "合计", "all", row.cells)
    return None


def is_carried(row: SheetRow, order: Sequence[int]) -> bool:
    """Does a row only carry a sum over to another page? It says what the rows say already."""
    texts = [row.cells[index].text for index in order[:LABEL_CELLS] if row.cells[index].kind == "text"]
    return any("页" in text and _plain(text).strip(":") in _CARRIED for text in texts)


def is_note(text: str) -> bool:
    """Does a row that begins with this text explain the table, or say who made it?"""
    return text[:1] in _NOTE_STARTS and _NOTE.match(_plain(text)) is not None


def is_group_heading(text: str) -> bool:
    """Is a text that stands alone in its row the heading of the rows under it, such as 一、住宿费?"""
    return _GROUP.match(_plain(text)) is not None


def numbers_columns(cells: Mapping[int, Cell], order: Sequence[int]) -> bool:
    """Does a row under the header only number its columns: 甲 乙 1 2 3=1+2?"""
    numbers = []
    for index in order:
        text = _plain(cells[index].text)
        match = _NUMBERS.fullmatch(text)
        if match is not None:
            numbers.append(int(match[1]))
        elif text not in _STEMS and text not in _NUMBERING_LABELS:
            return False
    return len(numbers) >= LABEL_CELLS and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _total(row: SheetRow, before: str, word: str, label: str) -> TotalRow:
    label = label.rstrip(":")
    if _OF_A_MONTH.fullmatch(before):
        return TotalRow(row.number, label, f"月{word}", "either", row.cells)
    if word in ("小计", "subtotal"):
        family = before + word if _OF_A_PERIOD.fullmatch(before) else word
        return TotalRow(row.number, label, family, "since", row.cells)
    if word in ("累计", "总计", "总合计", "grandtotal") or before in _OF_EVERYTHING:
        return TotalRow(row.number, label, word, "all", row.cells)
    if _OF_A_PERIOD.fullmatch(before):
        return TotalRow(row.number, label, before + word, "since", row.cells)
    return TotalRow(row.number, label, word, "either", row.cells)
