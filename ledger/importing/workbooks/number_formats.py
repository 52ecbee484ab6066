"""Number formats of workbooks: their codes, and which of them show a number as a day (数字格式).

Source: ECMA-376 part 1, 18.8.30 (built-in ids, those of Chinese workbooks included) and 18.8.31 (codes).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

GENERAL: Final = "General"

BUILT_IN: Final = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "m/d/yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

MAX_CODE_CHARACTERS: Final = 1_024
"""Excel refuses codes of more than 255."""

_REMEMBERED = 1_024
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"General|Standard|G/通用格式", re.IGNORECASE)
_DAY = re.compile(r"[ymdhs]|aaa", re.IGNORECASE)


class NumberFormat(NamedTuple):
    """A code, whether it shows a number as a day or a time of day, and whether as time that has passed."""

    code: str
    is_day: bool = False
    is_elapsed: bool = False


def number_format(code: str) -> NumberFormat:
    r"""Judge a code by its date and time letters that are not quoted, escaped or in brackets.

    >>> number_format('yyyy"年"m"月"d"日"').is_day, number_format('0.0"m"').is_day
    (True, False)
    >>> number_format("[$-804]General").is_day, number_format("[h]:mm").is_elapsed
    (False, True)
    """
    bare = _LITERAL.sub("", code[:MAX_CODE_CHARACTERS])
    is_elapsed = _ELAPSED.search(bare) is not None
    letters = _WORD.sub("", _BRACKETED.sub("", bare))
    return NumberFormat(code, is_elapsed or _DAY.search(letters) is not None, is_elapsed)


class _Whole(NamedTuple):
    """A format that writes texts around the digits of a whole number, filled up with zeros."""

    before: str
    zeros: int
    behind: str
    most_digits: int


def shown_whole(digits: str, code: str) -> str | None:
    """Return how a format shows a whole number, zero or more; None where it does more than write around it.

    >>> shown_whole("3", '"记-"0000'), shown_whole("12", '00"号"'), shown_whole("3", "0.00")
    ('记-0003', '12号', None)
    """
    whole = _whole(code)
    if whole is None or len(digits) > whole.most_digits:
        return None
    return f"{whole.before}{digits.zfill(whole.zeros)}{whole.behind}"


_ANY_DIGITS = 400
_BEFORE_THOUSANDS = 3
_OF_PLACE_OR_COLOUR = re.compile(
    r"\[(?:\$-[0-9A-F]+|Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?[0-9]+"
    r"|[黑蓝青绿红白黄]色?|洋红)\]",
    re.IGNORECASE,
)
_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<space>_.)|(?P<fill>\*.)|'
    r"(?P<digits>#,##0|[#0]+|General|Standard|G/通用格式|@)|(?P<plain>[^0-9#?.,%@;\[\]Ee])",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=_REMEMBERED)
def _whole(code: str) -> _Whole | None:
    shown = _OF_PLACE_OR_COLOUR.sub("", code.partition(";")[0])
    texts: list[str] = []
    digits: str | None = None
    done = 0
    for match in _TOKENS.finditer(shown):
        if match.start() != done:
            return None
        done = match.end()
        if match["digits"] is None:
            texts.append(match["quoted"] or match["escaped"] or match["plain"] or "")
        elif digits is not None:
            return None
        else:
            digits, before = match["digits"], "".join(texts)
            texts.clear()
    if done != len(shown) or digits is None:
        return None
    most = _BEFORE_THOUSANDS if "," in digits else _ANY_DIGITS
    zeros = digits.count("0") if digits[0] in "0#" else 1
    return _Whole(before.strip(), zeros, "".join(texts).strip(), most)
