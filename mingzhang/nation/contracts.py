"""A contract from its signature to its final account: changes, payments, acceptance (合同情节)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from mingzhang.nation.acts import Act, Scribe, Secret
from mingzhang.nation.competition import PROCUREMENT_SITE, Competition, publish
from mingzhang.nation.drafts import Amendment, ContractDraft, Payment, Procurement
from mingzhang.nation.register import Register
from mingzhang.nation.stories import Story
from mingzhang.nation.world import World


def procurement_story(draft: Procurement, world: World, register: Register) -> Story:
    """A procurement and its contract; classes are stories of their own."""

    def acts() -> Iterator[Act]:
        scribe = Scribe(world, "procurement", draft.tender)
        yield from _intention(draft, scribe)
        yield from Competition(draft, scribe, register).acts()
        if draft.cancelled_on is None:
            yield from _sign(draft, scribe)
            yield from _carry_out(draft, scribe)

    return Story(draft.starts_on, acts)


def _intention(draft: Procurement, scribe: Scribe) -> Iterator[Act]:
    notice = draft.notices.get("intention")
    if notice is not None and notice.published_on is not None:
        act = scribe.begin(scribe.world.education_of(draft.holder), notice.published_on)
        publish(scribe, draft, "intention", reference=draft.tender)
        yield act


def _sign(draft: Procurement, scribe: Scribe) -> Iterator[Act]:
    contract, education = draft.contract, scribe.world.education_of(draft.holder)
    act = scribe.begin(education, draft.signed_on)
    signed = scribe.state(
        "contract.signed",
        draft.signed_on,
        [*contract.planted, *draft.marks.get("contract", ())],
        contract=contract.number,
        tender=draft.tender,
        account=draft.account,
        institution=contract.institution,
        amount_fen=contract.amount_fen,
        trainees=contract.trainees,
        days=contract.days,
        class_rank=contract.class_rank,
        schedule=[{"due_on": day.isoformat(), "amount_fen": fen} for day, fen in contract.schedule] or None,
        responsible="培训处",
    )
    yield act
    notice = draft.notices["contract-notice"]
    if notice.published_on is not None:
        act = scribe.begin(education, notice.published_on)
        publish(scribe, draft, "contract-notice", contract=contract.number)
        if draft.serial % 15 == 1:
            scribe.state(
                "statement.corrected", notice.published_on,
                corrects=signed, member="responsible", value="教师培训处", reason="机构更名",
            )  # fmt: skip
        yield act


def _carry_out(draft: Procurement, scribe: Scribe) -> Iterator[Act]:
    """Changes, payments and what is paid back, by their days; then acceptance and the final account."""
    contract, education = draft.contract, scribe.world.education_of(draft.holder)
    steps: list[tuple[date, int, Iterator[Act]]] = []
    if contract.amendment is not None:
        steps.append((contract.amendment.signed_on, 0, _amend(draft, contract.amendment, scribe)))
    for payment in contract.payments:
        steps.append((payment.paid_on, 1, _pay(draft, payment, scribe)))
    if contract.returned_on is not None:
        steps.append((contract.returned_on, 2, _pay_back(draft, contract.returned_on, scribe)))
    if contract.terminated_on is not None:
        steps.append((contract.terminated_on, 3, _terminate(draft, contract.terminated_on, scribe)))
    notice = draft.notices.get("acceptance")
    if notice is not None and notice.published_on is not None:
        steps.append((notice.published_on, 4, _accept(draft, notice.published_on, scribe)))
    for _, _, acts in sorted(steps, key=lambda step: step[:2]):
        yield from acts
    act = scribe.begin(education, draft.settled_on)
    spent_fen = sum(each.spent_fen for each in draft.classes)
    scribe.state(
        "contract.settled", draft.settled_on, draft.marks.get("settlement", ()),
        contract=contract.number, settled_fen=spent_fen,
    )  # fmt: skip
    yield act


def _amend(draft: Procurement, amendment: Amendment, scribe: Scribe) -> Iterator[Act]:
    education, contract = scribe.world.education_of(draft.holder), draft.contract
    act = scribe.begin(education, amendment.signed_on)
    scribe.state(
        "contract.amended",
        amendment.signed_on,
        [*amendment.planted, *draft.marks.get("amendment", ())],
        contract=contract.number,
        amount_fen=amendment.amount_fen,
        trainees=amendment.trainees,
        reason=amendment.reason,
    )
    yield act
    if amendment.corrected_on is not None:
        act = scribe.begin(education, amendment.corrected_on)
        scribe.state(
            "disclosure.published",
            amendment.corrected_on,
            draft.marks.get("correction", ()),
            what="correction",
            contract=contract.number,
            where=PROCUREMENT_SITE,
            published_on=amendment.corrected_on,
        )
        yield act


def _pay(draft: Procurement, payment: Payment, scribe: Scribe) -> Iterator[Act]:
    finance = scribe.world.finance_of(draft.holder)
    act = scribe.begin(finance, payment.paid_on + timedelta(days=scribe.stream.below(3)))
    withheld = {"payee": Secret(payment.payee_name)} if payment.payee_name else None
    payee = None if payment.payee_name else payment.payee or draft.contract.institution
    scribe.state(
        "disbursement.made",
        payment.paid_on,
        [*payment.planted, *draft.marks.get("payment", ())],
        withheld,
        contract=draft.contract.number,
        payee=payee,
        amount_fen=payment.amount_fen,
        payment_order=payment.order,
    )
    yield act


def _pay_back(draft: Procurement, day: date, scribe: Scribe) -> Iterator[Act]:
    contract: ContractDraft = draft.contract
    act = scribe.begin(scribe.world.finance_of(draft.holder), day)
    scribe.state(
        "disbursement.returned", day,
        contract=contract.number, amount_fen=contract.returned_fen,
        payment_order=f"退{draft.year}-{draft.serial}",
    )  # fmt: skip
    yield act


def _accept(draft: Procurement, day: date, scribe: Scribe) -> Iterator[Act]:
    act = scribe.begin(scribe.world.education_of(draft.holder), day)
    publish(scribe, draft, "acceptance", contract=draft.contract.number)
    yield act


def _terminate(draft: Procurement, day: date, scribe: Scribe) -> Iterator[Act]:
    """A contract ends before its classes; the advance is ordered back and comes back."""
    world, contract = scribe.world, draft.contract
    act = scribe.begin(world.education_of(draft.holder), day)
    scribe.state(
        "contract.terminated", day, (), {"reason": Secret("遇自然灾害，培训无法举办", "party")},
        contract=contract.number,
    )  # fmt: skip
    yield act
    paid_fen = sum(payment.amount_fen for payment in contract.payments)
    if not paid_fen:
        return
    clawback = f"追{draft.year}-{draft.serial}"
    ordered_on = day + timedelta(days=6)
    act = scribe.begin(world.supervision, ordered_on)
    scribe.state(
        "clawback.ordered",
        ordered_on,
        clawback=clawback,
        contract=contract.number,
        party=contract.institution,
        of="advance",
        amount_fen=paid_fen,
        due_on=day + timedelta(days=60),
        reason="合同终止，退回预付款",
    )
    yield act
    for number, part_fen in enumerate((paid_fen // 2, paid_fen - paid_fen // 2), 1):
        back_on = ordered_on + timedelta(days=9 * number)
        act = scribe.begin(world.finance_of(draft.holder), back_on)
        scribe.state(
            "clawback.recovered", back_on,
            clawback=clawback, amount_fen=part_fen, voucher=f"入{draft.year}-追{draft.serial}-{number}",
        )  # fmt: skip
        yield act
