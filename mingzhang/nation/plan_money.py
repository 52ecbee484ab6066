"""The money of the plan: appropriations, allotments with their arrivals, and what becomes of a rest
(资金安排).

Each account gets what its procurements may cost, and a reserve. Nine tenths are notified ahead of the year,
the rest comes in spring. Prefectures get their part out of the advance notice within thirty days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from domain.accounts import parse_account
from domain.holders import CENTRAL
from domain.working_days import add_working_days
from mingzhang.nation.calendar import worked_back, working_day
from mingzhang.nation.drafts import Allotment, Appropriation, DirectPayment, Drafts, Procurement, Tranche
from mingzhang.nation.streams import Stream
from mingzhang.nation.world import LAST_YEAR, World

_WHOLE_FEN = 10_000_00
_ADVANCE_PERCENT = 90
_NO_PREFECTURES = ("11", "12", "31", "50", "XPCC")


def add_money(drafts: Drafts, world: World) -> None:
    """Add what pays for the procurements and vouchers of the drafts."""
    _move_to_prefectures(drafts, world)
    needed: defaultdict[str, int] = defaultdict(int)
    for draft in drafts.procurements:
        needed[draft.account] += draft.ceiling_fen + _more_fen(draft)
    for series in drafts.series:
        needed[series.account] += series.value_fen * len(series.vouchers)
    for account in list(needed):
        parsed = parse_account(account)
        if len(parsed.holder) > len(parsed.province):
            needed[str(parsed.at(parsed.province))] += 0
    for account in sorted(needed):
        _add_allotment(drafts, account, needed[account], world)
    _feed_prefectures(drafts)
    _add_appropriations(drafts, world)


def _more_fen(draft: Procurement) -> int:
    amendment = draft.contract.amendment
    if amendment is None or amendment.amount_fen is None:
        return 0
    return amendment.amount_fen - draft.contract.amount_fen


def _move_to_prefectures(drafts: Drafts, world: World) -> None:
    """A fifth of larger provinces' short-term procurements is paid by a prefecture, one in a year.

    A closing can show the balances of five hundred accounts: few enough are opened.
    """
    if world.scale.statements < 8_000:
        return
    for draft in drafts.procurements:
        if draft.line != "rural.short-term" or draft.holder in _NO_PREFECTURES or draft.serial % 5:
            continue
        prefecture = f"{draft.holder}{1 + draft.year % 3:02d}"
        draft.account = str(parse_account(draft.account).at(prefecture))
        for each in draft.classes:
            each.account = draft.account


def _add_allotment(drafts: Drafts, account: str, needed_fen: int, world: World) -> None:
    parsed = parse_account(account)
    stream = world.stream("allotment", account)
    year, is_local = parsed.year, parsed.source != "central"
    is_beneath = len(parsed.holder) > len(parsed.province)
    reserve_fen = needed_fen * stream.between(3, 6) // 100 + _DIRECT_FEN
    total_fen = -(-(needed_fen + reserve_fen) // _WHOLE_FEN) * _WHOLE_FEN
    draft = Allotment(
        account=account,
        holder=parsed.holder,
        year=year,
        line=parsed.line,
        tranches=[],
        reserve_fen=reserve_fen,
        returned_on=worked_back(date(year + 1 if year < LAST_YEAR else year, 12, 26)),
    )
    if year == LAST_YEAR or (world.scale.lines >= 12 and stream.chance(0.8)):
        draft.carried_on = worked_back(date(year, 12, 29))
        if year == LAST_YEAR:
            draft.returned_on = None
    elif year < LAST_YEAR and stream.chance(0.5):
        draft.returned_on = worked_back(date(year + 1, 3, 20))
    if world.scale.lines >= 12:
        draft.final_account_on = working_day(date(year + 1, 1, 10) + timedelta(days=stream.below(20)))
    if is_beneath or is_local or world.scale.lines < 12:
        parts = [(total_fen, True)] if is_beneath else [(total_fen, False)]
    else:
        advance_fen = total_fen * _ADVANCE_PERCENT // 100
        parts = [(advance_fen, True), (total_fen - advance_fen, False)]
    for amount_fen, is_advance in parts:
        draft.tranches.append(
            _tranche(draft, amount_fen, stream, is_advance=is_advance, is_beneath=is_beneath)
        )
    if not is_beneath and (not drafts.allotments or stream.chance(0.1)):
        draft.tranches[-1].adjusted_on = working_day(date(year, 6, 16) + timedelta(days=stream.below(12)))
        draft.tranches[-1].adjusted_fen = -min(10_000_00, reserve_fen // 4)
    drafts.allotments[account] = draft
    if not is_beneath and (not drafts.payments or (world.scale.lines >= 12 and stream.chance(0.5))):
        drafts.payments.append(_direct_payment(account, stream, world))


_DIRECT_FEN = 12_000_00


def _direct_payment(account: str, stream: Stream, world: World) -> DirectPayment:
    """A review meeting is held in spring, with no contract: a small thing that the law allows."""
    parsed = parse_account(account)
    own = world.institutions.get(parsed.province) or world.employers
    return DirectPayment(
        account=account,
        category="venue",
        purpose="实施方案评审会场地",
        payee=stream.pick(own),
        payee_name="",
        amount_fen=stream.between(20, 80) * 100_00,
        paid_on=working_day(date(parsed.year, 5, 20) + timedelta(days=stream.below(20))),
        order=f"支{parsed.year}-Z-{parsed.line}",
    )


def _tranche(
    draft: Allotment, amount_fen: int, stream: Stream, *, is_advance: bool, is_beneath: bool
) -> Tranche:
    parsed = parse_account(draft.account)
    year = draft.year
    if is_beneath:
        allocated_on = working_day(date(year - 1, 12, 5) + timedelta(days=stream.below(8)))
        received_on = working_day(date(year, 1, 21) + timedelta(days=stream.below(6)))
        above = parsed.province
    elif is_advance:
        allocated_on = working_day(date(year - 1, 11, 16) + timedelta(days=stream.below(5)))
        received_on = working_day(date(year, 1, 4) + timedelta(days=stream.below(8)))
        above = parsed.pool.holder
    else:
        allocated_on = working_day(date(year, 3, 27) + timedelta(days=stream.below(6)))
        received_on = working_day(allocated_on + timedelta(days=stream.between(8, 14)))
        above = parsed.pool.holder
    ministry = "财教" if above == CENTRAL.code else f"{above}财教"
    number = 300 if is_advance and not is_beneath else 100
    return Tranche(
        document=f"{ministry}〔{allocated_on.year}〕{number + _LINE_NUMBERS[draft.line]}号（示例）",
        from_holder=above,
        amount_fen=amount_fen,
        allocated_on=allocated_on,
        received_on=received_on,
        voucher=f"入{year}-{1 if is_advance else 2}-{_LINE_NUMBERS[draft.line]}",
        published_on=add_working_days(allocated_on, stream.between(2, 9)),
        is_advance=is_advance,
    )


_LINE_NUMBERS = {
    "rural.short-term": 11, "rural.replacement": 12, "rural.distance": 13, "demo.backbone": 21,
    "demo.head-teacher": 22, "demo.weak-subject": 23, "demo.distance": 24, "demo.other": 25,
}  # fmt: skip


def _feed_prefectures(drafts: Drafts) -> None:
    """A province is allotted, ahead of the year, what its prefectures are going to get from it."""
    for draft in list(drafts.allotments.values()):
        parsed = parse_account(draft.account)
        if len(parsed.holder) == len(parsed.province):
            continue
        above = drafts.allotments[str(parsed.at(parsed.province))]
        above.tranches[0].amount_fen += sum(each.amount_fen for each in draft.tranches)


def _add_appropriations(drafts: Drafts, world: World) -> None:
    """Budgets grant exactly what is allotted from them, ahead of the year and when it is approved."""
    sums: defaultdict[tuple[str, int, str, str, bool], int] = defaultdict(int)
    for draft in drafts.allotments.values():
        parsed = parse_account(draft.account)
        for tranche in draft.tranches:
            if tranche.from_holder == parsed.pool.holder:
                key = (parsed.pool.holder, parsed.year, parsed.line, parsed.source, tranche.is_advance)
                sums[key] += tranche.amount_fen
    for (holder, year, line, source, is_advance), amount_fen in sorted(sums.items()):
        enacted_on = working_day(date(year - 1, 11, 3) if is_advance else date(year, 3, 15))
        number = _LINE_NUMBERS[line] + (50 if is_advance else 0)
        office = "财预" if holder == CENTRAL.code else f"{holder}财预"
        drafts.appropriations.append(
            Appropriation(
                document=f"{office}〔{enacted_on.year}〕{number}号（示例）",
                year=year,
                line=line,
                amount_fen=amount_fen,
                enacted_on=enacted_on,
                published_on=add_working_days(enacted_on, 6),
                holder=holder,
                source=source,
            )
        )
