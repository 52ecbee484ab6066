"""Classes that charge, count or score wrongly: F12, F22, F23, F25 (培训班类).

The models are real: a school that claimed for trainees who had never been there, a list of forty with
signatures by one hand, meals and nights claimed for more people than attended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mingzhang.nation.drafts import ClassDraft, Evaluation
from mingzhang.nation.plan_contracts import spent_by
from mingzhang.nation.planting.ground import Ground
from mingzhang.nation.planting.quantities import Change
from mingzhang.nation.rosters import pseudonym, pseudonyms
from mingzhang.nation.streams import Stream
from mingzhang.nation.truth import Planted

_RESIDENTIAL: Final = ("lodging", "meals")


def charged(ground: Ground, stream: Stream) -> Planted | None:
    """F12: trainees pay, which the founding notice forbids (乱收费)."""
    training = ground.training_class(stream, lambda each: not each.charge_fen)
    if training is None:
        return None
    training.charge_fen = stream.between(6, 30) * 10_00
    planted = ground.plant("F12", "trainees-charged", **{"class": training.number})
    training.mark("opened", planted)
    training.mark("charge", planted)
    return planted


def ghost_trainees(ground: Ground, stream: Stream) -> Planted | None:
    """F22: fewer nights than attendance, more meals, or a list padded with people who ate nowhere."""
    kind = ground.kinds("F22", ("nights-missing", "meals-overclaimed", "list-padded"))[0]
    training = ground.training_class(stream, lambda each: all(name in each.rates for name in _RESIDENTIAL))
    if training is None:
        return None
    planted = ground.plant("F22", kind, **{"class": training.number})
    if kind == "nights-missing":
        change = Change(planted, ("lodging",), stream.between(55, 80), 100)
    elif kind == "meals-overclaimed":
        change = Change(planted, ("meals",), stream.between(118, 135), 100)
    else:
        real = training.attended
        training.attended += stream.between(8, 15)
        training.completed = training.attended
        training.spent_fen = spent_by(training, ground.world)
        change = Change(planted, _RESIDENTIAL, real, training.attended)
    training.mark("closed", planted)
    ground.changes[training.number] = change
    return planted


def twice_trained(ground: Ground, stream: Stream) -> Planted | None:
    """F23: some trainees stand on the lists of two classes of one year."""
    first = ground.training_class(stream, lambda each: not each.is_erased)
    if first is None:
        return None
    second = ground.training_class(stream, _other_of_year(first))
    if second is None:
        return None
    seed = ground.world.seed
    shared = pseudonyms(first, seed)[: stream.between(3, 7)]
    own = [pseudonym(seed, second.number, place) for place in range(second.attended - len(shared))]
    second.roster = [*own, *shared]
    planted = ground.plant("F23", "trained-twice", **{"class": second.number, "other_class": first.number})
    first.mark("closed", planted)
    second.mark("closed", planted)
    return planted


def same_scores(ground: Ground, stream: Stream) -> Planted | None:
    """F25: everything is 100, or one class's scores are another's (评分雷同)."""
    kind = ground.kinds("F25", ("all-full", "same-scores"))[0]
    first = ground.training_class(stream, _is_scored)
    if first is None:
        return None
    scores = _by_trainees(first)
    if kind == "all-full":
        _set(scores, ("100", "100", "100", "100"))
        planted = ground.plant("F25", kind, **{"class": first.number})
    else:
        second = ground.training_class(stream, _is_scored)
        if second is None:
            return None
        copied = _by_trainees(second)
        _set(copied, (scores.content, scores.arrangement, scores.management, scores.satisfaction))
        planted = ground.plant("F25", kind, **{"class": second.number, "other_class": first.number})
        copied.planted.append(planted)
    scores.planted.append(planted)
    return planted


def _other_of_year(first: ClassDraft) -> Callable[[ClassDraft], bool]:
    """A class of the same year; that of `first` is taken already."""
    year = first.starts_on.year
    return lambda each: each.starts_on.year == year and each.roster is None and not each.is_erased


def _is_scored(training: ClassDraft) -> bool:
    return any(each.by == "trainees" for each in training.evaluations)


def _by_trainees(training: ClassDraft) -> Evaluation:
    return next(each for each in training.evaluations if each.by == "trainees")


def _set(evaluation: Evaluation, scores: tuple[str, str, str, str]) -> None:
    evaluation.content, evaluation.arrangement, evaluation.management, evaluation.satisfaction = scores
