"""A procurement from sealed bids to an overturned award, and a series of vouchers, told in a world.

Everything of `domain.statements` on experts, draws, seals, contests and vouchers happens at least once.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

from ledger.deciding import Memory
from ledger.encoding import encode_base64url
from ledger.lots import Secret, make_secret, whom_it_draws
from ledger.practice import PRACTICE_OFFICERS
from ledger.sealing import Envelope, make_envelope, not_shown, seal, shown
from tests.world import ACCOUNT, World

TENDER = {
    "account": ACCOUNT, "subject": "training", "method": "open-tender", "ceiling_fen": 300_000,
    "opened_on": "2026-02-01", "deadline_on": "2026-02-20",
}  # fmt: skip


class Bidders(NamedTuple):
    """Who bids in a competition."""

    public: str
    private: str
    absent: str


def bidders(world: World) -> Bidders:
    """Three institutions that nobody suspended."""
    return Bidders(
        world.institution("示例教育学院"),
        world.institution("示例民办培训学校", ownership="private"),
        world.institution("示例广播电视大学"),
    )


def envelope(world: World, tender: str, bidder: str, price_fen: int) -> Envelope:
    """A bid sealed by an officer of the bidder."""
    key = world.desk.keyring.signing_key_of(bidder, PRACTICE_OFFICERS[0])
    salts = iter(range(1, 256))
    return make_envelope(
        world.ledger.book.origin, tender, bidder, price_fen,
        key=key, random=lambda size: sha256(f"{bidder} {price_fen} {next(salts)}".encode()).digest()[:size],
    )  # fmt: skip


def digest(text: str) -> str:
    """A digest in base64url."""
    return encode_base64url(sha256(text.encode()).digest())


def tell_competition(world: World) -> Bidders:
    """A lot is announced, bids are sealed, a panel is drawn, bids opened, an award made and overturned."""
    who = bidders(world)
    education, supervision = world.province().education, world.supervision()
    lot = {"tender": "B1", "title": "远程培训第一包", "project": "B", "lot": "1", **TENDER}
    world.record(education, "tender.opened", **lot)
    world.record(education, "tender.amended", tender="B1", ceiling_fen=310_000, deadline_on="2026-02-25")
    _list_experts(world, education, who)
    envelopes = [
        envelope(world, "B1", who.private, 285_000),
        envelope(world, "B1", who.public, 290_000),
        envelope(world, "B1", who.absent, 250_000),
        envelope(world, "B1", who.private, 280_000),
    ]
    sealed = seal([each.digest for each in envelopes])
    world.record(education, "tender.sealed", tender="B1", root=sealed.root, size=sealed.size)
    _draw(world, education, supervision)
    world.record(
        education, "bids.opened", tender="B1",
        envelopes=[
            not_shown(envelopes[0].digest, "unopened"),
            shown(envelopes[1], lodged_on="2026-02-24"),
            {**not_shown(envelopes[2].digest, "mismatching"), "bidder": who.absent},
            shown(envelopes[3], status="disqualified"),
        ],
    )  # fmt: skip
    world.record(education, "bid.scored", tender="B1", bidder=who.public, score="93.5")
    world.record(education, "award.made", tender="B1", bidder=who.public, amount_fen=290_000)
    for number, outcome in (("Q1", "rejected"), ("Q2", "upheld")):
        contest = {"contest": number, "tender": "B1"}
        world.record(who.private, "award.contested", party=who.private, reason="评分有误", **contest)
        world.record(supervision, "contest.decided", outcome=outcome, **contest)
    contest = {"contest": "Q3", "tender": "B1", "party": who.absent, "reason": "标书未开启"}
    world.record(who.absent, "award.contested", **contest)
    tell_vouchers(world, who)
    return who


def _list_experts(world: World, education: str, who: Bidders) -> None:
    row, _ = world.withhold("name", "某专家")
    entry: dict[str, Any] = {"holder": "41", "rank": "professor", "withheld": [row]}
    term = {"valid_from": "2026-01-01", "valid_to": "2027-12-31"}
    for number in range(1, 8):
        world.record(
            education, "expert.listed", expert=f"E{number}", version=1, field="语文", **entry, **term
        )
    listed = world.record(
        education, "expert.listed", expert="E7", version=2, field="数学", employer=who.public,
        conflicts=[who.private, who.absent], valid_from="2026-01-01", **entry,
    )  # fmt: skip
    world.record(education, "statement.corrected", corrects=listed.id, member="field", value="小学数学")
    world.record(education, "expert.delisted", expert="E6", reason="调离")


def _draw(world: World, education: str, supervision: str) -> Secret:
    """A draw whose secret never comes, one that is made, and one that waits."""
    lost, kept = (make_secret(lambda _, n=number: bytes([n]) * 32) for number in (1, 2))
    ask: dict[str, Any] = {"tender": "B1", "holder": "41", "seats": 3, "sits_on": "2026-02-26"}
    ask |= {"answering": supervision, "reveal_by": "2026-02-26"}
    world.record(education, "draw.requested", draw="D1", commitment=lost.commitment, **ask)
    world.record(supervision, "draw.answered", draw="D1", answering_seed=digest("D1"))
    world.record(
        education,
        "draw.requested",
        draw="D2",
        commitment=kept.commitment,
        repeats="D1",
        reason="未揭示",
        **ask,
    )
    world.record(supervision, "draw.answered", draw="D2", answering_seed=digest("D2"))
    drawn = whom_it_draws(Memory.at_head(world.ledger.recorder), "D2", kept)
    world.record(
        education, "panel.drawn", draw="D2", committed_seed=kept.text, answering_seed=digest("D2"),
        drawn=[{"expert": each} for each in drawn],
    )  # fmt: skip
    world.record(
        education, "draw.requested", draw="D3", commitment=digest("C"), repeats="D2", avoid=[supervision],
        **{name: value for name, value in ask.items() if name != "reveal_by"},
    )  # fmt: skip
    return kept


def tell_vouchers(world: World, who: Bidders) -> None:
    """Four vouchers: one redeemed in a class, one without, one voided, one open; and what was paid."""
    treasury, education = world.province()
    offers = [{"item": "小学语文", "mode": "centralised", "place": "郑州"}, {"item": "信息技术"}]
    for number, expires_on in enumerate(("2026-12-31", "2026-12-31", "2026-06-30", "2027-06-30"), 1):
        world.record(
            education, "voucher.issued", series="V1", serial_digest=digest(f"{number}"), account=ACCOUNT,
            value_fen=1_000 * number, offers=offers, institutions=[who.public, who.private],
            expires_on=expires_on, occurred_on="2026-03-01",
        )  # fmt: skip
    world.record(
        who.public, "class.opened", class_="KV", institution=who.public, mode="centralised", planned=20,
        starts_on="2026-05-01", ends_on="2026-05-05",
    )  # fmt: skip
    first = {"series": "V1", "serial_digest": digest("1"), "occurred_on": "2026-05-01"}
    world.record(who.public, "voucher.redeemed", institution=who.public, class_="KV", **first)
    second = {"series": "V1", "serial_digest": digest("2"), "undated": "no day on the sheet"}
    compiled = {"on_behalf_of": who.private, "capacity": "compiled"}
    world.record(education, "voucher.redeemed", institution=who.private, **second, **compiled)
    world.record(education, "voucher.voided", series="V1", serial_digest=digest("3"), reason="退训")
    paid = {"series": "V1", "institution": who.private}
    world.record(
        treasury, "disbursement.made", payee=who.private, amount_fen=2_000, payment_order="券付1", **paid
    )
    world.record(treasury, "disbursement.returned", amount_fen=300, payment_order="券退1", **paid)
