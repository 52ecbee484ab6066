"""Text measured in terminal cells: a Chinese character takes two, a combining mark none.

Standard: Unicode Standard Annex 11 (East Asian Width); wide and full-width characters are 2 cells, ambiguous
ones 1, as every terminal shows them unless told otherwise. Promises that a padded text has exactly the cells
asked for, and that nothing from a file can move the cursor or colour the screen (`printable`).
"""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

Side = Literal["left", "right"]


def width(text: str) -> int:
    """Return how many cells a text takes.

    >>> width("国培 plan"), width("e\N{COMBINING ACUTE ACCENT}")
    (9, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def pad(text: str, cells: int, side: Side = "left") -> str:
    """Return the text filled with spaces to `cells`, standing on one side; a longer one is returned whole.

    >>> pad("支出", 6) + "|" + pad("支出", 6, "right")
    '支出  |  支出'
    """
    space = " " * (cells - width(text))
    return space + text if side == "right" else text + space


def clip(text: str, cells: int) -> str:
    """Return the text cut to at most `cells`, ending in `..` where something was cut.

    >>> clip("新疆生产建设兵团", 9)
    '新疆生..'
    """
    if width(text) <= cells:
        return text
    if cells < len(_CUT):
        return _CUT[: max(cells, 0)]
    kept = ""
    room = cells - len(_CUT)
    for character in text:
        room -= _cells(character)
        if room < 0:
            break
        kept += character
    return kept + _CUT


def printable(text: str) -> str:
    """Return the text on one line without control characters, each replaced by a question mark in a box.

    >>> printable("a\\x1b[31mb\\nc")
    'a�[31mb�c'
    """
    if text.isprintable():
        return text
    return "".join("�" if unicodedata.category(c) in _UNPRINTABLE else c for c in text)


def wrap(text: str, cells: int) -> list[str]:
    """Break a paragraph into lines of at most `cells`, between words and between Chinese characters.

    No line begins with a closing mark or ends with an opening one (行首行尾禁则, GB/T 15834). A word longer
    than a line stands alone on it, whole. An empty paragraph is one empty line.

    >>> wrap("退出码：0 表示完成，64 表示用法有误。", 12)
    ['退出码：0 表', '示完成，64', '表示用法有', '误。']
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(" ".join(text.split())):
        if line and width((line + piece).rstrip()) > cells:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


_CUT: Final = ".."
_UNPRINTABLE: Final = {"Cc", "Cs", "Zl", "Zp"}
_WIDTHLESS: Final = {"Mn", "Me", "Cf", "Cc"}
_CLOSING: Final = frozenset("，。；：、！？）」』》】”’％,.;:!?)]}")
_OPENING: Final = frozenset("（「『《【“‘([{")


def _cells(character: str) -> int:
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 2
    return 0 if unicodedata.category(character) in _WIDTHLESS else 1


def _pieces(text: str) -> list[str]:
    """Cut a text into what may not be broken; the space before a word travels with it."""
    pieces: list[str] = []
    for character in text:
        if character in _CLOSING and len(pieces) > 1 and pieces[-1] == " ":
            pieces[-2:] = [pieces[-2] + " "]
        if pieces and character != " " and _glued(pieces[-1][-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _glued(left: str, right: str) -> bool:
    if left == " " or left in _OPENING or right in _CLOSING:
        return True
    return _cells(left) < 2 and _cells(right) < 2
