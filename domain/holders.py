"""Who can hold a share of the fund: the centre, province-level governments, and the levels beneath them.

Codes are those of GB/T 2260 (行政区划代码), cut to the level they name: `41` a province, `4101` a
prefecture, `410105` a county, so that one holder has one code. `00` is the centre (中央). `XPCC` is the
Xinjiang Production and Construction Corps (新疆生产建设兵团): planned on its own line and without a code in
GB/T 2260, it is never joined to `65`.

Promises: beneath the provinces only the form of a code is judged; no table of prefectures and counties is
kept, because it changes every year and an old statement must stay readable.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from domain.errors import DomainError


class Holder(NamedTuple):
    """One named holder: its code, its names, and `pinyin`, by which Chinese lists are sorted."""

    code: str
    name: str
    short_name: str
    english: str
    pinyin: str


class HolderError(DomainError):
    """A text is no holder's code. Carries `text`."""

    def __init__(self, text: str, advice: str) -> None:
        super().__init__(f"{text[:40]!r} is not a holder: {advice}")
        self.text = text


CENTRAL: Final = Holder("00", "中央", "中央", "Central government", "zhongyang")

PROVINCES: Final[tuple[Holder, ...]] = (
    Holder("11", "北京市", "北京", "Beijing", "beijing"),
    Holder("12", "天津市", "天津", "Tianjin", "tianjin"),
    Holder("13", "河北省", "河北", "Hebei", "hebei"),
    Holder("14", "山西省", "山西", "Shanxi", "shanxi"),
    Holder("15", "内蒙古自治区", "内蒙古", "Inner Mongolia", "neimenggu"),
    Holder("21", "辽宁省", "辽宁", "Liaoning", "liaoning"),
    Holder("22", "吉林省", "吉林", "Jilin", "jilin"),
    Holder("23", "黑龙江省", "黑龙江", "Heilongjiang", "heilongjiang"),
    Holder("31", "上海市", "上海", "Shanghai", "shanghai"),
    Holder("32", "江苏省", "江苏", "Jiangsu", "jiangsu"),
    Holder("33", "浙江省", "浙江", "Zhejiang", "zhejiang"),
    Holder("34", "安徽省", "安徽", "Anhui", "anhui"),
    Holder("35", "福建省", "福建", "Fujian", "fujian"),
    Holder("36", "江西省", "江西", "Jiangxi", "jiangxi"),
    Holder("37", "山东省", "山东", "Shandong", "shandong"),
    Holder("41", "河南省", "河南", "Henan", "henan"),
    Holder("42", "湖北省", "湖北", "Hubei", "hubei"),
    Holder("43", "湖南省", "湖南", "Hunan", "hunan"),
    Holder("44", "广东省", "广东", "Guangdong", "guangdong"),
    Holder("45", "广西壮族自治区", "广西", "Guangxi", "guangxi"),
    Holder("46", "海南省", "海南", "Hainan", "hainan"),
    Holder("50", "重庆市", "重庆", "Chongqing", "chongqing"),
    Holder("51", "四川省", "四川", "Sichuan", "sichuan"),
    Holder("52", "贵州省", "贵州", "Guizhou", "guizhou"),
    Holder("53", "云南省", "云南", "Yunnan", "yunnan"),
    Holder("54", "西藏自治区", "西藏", "Tibet", "xizang"),
    Holder("61", "陕西省", "陕西", "Shaanxi", "shaanxi"),
    Holder("62", "甘肃省", "甘肃", "Gansu", "gansu"),
    Holder("63", "青海省", "青海", "Qinghai", "qinghai"),
    Holder("64", "宁夏回族自治区", "宁夏", "Ningxia", "ningxia"),
    Holder("65", "新疆维吾尔自治区", "新疆", "Xinjiang", "xinjiang"),
    Holder(
        "XPCC", "新疆生产建设兵团", "兵团", "Xinjiang Production and Construction Corps", "xinjiangbingtuan"
    ),
)
"""The 31 provinces, autonomous regions and municipalities in the official order, then the Corps."""

HOLDERS: Final = {holder.code: holder for holder in (CENTRAL, *PROVINCES)}


def is_holder(code: str) -> bool:
    """Tell whether `code` names a holder in its one written form (`410100` does not: that is `4101`)."""
    return code in HOLDERS or (_BENEATH.fullmatch(code) is not None and code[:2] in HOLDERS)


def province_of(holder: str) -> str:
    """Return the province-level code a holder belongs to; the centre and the Corps are their own.

    The long forms of GB/T 2260 (`410000`, `410100`) are understood here, since sheets write them.
    Raises `HolderError` when there is none.

    >>> province_of("410105"), province_of("410100"), province_of("XPCC")
    ('41', '41', 'XPCC')
    """
    if holder in HOLDERS:
        return holder
    if _DIVISION.fullmatch(holder) and holder[:2] in HOLDERS:
        return holder[:2]
    raise HolderError(holder, _ADVICE)


def is_beneath(holder: str, above: str) -> bool:
    """Tell whether `holder` stands below `above`, at any distance; nobody is beneath itself.

    Raises `HolderError` when either is no holder.
    """
    for code in (holder, above):
        if not is_holder(code):
            raise HolderError(code, _ADVICE)
    if holder in {above, CENTRAL.code}:
        return False
    return above == CENTRAL.code or (holder[0] != "X" and holder.startswith(above))


def holder_name(code: str, lang: Literal["zh", "en"] = "zh") -> str:
    """Return a holder's full name; beneath a province, the province's name with the code.

    Raises `HolderError` when `code` is no holder.

    >>> holder_name("41"), holder_name("4101"), holder_name("4101", "en")
    ('河南省', '河南省（4101）', 'Henan (4101)')
    """
    if not is_holder(code):
        raise HolderError(code, _ADVICE)
    row = HOLDERS[province_of(code)]
    name = row.english if lang == "en" else row.name
    if code == row.code:
        return name
    return f"{name} ({code})" if lang == "en" else f"{name}（{code}）"


_DIVISION: Final = re.compile(r"[1-9][0-9]{3}(?:[0-9]{2})?")
_BENEATH: Final = re.compile(r"[1-9][0-9](?!00)[0-9]{2}(?:(?!00)[0-9]{2})?")
_ADVICE: Final = (
    "expected 00, a province of GB/T 2260 such as 41, XPCC, a prefecture such as 4101 "
    "or a county such as 410105, without closing zeros"
)
