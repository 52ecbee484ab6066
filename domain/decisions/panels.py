"""Decisions on drawing a panel: every draw is drawn again here, and with that by whoever verifies the log.

Commitment, answer and reveal come in three submissions: whoever signs two of them at once knows both secrets
before either is fixed.
"""

from __future__ import annotations

from domain.competition_states import Draw
from domain.decisions.keys import keys_of
from domain.decisions.procurement import running_tender
from domain.decisions.ruling import Case, Ruling, unusable_party
from domain.drawing import commitment_of, draw, seed_of
from domain.hashing import in_base64url, octets
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.panels import DrawAnswered, DrawRequested, PanelDrawn
from domain.subjects import Tender


def decide_request(s: DrawRequested, case: Case) -> Ruling | Refusal:
    """A panel is to be drawn from a register for a running procurement, stepping aside for its bidders."""
    tender = running_tender(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    if not case.subjects.experts(s.holder).listings:
        return DoesNotExist("expert register", s.holder)
    refusal = _refuse_parties(s, tender, case) or _refuse_repetition(s, tender)
    if refusal is not None:
        return refusal
    repeated = () if s.repeats is None else (f"draw:{s.repeats}",)
    tags = (f"draw:{s.draw}", f"experts:{s.holder}", f"tender:{s.tender}", *repeated)
    return Ruling(tags, keys_of(s, case.subjects, case.kid_of))


def decide_answer(s: DrawAnswered, case: Case) -> Ruling | Refusal:
    """The party that was asked answers once."""
    asked = _draw_in(s.draw, "requested", case)
    if not isinstance(asked, Draw):
        return asked
    return Ruling((f"draw:{s.draw}", f"trail/tender:{asked.tender}", f"trail/party:{asked.answering}"))


def decide_drawing(s: PanelDrawn, case: Case) -> Ruling | Refusal:
    """The secret is the one committed to, and whom it draws are those stated."""
    answered = _draw_in(s.draw, "answered", case)
    if not isinstance(answered, Draw):
        return answered
    sha256 = case.hashes.sha256
    commitment = in_base64url(commitment_of(octets(s.committed_seed), sha256))
    if commitment != answered.commitment:
        return Malformed(
            "committed_seed",
            f"the secret of another commitment, {commitment}",
            f"expected the secret of {answered.commitment}",
            f"与承诺值 {answered.commitment} 对应的随机数",
        )
    if s.answering_seed != answered.answer:
        return Malformed(
            "answering_seed",
            s.answering_seed,
            f"expected {answered.answer}, as the answering party stated it",
            f"应答方填报的 {answered.answer}",
        )
    leaf = case.leaf_of(answered.request)
    if leaf is None:
        return DoesNotExist("statement", answered.request)
    pool = case.subjects.experts(answered.holder).pools[s.draw]
    seed = seed_of(octets(s.committed_seed), octets(s.answering_seed), leaf, sha256)
    expected = draw(seed, pool, answered.seats, sha256)
    found = tuple(row.expert for row in s.drawn)
    if found != expected:
        drawn = ", ".join(expected) or "nobody"
        return Malformed(
            "drawn", ", ".join(found) or "nobody", f"expected {drawn}, as drawn", f"抽签结果：{drawn}"
        )
    return Ruling((f"draw:{s.draw}", f"experts:{answered.holder}", f"trail/tender:{answered.tender}"))


def _refuse_parties(s: DrawRequested, tender: Tender, case: Case) -> Refusal | None:
    """The opposed party is not of the purchaser's side, and no bidder is left out."""
    refusal = unusable_party(s.answering, case)
    if refusal is not None:
        return refusal
    kind = case.subjects.party(s.answering).kind
    if kind is not None and kind.endswith("education"):
        return Malformed(
            "answering",
            s.answering,
            "expected a party that is not of the education side, which asks for the draw",
            "教育部门以外的单位（抽取由教育部门申请）",
        )
    forgotten = sorted(tender.bidders - set(s.avoid))
    if forgotten:
        return Malformed(
            "avoid",
            "a list without every bidder",
            f"expected {forgotten[0]} in it, which has bid",
            f"包含已投标的 {forgotten[0]}",
        )
    return None


def _refuse_repetition(s: DrawRequested, tender: Tender) -> Refusal | None:
    """A second draw for a procurement says which one it repeats, so that none is forgotten."""
    if s.repeats == tender.draw:
        return None
    if tender.draw is None:
        return DoesNotExist("draw", s.repeats or "")
    return Malformed(
        "repeats",
        s.repeats or "nothing",
        f"expected {tender.draw}, the last draw for this tender",
        f"该采购项目上一次抽取的编号 {tender.draw}",
    )


def _draw_in(number: str, state: str, case: Case) -> Draw | Refusal:
    known = case.subjects.draw(number)
    if not known.state:
        return DoesNotExist("draw", number)
    if known.state == state:
        return _refuse_at_once(known, case) or known
    if known.state == "requested":
        return DoesNotExist("answer", number)
    return IsOver("draw", number, known.state)


def _refuse_at_once(known: Draw, case: Case) -> Refusal | None:
    if not case.subjects.is_of_this_submission(known.last):
        return None
    return Malformed(
        "draw",
        "the step before it in the same submission",
        "expected one step of a draw in a submission, so that each is fixed before the next",
        "每次提交只含抽取的一步，前一步记录后再提交下一步",
    )
