"""Fictional names and well-formed codes of offices and institutions (虚构的名称与代码).

Every name ends in （示例）; the words between province and kind are made up. Codes have the check
characters of GB 32100 and GB 11714 and serial numbers of no registrar."""

from __future__ import annotations

from typing import Final

from domain.codes import organisation_check_character, social_credit_check_character

MARK: Final = "（示例）"

_WORDS: Final = (
    "明德", "启智", "弘文", "育英", "知新", "博雅", "树人", "笃行", "求是", "崇实", "厚德", "致远", "青禾",
    "文澜", "云帆", "晨曦", "松涛", "桐林", "清源", "远山", "泽润", "慧泉", "思齐", "行健",
)  # fmt: skip
_PUBLIC_KINDS: Final = ("师范学院", "教育学院", "教师发展学院", "教师进修学院", "师范高等专科学校")
_PRIVATE_KINDS: Final = ("教育培训学院", "教师研修中心", "教育服务学院")
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰英华玉萍红飞建国文斌波辉力凯佳鑫浩宇晨曦雨欣梓涵一诺思远嘉怡子轩博"
    "文雅琴慧颖晓东春梅秀珍海燕志远永康少峰书涵立新云鹏雪莹小龙亚楠若琳"
)
SUBJECTS: Final = (
    "小学语文", "小学数学", "小学英语", "小学科学", "初中语文", "初中数学", "初中英语", "初中物理",
    "初中化学", "幼儿园保教", "体育", "音乐", "美术", "信息科技", "道德与法治", "心理健康", "特殊教育",
    "班主任",
)  # fmt: skip


def code_of(prefix: str, region: str, serial: int) -> str:
    """A unified social credit code: registrar and kind, region of six digits, serial of eight."""
    number = f"{serial:08d}"
    first17 = f"{prefix}{region}{number}{organisation_check_character(number)}"
    return first17 + social_credit_check_character(first17)


def institution_name(short_name: str, number: int, is_public: bool) -> str:
    """A name of an institution: the n-th of its province."""
    kinds = _PUBLIC_KINDS if is_public else _PRIVATE_KINDS
    word = _WORDS[(number * 7 + len(short_name)) % len(_WORDS)]
    more = "" if number < len(_WORDS) else "第" + "二三四五六七八九"[number // len(_WORDS) - 1]
    return f"{short_name}{word}{more}{kinds[number % len(kinds)]}{MARK}"


def person_name(number: int) -> str:
    """A made-up person's name; the same number, the same name."""
    surname = _SURNAMES[number % len(_SURNAMES)]
    rest = number // len(_SURNAMES) * 7 + number
    return surname + _GIVEN[rest % len(_GIVEN)] + _GIVEN[rest // len(_GIVEN) % len(_GIVEN)]
