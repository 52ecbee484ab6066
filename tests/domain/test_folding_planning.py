"""Laws of folding, over random histories of plans, bases, resources, classes and evaluations."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decisions.ruling import Accepted
from domain.refusals import Refusal
from domain.subjects import blank
from tests.domain.deciding import EDUCATION, EDUCATION_41, FINANCE, OTHER_SCHOOL, SCHOOL, Court
from tests.domain.test_folding import BEGINNING, Step, play, refold, step

just = st.just
names = st.sampled_from(["F1", "F1", "F2"])
schools = st.sampled_from([SCHOOL, OTHER_SCHOOL])
counts = st.integers(0, 40)
versions, outcomes = st.integers(1, 3), st.sampled_from(["approved", "returned"])
classes = st.sampled_from(["B1", "B2"])
STEPS = st.one_of(
    step(
        "plan.submitted", EDUCATION_41, plan=names, version=versions, fiscal_year=just(2026),
        holder=st.sampled_from(["41", "41", "42"]), lines=just(["rural.distance"]),
    ),
    step(
        "plan.reviewed", EDUCATION, plan=names, version=versions, side=just("education"), outcome=outcomes
    ),
    step("plan.reviewed", FINANCE, plan=names, version=versions, side=just("finance"), outcome=outcomes),
    step(
        "quota.assigned", EDUCATION, document=names, fiscal_year=just(2026), line=just("demo.other"),
        institution=schools, trainees=counts,
    ),
    step(
        "base.designated", EDUCATION_41, base=names, holder=just("41"), institution=schools,
        subjects=just("数学"),
    ),
    step("base.withdrawn", EDUCATION_41, base=names),
    step(
        "resource.selected", EDUCATION_41, resource=names, holder=just("41"), title=just("课例"),
        provider=schools, contract=st.none() | st.sampled_from(["C1", "C2"]),
    ),
    step("resource.shared", EDUCATION_41, resource=names, holders=st.sampled_from([["42"], ["42", "43"]])),
    step(
        "class.opened", SCHOOL, class_=classes, contract=just("C1"), mode=just("distance"),
        starts_on=just("2026-05-01"), ends_on=just("2026-05-09"), planned=counts,
    ),
    step("class.closed", SCHOOL, class_=classes, attended=counts),
    step("charge.declared", SCHOOL, class_=classes, charge_fen=counts, purpose=just("资料费")),
    step(
        "evaluation.recorded", SCHOOL, class_=classes, by_=st.sampled_from(["self", "experts"]),
        content=st.none() | just("90"), respondents=counts, standard=just("标准"),
    ),
    step("party.suspended", EDUCATION, party=just(OTHER_SCHOOL)),
)  # fmt: skip
histories = st.lists(STEPS, min_size=3, max_size=30).map(lambda steps: BEGINNING + steps)


@given(histories)
@settings(max_examples=60, deadline=None)
def test_the_stream_of_one_tag_is_enough_for_its_subject(history: list[Step]) -> None:
    court = play(history)
    for tag in (tag for tag in court.base if tag.partition(":")[0] in {"plan", "base", "resource", "class"}):
        stream = [statement for statement, outcome in court.outcomes if tag in outcome.tags]
        assert refold(stream, court.statements).get(tag, blank(tag)) == court.subject(tag), tag


@given(histories)
@settings(max_examples=30, deadline=None)
def test_what_a_statement_changes_is_tagged_tags_are_few_and_no_money_moves(history: list[Step]) -> None:
    previous = deepcopy(Court().base)
    started = len(BEGINNING)

    def changed_is_tagged(court: Court, outcome: list[Accepted] | Refusal) -> None:
        nonlocal started
        started -= 1
        if not isinstance(outcome, Refusal) and started < 0:
            (accepted,) = outcome
            assert 1 <= len(set(accepted.tags)) == len(accepted.tags) <= 4
            assert accepted.postings == ()
            assert {tag for tag in court.base if previous.get(tag) != court.base[tag]} <= set(accepted.tags)
        previous.clear()
        previous.update(deepcopy(court.base))

    play(history, changed_is_tagged)


@given(histories)
@settings(max_examples=30, deadline=None)
def test_a_fact_once_accepted_is_refused_a_second_time(history: list[Step]) -> None:
    court = play(history)
    signers = [
        signer for party in (FINANCE, EDUCATION, EDUCATION_41, SCHOOL) for signer in court.signers(party)
    ]
    once = {"plan", "quota", "base", "resource", "charge", "evaluation"}
    for statement, outcome in list(court.outcomes):
        if statement.type.partition(".")[0] in once:
            again: dict[str, Any] = statement.model_dump(mode="json", by_alias=True, exclude_unset=True)
            del again["type"], again["id"], again["occurred_on"]
            refused = court.decide(court.statement(statement.type, **again), by=signers)
            assert isinstance(refused, Refusal), (statement, outcome)
