"""Words of the closed lists as offices write them, read as codes (用语归码).

Promises: a text has one meaning or none, never a likely one. Compared are letters and digits: widths of
characters, spaces, line breaks, quotes and the numbers that lists are counted with make no difference. What
stands in parentheses after a word explains it, unless it is a word of another code: 其他费用（宴请费） has
no meaning here, and the officer must say which it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from domain.forms import word_lists
from domain.forms.form import ValueKind
from domain.holders import HOLDERS, is_holder
from domain.vocabulary import (
    BID_STATUSES,
    CATEGORIES,
    CLASS_RANKS,
    KINDS,
    LECTURER_RANKS,
    LINES,
    METHODS,
    MODES,
    OWNERSHIPS,
    SOURCES,
    SUBJECTS,
    Term,
)

REMEMBERED: Final = 16_384
MAX_CHARACTERS: Final = 120
"""No word of a list is longer; a longer text has no meaning."""


@lru_cache(maxsize=REMEMBERED)
def meaning(kind: ValueKind, text: str) -> str | None:
    """Return the code that a text means in the closed list of this kind; None if it means none.

    >>> meaning("category", "1、学员住宿费（含早餐）"), meaning("method", "公开招标采购")
    ('lodging', 'open-tender')
    >>> meaning("line", "“国培计划”中西部农村骨干教师培训项目—置换脱产研修"), meaning("holder", "410000")
    ('rural.replacement', '41')
    """
    if len(text) > MAX_CHARACTERS:
        return None
    look_up = _READERS[kind]
    found = look_up(plain(text))
    if found is not None:
        return found
    word, remark = _split_remark(plain(_NUMBERING.sub("", text.strip())))
    found = look_up(word)
    if found is None or not remark:
        return found
    other = look_up(remark)
    return found if other is None or other == found else None


def choices(kind: ValueKind) -> Sequence[str]:
    """Return the usual words of a closed list, one for each code, for people to choose from."""
    if kind == "holder":
        return [holder.name for holder in HOLDERS.values()]
    return [term.zh for term in _TERMS[kind].values()]


def usual_word(kind: ValueKind, code: str) -> str:
    """Return the usual word for a code of a closed list other than that of holders."""
    return _TERMS[kind][code].zh


def spellings(kind: ValueKind) -> Mapping[str, Sequence[str]]:
    """Return for each code of a closed list the words that mean it, the usual one first."""
    if kind == "holder":
        return {code: list(dict.fromkeys(words)) for code, words in _HOLDER_WORDS.items()}
    rows = {code: [term.zh, *_MORE[kind].get(code, "").split()] for code, term in _TERMS[kind].items()}
    if kind == "line":
        return {code: [_with_project(code, word) for word in row] for code, row in rows.items()}
    return rows


def is_closed_list(kind: ValueKind) -> bool:
    """Are values of this kind codes of a closed list?"""
    return kind in _READERS


def plain(text: str) -> str:
    """A text as it is compared: half-width, without spaces, quotes and invisible characters, small letters.

    >>> plain("“国培\\n计划”　ＡＢ")
    '国培计划ab'
    """
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


_UNSEEN: Final = re.compile(r"[\s“”\"'‘’「」『』《》〈〉\u200b-\u200f\u2060\ufeff*]+|[:;。,.、]+$")
_NUMBERING: Final = re.compile(
    r"^(?:[①-⑳⑴-⒛㈠-㈩]|[（(]?[0-9０-９]{1,2}[)）.．、，,：:]|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}[.．、，,：:])\s*"
)
"""How lists are counted: `1.`, `（一）`, `二、`, `①`; never 一类."""
_REMARK: Final = re.compile(r"([^()]+)\(([^()]*)\)")


def _split_remark(text: str) -> tuple[str, str]:
    match = _REMARK.fullmatch(text)
    return (text, "") if match is None else (match[1], match[2])


_TERMS: Final[dict[ValueKind, Mapping[str, Term]]] = {
    "line": LINES,
    "method": METHODS,
    "mode": MODES,
    "category": CATEGORIES,
    "kind": KINDS,
    "subject": SUBJECTS,
    "bid-status": BID_STATUSES,
    "class-rank": CLASS_RANKS,
    "lecturer-rank": LECTURER_RANKS,
    "ownership": OWNERSHIPS,
    "source": SOURCES,
}
_MORE: Final[dict[ValueKind, Mapping[str, str]]] = {
    "line": {**word_lists.LINES_OF_DEMONSTRATION, **word_lists.LINES_OF_RURAL},
    "method": word_lists.METHODS,
    "mode": word_lists.MODES,
    "category": word_lists.CATEGORIES,
    "kind": word_lists.KINDS,
    "subject": word_lists.SUBJECTS,
    "bid-status": word_lists.BID_STATUSES,
    "class-rank": word_lists.CLASS_RANKS,
    "lecturer-rank": word_lists.LECTURER_RANKS,
    "ownership": word_lists.OWNERSHIPS,
    "source": word_lists.SOURCES,
}

_ENDINGS: Final[dict[ValueKind, tuple[str, ...]]] = {
    "method": ("采购方式", "方式", "采购"),
    "mode": ("方式", "形式", "模式"),
    "category": ("支出", "开支"),
    "kind": ("类",),
}
"""What offices add to the words of a list without changing their meaning."""


def _indexed(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The codes by their words, as these are compared. A word belongs to one code."""
    index: dict[str, str] = {}
    for code, row in words.items():
        for word in row:
            assert index.setdefault(plain(word), code) == code, f"{word!r} stands for {code} and another"
    return index


def _without_ending(text: str, endings: Sequence[str]) -> Iterator[str]:
    """The text, and what is left of it when endings are taken off, longest first."""
    yield text
    for ending in endings:
        if text.endswith(ending) and text != ending:
            yield text.removesuffix(ending)


def _reader_of(kind: ValueKind) -> Callable[[str], str | None]:
    terms, more = _TERMS[kind], _MORE[kind]
    index = _indexed(
        {code: [code, term.zh, term.en, *more.get(code, "").split()] for code, term in terms.items()}
    )
    endings = _ENDINGS.get(kind, ())

    def look_up(text: str) -> str | None:
        return next((index[each] for each in _without_ending(text, endings) if each in index), None)

    return look_up


# A line is written with the project it belongs to before it, or without.
_LINE_MARKS: Final = re.compile(r"[-—–―－·•・_/|>→:：~]+")
_BEFORE_LINE: Final = re.compile(
    r"(?P<skipped>\(?20[0-9]{2}年?度?\)?|国培计划|中小学幼儿园教师国家级培训计划|"
    + "|".join(sorted((n for h in HOLDERS.values() for n in (h.name, h.short_name)), key=len, reverse=True))
    + r")|(?P<demonstration>示范性?(?:培训)?(?:项目)?)"
    r"|(?P<rural>中西部(?:地区)?(?:和|及)?(?:农村)?(?:中小学)?(?:骨干)?(?:教师)?(?:培训)?(?:项目)?"
    r"|农村(?:中小学)?(?:骨干)?教师(?:培训)?(?:项目)?|农村)"
)
_AFTER_LINE: Final = re.compile(r"(?:子?项目|专项|资金|经费|补助|类|班)+$")


def _line_index(words: Mapping[str, str]) -> dict[str, str]:
    return _indexed(
        {code: [_AFTER_LINE.sub("", word) for word in row.split()] for code, row in words.items()}
    )


_DEMONSTRATION: Final = _line_index(word_lists.LINES_OF_DEMONSTRATION)
_RURAL: Final = _line_index(word_lists.LINES_OF_RURAL)
_NEED_THE_PROJECT: Final = {word for word, code in _DEMONSTRATION.items() if code == "demo.other"}
_ANYWHERE: Final = {
    **{word: code for word, code in _DEMONSTRATION.items() if word not in _NEED_THE_PROJECT},
    **_RURAL,
}
_LINE_NAMES: Final = _indexed({code: [code, term.zh, term.en] for code, term in LINES.items()})


def _with_project(code: str, word: str) -> str:
    """A word of a line, with the project before it where it needs that to be understood."""
    return word if meaning("line", word) == code else f"示范性项目·{word}"


def _line(text: str) -> str | None:
    if text in _LINE_NAMES:
        return _LINE_NAMES[text]
    rest, index = _LINE_MARKS.sub("", text), _ANYWHERE
    while (match := _BEFORE_LINE.match(rest)) is not None and match.end():
        if match["demonstration"]:
            index = _DEMONSTRATION
        elif match["rural"]:
            index = _RURAL
        rest = rest[match.end() :]
    return index.get(_AFTER_LINE.sub("", rest))


# A holder is written by its code, its name, or both.
_HOLDER_WORDS: Final[dict[str, list[str]]] = {
    code: [holder.name, holder.short_name, holder.english, code]
    + ([f"{code}0000", f"{code}00"] if code.isdigit() and code != "00" else [])
    + word_lists.HOLDERS.get(code, "").split()
    for code, holder in HOLDERS.items()
} | {code: words.split() for code, words in word_lists.HOLDERS.items() if code not in HOLDERS}
_HOLDERS: Final = _indexed(_HOLDER_WORDS)
_CODE_AND_NAME: Final = re.compile(r"([0-9]{2,6}|xpcc)[-—_.·]?([^0-9].*)")
_HOLDER_ENDINGS: Final = ("财政厅", "财政局", "本级")


def _holder(text: str) -> str | None:
    for word in _without_ending(text, _HOLDER_ENDINGS):
        if word in _HOLDERS:
            return _HOLDERS[word]
    code = re.sub("(?:00)+$", "", text)
    if is_holder(code):
        return code
    match = _CODE_AND_NAME.fullmatch(text)
    if match is None:
        return None
    by_code, by_name = _holder(match[1]), _holder(match[2])
    return by_code if by_code == by_name else None


_READERS: Final[dict[ValueKind, Callable[[str], str | None]]] = {
    **{kind: _reader_of(kind) for kind in _TERMS if kind != "line"},
    "line": _line,
    "holder": _holder,
}
