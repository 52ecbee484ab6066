"""Findings: what is wrong with a book, each with the place where it is (核验发现)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from domain.vocabulary import Lang

MAX_FINDINGS: Final = 20
"""After so many nobody reads on; the first is what matters."""

DAMAGED: Final = "database-damaged"
"""The code of what SQLite itself finds wrong with a database."""

_POSITION: Final = re.compile(r"\bposition ([0-9]+)")
_CHECKPOINT: Final = re.compile(r"\bcheckpoint ([0-9]+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be. `place` names a position, table or file; `code` is stable."""

    place: str
    code: str
    zh: str
    en: str

    def say(self, lang: Lang) -> str:
        """Return the sentence in one language, with its place."""
        return f"{_place_zh(self.place)}：{self.zh}" if lang == "zh" else f"{self.place}: {self.en}"

    def to_json(self) -> dict[str, Any]:
        """Return the members for programs."""
        return {"place": self.place, "code": self.code, "message_zh": self.zh, "message_en": self.en}


class EnoughFoundError(Exception):
    """So much is wrong that looking on would tell nothing more."""


@dataclass
class Findings:
    """Collects findings in the order in which they are met. Raises `EnoughFoundError` when there are many."""

    rows: list[Finding] = field(default_factory=list)

    def add(self, place: str, code: str, zh: str, en: str) -> None:
        """Add one."""
        self.tell(Finding(place, code, zh, en))

    def tell(self, finding: Finding) -> None:
        """Add one that is made already."""
        self.rows.append(finding)
        if len(self.rows) >= MAX_FINDINGS:
            raise EnoughFoundError

    def tell_of_damage(self) -> bool:
        """Has SQLite found a database damaged, so that its cells may hold anything?"""
        return any(finding.code == DAMAGED for finding in self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


def at(position: int) -> str:
    """How a place in the log is named."""
    return f"position {position}"


def _place_zh(place: str) -> str:
    return _CHECKPOINT.sub(r"检查点 \1", _POSITION.sub(r"第 \1 条", place))
