"""In which unit the numbers of a column are: as headed, or as their number format shows them (金额单位).

A number format can show 万元 in two ways. `0.00"万元"` writes the word behind a number that is in 万元.
`0!.0,"万元"` and `0!.0000"万元"` scale: what is stored is yuan, whatever the heading says.

What names a measure that is not read here is told as such and never taken for yuan: `unclear` is a multiple
or part of the yuan (百元, 十万元, 角, 分), `other` another currency or a percentage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, cast

Unit = Literal["元", "千元", "万元", "百万元", "亿元"]
NotRead = Literal["unclear", "other"]
Measure = Unit | NotRead

YUAN: Final[Unit] = "元"
FEN_PLACES: Final[dict[str, int]] = {"元": 2, "千元": 5, "万元": 6, "百万元": 8, "亿元": 10}
"""How many decimals of a unit make whole fen."""

_NAMES: Final[dict[str, Unit]] = {
    "元": "元", "圆": "元", "千元": "千元", "万元": "万元", "万": "万元", "百万元": "百万元", "亿元": "亿元",
    "亿": "亿元",
}  # fmt: skip
_REMEMBERED: Final = 1_024


def unit_named(text: str) -> Unit:
    """Return the unit that a word behind a number means; yuan for no word."""
    return _NAMES[text] if text else YUAN


def is_unit(measure: Measure | None) -> bool:
    """Is it a unit that amounts are read in?"""
    return measure in FEN_PLACES


def unit_of_heading(text: str) -> Unit | None:
    """Return the unit that a column's heading names; None if it names none that is read here.

    >>> unit_of_heading("金额（万元）"), unit_of_heading("单价\\n(元/人天)"), unit_of_heading("培训单元")
    ('万元', '元', None)
    """
    return _unit(measure_of_heading(text))


@lru_cache(maxsize=_REMEMBERED)
def measure_of_heading(text: str) -> Measure | None:
    """Return what a column's heading says its amounts are in; None if it does not say.

    >>> measure_of_heading("金额（含税，万元）"), measure_of_heading("金额（百元）")
    ('万元', 'unclear')
    >>> measure_of_heading("金额（万美元）"), measure_of_heading("金额（不含税）")
    ('other', None)
    """
    plain = "".join(_plain(text).split())
    if _FOREIGN.search(plain) or _SHARE.search(plain):
        return "other"
    found: list[Measure] = []
    for match in _BRACKET.finditer(plain):
        found += _measures(match[1], in_words=True)
    behind = _BEHIND.search(plain)
    if behind is not None:
        found.append(_NAMES[behind[1] or behind[2]])
    return _one_of(found)


def units_in_title(text: str) -> list[Unit]:
    """Return the units that a text above the table declares, such as 单位：万元.

    >>> units_in_title("2026年2月10日　金额单位：万元"), units_in_title("单位：河南示例师范大学")
    (['万元'], [])
    """
    return [unit for measure in measures_in_title(text) if (unit := _unit(measure)) is not None]


@lru_cache(maxsize=_REMEMBERED)
def measures_in_title(text: str) -> tuple[Measure, ...]:
    """Return all that a text beside a table says of what amounts are in, each once.

    A unit that stands with one thing of many, such as 合同金额（万元）, leaves open what the table is in.

    >>> measures_in_title("表中金额单位均为万元"), measures_in_title("支出明细表（万元）")
    (('万元',), ('万元',))
    >>> measures_in_title("单位：美元"), measures_in_title("合同金额（万元）")
    (('other',), ('unclear',))
    """
    found = tuple(dict.fromkeys(_in_title(_plain(text).strip())))
    return tuple(each for each in found if each != "unclear") or found


@lru_cache(maxsize=_REMEMBERED)
def unit_stored(number_format: str, unit: Unit) -> Measure:
    """Return the unit of a stored number that is shown by a format, in a column of a unit.

    >>> unit_stored('0!.0,"万元"', "万元"), unit_stored('0.00"万元"', "元"), unit_stored("#,##0.00", "万元")
    ('元', '万元', '万元')
    >>> unit_stored("$#,##0.00", "元"), unit_stored('[$¥-804]#,##0.00', "元")
    ('other', '元')
    """
    if _shows_other(number_format):
        return "other"
    shown = number_format.partition(";")[0]
    word = _word_shown(shown)
    places = _places_moved(shown)
    if not places:
        return word or unit
    if word is None:
        return YUAN
    return YUAN if is_unit(word) and FEN_PLACES[word] - places == FEN_PLACES[YUAN] else "unclear"


_OLD_FORMS: Final = str.maketrans("萬億圓圆", "万亿元元")
_WAN_YUAN: Final = re.compile("(?<![A-Za-z])[Ww](?=元)")
_DIVIDED: Final = re.compile("(?<=[十百千万亿单金]) +(?=[元位额])")


def _plain(text: str) -> str:
    """Half-width, in today's characters, runs of blanks as one, none within a unit."""
    half = " ".join(unicodedata.normalize("NFKC", text).translate(_OLD_FORMS).split())
    return _WAN_YUAN.sub("万", _DIVIDED.sub("", half))


_FOREIGN: Final = re.compile(
    "[美港欧日澳加韩台]元|[港台欧]币|美金|英镑|澳门元|新加坡元|卢布|法郎|泰铢|卢比|日圆|外币|[$€£₩₽₹]|"
    r"(?<![A-Za-z])(?:USD|HKD|HK|EUR|GBP|JPY|AUD|CAD|KRW|TWD|MOP|SGD|CHF|RUB)(?![A-Za-z])",
    re.IGNORECASE,
)
_SHARE: Final = re.compile("(?<![0-9])[%‰]|百分比|千分比")
_BRACKET: Final = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)(?:[)\]】〕]|$)")
_BEHIND: Final = re.compile(
    r"[/:,_-](?:单位:?)?(?:人民币)?(百万元|千元|万元|亿元|元)$|^(?:.*[^十百])?(百万元|千元|万元|亿元)$"
)
_BETWEEN: Final = re.compile(r"[^一-鿿A-Za-z0-9¥$€£%.]+|[每和及或]")
_BEFORE: Final = re.compile(
    "^(?:均|都|皆|为|是|以|按|统一|一律|金额|单位|计量|货币|币种|币别|人民币|RMB|CNY|¥|不?含税|税前|税后|大写|"
    "小写|折合)+",
    re.IGNORECASE,
)
_AFTER: Final = re.compile("(?:人民币|RMB|CNY|整|为单位|计算|计|表示|列示|填列|填报|反映|统计|不?含税)+$")
_NOT_READ: Final = re.compile("[十百千万亿]*[百千万亿]|[十百千万亿]+元|角|分|[Ww]")
_SOME_MULTIPLE: Final = re.compile("[百千万亿]元")
"""Of the yuan, somewhere in words that are not understood."""


def _name_of(part: str) -> Measure | Literal[""] | None:
    """What one word means; nothing for a word that only goes with a unit, None for any other word."""
    if _FOREIGN.search(part):
        return "other"
    bare = _AFTER.sub("", _BEFORE.sub("", part))
    if not bare or bare in _NAMES:
        return _NAMES[bare] if bare else ""
    return "unclear" if _NOT_READ.fullmatch(bare) else None


def _measures(text: str, *, in_words: bool = False, is_first_only: bool = False) -> list[Measure]:
    """The measures among the words of a text, up to a number; what is unclear only where none is clear."""
    found: list[Measure] = []
    for part in filter(None, _BETWEEN.split(text)):
        if any(character.isdigit() for character in part) and not in_words:
            break
        name = _name_of(part)
        if name:
            found.append(name)
        elif name is None and in_words and _SOME_MULTIPLE.search(part):
            found.append("unclear")
        if is_first_only and name != "":
            break
    clear: list[Measure] = [each for each in found if each != "unclear"]
    return clear or found


_UNIT_OF: Final = re.compile("单位((?:(?!单位).){0,24})")
_AMOUNTS_IN: Final = re.compile(
    r"(?P<all>(?:^|(?<=[^一-鿿])|以上|上述|表中|本表|表内|所有|各项|全部))?(?:金额|币种|币别|货币)(?P<unit>(?!单位).{1,16})"
)
_COUNTED_IN: Final = re.compile("(?:以|按|用)((?:人民币)?(?:[十百千万亿]*元|[万亿]))(?:为|计|列|填|表|反)")
_CLOSING: Final = re.compile(r"^(.*?)\(([^()]*)\)(?=$|[\s,;])")
_TABLE: Final = re.compile("(?:^|表|明细|台账|台帐|清单|账|帐|汇总|情况|统计|单|册|[)》”])$")


def _in_title(plain: str) -> Iterator[Measure]:
    yield from _alone(plain)
    for match in _UNIT_OF.finditer(plain):
        yield from _measures(match[1])
    for match in _AMOUNTS_IN.finditer(plain):
        found = _measures(match["unit"], is_first_only=True)
        yield from found if match["all"] is not None else _of_one_thing(found)
    for match in _COUNTED_IN.finditer(plain):
        yield from _measures(match[1])
    closing = _CLOSING.match(plain)
    if closing is not None:
        found = _alone(closing[2])
        yield from found if _TABLE.search(closing[1].strip()) else _of_one_thing(found)


def _alone(text: str) -> list[Measure]:
    """The measures of a text that says nothing else."""
    names = [_name_of(part) for part in _BETWEEN.split(text.strip("() ")) if part]
    return [name for name in names if name] if None not in names else []


def _of_one_thing(found: list[Measure]) -> Iterator[Measure]:
    return ("unclear" if is_unit(each) else each for each in found if each != YUAN)


def _one_of(found: list[Measure]) -> Measure | None:
    """The one measure that is named; of two different units it is unclear which."""
    if "other" in found:
        return "other"
    clear = {each for each in found if each != "unclear"}
    return clear.pop() if len(clear) == 1 else "unclear" if found else None


def _unit(measure: Measure | None) -> Unit | None:
    return cast(Unit, measure) if is_unit(measure) else None


_PLACE: Final = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]*))?\]")
"""A currency's sign and the place whose ways are followed; without a sign it is the place alone."""
_YUAN_SIGNS: Final = frozenset({"", "¥", "元", "CNY", "RMB", "人民币"})
_JAPAN: Final = "411"
_BRACKETED: Final = re.compile(r"\[[^\]]*\]")
_SPACER: Final = re.compile(r"_.|\*.")
_DIGITS_SHOWN: Final = re.compile("[0#?]|General|G/通用格式", re.IGNORECASE)
_LITERAL_POINT: Final = re.compile(r'(?:[\\!]\.|"[.．]")(?=[0#?])')
_LITERAL: Final = re.compile(r'"[^"]*"?|[\\!].|_.|\*.')
_SCALING: Final = re.compile(r"[0#?.](,+)(?![0#?,])")
_WORD: Final = re.compile("[十百千万亿]*元|[十百千万亿]*[百千万亿]")


def _shows_other(number_format: str) -> bool:
    """Does a format show another currency, or a percentage?"""
    for match in _PLACE.finditer(number_format):
        sign = unicodedata.normalize("NFKC", match[1]).strip().upper()
        if sign not in _YUAN_SIGNS or (sign == "¥" and (match[2] or "").upper().endswith(_JAPAN)):
            return True
    seen = _written(_BRACKETED.sub("", _SPACER.sub("", number_format)))
    return _FOREIGN.search(seen) is not None or "%" in seen or "‰" in seen


def _written(code: str) -> str:
    """What a format writes, without the marks that say so."""
    return unicodedata.normalize("NFKC", re.sub(r'["\\!]', "", code)).translate(_OLD_FORMS)


def _word_shown(shown: str) -> Measure | None:
    """The unit that a format writes before or behind a number; words between its digits are none."""
    code = _SPACER.sub("", _BRACKETED.sub("", shown))
    digits = list(_DIGITS_SHOWN.finditer(code))
    if not digits:
        return None
    for part in (code[digits[-1].end() :], code[: digits[0].start()]):
        word = _WORD.search(_written(part))
        if word is not None:
            return _NAMES.get(word[0], "unclear")
    return None


def _places_moved(shown: str) -> int:
    """By how many decimals a format moves the point: commas at the end, a point written as a text."""
    code = _SPACER.sub("", _BRACKETED.sub("", shown))
    point = list(_LITERAL_POINT.finditer(code))
    behind = len(re.findall("[0#?]", _LITERAL.sub("", code[point[-1].end() :]))) if point else 0
    commas = _SCALING.search(_LITERAL.sub("", code))
    return behind + (3 * len(commas[1]) if commas is not None else 0)
