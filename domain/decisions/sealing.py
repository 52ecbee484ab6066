"""Decisions on sealed bids. Only what fits the seal is opened."""

from __future__ import annotations

from domain.decisions.keys import keys_of
from domain.decisions.procurement import running_tender
from domain.decisions.ruling import Case, Ruling, unusable_party
from domain.envelopes import bid_message, envelope_bytes
from domain.hashing import in_base64url, octets
from domain.refusals import DoesNotExist, IsOver, Malformed, Refusal
from domain.statements.sealing import BidsOpened, Envelope, TenderSealed
from domain.subjects import Tender


def decide_sealing(s: TenderSealed, case: Case) -> Ruling | Refusal:
    """What was lodged for a running procurement is fixed once."""
    tender = running_tender(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    if tender.sealed_root:
        return IsOver("tender", s.tender, "sealed")
    empty = in_base64url(case.hashes.tree_hash(()))
    if s.size == 0 and s.root != empty:
        return Malformed("root", s.root, f"expected {empty}, the root over no envelopes", f"空树的根 {empty}")
    return Ruling((f"tender:{s.tender}",), keys_of(s, case.subjects, case.kid_of))


def decide_opening(s: BidsOpened, case: Case) -> Ruling | Refusal:
    """Every envelope under the seal is shown; what is opened fits its digest and bears its bidder's name."""
    tender = running_tender(s.tender, case)
    if not isinstance(tender, Tender):
        return tender
    if not tender.sealed_root:
        return DoesNotExist("seal", s.tender)
    if tender.is_opened:
        return IsOver("tender", s.tender, "opened")
    refusal: Refusal | None = _refuse_other_envelopes(s, tender, case)
    if refusal is not None:
        return refusal
    opened = [row.bidder for row in s.envelopes if row.state == "opened"]
    twice = next((bidder for bidder in opened if opened.count(bidder) > 1), None)
    if twice is not None:
        return Malformed(
            "envelopes",
            f"{twice} twice",
            "expected one opened envelope of a bidder; leave the earlier one unopened",
            "每个投标人只开启一封，此前递交的列为 unopened",
        )
    for number, envelope in enumerate(s.envelopes):
        refusal = _refuse_envelope(envelope, f"envelopes.{number}", s.tender, case)
        if refusal is not None:
            return refusal
    return Ruling((f"tender:{s.tender}",), keys_of(s, case.subjects, case.kid_of))


def _refuse_other_envelopes(s: BidsOpened, tender: Tender, case: Case) -> Malformed | None:
    """The envelopes are those under the seal, all of them, in their order."""
    if len(s.envelopes) != tender.sealed_size:
        return Malformed(
            "envelopes",
            str(len(s.envelopes)),
            f"expected all {tender.sealed_size} envelopes under the seal, opened or not",
            f"封标时的全部 {tender.sealed_size} 封（含未开启的）",
        )
    leaves = [case.hashes.leaf_hash(octets(envelope.digest)) for envelope in s.envelopes]
    root = in_base64url(case.hashes.tree_hash(leaves))
    if root == tender.sealed_root:
        return None
    return Malformed(
        "envelopes",
        f"digests under the root {root}",
        f"expected those under the sealed root {tender.sealed_root}, in the order of lodging",
        f"封标树根 {tender.sealed_root} 下的摘要，按递交顺序",
    )


def _refuse_envelope(envelope: Envelope, where: str, tender: str, case: Case) -> Refusal | None:
    bidder, price_fen = envelope.bidder, envelope.price_fen
    kid, signature, salt = envelope.kid, envelope.signature, envelope.salt
    if envelope.state != "opened":
        if price_fen is None and signature is None and salt is None:
            return None
        return Malformed(
            where,
            f"what was in an envelope that is {envelope.state}",
            "expected its digest, and the bidder where known",
            "未开启或不符的标书封只列摘要和投标人",
        )
    if bidder is None or price_fen is None or kid is None or signature is None or salt is None:
        return Malformed(
            where,
            "a part of an opened envelope",
            "expected bidder, price_fen, kid, signature and salt",
            "已开启的标书封须有投标人、报价、密钥标识、签名和盐值",
        )
    refusal = unusable_party(bidder, case)
    if refusal is not None:
        return refusal
    message = bid_message(case.subjects.constitution().origin, tender, bidder, price_fen)
    digest = in_base64url(case.hashes.sha256(envelope_bytes(message, kid, signature, salt)))
    if digest != envelope.digest:
        return Malformed(
            f"{where}.digest",
            envelope.digest,
            f"expected {digest}, the digest of what is shown; list an envelope that does not fit as "
            "mismatching",
            f"所示内容的摘要 {digest}；不符的请列为 mismatching",
        )
    key = case.subjects.key(kid)
    if not key.party:
        return DoesNotExist("key", kid)
    canonical = case.subjects.constitution().canonical
    if canonical(key.party) == canonical(bidder) and case.possesses(key.public_key, message, signature):
        return None
    return Malformed(
        f"{where}.signature",
        "a signature that is not the bidder's over this bid",
        "expected one by an officer of the bidder; list an envelope without as mismatching",
        "投标人经办人员对该标书的签名；没有的请列为 mismatching",
    )
