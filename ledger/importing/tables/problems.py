"""What is wrong in a file, at its cell: where, what was found, what was expected, what to do (错误定位)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from domain.vocabulary import Lang

MAX_FOUND: Final = 60
"""Characters of a cell that are shown."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One mistake. `row` is None for a whole sheet or file, `column` a letter or empty.

    `zh` and `en` say what was expected and what to do; `found` is the cell's own text, empty for an empty
    cell, and left out of everything shown when it `is_private` (a natural person's data).
    """

    file: str
    sheet: str
    row: int | None
    column: str
    header: str
    code: str
    found: str
    zh: str
    en: str
    is_private: bool = False

    @property
    def shown(self) -> str:
        """What was found, shortened; never what is private."""
        if self.is_private and self.found:
            return "…"
        return self.found if len(self.found) <= MAX_FOUND else self.found[:MAX_FOUND] + "…"

    @property
    def place(self) -> str:
        """The cell as a spreadsheet names it, such as `H97`."""
        return f"{self.column}{'' if self.row is None else self.row}"

    def say(self, lang: Lang) -> str:
        """Return the problem on one line."""
        return self._zh() if lang == "zh" else self._en()

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Return the problem for programs."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "header": self.header,
            "code": self.code,
            "found": self.shown,
            "message": self.say(lang),
        }

    def _zh(self) -> str:
        where = " ".join(filter(None, (self.file, f"[{self.sheet}]" if self.sheet else "", self.place)))
        header = f"「{self.header}」" if self.header else ""
        found = f"现为 {self.shown}；" if self.shown else ("空白；" if self.column else "")
        return f"{where}{header}：{found}{self.zh}"

    def _en(self) -> str:
        where = " ".join(filter(None, (self.file, f"[{self.sheet}]" if self.sheet else "", self.place)))
        header = f" 「{self.header}」" if self.header else ""
        found = f"found {self.shown}; " if self.shown else ("found nothing; " if self.column else "")
        return f"{where}{header}: {found}{self.en}"
