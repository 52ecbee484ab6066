"""Making a nation's history: the book, its plan, what is planted, everything recorded, the truth (生成).

Raises a `LedgerError` where the book cannot be made. An interruption leaves a practice book of the
demonstration, which the next one removes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from domain.vocabulary import FOUNDING_KINDS
from ledger.application import Ledger, Recorded
from ledger.encoding import encode_base64
from ledger.founding import PRACTICE_OFFICERS as OFFICERS
from ledger.founding import FoundingPlan, enrolment, founding_parcel
from ledger.moment import CHINA
from mingzhang.nation.constitution import constitution_stories, plan_rotations
from mingzhang.nation.contracts import procurement_story
from mingzhang.nation.delivery import class_story
from mingzhang.nation.drafts import Drafts
from mingzhang.nation.funds import allotment_stories, appropriation_story, payment_story
from mingzhang.nation.identities import LOG, make_book
from mingzhang.nation.plan import make_drafts
from mingzhang.nation.planting import NOTHING, Planting
from mingzhang.nation.recorder import Clock, Recorder
from mingzhang.nation.register import Register
from mingzhang.nation.sizing import fit_expenses
from mingzhang.nation.stories import Story, woven
from mingzhang.nation.supervision import closing_stories, complaint_story, erasure_story, inspection_story
from mingzhang.nation.truth import TRUTH_FILE, truth_members
from mingzhang.nation.vouchers import series_story
from mingzhang.nation.world import FOUNDED_ON, World
from mingzhang.nation.yearly import plan_story, yearly_stories


@dataclass(frozen=True)
class Made:
    """What came of it: the book's origin and founding fingerprint, its size and root, what was planted."""

    origin: str
    fingerprint: str
    seed: int
    wanted: int
    statements: int
    size: int
    root: str
    planted: int
    first_day: date
    last_day: date


def make_nation(
    directory: Path,
    statements: int,
    seed: int,
    planting: Planting = NOTHING,
    advance: Callable[[int], None] = lambda _: None,
) -> Made:
    """Make the book of a history of about so many statements in a directory where there is nothing."""
    world = World(seed, statements)
    plan_rotations(world)
    drafts = make_drafts(world)
    fit_expenses(drafts, world, lambda: stories_of(drafts, world, NOTHING))
    # What was stated for counting is stated again.
    world.erased.clear()
    planting.change(drafts, world)
    make_book(world, directory)
    clock = Clock(datetime.combine(FOUNDED_ON, time(9), CHINA))
    ledger = Ledger.open(directory, world.founders_key(LOG, ""), clock)
    try:
        _found(ledger, world, clock)
        recorder = Recorder(ledger, world, clock, advance)
        recorder.record(woven(stories_of(drafts, world, planting)))
        return _told(ledger, recorder, planting, world)
    finally:
        ledger.close()


def stories_of(drafts: Drafts, world: World, planting: Planting) -> Sequence[Story]:
    """Every story of a history, in the order in which they stand at one moment."""
    return list(_stories(drafts, world, planting))


def _stories(drafts: Drafts, world: World, planting: Planting) -> Iterator[Story]:
    register = Register()
    yield from constitution_stories(world)
    yield from register.stories(drafts.experts, world)
    for appropriation in drafts.appropriations:
        yield appropriation_story(appropriation, world)
    for allotment in drafts.allotments.values():
        yield from allotment_stories(allotment, world)
    for plan in drafts.plans:
        yield plan_story(plan, world)
    yield from yearly_stories(world)
    for payment in drafts.payments:
        yield payment_story(payment, world)
    for procurement in drafts.procurements:
        yield procurement_story(procurement, world, register)
        for each in procurement.classes:
            yield class_story(each, procurement, world, planting)
    for series in drafts.series:
        yield series_story(series, world)
    for inspection in drafts.inspections:
        yield inspection_story(inspection, world)
    for complaint in drafts.complaints:
        yield complaint_story(complaint, world)
    yield erasure_story(world)
    yield from closing_stories(world)


def _found(ledger: Ledger, world: World, clock: Clock) -> None:
    authorities = [
        {
            "authority": authority,
            "officers": [
                enrolment(world.founders_key(authority, officer), world.origin, authority, officer)
                for officer in OFFICERS
            ],
        }
        for authority in FOUNDING_KINDS
    ]
    stream = world.stream("founding")
    moment_ms = int(clock().timestamp() * 1000)
    plan = FoundingPlan(world.origin, authorities)
    parcel = founding_parcel(plan, ledger.book.log_key, clock(), lambda: stream.uuid7(moment_ms))
    for authority in FOUNDING_KINDS:
        first, second = (world.founders_key(authority, officer) for officer in OFFICERS)
        parcel = parcel.signed_by(first, "prepare").signed_by(second, "approve")
    outcome = ledger.submit(parcel.submission())
    assert isinstance(outcome, Recorded), outcome


def _told(ledger: Ledger, recorder: Recorder, planting: Planting, world: World) -> Made:
    """Write the truth beside the book's log, and say what was made."""
    newest, wanted = ledger.checkpoint(), world.scale.statements
    planted = planting.planted
    root = encode_base64(newest.root)
    count = recorder.statements + 1
    positions = recorder.positions(each for row in planted for each in row.statements)
    truth = truth_members(
        seed=world.seed, wanted=wanted, statements=count, root=root, rules=planting.rules,
        planted=planted, positions=positions,
    )  # fmt: skip
    (ledger.book.path / TRUTH_FILE).write_text(
        json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return Made(
        ledger.book.origin,
        ledger.founding_fingerprint(),
        world.seed,
        wanted,
        count,
        newest.size,
        root,
        len(planted),
        FOUNDED_ON,
        recorder.last_day,
    )
