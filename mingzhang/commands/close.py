"""`mingzhang close`: draw up the table of balances that closes a period (结账余额表).

Records nothing: central finance and supervision sign what it writes, as any other statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from mingzhang.failures import CommandError
from mingzhang.options import argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.screen import Column, print_json, print_text, table
from mingzhang.speech import Speech

PERIOD: Final = re.compile(r"20[0-9]{2}(-(0[1-9]|1[0-2]))?")


@spoken_command(
    "close",
    zh="编制一个期间的结账余额表（period.closed），交中央财政和监督机关签名；本身不作记录。",
    en="Draw up the balances that close a period (period.closed), for central finance and supervision to "
    "sign; records nothing itself.",
)
@argument(
    "period",
    zh="会计期间：2026-05 这样的月份，或 2026 这样的年份。",
    en="The period: a month such as 2026-05, or a year such as 2026.",
)
@option(
    "--out",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    zh="将陈述写入此文件，供 record --file 使用。",
    en="Write the statement into this file, for record --file.",
)
@book_option
@json_option
@pass_speech
def command(speech: Speech, *, period: str, out: Path | None, book: Path, as_json: bool) -> None:
    """Draw up a closing table."""
    from domain.closing import closing_rows, last_month, periods_in
    from ledger.deciding import Memory
    from mingzhang.outcomes import refuse_existing, write_whole
    from mingzhang.reading import open_log, practice_mark

    _refuse_period(period)
    if out is not None:
        refuse_existing(out)
    with open_log(book) as (opened, log):
        through = log.head()
        subjects = Memory.at_head(log).subjects()
        rows, closed = closing_rows(subjects, period), periods_in(subjects).closed
    closing = {"period": period, "through": through, "balances": rows}
    if out is not None:
        write_whole(out, json.dumps({"type": "period.closed", **closing}, ensure_ascii=False) + "\n")
    if as_json:
        print_json(closing)
        return
    heading = speech.say(
        f"{period} 结账余额表（日志第 {through} 条）",
        f"Closing balances of {period} (log position {through})",
    )
    print_text("  ".join(filter(None, (heading, practice_mark(opened, speech.lang)))))
    print_text(_drawn(rows, speech))
    if last_month(period) <= closed:
        print_text(
            speech.say(
                f"账簿已结账至 {closed}，该月及以前不再记账。",
                f"The books are closed through {closed}: nothing more is booked up to then.",
            )
        )


def _refuse_period(period: str) -> None:
    from domain.closing import last_month
    from mingzhang.opening import now

    if PERIOD.fullmatch(period) is None:
        raise CommandError(
            f"{period} 不是会计期间；应为 2026-05 这样的月份或 2026 这样的年份",
            f"found {period}, expected a month such as 2026-05, or a year such as 2026",
        )
    today = now().date()
    if last_month(period) >= today.isoformat()[:7]:
        raise CommandError(
            f"{period} 尚未结束（今日 {today}）；请待期间结束后结账",
            f"found {period}, which is not over on {today}, expected a period that is; wait until then",
        )


def _drawn(rows: Sequence[dict[str, Any]], speech: Speech) -> str:
    from domain.closing import BUCKETS
    from domain.statements.effects import BUCKETS as WORDS

    if not rows:
        return speech.say("没有余额。", "There are no balances.")
    stated = [bucket for bucket in BUCKETS if any(f"{bucket}_fen" in row for row in rows)]
    names = [
        speech.say(WORDS[bucket][1].partition("（")[0], bucket) + speech.say("（元）", " (yuan)")
        for bucket in stated
    ]
    columns = [Column(speech.say("资金账户", "account")), *(Column(name, "money") for name in names)]
    cells = [[row["account"], *(row.get(f"{bucket}_fen") for bucket in stated)] for row in rows]
    total = [sum(row.get(f"{bucket}_fen", 0) for row in rows) for bucket in stated]
    return table(columns, cells, [speech.say("合计", "total"), *total])
