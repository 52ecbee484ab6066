"""One tag's stream is enough for its subject, in a history of every kind of fair competition and voucher."""

from __future__ import annotations

import pytest

from domain.subjects import blank
from tests.domain.competing import answer, enrol, envelope, list_experts, panel, request, seal, whom
from tests.domain.deciding import ACCOUNT, EDUCATION_41, FINANCE_41, OTHER_SCHOOL, SCHOOL, Court, fund, tender
from tests.domain.test_folding import refold


@pytest.fixture(scope="module")
def court() -> Court:
    court = Court()
    fund(court)
    tender(court)
    for bidder in (SCHOOL, OTHER_SCHOOL):
        enrol(court, bidder)
    list_experts(court, "E1", "E2", "E3")
    list_experts(court, "E4", holder="4101")
    list_experts(court, "E5", conflicts=[SCHOOL])
    list_experts(court, "E1", version=2, valid_to="2026-12-31")
    court.record("expert.delisted", EDUCATION_41, expert="E3")
    court.record("draw.requested", EDUCATION_41, **request("D0", holder="4101"))
    court.record("draw.requested", EDUCATION_41, **request("D1", repeats="D0"))
    court.record("draw.answered", "supervision", **answer("D1"))
    court.record("draw.requested", EDUCATION_41, **request("D2", repeats="D1", avoid=[SCHOOL]))
    court.record("draw.answered", "supervision", **answer("D2"))
    court.record("expert.delisted", EDUCATION_41, expert="E2")
    court.record("panel.drawn", EDUCATION_41, **panel(whom(court, ["E1", "E2"], "D2"), "D2"))
    court.record("tender.amended", EDUCATION_41, tender="T1", ceiling_fen=450_000)
    envelopes = [envelope(), envelope(OTHER_SCHOOL, 390_000)]
    seal(court, *envelopes)
    court.record("bids.opened", EDUCATION_41, tender="T1", envelopes=envelopes)
    court.record("award.made", EDUCATION_41, tender="T1", bidder=SCHOOL, amount_fen=400_000)
    court.record(
        "award.contested", OTHER_SCHOOL, contest="Q1", tender="T1", party=OTHER_SCHOOL, reason="不公"
    )
    court.record("contest.decided", FINANCE_41, contest="Q1", tender="T1", outcome="upheld")
    for serial in "ABC":
        court.record(
            "voucher.issued", EDUCATION_41, series="S1", serial_digest=serial * 42 + "A", account=ACCOUNT,
            value_fen=3_000, offers=[{"item": "语文"}], institutions=[SCHOOL, OTHER_SCHOOL],
            expires_on="2026-12-31",
        )  # fmt: skip
    for serial, school in (("A", SCHOOL), ("B", OTHER_SCHOOL)):
        row = {"series": "S1", "serial_digest": serial * 42 + "A", "institution": school}
        court.record("voucher.redeemed", school, **row)
    court.record("voucher.voided", EDUCATION_41, series="S1", serial_digest="C" * 42 + "A")
    paid = {"series": "S1", "institution": SCHOOL}
    court.record("disbursement.made", FINANCE_41, payee=SCHOOL, amount_fen=2_000, payment_order="Z1", **paid)
    court.record("disbursement.returned", FINANCE_41, amount_fen=500, payment_order="R1", **paid)
    return court


def test_every_kind_of_subject_of_competition_is_in_it(court: Court) -> None:
    kinds = {tag.partition(":")[0] for tag in court.base}
    assert kinds >= {"expert", "experts", "draw", "contest", "voucher", "series", "tender", "account"}


def test_the_stream_of_one_tag_is_enough_for_its_subject(court: Court) -> None:
    for tag, live in court.base.items():
        stream = [statement for statement, outcome in court.outcomes if tag in outcome.tags]
        assert refold(stream, court.statements).get(tag, blank(tag)) == live, tag


def test_tags_are_few_and_differ(court: Court) -> None:
    assert all(len(set(each.tags)) == len(each.tags) <= 4 for _, each in court.outcomes)


def test_a_pool_of_a_repeated_draw_is_not_kept_in_its_own_register(court: Court) -> None:
    subjects = court.subjects()
    assert dict(subjects.experts("41").pools) == {}
    assert {number: subjects.draw(number).state for number in ("D0", "D1", "D2")} == {
        "D0": "repeated",
        "D1": "repeated",
        "D2": "drawn",
    }
