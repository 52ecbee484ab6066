"""Training vouchers: issued, redeemed at a listed institution, voided, paid for (培训券情节)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from ledger.vouchers import Serial, make_serial
from mingzhang.nation.acts import Act, Scribe
from mingzhang.nation.drafts import Series, VoucherDraft
from mingzhang.nation.stories import Story
from mingzhang.nation.world import World

ITEM = "乡村教师课堂教学改进"


def series_story(draft: Series, world: World) -> Story:
    """A series of vouchers, from its issue to its payment."""

    def acts() -> Iterator[Act]:
        scribe = Scribe(world, "series", draft.series)
        education = world.education_of(draft.holder)
        act = scribe.begin(education, draft.issued_on)
        serials = {}
        for voucher in draft.vouchers:
            serial = make_serial(draft.series, voucher.number, scribe.stream.octets)
            serials[voucher.number] = serial
            scribe.state(
                "voucher.issued",
                draft.issued_on,
                voucher.planted,
                series=draft.series,
                serial_digest=serial.digest,
                account=draft.account,
                value_fen=draft.value_fen,
                offers=[{"item": ITEM, "mode": "centralised"}],
                institutions=list(draft.institutions),
                expires_on=draft.expires_on,
            )
        yield act
        yield from _uses(draft, serials, scribe)

    return Story(draft.issued_on, acts)


def _uses(draft: Series, serials: dict[str, Serial], scribe: Scribe) -> Iterator[Act]:
    """What becomes of each voucher, by institution and week, and what is paid for it."""
    world = scribe.world
    redeemed: Counter[str] = Counter()
    weeks: dict[tuple[date, str], list[VoucherDraft]] = {}
    for voucher in draft.vouchers:
        if voucher.redeemed_on is not None:
            week = voucher.redeemed_on + timedelta(days=7 - voucher.redeemed_on.weekday())
            weeks.setdefault((week, voucher.institution), []).append(voucher)
            redeemed[voucher.institution] += 1
    for (week, institution), vouchers in sorted(weeks.items()):
        act = scribe.begin(institution, week)
        for voucher in vouchers:
            scribe.state(
                "voucher.redeemed",
                voucher.redeemed_on,
                [*voucher.planted, *voucher.marks.get("redeemed", ())],
                series=draft.series,
                serial_digest=serials[voucher.number].digest,
                institution=institution,
                class_=voucher.training_class,
            )
        yield act
    for number, (institution, count) in enumerate(sorted(redeemed.items()), 1):
        act = scribe.begin(world.finance_of(draft.holder), draft.paid_on)
        scribe.state(
            "disbursement.made",
            draft.paid_on,
            draft.marks.get("payment", ()),
            series=draft.series,
            institution=institution,
            payee=institution,
            amount_fen=count * draft.value_fen,
            payment_order=f"支{draft.series}-{number}",
        )
        yield act
    voided = [voucher for voucher in draft.vouchers if voucher.voided_on is not None]
    if voided:
        act = scribe.begin(
            world.education_of(draft.holder), max(each.voided_on for each in voided if each.voided_on)
        )
        for voucher in voided:
            scribe.state(
                "voucher.voided",
                voucher.voided_on,
                voucher.marks.get("voided", ()),
                series=draft.series,
                serial_digest=serials[voucher.number].digest,
                reason="到期未使用",
            )
        yield act
