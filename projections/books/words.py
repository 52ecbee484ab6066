"""The names of the two books and their buckets, as the printed books head them (账套与科目名称)."""

from __future__ import annotations

from typing import Final, get_args

from domain.postings import Book, Bucket
from domain.vocabulary import FOUNDING_AUTHORITIES, Term

BOOKS: Final[dict[Book, Term]] = {
    "budget": Term("budget", "预算账", "budget book"),
    "cash": Term("cash", "资金账", "cash book"),
}
BUCKETS: Final[dict[Bucket, Term]] = {
    "appropriation": Term("appropriation", "预算批复", "appropriation"),
    "unallocated": Term("unallocated", "待下达指标", "unallocated"),
    "allotted": Term("allotted", "可用指标", "allotted"),
    "reserved": Term("reserved", "预留指标", "reserved"),
    "committed": Term("committed", "已承诺指标", "committed"),
    "outlaid": Term("outlaid", "已列支指标", "outlaid"),
    "state": Term("state", "上级来款", "state"),
    "treasury": Term("treasury", "国库资金", "treasury"),
    "institution": Term("institution", "机构预付资金", "institution"),
    "spent": Term("spent", "已支出资金", "spent"),
}

ORDER: Final[dict[str, int]] = {bucket: rank for rank, bucket in enumerate(get_args(Bucket))}
"""The order in which buckets are listed: the budget book's, then the cash book's."""


def both(term: Term) -> str:
    """A term in both languages, Chinese first."""
    return f"{term.zh} {term.en}"


def party_name(party: str | None, name: str | None) -> str:
    """A party's registered name; a founding authority without a code by what it is."""
    if name or party is None:
        return name or ""
    authority = FOUNDING_AUTHORITIES.get(party)
    return party if authority is None else authority.zh
