"""Words of closed lists: every spelling means its code, no two codes share one, a doubtful one means none."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forms.form import ValueKind
from domain.forms.words import choices, is_closed_list, meaning, plain, spellings
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

LISTS: dict[ValueKind, dict[str, Term]] = {
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
ALL: list[tuple[ValueKind, str, str]] = [
    (kind, code, word)
    for kind in (*LISTS, "holder")
    for code, words in spellings(kind).items()
    for word in words
]


@pytest.mark.parametrize("kind", LISTS)
def test_a_code_and_both_its_names_mean_it(kind: ValueKind) -> None:
    for code, term in LISTS[kind].items():
        for text in (code, term.zh, term.en, term.en.upper()):
            assert meaning(kind, text) == code, text
    assert choices(kind) == [term.zh for term in LISTS[kind].values()]
    assert set(spellings(kind)) == set(LISTS[kind])


def test_every_spelling_means_its_code() -> None:
    for kind, code, word in ALL:
        assert meaning(kind, word) == code, (kind, word)


def test_no_two_codes_share_a_word() -> None:
    for kind in (*LISTS, "holder"):
        owners: dict[str, str] = {}
        for code, words in spellings(kind).items():  # type: ignore[arg-type]
            for word in words:
                assert owners.setdefault(plain(word), code) == code, (kind, word)


@given(st.sampled_from(ALL), st.integers(0, 20), st.sampled_from([" ", "\n", "\u3000", "\u00a0", "\r\n"]))
def test_spaces_and_line_breaks_make_no_difference(
    entry: tuple[ValueKind, str, str], place: int, gap: str
) -> None:
    kind, code, word = entry
    place = min(place, len(word))
    assert meaning(kind, f"{gap}{word[:place]}{gap}{word[place:]}{gap}") == code


@given(st.sampled_from([entry for entry in ALL if entry[0] == "category"]), st.integers(1, 20))
def test_the_numbers_that_lists_are_counted_with_make_no_difference(
    entry: tuple[ValueKind, str, str], number: int
) -> None:
    _, code, word = entry
    circled = chr(ord("①") + number - 1)
    for counted in (f"{number}、{word}", f"{number}.{word}", f"（{number}）{word}", f"{circled}{word}"):
        assert meaning("category", counted) == code, counted
    assert meaning("category", f"（三）{word}") == meaning("category", f"十一、{word}") == code


@given(st.text(max_size=200))
def test_any_text_has_a_code_of_the_list_as_its_meaning_or_none(text: str) -> None:
    for kind, terms in LISTS.items():
        found = meaning(kind, text)
        assert found is None or found in terms
    holder = meaning("holder", text)
    assert holder is None or is_holder(holder)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("中西部农村骨干教师培训项目—置换脱产研修", "rural.replacement"),
        ("“国培计划”——中西部农村骨干教师培训项目：短期集中培训", "rural.short-term"),
        ("农村骨干教师置换脱产研修", "rural.replacement"),
        ("“国培计划（2026）”中西部项目 网络研修", "rural.distance"),
        ("2026年甘肃省短训项目资金", "rural.short-term"),
        ("脱产置换", "rural.replacement"),
        ("短期集中", "rural.short-term"),
        ("远程培训", "rural.distance"),
        ("示范性项目·远程培训", "demo.distance"),
        ("示范性网络研修", "demo.distance"),
        ("班主任培训", "demo.head-teacher"),
        ("示范性项目——紧缺薄弱学科教师培训", "demo.weak-subject"),
        ("骨干教师培训", "demo.backbone"),
        ("示范性项目 其他", "demo.other"),
    ],
)
def test_a_line_is_known_with_its_project_before_it_or_without(text: str, line: str) -> None:
    assert meaning("line", text) == line


@pytest.mark.parametrize(
    "text",
    [
        "中西部农村骨干教师培训项目",
        "农村骨干教师培训",
        "中西部项目",
        "示范性项目",
        "其他",
        "培训",
        "集中培训",
        "合计",
        "小计",
        "示范性项目·置换脱产研修",
        "中西部项目·班主任培训",
        "",
        "—",
    ],
)
def test_the_name_of_a_project_is_no_line_and_neither_is_what_could_be_any(text: str) -> None:
    assert meaning("line", text) is None


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("41", "41"),
        ("410000", "41"),
        ("4101", "4101"),
        ("410100", "4101"),
        ("410105", "410105"),
        ("河南", "41"),
        ("河 南 省", "41"),
        ("河南省（41）", "41"),
        ("41 河南省", "41"),
        ("广西区", "45"),
        ("内蒙", "15"),
        ("兵团", "XPCC"),
        ("xpcc", "XPCC"),
        ("新疆生产建设兵团", "XPCC"),
        ("新疆", "65"),
        ("00", "00"),
        ("中央", "00"),
        ("财政部", "00"),
        ("甘肃省财政厅（示例）", "62"),
        ("青岛市", "3702"),
        ("深圳", "4403"),
        ("４１", "41"),
    ],
)
def test_a_holder_is_known_by_its_code_its_name_or_both(text: str, holder: str) -> None:
    assert meaning("holder", text) == holder


@pytest.mark.parametrize(
    "text", ["41 河北省", "河南省（42）", "71", "660000", "郑州", "省本级", "4", "410001000"]
)
def test_what_names_no_holder_or_two_means_none(text: str) -> None:
    assert meaning("holder", text) is None


def test_the_corps_is_never_joined_to_the_region() -> None:
    words = set(chain.from_iterable(spellings("holder")["XPCC"] for _ in "1"))
    assert not words & set(spellings("holder")["65"])
    assert choices("holder") == [holder.name for holder in HOLDERS.values()]


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("category", "学员用餐", "meals"),
        ("category", "场租", "venue"),
        ("category", "网络平台", "venue"),
        ("category", "课酬", "lecture-fees"),
        ("category", "印刷费", "materials"),
        ("category", "考察交通", "transport"),
        ("category", "前期研制费", "other"),
        ("category", "宴请费", "banquet"),
        ("category", "管理费", "fee-extraction"),
        ("category", "讲课费（含税）", "lecture-fees"),
        ("category", "住宿费支出", "lodging"),
        ("method", "公开", "open-tender"),
        ("method", "磋商", "competitive-consultation"),
        ("method", "竞争性谈判方式", "competitive-negotiation"),
        ("method", "单一来源采购", "single-source"),
        ("kind", "承训院校", "institution"),
        ("kind", "省财政厅(局)", "provincial-finance"),
        ("kind", "审计", "supervisor"),
        ("kind", "监察", "supervisor"),
        ("kind", "财政部", "central-finance"),
        ("mode", "送教下乡", "home-delivery"),
        ("mode", "网络", "distance"),
        ("mode", "集中", "centralised"),
        ("class-rank", "三类", "III"),
        ("class-rank", "Ⅲ类", "III"),
        ("lecturer-rank", "副教授", "associate-professor"),
        ("ownership", "民办", "private"),
        ("source", "省级配套资金", "provincial"),
        ("bid-status", "废标", "disqualified"),
        ("subject", "课程资源", "resource"),
    ],
)
def test_offices_words_are_known(kind: ValueKind, text: str, code: str) -> None:
    assert meaning(kind, text) == code


@pytest.mark.parametrize(
    "text", ["神秘费", "食宿费", "费用", "其他费用（宴请费）", "资料费（礼品）", "住宿费、伙食费", "劳务费"]
)
def test_a_word_that_could_hide_another_kind_of_expense_means_none(text: str) -> None:
    assert meaning("category", text) is None


def test_only_closed_lists_have_words() -> None:
    assert all(is_closed_list(kind) for kind in (*LISTS, "holder"))  # type: ignore[arg-type]
    assert not is_closed_list("money")
    assert not is_closed_list("party")
