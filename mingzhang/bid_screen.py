"""What is told of a seal and of an opening, and the files that bidders get (封标与开标的显示)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain.vocabulary import ENVELOPE_STATES
from ledger.lodging import EnvelopePath
from ledger.sealing import Seal
from mingzhang.bid_opening import WHY, Opening
from mingzhang.outcomes import print_pairs, write_whole
from mingzhang.screen import Column, print_json, print_text, table
from mingzhang.speech import Speech


def write_paths(directory: Path, origin: str, tender: str, fixed: Seal) -> list[Path]:
    """Write the path file of each envelope."""
    directory.mkdir(exist_ok=True)
    files = []
    for index, digest in enumerate(fixed.digests):
        file = directory / f"{index + 1:03d}-{digest[:8]}.path"
        place = (origin, tender, digest, index, fixed.size, fixed.root)
        write_whole(file, EnvelopePath(*place, fixed.path(index)).to_file())
        files.append(file)
    return files


def tell_sealed(
    tender: str, fixed: Seal, position: int, files: Sequence[Path], speech: Speech, *, as_json: bool
) -> None:
    if as_json:
        paths = [
            {"digest": digest, "file": str(file)} for digest, file in zip(fixed.digests, files, strict=True)
        ]
        seal = {"tender": tender, "position": position, "root": fixed.root, "size": fixed.size}
        print_json({"sealed": {**seal, "paths": paths}})
        return
    print_text(speech.say(f"已封标，共 {fixed.size} 封。", f"Sealed, {fixed.size} envelopes."))
    print_pairs(
        [
            (speech.say("采购编号", "tender"), tender),
            (speech.say("位置", "position"), f"{position:,}"),
            (speech.say("树根", "root"), fixed.root),
            *((speech.say("路径文件", "path"), str(file)) for file in files),
        ]
    )
    print_text(
        speech.say("把路径文件交给各投标人，用 bid check 核对。", "Give each bidder its path, for bid check.")
    )


def tell_opened(
    tender: str, openings: Sequence[Opening], position: int, speech: Speech, *, as_json: bool
) -> None:
    if as_json:
        rows: list[dict[str, Any]] = [
            {name: value for name, value in each._asdict().items() if name != "row"} for each in openings
        ]
        print_json({"opened": {"tender": tender, "position": position, "envelopes": rows}})
        return
    print_text(speech.say(f"已开标（位置 {position:,}）。", f"Opened at position {position:,}."))
    columns = [
        Column(speech.say("序号", "no."), "number"),
        Column(speech.say("摘要", "digest")),
        Column(speech.say("状态", "state")),
        Column(speech.say("投标人", "bidder")),
        Column(speech.say("说明", "why")),
    ]
    cells = [
        [
            each.place,
            f"{each.digest[:8]}…",
            ENVELOPE_STATES[each.state].name(speech.lang),
            each.bidder,
            speech.say(*WHY[each.why]),
        ]
        for each in openings
    ]
    print_text(table(columns, cells))
    print_text(speech.say(f"报价见 mingzhang show {position}", f"Prices: mingzhang show {position}"))
