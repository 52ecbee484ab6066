"""Pictures of money in text: how far it has come, per province and from the treasury to the classroom.

Pure functions returning text. Promises that a bar never shows more than there is (lengths are cut off, as
`format_wan` cuts figures), that an amount above zero is seen, and that colour adds nothing a reader without
it would miss: every stage has its own shade. Figures are in ten thousand yuan (万元).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.money import format_wan
from mingzhang.cells import Side, clip, pad, printable, width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzhang.speech import Speech


class MoneyRow(NamedTuple):
    """How far one holder's money has come; each amount is meant to be a part of the one before it."""

    name: str
    allocated_fen: int
    received_fen: int
    committed_fen: int
    disbursed_fen: int
    spent_fen: int

    @property
    def amounts(self) -> tuple[int, int, int, int, int]:
        """The five amounts in the order of the stages."""
        return self[1:]


class FlowStep(NamedTuple):
    """One step on the way from the treasury to the classroom."""

    name: str
    amount_fen: int


def money_picture(rows: Sequence[MoneyRow], columns: int, speech: Speech, *, colour: bool = False) -> str:
    """Draw one nested bar a holder: spent inside disbursed inside committed inside received inside allocated.

    All holders share one scale, so that bars compare; the total beneath fills its own. As many figures stand
    beside the bars as `columns` leaves room for; names are cut at 18 cells. An amount larger than the one it
    should be part of hides it in the bar; the figures show it. Without rows, a sentence says so.
    """
    if not rows:
        return speech.say("尚无资金下达。", "No money has been allocated yet.")
    total = _total(rows, speech)
    everything = [*rows, total]
    names = [clip(printable(row.name), _NAME_CELLS) for row in everything]
    name_cells = max(map(width, names))
    figures, bar_cells = _figures(everything, columns - name_cells - len(_GAP), speech)
    scale_fen = max(1, *(max(row.amounts) for row in rows))
    scales_fen = [scale_fen] * len(rows) + [max(1, *total.amounts)]

    heads = pad("", name_cells + len(_GAP) + bar_cells) + figures[0]
    lines = [
        pad(name, name_cells) + _GAP + _bar(row.amounts, scale, bar_cells, colour) + beside
        for name, row, scale, beside in zip(names, everything, scales_fen, figures[1:], strict=True)
    ]
    rule = _paint("─" * (name_cells + len(_GAP) + bar_cells + width(figures[0])), _FAINT, colour)
    note = wrap(_scale_note(scale_fen, bar_cells, speech), columns)
    return _joined([_legend(speech, colour), "", heads, *lines[:-1], rule, lines[-1], "", *note])


def flow_picture(steps: Sequence[FlowStep], columns: int, speech: Speech, *, colour: bool = False) -> str:
    """Draw the way of the money as a funnel: one centred bar a step, as wide as what arrived there.

    Beside each bar stand its amount and its share of the first step. Without steps, a sentence says so.
    """
    if not steps:
        return speech.say("尚无资金。", "There is no money yet.")
    names = _column([printable(step.name) for step in steps], "left")
    unit = speech.say("万元", "10,000 yuan")
    amounts = _column([unit, *(format_wan(step.amount_fen) for step in steps)], "right")
    shares = _column([_share(step.amount_fen, steps[0].amount_fen) for step in steps], "right")
    beside = width(names[0]) + width(amounts[0]) + width(shares[0]) + 3 * len(_GAP)
    half = max(min(columns - beside, _WIDEST_FUNNEL), _NARROWEST_FUNNEL) // 2
    scale_fen = max(1, *(step.amount_fen for step in steps))

    lines = [pad("", width(names[0]) + 2 * len(_GAP) + 2 * half) + amounts[0]]
    for index, step in enumerate(steps):
        stage = _STAGES[index * (len(_STAGES) - 1) // max(1, len(steps) - 1)]
        funnel = _paint(_funnel(step.amount_fen, scale_fen, half), stage.colour, colour)
        lines.append(_GAP.join([names[index], funnel, amounts[index + 1], shares[index]]))
    return _joined(lines)


class _Stage(NamedTuple):
    shade: str
    colour: str
    zh: str
    en: str


_STAGES: Final = (
    _Stage("·", "38;5;245", "下达", "allocated"),
    _Stage("░", "38;5;67", "到账", "received"),
    _Stage("▒", "38;5;68", "承诺", "committed"),
    _Stage("▓", "38;5;37", "拨付", "disbursed"),
    _Stage("█", "38;5;172", "支出", "spent"),
)
_FAINT: Final = "2"
_GAP: Final = "  "
_NAME_CELLS: Final = 18
_GOOD_BAR: Final = 28
_SHORTEST_BAR: Final = 12
_NARROWEST_FUNNEL: Final = 16
_WIDEST_FUNNEL: Final = 72
_CHOICES_OF_FIGURES: Final = ((0, 1, 2, 3, 4), (0, 3, 4), (0, 4))
"""Which stages' figures are written, the fullest choice first; a narrow screen gets a later one."""


def _total(rows: Sequence[MoneyRow], speech: Speech) -> MoneyRow:
    return MoneyRow(speech.say("合计", "Total"), *map(sum, zip(*(row.amounts for row in rows), strict=True)))


def _figures(rows: Sequence[MoneyRow], cells: int, speech: Speech) -> tuple[list[str], int]:
    """Return the figures of each row under their heads, and the cells they leave to the bars."""
    shares = [_share(row.spent_fen, row.allocated_fen) for row in rows]
    share_column = _column([speech.say("支出率", "spent %"), *shares], "right")
    for choice in _CHOICES_OF_FIGURES:
        amount_columns = [_amount_column(rows, stage, speech) for stage in choice]
        lines = [_GAP + _GAP.join(line) for line in zip(*amount_columns, share_column, strict=True)]
        bar_cells = cells - width(lines[0])
        if bar_cells >= _GOOD_BAR:
            break
    return lines, max(bar_cells, _SHORTEST_BAR)


def _amount_column(rows: Sequence[MoneyRow], stage: int, speech: Speech) -> list[str]:
    head = speech.say(_STAGES[stage].zh, _STAGES[stage].en)
    return _column([head, *(format_wan(row.amounts[stage]) for row in rows)], "right")


def _bar(amounts: Sequence[int], scale_fen: int, cells: int, colour: bool) -> str:
    """Paint the stages over one another, the widest first, and return exactly `cells` cells."""
    painted = [-1] * cells
    for stage, amount_fen in enumerate(amounts):
        length = _length(amount_fen, scale_fen, cells)
        painted[:length] = [stage] * length
    return "".join(_run(stage, len(list(cells_alike)), colour) for stage, cells_alike in groupby(painted))


def _run(stage: int, cells: int, colour: bool) -> str:
    if stage < 0:
        return " " * cells
    return _paint(_STAGES[stage].shade * cells, _STAGES[stage].colour, colour)


def _funnel(amount_fen: int, scale_fen: int, half: int) -> str:
    """Return a bar centred in twice `half` cells, exact to half a cell on both sides."""
    halves = _length(amount_fen, scale_fen, 2 * half)
    whole, odd = divmod(halves, 2)
    side = "█" * whole
    return pad("▐" * odd + side, half, "right") + pad(side + "▌" * odd, half)


def _length(amount_fen: int, scale_fen: int, cells: int) -> int:
    return max(1, amount_fen * cells // scale_fen) if amount_fen > 0 else 0


def _share(part_fen: int, whole_fen: int) -> str:
    """Return a share in percent, cut off after one decimal so that 100.0% means all of it."""
    if whole_fen <= 0:
        return "-"
    whole, tenth = divmod(abs(part_fen) * 1000 // whole_fen, 10)
    return f"{'-' if part_fen < 0 else ''}{whole:,}.{tenth}%"


def _legend(speech: Speech, colour: bool) -> str:
    samples = [(_paint(stage.shade * 2, stage.colour, colour), stage) for stage in reversed(_STAGES)]
    return "   ".join(f"{sample} {speech.say(stage.zh, stage.en)}" for sample, stage in samples)


def _scale_note(scale_fen: int, cells: int, speech: Speech) -> str:
    cell = format_wan(scale_fen // cells)
    return speech.say(
        f"单位：万元。各行同一比例，一格约 {cell} 万元；合计行自成比例。",
        f"Figures in 10,000 yuan (万元). One scale for all rows, a cell is about {cell}; "
        "the total has its own.",
    )


def _column(texts: Sequence[str], side: Side) -> list[str]:
    cells = max(map(width, texts))
    return [pad(text, cells, side) for text in texts]


def _paint(text: str, sgr: str, colour: bool) -> str:
    return f"\x1b[{sgr}m{text}\x1b[0m" if colour and text else text


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines)
