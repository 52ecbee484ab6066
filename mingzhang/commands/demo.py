"""`mingzhang demo`: a year's sheets, a refusal, a tampering found out; or a nation's history of any size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.options import argument, json_option, option, pass_speech
from mingzhang.options import command as spoken_command

if TYPE_CHECKING:
    from mingzhang.speech import Speech


@spoken_command(
    "demo",
    zh="演示：建立演练账簿，导入虚构一年的表格，看一次拒绝、一份有错的表、一次篡改，并核验。"
    "用 --statements 则生成任意规模的虚构全国账簿。",
    en="A demonstration: a practice book, the sheets of a fictional year, one refusal, one sheet with "
    "mistakes, one tampering, verification. With --statements, a nation's fictional history of any size.",
)
@argument(
    "directory",
    type=Path,
    default=Path("demo-book"),
    zh="演示账簿的目录；上次演示的会被替换。",
    en="Where to put its book; that of an earlier demonstration is replaced.",
)
@option(
    "--statements",
    type=int,
    metavar="N",
    zh="生成约 N 条陈述的全国三年账簿（2,000 至 2,000,000），而不是导入表格。",
    en="Make a nation's three years of about N statements (2,000 to 2,000,000) instead of importing sheets.",
)
@option(
    "--seed",
    type=int,
    metavar="S",
    zh="种子，默认 1；种子和条数相同，账本逐字节相同。",
    en="The seed, 1 unless given; the same seed and number make the same ledger, byte for byte.",
)
@option(
    "--clean",
    "is_clean",
    is_flag=True,
    zh="不植入违规。",
    en="Plant no irregularities.",
)
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    directory: Path,
    statements: int | None,
    seed: int | None,
    is_clean: bool,
    as_json: bool,
) -> None:
    """Run the demonstration, or make a history."""
    if statements is not None:
        from mingzhang.nation.showing import show_nation

        show_nation(
            directory, statements, 1 if seed is None else seed, speech, is_clean=is_clean, as_json=as_json
        )
        return
    if seed is not None or is_clean or as_json:
        raise CommandError(
            "--seed、--clean 和 --json 只与 --statements 同用",
            "--seed, --clean and --json go with --statements only.",
            EXIT_USAGE,
        )
    from mingzhang.case import find_examples, read_case
    from mingzhang.demonstration import Demonstration, make_room

    case = read_case(find_examples())
    make_room(directory)
    Demonstration(directory, case, speech).run()
