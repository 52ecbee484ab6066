"""`mingzhang import`: an office's sheets as they are; what they say is shown, signed and recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.cells import printable
from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.options import Day, FiscalYear, argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import (
    FilePath,
    duty_option,
    key_option,
    log_key_option,
    log_passphrase_file_option,
    passphrase_file_option,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.vocabulary import Duty
    from mingzhang.speech import Speech


class ColumnIsMember(click.ParamType[tuple[str, str]]):
    """A column of the sheet and the member it holds, written `COLUMN=MEMBER`."""

    name = "COLUMN=MEMBER"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the two; a usage error says how they are written."""
        column, equals, member = value.rpartition("=")
        if not equals or not column.strip() or not member.strip():
            self.fail("COLUMN=MEMBER, such as / 例如 H=amount", param, ctx)
        return column.strip(), member.strip()


@spoken_command(
    "import",
    zh="导入表格：显示读到的内容，逐格指出错误，签名后整份记入账簿；已记录的行自动跳过。文件夹中的文件按文件名顺序处理。",
    en="Import sheets: show what was understood, name every mistake at its cell, sign and record each file "
    "whole. Rows that are recorded already are skipped. The files of a folder are taken in order of their "
    "names.",
)
@argument(
    "files",
    type=FilePath,
    nargs=-1,
    required=True,
    metavar="FILE|DIR...",
    zh="表格文件（.xlsx、.csv、.xls、.et、.ods）或文件夹。",
    en="Sheets (.xlsx, .csv, .xls, .et, .ods) or a folder of them.",
)
@option(
    "--year",
    type=FiscalYear,
    required=True,
    metavar="YEAR",
    zh="预算年度。",
    en="The fiscal year.",
)
@option(
    "--as",
    "party",
    metavar="PARTY",
    zh="填报单位：代码或全称；不写则由表格内容得知。",
    en="The party whose sheet it is: code or full name; otherwise told by what the sheet says.",
)
@option(
    "--dated", type=Day(), zh="表格日期，表头未写明时用。", en="The sheet's day, where its title has none."
)
@option("--document", metavar="NUMBER", zh="文号，表头未写明时用。", en="The document's number, likewise.")
@option("--sheet", metavar="NAME", zh="只读这个工作表。", en="Read this sheet only.")
@option("--form", metavar="FORM", zh="表样名称，自动识别有误时用。", en="The form, where it is mistaken.")
@option(
    "--map",
    "mapping",
    type=ColumnIsMember(),
    multiple=True,
    zh="指明某列的含义，可多次：列字母或列名=字段。",
    en="What a column holds, as often as needed: its letter or header, and the member.",
)
@option(
    "--encoding",
    metavar="NAME",
    zh="文本文件的编码，例如 gb18030。",
    en="The encoding of a text file, such as gb18030.",
)
@option(
    "--accept-row",
    "accepted",
    type=click.IntRange(1),
    multiple=True,
    metavar="ROW",
    zh="确认该行无误（金额超过合同十倍，或编号与已记录的几乎相同时），可多次。",
    en="Accept a row whose amount is beyond ten times the contract, or whose number is almost a recorded "
    "one, as often as needed.",
)
@option(
    "--marked",
    type=FilePath,
    metavar="OUT.xlsx",
    zh="有错误时，另存一份标出错误单元格的副本。",
    en="Where to write a copy of the workbook with the bad cells coloured, if there are any.",
)
@key_option
@duty_option
@passphrase_file_option
@log_key_option
@log_passphrase_file_option
@option(
    "--out",
    "out",
    type=FilePath,
    metavar="DIR",
    zh="提交文件写到这个文件夹（默认当前文件夹）。",
    en="The folder for submission files (this one if absent).",
)
@option(
    "--dry-run",
    "is_dry",
    is_flag=True,
    zh="只检查并显示，不签名、不记录。",
    en="Only examine and show; sign and record nothing.",
)
@option("--yes", "is_sure", is_flag=True, zh="不再询问。", en="Do not ask.")
@book_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    files: Sequence[Path],
    year: int,
    party: str | None,
    dated: date | None,
    document: str | None,
    sheet: str | None,
    form: str | None,
    mapping: Sequence[tuple[str, str]],
    encoding: str | None,
    accepted: Sequence[int],
    marked: Path | None,
    key: Path | None,
    duty: Duty | None,
    passphrase_file: Path | None,
    log_key: Path | None,
    log_passphrase_file: Path | None,
    out: Path | None,
    is_dry: bool,
    is_sure: bool,
    book: Path,
    as_json: bool,
) -> int:
    """Import what the files say."""
    from ledger.importing.asking import Asking
    from mingzhang.import_run import Keys, Order, run

    found, passed_over = _files_of(files)
    if passed_over and not as_json:
        listed = speech.say("、", ", ").join(passed_over)
        note = speech.say(f"文件夹中不是表格、没有读取：{listed}", f"in the folder, and no sheets: {listed}")
        click.echo(printable(note), err=True)
    if accepted and len(found) > 1:
        raise CommandError(
            "--accept-row 指明的是一个文件中的行；请只给一个文件",
            "--accept-row names rows of one file; give one file",
            EXIT_USAGE,
        )
    asking = Asking(year, party, dated, document, sheet, form, tuple(mapping), encoding, frozenset(accepted))
    keys = Keys(key, duty or "prepare", passphrase_file, log_key, log_passphrase_file)
    return run(
        Order(book, tuple(found), asking, keys, marked, out or Path(), is_dry, is_sure, as_json), speech
    )


def _files_of(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The sheets that are meant, a folder's by their names; and what else lies in folders."""
    from ledger.importing.folder import others_in, sheets_in

    found: list[Path] = []
    others: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = sheets_in(path)
            if not inside:
                raise CommandError(
                    f"{path}：文件夹中没有表格（.xlsx、.csv、.tsv、.xls、.et、.ods）",
                    f"{path}: found no sheets in the folder, expected .xlsx, .csv, .tsv, .xls, .et or .ods",
                )
            found += inside
            others += others_in(path)
        else:
            found.append(path)
    return found, others
