"""What is wrong with a statement, in Chinese: the phrases of its models and checks (陈述错误的中文说法)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final


def found_in_chinese(found: str) -> str:
    """What was found, in Chinese where it is one of our own phrases."""
    return _FOUND.get(found, f"发现 {found}")


def expected_in_chinese(expected: str) -> str:
    """What is expected, in Chinese where the phrase is known; the member's own meaning stands behind it."""
    phrase, _, meaning = expected.removeprefix("expected ").partition(": ")
    if " · " not in meaning:
        phrase, meaning = expected.removeprefix("expected "), ""
    for pattern, translate in _EXPECTED:
        match = pattern.fullmatch(phrase)
        if match is not None:
            phrase = translate(match)
            break
    meaning = meaning.partition(" · ")[0]
    return f"{phrase}（{meaning}）" if meaning else phrase


_FOUND: Final = {
    "nothing": "缺少此字段",
    "null": "发现 null",
    "two values": "给了两次",
    "JSON with a fault": "JSON 有误",
    "a value that is not shown": "值不符合要求（不显示）",
    "an unknown member": "没有这个字段",
    "a value in the clear": "不应公开的值写成了明文",
    "a reason beside occurred_on": "业务日期与无日期原因同时出现",
    "a clear value beside its digest": "同一字段既有明文又有摘要",
    "what looks like a identity number": "疑似公民身份号码",
    "what looks like a phone number": "疑似手机号码",
    "what looks like a bank card": "疑似银行卡号",
}
_EXPECTED: Final[list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]] = [
    (re.compile(pattern), translate)
    for pattern, translate in (
        (r"this member", lambda _: "填写此字段"),
        (r"each member once", lambda _: "每个字段只填一次"),
        (r"its form", lambda _: "符合规定格式"),
        (r"a valid integer", lambda _: "整数"),
        (r"a valid string", lambda _: "文字"),
        (r"a valid boolean", lambda _: "true 或 false"),
        (r"greater than or equal to (-?\d+)", lambda m: f"不小于 {m[1]}"),
        (r"less than or equal to (-?\d+)", lambda m: f"不大于 {m[1]}"),
        (r"at least (\d+) characters?", lambda m: f"至少 {m[1]} 个字符"),
        (r"at most (\d+) characters?", lambda m: f"至多 {m[1]} 个字符"),
        (r"a day as YYYY-MM-DD.*", lambda _: "日期，如 2026-03-31"),
        (r"('.+')", lambda m: f"{m[1].replace(' or ', ' 或 ')} 之一"),
        (r"only the members of (\S+): (.+)", lambda m: f"{m[1]} 的字段：{m[2]}"),
        (r"(\w+) only as a digest in withheld", lambda m: f"用 withhold 填写 {m[1]}"),
        (r"the business day, or undated with a reason", lambda _: "业务日期，或无日期的原因"),
        (r"only one of the two", lambda _: "两者只取其一"),
        (r"it in the clear, or its digest in withheld", lambda _: "公开填写，或用 withhold 填写"),
        (r"no personal data in the clear", lambda _: "公开内容中没有个人信息"),
        (r"a type of the catalogue .*", lambda _: "目录中的陈述类型（docs/reference/statements.md）"),
        (r"an amount in yuan: .*", lambda _: "以元为单位的金额，如 1,234.50，至多两位小数"),
        (r"a whole number", lambda _: "整数"),
        (r"whole fen; for yuan write (.+)", lambda m: f"以分为单位的整数；写元请用 {m[1]}"),
        (r"\d+ characters found, expected 18 .*", lambda _: "18 位统一社会信用代码或 9 位组织机构代码"),
        (r"strict JSON: (.*)", lambda m: f"规范的 JSON（{m[1]}）"),
        (r"JSON: one object, or a list of them", lambda _: "JSON：一个对象，或对象的列表"),
        (r"one strict JSON object", lambda _: "一个符合规范的 JSON 对象"),
    )
]  # fmt: skip
