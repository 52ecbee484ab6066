"""Supervision and openness: inspections, findings, complaints, what is erased, closings (监督情节)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mingzhang.nation.acts import Act, Scribe, Secret
from mingzhang.nation.drafts import Complaint, Inspection
from mingzhang.nation.stories import Story
from mingzhang.nation.world import SECOND, YEARS, World

if TYPE_CHECKING:
    from mingzhang.nation.recorder import Desk

SITE: Final = "审计监督结果公告平台（示例）"
EDUCATION_SITE: Final = "教育部门政务公开平台（示例）"


def inspection_story(draft: Inspection, world: World) -> Story:
    """An inspection, its finding, what was done about it."""
    return Story(draft.opened_on, lambda: _Inspecting(draft, world).acts())


class _Inspecting:
    def __init__(self, draft: Inspection, world: World) -> None:
        self._draft = draft
        self._world = world
        self._scribe = Scribe(world, "inspection", draft.number)
        self._finding = f"{draft.number}-01"
        member, code = draft.about
        self._about: dict[str, Any] = {member: code}

    def acts(self) -> Iterator[Act]:
        draft, scribe, supervision = self._draft, self._scribe, self._world.supervision
        act = scribe.begin(supervision, draft.opened_on)
        scribe.state(
            "inspection.opened", draft.opened_on, [*draft.planted, *draft.marks.get("opened", ())],
            inspection=draft.number, scope="资金拨付与培训实施", due_on=draft.raised_on + timedelta(days=30),
            **self._about,
        )  # fmt: skip
        yield act
        act = scribe.begin(supervision, draft.raised_on)
        scribe.state(
            "finding.raised",
            draft.raised_on,
            draft.marks.get("raised", ()),
            {"text": Secret(draft.text, "party")},
            finding=self._finding,
            inspection=draft.number,
            article=draft.article,
            due_on=draft.due_on,
            **self._about,
        )
        if draft.frozen_fen:
            scribe.state(
                "funds.frozen", draft.raised_on, draft.marks.get("freeze", ()),
                freeze=f"冻{draft.number}", amount_fen=draft.frozen_fen, finding=self._finding,
                reason="核查期间暂停使用", **self._about,
            )  # fmt: skip
        yield act
        if draft.answered_on is not None:
            act = scribe.begin(draft.party, draft.answered_on)
            answer = scribe.state(
                "finding.answered", draft.answered_on, draft.marks.get("answered", ()),
                {"text": Secret("已按要求补齐材料并完善归档制度")}, finding=self._finding,
            )  # fmt: skip
            yield act
            if draft.is_read:
                yield self._read(answer, draft.answered_on)
        if draft.closed_on is not None:
            yield self._end(draft.closed_on)
        if draft.published_on is not None:
            act = scribe.begin(supervision, draft.published_on)
            scribe.state(
                "disclosure.published", draft.published_on, draft.marks.get("published", ()),
                what="inspection-decision", reference=draft.number, where=SITE,
                published_on=draft.published_on,
            )  # fmt: skip
            yield act

    def _read(self, answer: str, day: date) -> Act:
        """Supervision asks to see what the answer withholds."""
        act = self._scribe.begin(self._world.supervision, day)
        self._scribe.state(
            "disclosure.requested", day,
            reader=self._world.supervision, data=[{"statement": answer, "member": "text"}],
            purpose="核对整改情况", article="审计法第三十四条",
        )  # fmt: skip
        return act

    def _end(self, day: date) -> Act:
        draft, scribe = self._draft, self._scribe
        act = scribe.begin(self._world.supervision, day)
        if draft.frozen_fen:
            scribe.state(
                "funds.released", day,
                freeze=f"冻{draft.number}", amount_fen=draft.frozen_fen, reason="核查无误",
            )  # fmt: skip
        if draft.sanction:
            scribe.state(
                "sanction.imposed", day, draft.marks.get("sanction", ()),
                sanction=f"罚{draft.number}", finding=self._finding, party=draft.party, kind=draft.sanction,
                article=draft.article,
            )  # fmt: skip
        if draft.is_referred:
            scribe.state(
                "referral.made", day,
                referral=f"移{draft.number}", finding=self._finding, authority="人力资源社会保障部门（示例）",
                article="审计法第四十八条", due_on=day + timedelta(days=60),
            )  # fmt: skip
        scribe.state(
            "finding.closed", day, draft.marks.get("closed", ()), finding=self._finding, outcome=draft.outcome
        )
        return act


def complaint_story(draft: Complaint, world: World) -> Story:
    """A complaint is taken down by supervision and answered by the education authority."""

    def acts() -> Iterator[Act]:
        scribe = Scribe(world, "complaint", draft.number)
        member, code = draft.about
        about: dict[str, Any] = {"class_" if member == "class" else member: code}
        act = scribe.begin(world.supervision, max(draft.known_on, draft.lodged_on + timedelta(days=4)))
        scribe.state(
            "complaint.lodged",
            draft.lodged_on,
            [*draft.planted, *draft.marks.get("lodged", ())],
            {"text": Secret("反映培训安排中的问题"), "lodged_by": Secret("投诉人（虚构）")},
            complaint=draft.number,
            kind=draft.kind,
            due_on=draft.due_on,
            **about,
        )
        yield act
        if draft.answered_on is not None:
            act = scribe.begin(world.education_of(draft.holder), draft.answered_on)
            scribe.state(
                "complaint.answered", draft.answered_on, draft.marks.get("answered", ()),
                complaint=draft.number, outcome=draft.outcome, text="经核实，已向投诉人说明",
            )  # fmt: skip
            yield act
        if draft.published_on is not None:
            act = scribe.begin(world.education_of(draft.holder), draft.published_on)
            scribe.state(
                "disclosure.published", draft.published_on,
                what="complaint-decision", where=EDUCATION_SITE, published_on=draft.published_on, **about,
            )  # fmt: skip
            yield act

    return Story(draft.lodged_on, acts)


def closing_stories(world: World) -> Iterator[Story]:
    """Every year is closed in the February after it, by central finance and supervision."""
    for year in YEARS:
        day = date(year + 1, 2, 26)
        yield Story(day, partial(_closing, world, year, day))


def _closing(world: World, year: int, day: date) -> Iterator[Act]:
    scribe = Scribe(world, "closing", year)
    finance = world.finance_of("00")
    signers = ((finance, SECOND, "approve"), (world.supervision, SECOND, "approve"))
    act = scribe.begin(finance, day, signers=signers, alone=True)  # type: ignore[arg-type]

    def close(desk: Desk, act: Act) -> None:
        scribe.state_in(
            act, "period.closed", day,
            period=str(year), through=desk.size, balances=desk.closing_rows(str(year)),
        )  # fmt: skip

    act.late = close
    yield act


def erasure_story(world: World) -> Story:
    """The roster of a class of the first year is erased when its time is over."""

    def acts() -> Iterator[Act]:
        scribe = Scribe(world, "erasure")
        day = date(2026, 3, 10)
        act = scribe.begin(world.supervision, day)
        if world.erased:
            scribe.state(
                "disclosure.erased", day,
                erases=world.erased[0], member="roster", rule="保存期满", article="个人信息保护法第四十七条",
            )  # fmt: skip
            yield act

    return Story(date(2026, 3, 10), acts)
