"""What else is waited for at a desk, as a table (其他待办的显示)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from domain.vocabulary import EVALUATED_BY, PUBLISHED_KINDS, REVIEW_SIDES
from mingzhang.cells import clip
from mingzhang.screen import Cell, Column, table

if TYPE_CHECKING:
    from mingzhang.speech import Speech
    from projections.tasks_due import TaskDue

TASKS: Final = {
    "answer-finding": ("答复审计问题", "answer the finding"),
    "close-finding": ("核实整改、销号", "look into the answer, close"),
    "review-plan": ("审核实施方案", "review the plan"),
    "amend-plan": ("修改退回的方案", "amend the returned plan"),
    "evaluate-class": ("评估培训班", "evaluate the class"),
    "use-vouchers": ("培训券将到期", "vouchers expire soon"),
    "void-vouchers": ("作废过期培训券", "void expired vouchers"),
    "answer-draw": ("应答抽取", "answer the draw"),
    "reveal-draw": ("揭示抽取", "reveal the draw"),
    "open-bids": ("开标", "open the bids"),
    "publish": ("公开", "publish"),
}
MOST: Final = 20
"""Of one kind at one desk so many rows are shown; `--json` has all."""
WIDEST_NUMBER: Final = 24

_DETAILS: Final = {**EVALUATED_BY, **REVIEW_SIDES, **PUBLISHED_KINDS}


def draw_tasks(rows: Sequence[TaskDue], speech: Speech) -> str:
    """Return the table, empty where there is nothing."""
    if not rows:
        return ""
    columns = [
        Column(speech.say("待办", "to do")),
        Column(speech.say("对象", "of")),
        Column(speech.say("说明", "which")),
        Column(speech.say("起", "since")),
        Column(speech.say("天数", "days"), "number"),
        Column(speech.say("期限", "due")),
        Column(speech.say("逾期", "late"), "number"),
    ]
    cells: list[list[Cell]] = []
    left_out = 0
    for task in TASKS:
        here = [row for row in rows if row.task == task]
        # The latest first: a desk with much to do sees what presses.
        here.sort(key=lambda row: (not row.is_late, -(row.days_late or 0)))
        cells += [_cells(row, speech) for row in here[:MOST]]
        left_out += len(here[MOST:])
    drawn = [speech.say("其他待办", "Also waited for"), table(columns, cells)]
    if left_out:
        drawn.append(speech.say(f"另有 {left_out:,} 项，见 --json。", f"{left_out:,} more: see --json."))
    return "\n".join(drawn)


def _cells(row: TaskDue, speech: Speech) -> list[Cell]:
    detail = _DETAILS[row.detail].name(speech.lang) if row.detail in _DETAILS else row.detail
    if row.task in ("use-vouchers", "void-vouchers"):
        detail = speech.say(f"{row.detail} 张", f"{row.detail} voucher{'' if row.detail == '1' else 's'}")
    if row.task == "open-bids":
        detail = speech.say(f"{row.detail} 封", f"{row.detail} envelope{'' if row.detail == '1' else 's'}")
    return [
        speech.say(*TASKS[row.task]),
        clip(row.number, WIDEST_NUMBER),
        clip(detail, WIDEST_NUMBER),
        "—" if row.since is None else row.since.isoformat(),
        row.days,
        "" if row.due_on is None else row.due_on.isoformat(),
        speech.say("是", "yes") if row.is_late and row.days_late is None else row.days_late or None,
    ]
