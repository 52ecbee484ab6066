"""What is told of a draw: requested, answered, and every ticket once it is revealed (抽签的显示)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ledger.redrawing import Drawing
from mingzhang.outcomes import print_pairs
from mingzhang.screen import Cell, Column, print_json, print_text, table
from mingzhang.speech import Speech

STATES: Final = {
    "requested": ("待应答", "waits for the answer"),
    "answered": ("待揭示", "waits for the reveal"),
    "drawn": ("已抽取", "drawn"),
    "repeated": ("未揭示，已重抽", "never revealed, drawn again"),
}


def tell_requested(
    stated: Mapping[str, object], position: int, secret: Path, speech: Speech, *, as_json: bool
) -> None:
    """Say what was asked for, and where the secret is kept; never the secret."""
    if as_json:
        print_json({"requested": {**stated, "position": position, "secret": str(secret)}})
        return
    print_text(speech.say("已申请抽取。", "The draw is requested."))
    pairs = [
        (speech.say("抽取编号", "draw"), str(stated["draw"])),
        (speech.say("位置", "position"), f"{position:,}"),
        (speech.say("应答方", "answering"), str(stated["answering"])),
        (speech.say("随机数", "secret"), str(secret)),
    ]
    if "repeats" in stated:
        pairs.insert(1, (speech.say("重抽", "repeats"), str(stated["repeats"])))
    print_pairs(pairs)
    print_text(
        speech.say(
            "保管好随机数文件，应答后用 draw reveal 揭示；丢失只能重抽，且人人可见。",
            "Keep the secret's file for draw reveal; if it is lost, everybody sees that it is drawn again.",
        )
    )


def tell_answered(draw: str, position: int, speech: Speech, *, as_json: bool) -> None:
    """Say that a draw is answered."""
    if as_json:
        print_json({"answered": {"draw": draw, "position": position}})
        return
    print_text(
        speech.say(
            f"抽取 {draw} 已应答（位置 {position:,}），待申请方揭示。",
            f"Draw {draw} is answered at position {position:,}; the requester reveals next.",
        )
    )


def tell_drawn(found: Drawing, speech: Speech, *, as_json: bool) -> None:
    """Show a draw with its tickets, or how far it has come."""
    if as_json:
        print_json(_for_programs(found))
        return
    print_text(_verdict(found, speech))
    request = found.request
    pairs = [
        (speech.say("抽取编号", "draw"), request.draw),
        (speech.say("采购编号", "tender"), request.tender),
        (speech.say("申请位置", "requested at"), f"{found.requested_at:,}"),
        (speech.say("承诺值", "commitment"), request.commitment),
    ]
    if request.repeats is not None:
        pairs.append((speech.say("重抽", "repeats"), request.repeats))
    if found.repeated_by is not None:
        pairs.append((speech.say("被重抽", "repeated by"), found.repeated_by))
    if found.answered_at is not None:
        pairs.append((speech.say("应答位置", "answered at"), f"{found.answered_at:,}"))
    if found.drawn_at is None:
        pairs.append((speech.say("候选人数", "candidates"), str(len(found.candidates))))
        print_pairs(pairs)
        return
    pairs += [
        (speech.say("抽取位置", "drawn at"), f"{found.drawn_at:,}"),
        ("A", found.committed_seed or ""),
        ("B", found.answering_seed or ""),
        (speech.say("申请叶散列", "request's leaf"), found.request_leaf.hex()),
        (speech.say("种子", "seed"), found.seed.hex()),
    ]
    print_pairs(pairs)
    columns = [
        Column(speech.say("序号", "no."), "number"),
        Column(speech.say("专家", "expert")),
        Column(speech.say("签号", "ticket")),
        Column(speech.say("抽中", "drawn")),
    ]
    cells: list[list[Cell]] = [
        [
            place,
            each.expert,
            f"{each.ticket[:32]}…",
            speech.say("是", "yes") if each.expert in found.stated else "",
        ]
        for place, each in enumerate(found.tickets, 1)
    ]
    print_text(table(columns, cells))


def _verdict(found: Drawing, speech: Speech) -> str:
    if found.drawn_at is None:
        return speech.say(*STATES[found.state])
    if found.is_right:
        return speech.say(
            "由日志重新抽取，结果与记录一致。", "Drawn again from the log: the result is what was recorded."
        )
    return speech.say(
        "由日志重新抽取，结果与记录不一致！", "Drawn again from the log: the result is NOT what was recorded."
    )


def _for_programs(found: Drawing) -> dict[str, Any]:
    request, is_drawn = found.request, found.drawn_at is not None
    return {
        "draw": request.draw,
        "tender": request.tender,
        "state": found.state,
        "right": found.is_right if is_drawn else None,
        "repeats": request.repeats,
        "repeated_by": found.repeated_by,
        "requested_at": found.requested_at,
        "answered_at": found.answered_at,
        "drawn_at": found.drawn_at,
        "commitment": request.commitment,
        "committed_seed": found.committed_seed,
        "answering_seed": found.answering_seed,
        "request_leaf": found.request_leaf.hex(),
        "seed": found.seed.hex() or None,
        "seats": request.seats,
        "candidates": list(found.candidates),
        "drawn": list(found.stated),
        "tickets": [each._asdict() for each in found.tickets],
    }
