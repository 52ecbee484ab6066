"""Which holder the cells of a row mean, by its code, by its name, or by both (地区核对)."""

from __future__ import annotations

from domain.forms.row import Row
from domain.holders import holder_name


def holder_of(row: Row, code: str, name: str) -> tuple[str, str]:
    """The holder that two fields mean, and the field that told it; both empty where the row fills neither."""
    by_code, by_name = row.text(code), row.text(name)
    if by_code and by_name and by_code != by_name:
        row.fault(
            name,
            "code-and-name-disagree",
            f"代码 {by_code} 是{holder_name(by_code)}，与地区名称不一致；请改正其中之一",
            f"the code {by_code} is {holder_name(by_code, 'en')}, not this name; correct one of them",
        )
    return (by_code, code) if by_code else (by_name, name if by_name else "")
