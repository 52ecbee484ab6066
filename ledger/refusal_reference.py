"""The reference page of refusals, made from the refusals themselves (拒绝理由一览)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

import domain.refusals
import ledger.refusals
from domain.refusals import Refusal

_INTRODUCTION: Final = """# Refusals · 拒绝理由

Made from the code by `python -m tests.ledger.test_refusal_reference`; do not edit.

These, and nothing else, keep a submission from being recorded; then nothing of it is stored. An expense
above its contract, a forbidden category, a single bidder or a late fact is recorded, and raises a question in
the audit. A code never changes its meaning. With `--json` a refusal has the members `code`, `message_zh`,
`message_en` and `figures`.

| code | 中文 | meaning | figures |
| --- | --- | --- | --- |
"""


def all_refusals() -> Iterator[type[Refusal]]:
    """Every refusal with a code of its own, in the order in which they are written down."""
    for module in (domain.refusals, ledger.refusals):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Refusal) and "code" in vars(value):
                yield value


def refusals_page() -> str:
    """The page as Markdown."""
    return _INTRODUCTION + "".join(map(_row, all_refusals()))


def _row(refusal: type[Refusal]) -> str:
    first = " ".join((refusal.__doc__ or "").split("\n\n", maxsplit=1)[0].split())
    chinese = re.search(r"\(([^()]*[\u4e00-\u9fff][^()]*)\)", first)
    name = "" if chinese is None else chinese[1]
    meaning = first if chinese is None else first.replace(f" ({name})", "")
    figures = ", ".join(f"`{field.name}`" for field in fields(refusal))
    return f"| `{refusal.code}` | {name} | {meaning} | {figures} |\n"
