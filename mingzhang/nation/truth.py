"""The truth about a made history: what was planted where, and what its facts cannot express (真实情况).

`truth.json` lies in the book's directory. Positions are looked up when everything is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

TRUTH_FILE: Final = "truth.json"
TRUTH_FORMAT: Final = "mingzhang-nation-truth.v1"


@dataclass
class Planted:
    """One irregularity: the rule it breaks, how, whom it concerns, and the statements that show it.

    `subjects` are codes by kind, such as `{"contract": "41-2024-HT-003"}`. `statements` are filled in while
    the story is told. `evidence` is `R` where the limit that is broken was never read in a law: not to be
    shown as one."""

    rule: str
    kind: str
    subjects: dict[str, str]
    statements: list[str] = field(default_factory=list)
    evidence: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue of questions: its code and names; `rate` and `of` say how much was planted.

    `absent_zh`, `absent_en` say why the facts cannot express it, where they cannot; `note_zh`, `note_en`
    which part of it they cannot, where they can express the rest.
    """

    code: str
    zh: str
    en: str
    rate: float = 0.0
    of: str = ""
    absent_zh: str = ""
    absent_en: str = ""
    note_zh: str = ""
    note_en: str = ""


def truth_members(
    *, seed: int, wanted: int, statements: int, root: str, rules: Sequence[Rule],
    planted: Sequence[Planted], positions: Mapping[str, int],
) -> dict[str, Any]:  # fmt: skip
    """Return the content of `truth.json`, rules in their order and what was planted in the log's."""
    by_rule: dict[str, list[dict[str, Any]]] = {rule.code: [] for rule in rules}
    for each in planted:
        found = sorted((positions[statement], statement) for statement in each.statements)
        by_rule[each.rule].append(
            {
                "kind": each.kind,
                **({"evidence": each.evidence} if each.evidence else {}),
                "subjects": each.subjects,
                "statements": [statement for _, statement in found],
                "positions": [position for position, _ in found],
            }
        )
    return {
        "format": TRUTH_FORMAT,
        "fictional": "演练数据，全部虚构 · practice data, all of it fictional",
        "seed": seed,
        "wanted": wanted,
        "statements": statements,
        "root": root,
        "rules": {rule.code: _told(rule, by_rule[rule.code]) for rule in rules},
    }


def _told(rule: Rule, planted: list[dict[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {"zh": rule.zh, "en": rule.en}
    if rule.absent_en:
        return {**told, "not_expressible_zh": rule.absent_zh, "not_expressible_en": rule.absent_en}
    if rule.note_en:
        told |= {"note_zh": rule.note_zh, "note_en": rule.note_en}
    rows = sorted(planted, key=lambda row: (row["positions"], row["kind"]))
    return {**told, "rate": rule.rate, "of": rule.of, "planted": rows}
