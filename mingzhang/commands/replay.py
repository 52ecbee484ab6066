"""`mingzhang replay`: balances as they stood, recomputed from the log's bytes alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mingzhang.options import PositionOrDay, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.speech import Speech


@spoken_command(
    "replay",
    zh="由日志字节重新计算到某一位置或记录日期为止的余额，不用任何视图。",
    en="Recompute balances up to a position or day of recording from the log's bytes, using no view.",
)
@option(
    "--to",
    "to",
    type=PositionOrDay(),
    zh="重演到此位置或此记录日；不写则到最后。",
    en="Up to this position or day of recording; without it, to the end.",
)
@book_option
@json_option
@pass_speech
def command(speech: Speech, *, to: int | date | None, book: Path, as_json: bool) -> None:
    """Replay a book."""
    from audit.replay import replay_to
    from mingzhang.screen import print_json, print_text

    report = replay_to(book, to)
    if as_json:
        print_json(report.to_json())
    else:
        print_text("\n".join(report.lines(speech.lang)))
