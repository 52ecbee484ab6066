"""What `mingzhang demo --statements` shows, and what came of it (生成的显示)."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from mingzhang.demonstration import make_room
from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.nation.making import Made, make_nation
from mingzhang.nation.planting import NOTHING
from mingzhang.nation.planting.irregularities import Irregularities
from mingzhang.nation.scale import FEWEST, MOST
from mingzhang.nation.truth import TRUTH_FILE
from mingzhang.nation.world import ENDS_ON
from mingzhang.opening import now
from mingzhang.outcomes import print_pairs
from mingzhang.screen import print_json, print_text, progress
from mingzhang.speech import Speech


def show_nation(
    directory: Path, statements: int, seed: int, speech: Speech, *, is_clean: bool, as_json: bool
) -> None:
    """Make the book and tell of it. Raises `CommandError` for a number, clock or place that will not do."""
    _refuse_number(statements)
    _refuse_early_clock()
    make_room(directory)
    planting = NOTHING if is_clean else Irregularities()
    title = speech.say("生成并记录", "making and recording")
    started = perf_counter()
    with progress(title, statements) as advance:
        made = make_nation(directory, statements, seed, planting, advance)
    seconds = perf_counter() - started
    if as_json:
        print_json({"nation": _content(made, directory)})
        return
    _tell(made, directory, seconds, speech)


def _refuse_number(statements: int) -> None:
    if not FEWEST <= statements <= MOST:
        raise CommandError(
            f"--statements {statements:,} 不在范围内；应为 {FEWEST:,} 至 {MOST:,}："
            "少于此数，32 个省级单位和中央不能各有一次下达、采购、合同和培训班",
            f"found --statements {statements:,}, expected {FEWEST:,} to {MOST:,}: with fewer, 32 holders and "
            "the centre cannot each have an allocation, a tender, a contract and a class",
            EXIT_USAGE,
        )


def _refuse_early_clock() -> None:
    today = now().date()
    if today < ENDS_ON:
        raise CommandError(
            f"这段历史写到 {ENDS_ON}，而本机时钟为 {today}；账本不记录将来的事，请校正时钟后再试",
            f"found this computer's clock at {today}, expected {ENDS_ON} or later, the last day of the "
            "history: nothing is recorded before it happens; set the clock right",
        )


def _content(made: Made, directory: Path) -> dict[str, object]:
    return {
        "book": str(directory),
        "origin": made.origin,
        "founding": made.fingerprint,
        "seed": made.seed,
        "wanted": made.wanted,
        "statements": made.statements,
        "size": made.size,
        "root": made.root,
        "planted": made.planted,
        "truth": str(directory / TRUTH_FILE),
        "first_day": made.first_day.isoformat(),
        "last_day": made.last_day.isoformat(),
    }


def _tell(made: Made, directory: Path, seconds: float, speech: Speech) -> None:
    say = speech.say
    days = say(f"{made.first_day} 至 {made.last_day}", f"{made.first_day} to {made.last_day}")
    print_text(
        say(
            f"【演练】全国模拟账簿，全部虚构：{made.statements:,} 条陈述，{days}",
            f"[PRACTICE] A nation's history, all of it fictional: {made.statements:,} statements, {days}",
        )
    )
    told_in = say(f"{made.planted:,} 处，见 ", f"{made.planted:,}, told in ")
    speed = made.statements / seconds
    print_pairs(
        [
            (say("账本", "ledger"), made.origin),
            (say("设立指纹", "founding"), made.fingerprint),
            (say("日志", "log"), say(f"{made.size:,} 条", f"{made.size:,} entries")),
            (say("树根", "root"), made.root),
            (say("种子", "seed"), str(made.seed)),
            (say("植入的违规", "irregularities"), f"{told_in}{directory / TRUTH_FILE}"),
            (
                say("用时", "took"),
                say(f"{seconds:,.0f} 秒，每秒 {speed:,.0f} 条", f"{seconds:,.0f} s, {speed:,.0f} a second"),
            ),
        ]
    )
    print_text(say("接下来可以试试：", "What to try next:"))
    for line in (
        f"mingzhang verify {directory} --founding {made.fingerprint}",
        f"mingzhang balances --book {directory} --as-of 2024-07-01",
        f"mingzhang report timeliness --book {directory}",
    ):
        print_text(f"  {line}")
