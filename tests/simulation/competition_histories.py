"""Histories of bids, seals, experts and draws."""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.sealing import Envelope, make_envelope, not_shown, shown
from tests.simulation import rules_of_competition, rules_of_money
from tests.simulation.histories import NOBODY, PROVINCE, Histories, mostly, schools
from tests.simulation.rules_of_competition import root_of, text, whom

tenders, draws = st.sampled_from(["T1", "T1", "T2"]), st.sampled_from(["D1", "D1", "D2", "D3"])
experts, registers = st.integers(1, 6), st.sampled_from(["41", "41", "41", "00"])
secrets = st.integers(0, 1)
foreign, prices = st.sampled_from([0, 0, 0, 1]), st.integers(30, 50)


class CompetitionHistories(Histories):
    """Two tenders, six experts, three draws; bidders seal, and some show what they did not seal."""

    law: ClassVar = {**rules_of_money.RULES, **rules_of_competition.RULES}

    def begin(self) -> None:
        self.lodged: dict[str, list[Envelope]] = {}
        self.model.origin = self.world.ledger.book.origin
        for code, keys in self.keys.items():
            for key in keys:
                self.model.put("key", key.kid, party=code)()
        self.fund()
        self.open_tender("T1")
        self.open_tender("T2")
        self.seal("T2", [(0, 0, 40), (1, 0, 42)])
        self.bid("T1", 0, True)
        for expert in (1, 2, 3, 4):
            self.list_expert(expert, "41", 1, 0, True)
        self.ask_for_a_draw("D1", "T1", "41", 0, False, True)
        self.open_tender("T3")
        self.seal("T3", [(1, 0, 41)])
        self.open_bids("T3", [True] * 4, 0)
        self.delist_expert(4)
        self.cancel_tender("T3")
        self.score("T1", 0)
        self.award("T1", 0, 20)
        self.submit()
        self.answer("D1", 0)
        self.reveal("D1", 0, 0, True)

    @rule(tender=tenders)
    def open_tender(self, tender: str) -> None:
        row = {"tender": tender, "account": PROVINCE, "title": "项目", "subject": "training"}
        days = {"opened_on": "2026-03-01", "deadline_on": "2026-03-25"}
        self.state("tender.opened", method="open-tender", ceiling_fen=50, **days, **row)

    @rule(tender=st.sampled_from(["T1", "T2"]))
    def cancel_tender(self, tender: str) -> None:
        self.state("tender.cancelled", tender=tender)

    @rule(tender=tenders, school=schools, is_known=mostly)
    def bid(self, tender: str, school: int, is_known: bool) -> None:
        bidder = self.schools[school] if is_known else NOBODY
        self.state("bid.recorded", tender=tender, bidder=bidder, price_fen=40)

    @rule(tender=tenders, school=schools)
    def score(self, tender: str, school: int) -> None:
        self.state("bid.scored", tender=tender, bidder=self.schools[school], score="92.5")

    @rule(tender=tenders, school=schools, fen=st.integers(1, 200))
    def award(self, tender: str, school: int, fen: int) -> None:
        self.state("award.made", tender=tender, bidder=self.schools[school], amount_fen=fen)

    @rule(tender=tenders, bids=st.lists(st.tuples(schools, foreign, prices), max_size=4))
    def seal(self, tender: str, bids: list[tuple[int, int, int]]) -> None:
        """Each envelope names one school, and is signed by the same or the other."""
        envelopes = [
            make_envelope(
                self.model.origin,
                tender,
                self.schools[named],
                price_fen,
                key=self.keys[self.schools[(named + foreign) % 2]][0],
                random=lambda size, n=number: bytes([n]) * size,
            )
            for number, (named, foreign, price_fen) in enumerate(bids)
        ]
        root = root_of([each.digest for each in envelopes])
        self.lodged[root] = envelopes
        self.state("tender.sealed", tender=tender, root=root, size=len(envelopes))

    @rule(tender=tenders, shows=st.lists(mostly, min_size=4, max_size=4), lies=st.sampled_from([0, 0, 0, 1]))
    def open_bids(self, tender: str, shows: list[bool], lies: int) -> None:
        """Some envelopes stay closed; a liar shows a lower price."""
        sealed = self.ahead().things.get(("tender", tender), {}).get("seal") or ("", 0)
        rows = [
            shown(each) if shows[number] else not_shown(each.digest, "unopened")
            for number, each in enumerate(self.lodged.get(sealed[0], []))
        ]
        for row in rows[:lies]:
            row["price_fen"] = 1
        self.state("bids.opened", tender=tender, envelopes=rows)

    @rule(expert=experts, register=registers, version=st.integers(1, 3), steps_aside=schools, in_term=mostly)
    def list_expert(self, expert: int, register: str, version: int, steps_aside: int, in_term: bool) -> None:
        term = {"valid_from": "2026-01-01", "valid_to": "2027-12-31" if in_term else "2025-12-31"}
        row = {"holder": register, "expert": f"E{expert}", "version": version, "field": "语文"}
        conflicts = self.schools[:steps_aside]
        self.state("expert.listed", {"name": "某专家"}, rank="professor", conflicts=conflicts, **term, **row)

    @rule(expert=experts)
    def delist_expert(self, expert: int) -> None:
        self.state("expert.delisted", expert=f"E{expert}")

    @rule(
        draw=draws,
        tender=tenders,
        register=registers,
        secret=secrets,
        forgets=st.booleans(),
        is_opposed=mostly,
    )
    def ask_for_a_draw(  # noqa: PLR0917
        self, draw: str, tender: str, register: str, secret: int, forgets: bool, is_opposed: bool
    ) -> None:
        """Who forgets names neither the bidders nor the draw before."""
        known = {"bidders": [], "draw": None}
        if not forgets:
            known = self.ahead().things.get(("tender", tender), known)
        row = {"draw": draw, "tender": tender, "holder": register, "seats": 2, "sits_on": "2026-12-20"}
        row |= {"avoid": sorted(known["bidders"]), "commitment": text(sha256(_seed(secret)).digest())}
        row |= {} if known["draw"] is None else {"repeats": known["draw"]}
        answering = self.supervision if is_opposed else self.province.education
        self.state("draw.requested", answering=answering, **row)

    @rule(draw=draws, answer=secrets)
    def answer(self, draw: str, answer: int) -> None:
        self.state("draw.answered", draw=draw, answering_seed=text(_seed(answer + 2)))

    @rule(draw=draws, secret=secrets, answer=secrets, is_honest=mostly)
    def reveal(self, draw: str, secret: int, answer: int, is_honest: bool) -> None:
        """Mostly the right secrets, and whom they draw."""
        known = self.ahead().things.get(("draw", draw), {})
        seeds = {"committed_seed": text(_seed(secret)), "answering_seed": text(_seed(answer + 2))}
        drawn: list[str] = []
        if known.get("state") == "answered":
            if is_honest:
                right = next(n for n in (0, 1) if text(sha256(_seed(n)).digest()) == known["commitment"])
                seeds = {"committed_seed": text(_seed(right)), "answering_seed": known["answer"]}
            drawn = whom(known, seeds["committed_seed"])
        self.state("panel.drawn", draw=draw, drawn=[{"expert": code} for code in drawn], **seeds)


def _seed(number: int) -> bytes:
    return bytes([number]) * 32
