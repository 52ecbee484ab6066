"""A procurement from its notice to the award: panel, sealed bids, scores, contests (采购情节)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from domain.drawing import draw, seed_of
from domain.hashing import octets
from ledger.encoding import encode_base64url
from ledger.lots import make_secret
from ledger.merkle import leaf_hash
from ledger.sealing import Envelope, make_envelope, seal, shown
from mingzhang.nation.acts import Act, Scribe, Secret
from mingzhang.nation.drafts import Bid, Notice, Panel, Procurement
from mingzhang.nation.register import Register
from mingzhang.nation.world import FIRST

PROCUREMENT_SITE: Final = "政府采购网（示例）"


def publish(scribe: Scribe, draft: Procurement, label: str, **about: Any) -> None:
    """State, in the act that is being written, that a notice was published, where it was."""
    notice = draft.notices.get(label)
    if notice is not None and notice.published_on is not None:
        _state_notice(scribe, draft, label, notice, about)


def _state_notice(
    scribe: Scribe, draft: Procurement, label: str, notice: Notice, about: dict[str, Any]
) -> None:
    scribe.state(
        "disclosure.published",
        notice.published_on,
        [*notice.planted, *draft.marks.get(label, ())],
        what=notice.what,
        where=PROCUREMENT_SITE,
        published_on=notice.published_on,
        **about,
    )


class Competition:
    """Tells a procurement up to its award. `register` knows which experts could be drawn."""

    def __init__(self, draft: Procurement, scribe: Scribe, register: Register) -> None:
        self._draft = draft
        self._scribe = scribe
        self._world = scribe.world
        self._register = register
        self._education = self._world.education_of(draft.holder)

    def acts(self) -> Iterator[Act]:
        """Every act, in order."""
        draft, scribe = self._draft, self._scribe
        yield self._announce()
        if draft.tender_amended_on is not None:
            yield self._put_off(draft.tender_amended_on)
        if draft.panel is not None:
            yield from self._draw(draft.panel)
        if draft.cancelled_on is not None:
            yield self._fail(draft.cancelled_on)
            return
        if draft.is_sealed:
            yield from self._open_sealed()
        else:
            yield self._record_bids(draft.bids)
        yield self._score()
        if draft.first_winner:
            yield from self._first_award()
        act = scribe.begin(self._education, draft.awarded_on)
        self._award(draft.winner, draft.awarded_on, draft.contract.unit_price_fen, "综合得分第一")
        yield act
        notice = draft.notices["result"]
        if notice.published_on is not None:
            act = scribe.begin(self._education, notice.published_on)
            publish(scribe, draft, "result", tender=draft.tender)
            yield act
        if draft.contested_on is not None and draft.contest_outcome == "rejected":
            yield from self._contest(draft.contested_on)

    def _announce(self) -> Act:
        draft, scribe = self._draft, self._scribe
        act = scribe.begin(self._education, draft.opened_on)
        scribe.state(
            "tender.opened",
            draft.opened_on,
            draft.marks.get("tender", ()),
            tender=draft.tender,
            account=draft.account,
            title=draft.title,
            subject=draft.subject,
            method=draft.method,
            ceiling_fen=draft.ceiling_fen,
            opened_on=draft.opened_on,
            deadline_on=draft.deadline_on,
            project=draft.project,
            lot=draft.lot,
            responsible="教师工作处",
        )
        publish(scribe, draft, "tender-notice", tender=draft.tender)
        return act

    def _put_off(self, day: date) -> Act:
        """The deadline moves by two days, with a correction notice on the same day."""
        draft, scribe = self._draft, self._scribe
        act = scribe.begin(self._education, day)
        scribe.state(
            "tender.amended", day, tender=draft.tender, deadline_on=draft.deadline_on, reason="澄清采购需求"
        )
        scribe.state(
            "disclosure.published", day,
            what="correction", tender=draft.tender, where=PROCUREMENT_SITE, published_on=day,
        )  # fmt: skip
        return act

    def _draw(self, panel: Panel) -> Iterator[Act]:
        """Request, answer and draw; where a first draw failed, its secret was never revealed."""
        repeated = None
        if panel.repeats is not None:
            lost = make_secret(self._scribe.stream.octets)
            yield self._request(panel, panel.repeats, lost.commitment, None)
            repeated = panel.repeats
        secret = make_secret(self._scribe.stream.octets)
        requested = self._request(panel, panel.draw, secret.commitment, repeated)
        leaf = leaf_hash(requested.statements[-1])
        yield requested
        answer = self._scribe.stream.octets(32)
        finance = self._world.finance_of(self._draft.holder)
        act = self._scribe.begin(finance, panel.answered_on)
        self._scribe.state(
            "draw.answered", panel.answered_on, draw=panel.draw, answering_seed=encode_base64url(answer)
        )
        yield act
        pool = self._register.pool(panel.register, requested.recorded_at, self._draft.sits_on, panel.avoid)
        seed = seed_of(octets(secret.text), answer, leaf, _sha256)
        act = self._scribe.begin(self._education, panel.drawn_on)
        self._scribe.state(
            "panel.drawn",
            panel.drawn_on,
            [*panel.planted, *self._draft.marks.get("panel", ())],
            draw=panel.draw,
            committed_seed=secret.text,
            answering_seed=encode_base64url(answer),
            drawn=[{"expert": number} for number in draw(seed, pool, panel.seats, _sha256)],
        )
        yield act

    def _request(self, panel: Panel, number: str, commitment: str, repeats: str | None) -> Act:
        act = self._scribe.begin(self._education, panel.requested_on)
        self._scribe.state(
            "draw.requested",
            panel.requested_on,
            self._draft.marks.get("draw", ()),
            draw=number,
            tender=self._draft.tender,
            holder=panel.register,
            seats=panel.seats,
            sits_on=self._draft.sits_on,
            avoid=list(panel.avoid) or None,
            commitment=commitment,
            answering=self._world.finance_of(self._draft.holder),
            reveal_by=panel.drawn_on,
            repeats=repeats,
            reason=None if repeats is None else "抽取方未揭示",
        )
        return act

    def _open_sealed(self) -> Iterator[Act]:
        """What was lodged is sealed at the deadline, and opened on the day of the session."""
        draft, scribe = self._draft, self._scribe
        lodged = sorted(draft.bids, key=lambda bid: bid.lodged_on)
        envelopes = [self._envelope(bid) for bid in lodged]
        fixed = seal([envelope.digest for envelope in envelopes])
        act = scribe.begin(self._education, draft.deadline_on)
        scribe.state(
            "tender.sealed", draft.deadline_on, draft.marks.get("sealed", ()),
            tender=draft.tender, root=fixed.root, size=len(envelopes),
        )  # fmt: skip
        yield act
        act = scribe.begin(self._education, draft.sits_on)
        scribe.state(
            "bids.opened",
            draft.sits_on,
            [*(mark for bid in lodged for mark in bid.planted), *draft.marks.get("opened", ())],
            tender=draft.tender,
            envelopes=[
                shown(envelope, lodged_on=bid.lodged_on.isoformat(), **_status(bid))
                for envelope, bid in zip(envelopes, lodged, strict=True)
            ],
        )
        yield act

    def _envelope(self, bid: Bid) -> Envelope:
        key = self._world.key(bid.bidder, FIRST)
        return make_envelope(
            self._world.origin,
            self._draft.tender,
            bid.bidder,
            bid.price_fen,
            key=key,
            random=self._scribe.stream.octets,
        )

    def _record_bids(self, bids: list[Bid]) -> Act:
        """Without sealed envelopes the bids are reported after the session."""
        draft, scribe = self._draft, self._scribe
        act = scribe.begin(self._education, draft.sits_on)
        for bid in bids:
            scribe.state(
                "bid.recorded",
                draft.sits_on,
                [*bid.planted, *draft.marks.get("opened", ())],
                tender=draft.tender,
                bidder=bid.bidder,
                price_fen=bid.price_fen,
                lodged_on=bid.lodged_on,
                status=bid.status,
                on_behalf_of=bid.bidder,
                capacity="compiled",
            )
        return act

    def _score(self) -> Act:
        draft, scribe = self._draft, self._scribe
        act = scribe.begin(self._education, draft.sits_on)
        for bid in draft.bids:
            if bid.status == "valid":
                scribe.state(
                    "bid.scored", draft.sits_on, draft.marks.get("scored", ()),
                    tender=draft.tender, bidder=bid.bidder, score=bid.score,
                )  # fmt: skip
        return act

    def _award(self, bidder: str, day: date, unit_price_fen: int | None, reason: str) -> None:
        draft = self._draft
        price_fen = next(bid.price_fen for bid in draft.bids if bid.bidder == bidder)
        self._scribe.state(
            "award.made",
            day,
            draft.marks.get("award", ()) if bidder == draft.winner else (),
            tender=draft.tender,
            bidder=bidder,
            amount_fen=price_fen,
            unit_price_fen=unit_price_fen,
            reason=reason,
        )

    def _first_award(self) -> Iterator[Act]:
        """Another bidder won first, and gave up or lost the award by a contest."""
        draft, scribe = self._draft, self._scribe
        assert draft.first_awarded_on is not None
        act = scribe.begin(self._education, draft.first_awarded_on)
        price_fen = next(bid.price_fen for bid in draft.bids if bid.bidder == draft.first_winner)
        person_days = draft.contract.trainees * draft.contract.days
        self._award(draft.first_winner, draft.first_awarded_on, price_fen // person_days, "综合得分第一")
        published_on = draft.first_awarded_on
        scribe.state(
            "disclosure.published", published_on,
            what="result", tender=draft.tender, where=PROCUREMENT_SITE, published_on=published_on,
        )  # fmt: skip
        yield act
        if draft.withdrawn_on is not None:
            act = scribe.begin(self._education, draft.withdrawn_on)
            scribe.state(
                "award.withdrawn", draft.withdrawn_on, tender=draft.tender, reason="中标人书面放弃中标"
            )
            yield act
        elif draft.contested_on is not None:
            yield from self._contest(draft.contested_on)

    def _contest(self, day: date) -> Iterator[Act]:
        draft, scribe = self._draft, self._scribe
        standing = draft.first_winner if draft.contest_outcome == "upheld" else draft.winner
        loser = next(bid.bidder for bid in draft.bids if bid.bidder != standing)
        contest = f"{draft.tender}-ZY"
        act = scribe.begin(loser, day)
        scribe.state(
            "award.contested", day, (), {"reason": Secret("对技术部分评分提出质疑", "party")},
            contest=contest, tender=draft.tender, party=loser,
        )  # fmt: skip
        yield act
        decided_on = draft.contest_decided_on or day + timedelta(days=7)
        act = scribe.begin(self._world.finance_of(draft.holder), decided_on)
        scribe.state(
            "contest.decided", decided_on,
            contest=contest, tender=draft.tender, outcome=draft.contest_outcome,
            reason="经复核评审记录作出决定",
        )  # fmt: skip
        yield act

    def _fail(self, day: date) -> Act:
        """Too few bid: the procurement ends, and says so."""
        draft, scribe = self._draft, self._scribe
        act = scribe.begin(self._education, day)
        for bid in draft.bids:
            scribe.state(
                "bid.recorded", draft.sits_on,
                tender=draft.tender, bidder=bid.bidder, price_fen=bid.price_fen, lodged_on=bid.lodged_on,
            )  # fmt: skip
        scribe.state("tender.cancelled", day, tender=draft.tender, reason="合格投标人不足三家")
        scribe.state(
            "disclosure.published", day,
            what="termination", tender=draft.tender, where=PROCUREMENT_SITE, published_on=day,
        )  # fmt: skip
        return act


def _status(bid: Bid) -> dict[str, str]:
    return {} if bid.status == "valid" else {"status": bid.status}


def _sha256(data: bytes) -> bytes:
    return sha256(data).digest()
