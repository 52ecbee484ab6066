"""What a command says once the ledger has answered: recorded, with the receipt, or refused, with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from domain.money import format_yuan
from ledger.application import Ledger, Recorded
from ledger.book import Book
from ledger.checkpoint import Checkpoint
from ledger.client import FILE_ENDING, Parcel, write_parcel
from ledger.deciding import Refused
from ledger.note import split_note
from ledger.submission import entry_at
from mingzhang.cells import pad, printable, width
from mingzhang.failures import EXIT_REFUSED, CommandError
from mingzhang.problems import hung
from mingzhang.screen import print_json, print_text
from mingzhang.speech import Speech


class Kept:
    """Where receipt and submission file go; looked at before anything is recorded.

    `source` is the submission file that is recorded, if it is one: it need not be kept twice. A receipt that
    `may_exist` is the first one given, and stays.
    """

    def __init__(
        self,
        receipt: Path | None,
        out: Path | None = None,
        source: Path | None = None,
        may_exist: bool = False,
    ) -> None:
        self.receipt = receipt
        self.submission = out
        if receipt is not None and receipt.suffix == FILE_ENDING:
            raise CommandError(
                f"{receipt}：回执不能以 {FILE_ENDING} 结尾；例如用 .tlog-proof",
                f"{receipt}: found the ending of a submission file, expected another such as .tlog-proof",
            )
        if receipt is not None and out is None and source is None:
            self.submission = receipt.with_name(receipt.stem + FILE_ENDING)
        for path in () if may_exist else filter(None, (receipt, self.submission)):
            refuse_existing(path)

    def keep(self, ledger: Ledger, recorded: Recorded, parcel: Parcel) -> None:
        """Write what was asked for. The submission is kept as it stands in the log, with its signatures."""
        if self.receipt is not None and not self.receipt.exists():
            write_whole(self.receipt, ledger.receipt(recorded.position).to_text())
        if self.submission is not None and not self.submission.exists():
            write_parcel(as_recorded(ledger, recorded.position, parcel), self.submission)


def as_recorded(ledger: Ledger, position: int, parcel: Parcel) -> Parcel:
    """The parcel with the signatures that stand in the log, which a receipt speaks of, and no secrets.

    What it withholds is in the private store by now; a copy kept for receipts would outlive its erasure.
    """
    return replace(parcel, signatures=entry_at(ledger.recorder, position).jws.signatures, disclosures=())


def refuse_existing(path: Path) -> None:
    """Raise `CommandError` if a new file would replace something, or has no directory to go to."""
    if path.exists():
        raise CommandError(
            f"{path} 已经存在；请另选文件名", f"{path}: found a file, expected none; choose another name"
        )
    if not path.absolute().parent.is_dir():
        raise CommandError(
            f"{path.parent} 不是目录；请先建立它",
            f"{path}: found no directory {path.parent}, expected one; make it first",
        )


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, "utf-8")
    new.replace(path)


def tell_recorded(
    book: Book, recorded: Recorded, kept: Kept, speech: Speech, *, as_json: bool, notes: Sequence[str] = ()
) -> None:
    """Say where the submission stands, and where its receipt is."""
    size = checkpoint_size(recorded)
    first, last = recorded.position + 1, recorded.position + recorded.size
    if as_json:
        content: dict[str, Any] = {
            "position": recorded.position,
            "statements": recorded.size,
            "first": first,
            "last": last,
            "recorded_at": recorded.recorded_at,
            "checkpoint_size": size,
            "repeat": recorded.is_repeat,
            "receipt": None if kept.receipt is None else str(kept.receipt),
            "submission": None if kept.submission is None else str(kept.submission),
        }
        print_json({"recorded": content})
        return
    print_text(
        speech.say("此前已经记录过，未再次记录。", "Recorded before; it was not recorded again.")
        if recorded.is_repeat
        else speech.say(f"已记录 {recorded.size:,} 条陈述。", f"Recorded {statements(recorded.size)}.")
    )
    places = f"{first:,}" if first == last else f"{first:,} - {last:,}"
    rows = [
        (speech.say("提交位置", "submission"), f"{recorded.position:,}"),
        (speech.say("陈述位置", "statements"), places),
        (speech.say("记录时间", "recorded at"), recorded.recorded_at),
        (speech.say("检查点", "checkpoint"), speech.say(f"日志共 {size:,} 条", f"log of {size:,} entries")),
    ]
    if kept.receipt is None:
        command = f"mingzhang receipt {recorded.position} --book {book.path} --out FILE"
        rows.append((speech.say("取回执", "receipt by"), command))
    else:
        rows.append((speech.say("回执", "receipt"), str(kept.receipt)))
    if kept.submission is not None:
        rows.append((speech.say("提交文件", "kept with it"), str(kept.submission)))
    print_pairs(rows)
    for note in notes:
        print_text(note)


def tell_refused(
    refused: Refused, speech: Speech, *, as_json: bool, rows: Sequence[int | None] = (), size: int = 0
) -> int:
    """Say why the ledger refused, and which statement; returns the exit code."""
    refusal = refused.refusal
    row = rows[refused.index] if refused.index is not None and refused.index < len(rows) else None
    if as_json:
        print_json(
            {
                "refused": {
                    "code": refusal.code,
                    "message_zh": refusal.zh(),
                    "message_en": refusal.en(),
                    "figures": refusal.figures(),
                    "statement": refused.statement_id,
                    "index": refused.index,
                    "row": row,
                }
            }
        )
        return EXIT_REFUSED
    lines = [speech.say("被拒绝，未记录任何内容：", "Refused, nothing was recorded:")]
    lines += hung(printable(f"{refusal.say(speech.lang)}  [{refusal.code}]"))
    if refused.index is not None and size > 1:
        place = speech.say(
            f"第 {refused.index + 1} 条陈述（共 {size} 条）", f"statement {refused.index + 1} of {size}"
        )
        if row is not None:
            place += speech.say(f"，文件第 {row} 行", f", row {row} of the file")
        lines.append(f"  {place}")
    figures = refusal.figures()
    cells = max(map(width, figures), default=0)
    for name, value in figures.items():
        is_money = name.endswith("_fen") and isinstance(value, int)
        yuan = (
            speech.say(f"  （{format_yuan(int(value))} 元）", f"  ({format_yuan(int(value))} yuan)")
            if is_money
            else ""
        )
        lines.append(f"    {pad(name, cells)}  {value}{yuan}")
    click.echo("\n".join(map(printable, lines)), err=True)
    return EXIT_REFUSED


def checkpoint_size(recorded: Recorded) -> int:
    """How many entries the checkpoint covers that came with the answer."""
    return Checkpoint.parse(split_note(recorded.checkpoint)[0]).size


def statements(count: int) -> str:
    """So many statements, in English."""
    return f"{count:,} statement{'' if count == 1 else 's'}"


def print_pairs(pairs: Sequence[tuple[str, str]]) -> None:
    """Write names and values in two columns."""
    cells = max(width(name) for name, _ in pairs)
    for name, value in pairs:
        print_text(f"  {pad(name, cells)}  {printable(value)}")
