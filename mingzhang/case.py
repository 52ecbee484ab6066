"""The demonstration's case: a fictional year, written as files of statements by office (演示案例)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from domain.statements.registry import statement_bytes
from ledger.disclosure import withhold
from ledger.private_store import StoredDisclosure
from mingzhang.failures import CommandError

CASE: Final = "national-2026"


@dataclass(frozen=True)
class Step:
    """What one office states in one submission."""

    party: str
    zh: str
    en: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """The steps in order, and one that the ledger will refuse."""

    zh: str
    en: str
    steps: list[Step]
    refused: Step


def find_case() -> Path:
    """The directory of the case, in a checkout or in an installed program."""
    package = Path(__file__).resolve().parent
    for directory in (package.parent / "examples" / CASE, package / "examples" / CASE):
        if directory.is_dir():
            return directory
    raise CommandError(
        f"没有找到演示案例 examples/{CASE}；请重新安装本程序",
        f"found no examples/{CASE}, expected it beside the program; install it again",
    )


def read_case(directory: Path) -> Case:
    """Read `case.json` and the files it names."""
    index = json.loads((directory / "case.json").read_text("utf-8"))
    steps = [
        Step(row["as"], row["zh"], row["en"], _rows((directory / row["file"]).read_text("utf-8")))
        for row in index["steps"]
    ]
    refused = index["refused"]
    return Case(
        index["title_zh"],
        index["title_en"],
        steps,
        Step(refused["as"], refused["zh"], refused["en"], [refused["statement"]]),
    )


def stated(
    rows: list[dict[str, Any]], new_id: Callable[[], str], random: Callable[[int], bytes]
) -> tuple[list[bytes], list[StoredDisclosure]]:
    """The rows as statements with new ids; what stands under `withhold` becomes digests and disclosures."""
    statements, disclosures = [], []
    for row in rows:
        members: dict[str, object] = {"id": new_id(), **row}
        values = members.pop("withhold", {})
        assert isinstance(values, dict)
        members, made = withhold({**members, **values}, dict.fromkeys(values, "audit"), random)
        statements.append(statement_bytes(members))
        disclosures += [StoredDisclosure(str(members["id"]), "audit", each) for each in made]
    return statements, disclosures


def _rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]
