"""What holders do every year beside money: plans and their review, quotas, bases, resources (年度情节)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

from domain.holders import CENTRAL, HOLDERS
from mingzhang.nation.acts import Act, Scribe, Secret
from mingzhang.nation.calendar import working_day
from mingzhang.nation.drafts import PlanDraft
from mingzhang.nation.names import SUBJECTS
from mingzhang.nation.stories import Story
from mingzhang.nation.world import YEARS, World, all_holders

SITE: Final = "教育部门政务公开平台（示例）"
_BUDGET: Final = (
    ("lodging", 45),
    ("meals", 25),
    ("lecture-fees", 15),
    ("venue", 6),
    ("materials", 3),
    ("transport", 2),
)


def plan_story(draft: PlanDraft, world: World) -> Story:
    """A plan is handed in, looked over by both sides, in one case of six after it came back once."""

    def acts() -> Iterator[Act]:
        scribe = Scribe(world, "plan", draft.number)
        day = draft.submitted_on
        for version in range(1, draft.versions + 1):
            yield _submit(draft, version, day, scribe)
            day = max(draft.reviewed_on, day + timedelta(days=4)) if version == 1 else day + timedelta(days=5)
            outcome = "approved" if version == draft.versions else "returned"
            for side, authority in (
                ("education", world.education_of("00")),
                ("finance", world.finance_of("00")),
            ):
                act = scribe.begin(authority, day)
                scribe.state(
                    "plan.reviewed", day,
                    plan=draft.number, version=version, side=side, outcome=outcome,
                    reason=None if outcome == "approved" else "预算分项说明不全",
                )  # fmt: skip
                yield act
            day += timedelta(days=5)
        if draft.published_on is not None:
            published_on = max(draft.published_on, working_day(day - timedelta(days=4)))
            act = scribe.begin(world.education_of(draft.holder), published_on)
            scribe.state(
                "disclosure.published", published_on, draft.marks.get("published", ()),
                what="plan", reference=draft.number, where=SITE, published_on=published_on,
            )  # fmt: skip
            yield act

    return Story(draft.submitted_on, acts)


def _submit(draft: PlanDraft, version: int, day: date, scribe: Scribe) -> Act:
    act = scribe.begin(scribe.world.education_of(draft.holder), day)
    year = draft.year
    trainees = draft.trainees // len(draft.lines)
    scribe.state(
        "plan.submitted",
        day,
        draft.planted,
        {"responsible": Secret("项目负责人（虚构）")} if version == 1 else None,
        plan=draft.number,
        version=version,
        fiscal_year=year,
        holder=draft.holder,
        lines=list(draft.lines),
        needs=[{"surveyed": draft.trainees * 2 + 60, "summary": "希望增加课例研修与跟岗实践"}],
        quota=[{"line": line, "trainees": trainees, "days": 8} for line in draft.lines],
        budget=[
            {"category": category, "amount_fen": draft.amount_fen * percent // 100}
            for category, percent in _BUDGET
        ],
        calendar=[
            {"stage": "采购", "starts_on": f"{year}-04-01", "ends_on": f"{year}-06-30"},
            {"stage": "培训", "starts_on": f"{year}-07-08", "ends_on": f"{year}-11-20"},
            {"stage": "评估决算", "starts_on": f"{year}-11-21", "ends_on": f"{year}-12-31"},
        ],
        evaluation="学员问卷与专家评估相结合",
        responsible=None if version == 1 else "教师工作处",
    )
    return act


def yearly_stories(world: World) -> Iterator[Story]:
    """Bases, resources and quotas: of every holder in larger histories, of a few in the smallest."""
    holders = all_holders()
    some = holders if world.scale.statements >= 10_000 else holders[:3]
    for holder in some:
        yield Story(date(2023, 2, 1), partial(_bases, world, holder))
        yield Story(date(2023, 3, 1), partial(_resources, world, holder))
    for year in YEARS:
        yield Story(date(year, 2, 5), partial(_quotas, world, year, some))


def _bases(world: World, holder: str) -> Iterator[Act]:
    scribe = Scribe(world, "bases", holder)
    education = world.education_of(holder)
    own = world.institutions.get(holder) or [codes[0] for codes in world.institutions.values()][:3]
    act = scribe.begin(education, working_day(date(2023, 2, 8)))
    for number, code in enumerate(own):
        scribe.state(
            "base.designated",
            date(2023, 2, 7),
            base=f"JD-{holder}-{number + 1:03d}",
            holder=holder,
            institution=code,
            subjects="、".join(scribe.stream.sample(SUBJECTS, 3)),
            valid_from=date(2023, 3, 1),
            valid_to=date(2025, 12, 31),
        )
    yield act
    if len(own) > 2 or holder == CENTRAL.code:
        day = working_day(date(2025, 3, 4))
        act = scribe.begin(education, day)
        scribe.state("base.withdrawn", day, base=f"JD-{holder}-001", reason="周期评估后不再认定")
        yield act


def _resources(world: World, holder: str) -> Iterator[Act]:
    scribe = Scribe(world, "resources", holder)
    everybody = [code for codes in world.institutions.values() for code in codes]
    for year in YEARS:
        day = working_day(date(year, 3, 6) + timedelta(days=scribe.stream.below(10)))
        act = scribe.begin(world.education_of(holder), day)
        subject = scribe.stream.pick(SUBJECTS)
        resource = f"ZY-{holder}-{year}"
        scribe.state(
            "resource.selected", day,
            resource=resource, holder=holder, title=f"{HOLDERS[holder].short_name}{subject}课例资源包",
            provider=scribe.stream.pick(everybody),
        )  # fmt: skip
        others = [each for each in all_holders()[1:] if each != holder]
        scribe.state("resource.shared", day, resource=resource, holders=scribe.stream.sample(others, 3))
        yield act


def _quotas(world: World, year: int, holders: Sequence[str]) -> Iterator[Act]:
    scribe = Scribe(world, "quotas", year)
    day = working_day(date(year, 2, 6))
    act = scribe.begin(world.education_of("00"), day)
    document = f"教师厅函〔{year}〕5号（示例）"
    for holder in holders:
        if holder != CENTRAL.code:
            scribe.state(
                "quota.assigned", day,
                document=document, fiscal_year=year, line="demo.backbone", holder=holder,
                trainees=scribe.stream.between(20, 60),
            )  # fmt: skip
    yield act
