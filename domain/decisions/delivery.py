"""Decisions on how a class is delivered and what it did: shares, totals, charges, evaluations.

Whether the totals fit those who attended, a charge is forbidden or an evaluation is late is not asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from domain.decisions.keys import keys_of
from domain.decisions.ruling import Case, Ruling
from domain.holders import is_holder
from domain.refusals import DoesNotExist, Malformed, Refusal
from domain.statements.delivery import ChargeDeclared, EvaluationRecorded, ModeShare, TraineeTotal
from domain.vocabulary import AREAS, STAGES, Dimension

_ALL_PERCENT: Final = 100


def refuse_shares(shares: Sequence[ModeShare]) -> Malformed | None:
    """Refuse shares of modes that are no whole (培训方式占比合计应为 100%)."""
    total = sum(share.percent for share in shares)
    if not shares or total == _ALL_PERCENT:
        return None
    return Malformed("mode_shares", f"{total} %", "expected shares that sum to 100 %", "合计 100% 的占比")


def refuse_totals(totals: Sequence[TraineeTotal]) -> Malformed | None:
    """Refuse a total of something that its dimension does not know (分项类别不明)."""
    for row in totals:
        is_known, expected, expected_zh = _KEYS[row.by]
        if not is_known(row.key):
            return Malformed("totals", f"{row.by} {row.key}", f"expected {expected}", expected_zh)
    return None


def decide_charge(s: ChargeDeclared, case: Case) -> Ruling | Refusal:
    """What trainees of a class are charged is declared once for a purpose (乱收费须受监督)."""
    return _about_class(s, case)


def decide_evaluation(s: EvaluationRecorded, case: Case) -> Ruling | Refusal:
    """A class that began is evaluated by each of the three once."""
    if s.content is s.arrangement is s.management is s.satisfaction is None:
        return Malformed(
            "content",
            "nothing",
            "expected a score of content, arrangement or management, or the satisfaction rate",
            "培训内容、教学安排、管理服务得分或满意率，至少一项",
        )
    return _about_class(s, case)


def _about_class(s: ChargeDeclared | EvaluationRecorded, case: Case) -> Ruling | Refusal:
    training = case.subjects.training_class(s.class_)
    if not training.state:
        return DoesNotExist("class", s.class_)
    trail = () if training.contract is None else (f"trail/contract:{training.contract}",)
    return Ruling((f"trail/class:{s.class_}", *trail), keys_of(s, case.subjects, case.kid_of))


_KEYS: Final[dict[Dimension, tuple[Callable[[str], bool], str, str]]] = {
    "rural": (AREAS.__contains__, f"one of {', '.join(AREAS)}", f"其中之一：{'、'.join(AREAS)}"),
    "stage": (STAGES.__contains__, f"one of {', '.join(STAGES)}", f"其中之一：{'、'.join(STAGES)}"),
    "origin": (is_holder, "a holder's code such as 41", "持有方代码，例如 41"),
    "subject": (bool, "a subject", "学科"),
}
"""Which keys a dimension knows, and what is expected in both languages."""
