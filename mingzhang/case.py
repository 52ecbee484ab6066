"""The demonstration's case: a fictional year as its offices' sheets, and a payment refused (演示案例)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ledger.importing.folder import sheets_in
from mingzhang.failures import CommandError

CASE: Final = "national-2026"
MISTAKES: Final = "national-2026-mistakes"


@dataclass(frozen=True)
class Attempt:
    """A statement that the ledger will refuse, and in words what its office wants."""

    party: str
    zh: str
    en: str
    statement: dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A year's sheets in order, a sheet with mistakes, a refusal.

    `last_day` is the last that the sheets speak of: before it the year cannot be recorded.
    """

    zh: str
    en: str
    year: int
    last_day: date
    sheets: tuple[Path, ...]
    mistaken: Path
    refused: Attempt


def find_examples() -> Path:
    """The directory of the examples, in a checkout or in an installed program."""
    package = Path(__file__).resolve().parent
    for directory in (package.parent / "examples", package / "examples"):
        if (directory / CASE).is_dir():
            return directory
    raise CommandError(
        f"没有找到演示案例 examples/{CASE}；请重新安装本程序",
        f"found no examples/{CASE}, expected it beside the program; install it again",
    )


def read_case(examples: Path) -> Case:
    """Read what the case says of itself, and find its sheets."""
    directory = examples / CASE
    said = json.loads((directory / "case.json").read_text("utf-8"))
    (mistaken,) = sheets_in(examples / MISTAKES)
    return Case(
        said["title_zh"],
        said["title_en"],
        said["year"],
        date.fromisoformat(said["last_day"]),
        tuple(sheets_in(directory)),
        mistaken,
        Attempt(**said["refused"]),
    )
