"""`mingzhang demo`: a year's sheets imported, a refusal, a sheet with mistakes, a tampering found out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.options import argument, pass_speech
from mingzhang.options import command as spoken_command

if TYPE_CHECKING:
    from mingzhang.speech import Speech


@spoken_command(
    "demo",
    zh="演示：建立演练账簿，导入虚构一年的表格，看一次拒绝、一份有错的表、一次篡改，并核验。",
    en="A demonstration: a practice book, the sheets of a fictional year, one refusal, one sheet with "
    "mistakes, one tampering, verification.",
)
@argument(
    "directory",
    type=Path,
    default=Path("demo-book"),
    zh="演示账簿的目录；上次演示的会被替换。",
    en="Where to put its book; that of an earlier demonstration is replaced.",
)
@pass_speech
def command(speech: Speech, *, directory: Path) -> None:
    """Run the demonstration."""
    from mingzhang.case import find_examples, read_case
    from mingzhang.demonstration import Demonstration, make_room

    case = read_case(find_examples())
    make_room(directory)
    Demonstration(directory, case, speech).run()
