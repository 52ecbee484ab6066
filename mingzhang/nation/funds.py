"""Money on its way: budgets, allocations, arrivals, direct payments, carry-over and return (资金情节)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from domain.accounts import parse_account
from mingzhang.nation.acts import Act, Scribe, Secret
from mingzhang.nation.drafts import Allotment, Appropriation, DirectPayment, Tranche
from mingzhang.nation.stories import Story
from mingzhang.nation.world import World

if TYPE_CHECKING:
    from mingzhang.nation.recorder import Desk

SITE: Final = "财政部门预决算公开平台（示例）"


def appropriation_story(draft: Appropriation, world: World) -> Story:
    """A budget is enacted and published."""

    def acts() -> Iterator[Act]:
        scribe = Scribe(world, "appropriation", draft.document, draft.line)
        finance = world.finance_of(draft.holder)
        pool = f"{draft.year}/{draft.line}/{draft.holder}" + (
            "" if draft.source == "central" else f"@{draft.source}"
        )
        act = scribe.begin(finance, draft.enacted_on)
        scribe.state(
            "appropriation.enacted",
            draft.enacted_on,
            draft.planted,
            document=draft.document,
            fiscal_year=draft.year,
            line=draft.line,
            source=None if draft.source == "central" else draft.source,
            holder=None if draft.holder == "00" else draft.holder,
            amount_fen=draft.amount_fen,
        )
        yield act
        if draft.published_on is not None:
            act = scribe.begin(finance, draft.published_on)
            scribe.state(
                "disclosure.published", draft.published_on, draft.marks.get("budget", ()),
                what="budget", account=pool, where=SITE, published_on=draft.published_on,
            )  # fmt: skip
            yield act

    return Story(draft.enacted_on, acts)


def allotment_stories(draft: Allotment, world: World) -> Iterator[Story]:
    """Each tranche is a story of its own; so is what becomes of a rest."""
    for number, tranche in enumerate(draft.tranches):
        yield Story(tranche.allocated_on, partial(_tranche, draft, number, tranche, world))
    ends_on = min(day for day in (draft.carried_on, draft.returned_on, date(draft.year, 12, 20)) if day)
    yield Story(ends_on, partial(_rest, draft, world))


def _tranche(draft: Allotment, number: int, tranche: Tranche, world: World) -> Iterator[Act]:
    scribe = Scribe(world, "tranche", draft.account, number)
    above, own = world.finance_of(tranche.from_holder), world.finance_of(draft.holder)
    act = scribe.begin(above, tranche.allocated_on + timedelta(days=scribe.stream.below(3)))
    allocated = scribe.state(
        "allocation.made",
        tranche.allocated_on,
        [*tranche.planted, *tranche.marks.get("allocated", ())],
        document=tranche.document,
        account=draft.account,
        from_holder=tranche.from_holder,
        amount_fen=tranche.amount_fen,
        advance_notice=tranche.is_advance or None,
    )
    yield act
    published_on = tranche.published_on

    def publish(day: date) -> Act:
        act = scribe.begin(own, day)
        scribe.state(
            "disclosure.published", day, tranche.marks.get("transfer", ()),
            what="transfer", account=draft.account, where=SITE, published_on=day,
        )  # fmt: skip
        return act

    if published_on is not None and published_on <= tranche.received_on:
        yield publish(published_on)
    act = scribe.begin(own, tranche.received_on + timedelta(days=scribe.stream.below(3)))
    scribe.state(
        "funds.received",
        tranche.received_on,
        tranche.marks.get("received", ()),
        account=draft.account,
        from_holder=tranche.from_holder,
        amount_fen=tranche.amount_fen,
        voucher=f"{tranche.voucher}-{number + 1}",
    )
    yield act
    if published_on is not None and published_on > tranche.received_on:
        yield publish(published_on)
    if tranche.adjusted_on is not None:
        act = scribe.begin(above, tranche.adjusted_on)
        scribe.state(
            "allocation.adjusted",
            tranche.adjusted_on,
            document=f"{tranche.document}之一",
            adjusts=allocated,
            delta_fen=tranche.adjusted_fen,
            reason="按实际人数核减",
        )
        yield act


def _rest(draft: Allotment, world: World) -> Iterator[Act]:
    scribe = Scribe(world, "rest", draft.account)
    finance = world.finance_of(draft.holder)
    steps = sorted(
        (day, name) for day, name in ((draft.carried_on, "carried"), (draft.returned_on, "returned")) if day
    )
    if draft.final_account_on is not None:
        steps = sorted([*steps, (draft.final_account_on, "published")])
    for day, name in steps:
        act = scribe.begin(finance, day, alone=name != "published", evening=name != "published")
        act.may_follow = name != "published"
        if name == "published":
            scribe.state(
                "disclosure.published", day, draft.marks.get("final-account", ()),
                what="final-account", account=draft.account, where=SITE, published_on=day,
            )  # fmt: skip
        elif name == "carried":
            act.late = partial(_carry, draft, scribe, day)
        else:
            act.late = partial(_give_back, draft, scribe, day)
        yield act


def _carry(draft: Allotment, scribe: Scribe, day: date, desk: Desk, act: Act) -> None:
    rest_fen = desk.account(draft.account).allotted_fen
    if rest_fen:
        scribe.state_in(
            act,
            "balance.carried-over",
            day,
            draft.marks.get("carried", ()),
            account=draft.account,
            amount_fen=rest_fen,
            usable_until=date(draft.year + 1, 12, 31),
        )


def _give_back(draft: Allotment, scribe: Scribe, day: date, desk: Desk, act: Act) -> None:
    account = desk.account(draft.account)
    if account.allotted_fen:
        scribe.state_in(
            act,
            "balance.returned",
            day,
            draft.marks.get("returned", ()),
            account=draft.account,
            amount_fen=account.allotted_fen,
            cash_fen=min(account.treasury_fen, account.allotted_fen),
        )


def payment_story(draft: DirectPayment, world: World) -> Story:
    """Something is paid without a contract."""

    def acts() -> Iterator[Act]:
        scribe = Scribe(world, "payment", draft.account, draft.order)
        holder = parse_account(draft.account).holder
        act = scribe.begin(world.finance_of(holder), draft.paid_on + timedelta(days=1))
        withheld = None if draft.payee else {"payee": Secret(draft.payee_name)}
        scribe.state(
            "payment.made",
            draft.paid_on,
            draft.planted,
            withheld,
            account=draft.account,
            payee=draft.payee,
            purpose=draft.purpose,
            category=draft.category,
            amount_fen=draft.amount_fen,
            payment_order=draft.order,
        )
        yield act

    return Story(draft.paid_on, acts)
