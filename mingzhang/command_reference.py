"""The reference page of the command line, made from the commands themselves (命令一览).

Every command has its own section: what it does in both languages, its arguments and options, an example.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from mingzhang.command import COMMANDS, LazyGroup, make_cli
from mingzhang.spoken import SpokenArgument, SpokenCommand, SpokenOption

if TYPE_CHECKING:
    from projections.reports.report import Report

INTRODUCTION: Final = """# The command line · 命令行

Made from the code by `python -m tests.mingzhang.test_command_reference`; do not edit.

`init DIR`, `verify DIR` and `tiles DIR` name the book as an argument, every other command by `--book DIR` or
`MINGZHANG_BOOK`. Data go to stdout, progress, refusals and errors to stderr. With `--json` a command
writes one JSON object, in UTF-8, amounts in whole fen. Every command has `--help`, and `--lang zh|en`
before or after its name.

## Exit codes · 退出码

| code | 中文 | meaning |
| --- | --- | --- |
| 0 | 完成 | done |
| 1 | 被拒绝或有误，未记录任何内容；账目有误 | refused or wrong input, nothing recorded; an unsound book |
| 2 | 无法判断（`verify`、`bid check`、`draw check`） | could not tell (`verify`, `bid check`, `draw check`) |
| 64 | 用法有误，什么也没做 | usage error: nothing was done |
| 70 | 程序内部错误；`MINGZHANG_DEBUG=1` 可看到位置 | a fault of the program |
| 130 | 被中断 | interrupted |
| 141 | 读取输出的一方已离开 | whoever read the output has gone |

Ctrl-C while a submission is being recorded waits for its end, and says what came of it; a second one does
not wait. Either way a submission is recorded whole or not at all, and running the command again tells
which.

## Environment · 环境变量

| variable | 中文 | meaning |
| --- | --- | --- |
| `MINGZHANG_BOOK` | 账簿所在目录 | the directory of the book |
| `MINGZHANG_LANG` | 语言，`zh` 或 `en` | the language, `zh` or `en` |
| `MINGZHANG_PASSPHRASE` | 签名密钥的口令 | the passphrase of a signing key |
| `MINGZHANG_LOG_KEY` | 日志密钥文件 | the file of the log's key |
| `MINGZHANG_LOG_PASSPHRASE` | 日志密钥的口令 | the passphrase of the log's key |
| `MINGZHANG_DEBUG` | `1`：显示内部错误的位置 | `1`: show where a fault happened |
| `NO_COLOR` | 不用颜色 | no colours |

A passphrase is taken from the file that is named, else from its variable, else a person at the terminal
is asked.

## What programs read · 供程序读取

`record` and `submit` answer `--json` with one of

    {"recorded": {"position", "statements", "first", "last", "recorded_at", "checkpoint_size", "repeat",
                  "receipt", "submission"}}
    {"refused":  {"code", "message_zh", "message_en", "figures", "statement", "index", "row"}}
    {"problems": [{"file", "row", "member", "found", "expected", "message"}, …]}
    {"waiting":  {"file", "statements", "signatures", "complete", "missing_zh", "missing_en"}}
    {"dry_run":  {"statements", "complete"}}

`position` is that of the submission's entry, `first` and `last` those of its statements. `row` is a line
of NDJSON, or a place in a JSON list, from 1; `index` counts statements from 0. Codes are listed in
[refusals](refusals.md). `waiting` is a submission file that needs further signatures, or the log's key.
`approve` answers with `waiting` or `refused`.

`import` answers `--json`, without mistakes, with what became of each file

    {"files": [{"file", "form", "author", "rows", "rows_new", "rows_recorded",
                "statements": {TYPE: COUNT, …},
                "sheets": [{"sheet", "columns": {LETTER: FIELD, …},
                            "spread": {LETTER: VALUE, …}, "ignored"}, …],
                "notes", "duplicates",
                "moves": [{"book", "bucket", "account", "amount_fen"}, …],
                "recorded": [{"position", "statements", "recorded_at"}, …],
                "waiting": [{"path", "author", "statements", "signed"}, …]}, …]}

and, if a file has mistakes, of which nothing is stored then, with all of them and what came of the others:

    {"problems": [{"file", "sheet", "row", "column", "header", "code", "found", "message"}, …],
     "cut_short", "marked", "notes", "files", "not_read"}

`row` is a number and `column` a letter, as the spreadsheet shows them; `column` is empty where a whole row is
meant, `row` null where a sheet or a file is. `found` is `…` where the cell holds what may be a natural
person's. `recorded` and `waiting` are empty after `--dry-run` and where nothing was new; an `author` is empty
where each row has its own. `files` are those before the one with mistakes, `not_read` the names of those
after it. `cut_short` says that it has more than 10,000. Codes are listed in
[how to import](../how-to/import-your-sheets.md#every-mistake-and-what-to-do--错误与办法).
"""

EXAMPLES: Final = {
    "init": "mingzhang init practice --practice\nmingzhang init book --founding founding.json",
    "keys make": "mingzhang keys make my-key.pem",
    "keys show": "mingzhang keys show my-key.pem",
    "keys enrol": "mingzhang keys enrol my-key.pem --origin ledger.example/guopei --party finance \\\n"
    "    --officer budget-1",
    "keys list": "mingzhang keys list",
    "record": "mingzhang record disbursement.made --as 河南省财政厅（示例） --on 2026-06-20 \\\n"
    "    --set contract=41-2026-HT-001 --set payee=河南示例师范大学 --set amount=1,500,000 \\\n"
    "    --set payment_order=ZF-0001 --receipt zf-0001.tlog-proof\n"
    "mingzhang record --file expenses.ndjson --as 河南示例师范大学",
    "import": "mingzhang import sheets --year 2026\n"
    "mingzhang import expenses.xlsx --year 2026 --dry-run --marked marked.xlsx\n"
    "mingzhang import payments.xlsx --year 2026 --key my-key.pem --out submissions",
    "approve": "mingzhang approve zf-0001.submission --key my-key.pem",
    "submit": "mingzhang submit zf-0001.submission --receipt zf-0001.tlog-proof",
    "bid seal": "mingzhang bid seal 41-2026-ZB-001 --bidder 12410000000007106J --key my-key.pem \\\n"
    "    --origin ledger.example/guopei --out 41-2026-ZB-001.envelope",
    "bid lodge": "mingzhang bid lodge 41-2026-ZB-001 4OxB5IlRxG_CNCqsFlWKPhk7VtY0kR0FWo1TyomxA5Q",
    "bid close": "mingzhang bid close 41-2026-ZB-001 --key my-key.pem --paths paths",
    "bid check": "mingzhang bid check 41-2026-ZB-001.envelope 001-4OxB5IlR.path",
    "bid open": "mingzhang bid open 41-2026-ZB-001 a.envelope b.envelope --key my-key.pem",
    "draw request": "mingzhang draw request 41-2026-ZB-001 41-2026-CQ-001 --seats 5 --sits-on 2026-03-20 \\\n"
    "    --answering supervision --reveal-by 2026-03-19 --key my-key.pem",
    "draw answer": "mingzhang draw answer 41-2026-CQ-001 --key my-key.pem",
    "draw reveal": "mingzhang draw reveal 41-2026-CQ-001 --secret 41-2026-CQ-001.secret --key my-key.pem",
    "draw check": "mingzhang draw check 41-2026-CQ-001",
    "balances": "mingzhang balances --as-of 2026-06-15 --known-at 2026-09-01",
    "report": "mingzhang report\n"
    "mingzhang report timeliness --province 41 --as-of 2026-06-15\n"
    "mingzhang report provenance 41-2026-HT-001 --json\n"
    "mingzhang report party 河南示例师范大学",
    "tables": "mingzhang tables books-2026 --year 2026\n"
    "mingzhang tables C1-books --contract 41-2026-HT-001 --as-of 2026-06-15",
    "show": "mingzhang show 133\nmingzhang show --counts --json",
    "history": "mingzhang history 41-2026-HT-001",
    "due": "mingzhang due --as 河南省财政厅（示例） --inbox submissions",
    "close": "mingzhang close 2026-05 --out closing.ndjson\n"
    "mingzhang record --file closing.ndjson --on 2026-06-03 --as finance --key my-key.pem --duty approve",
    "measures": "mingzhang measures --on 2026-05-01\nmingzhang measures --on 2015-03-01 --book book --json",
    "authority": "mingzhang authority\nmingzhang authority disbursement.made --json",
    "receipt": "mingzhang receipt 132 --out a.tlog-proof --submission a.submission\n"
    "mingzhang receipt 132 --html receipt-132.html\n"
    "mingzhang receipt --check a.tlog-proof a.submission --log-key KEY\n"
    "mingzhang receipt --evidence 133 --out 133.evidence\n"
    "mingzhang receipt --check-evidence 133.evidence --log-key KEY",
    "disclose": "mingzhang disclose --of 133:payee --purpose 核对收款单位 --article 审计法第三十四条 "
    "--as supervision\n"
    "mingzhang disclose --about contract:41-2026-HT-001 --purpose 年度审计 --article 审计法第三十四条 "
    "--key my-key.pem\n"
    "mingzhang disclose 140 --json\n"
    "mingzhang disclose --public 133:payee",
    "erase": "mingzhang erase 133 payee --rule 保存期满 --article 个人信息保护法第四十七条 --as supervision\n"
    "mingzhang erase",
    "tiles": "mingzhang tiles book public",
    "verify": "mingzhang verify book --founding FINGERPRINT\n"
    "mingzhang verify public --founding FINGERPRINT --remember guopei.seen\n"
    "mingzhang verify guopei.seen.fork",
    "replay": "mingzhang replay --to 300",
    "copy": "mingzhang copy book server-book --database postgresql+psycopg://mingzhang@db.example/guopei\n"
    "mingzhang copy book server-book --take-over",
    "roles": "mingzhang roles --book book > roles.sql\nmingzhang roles --book book --apply",
    "upgrade": "mingzhang upgrade --book book",
    "rebuild": "mingzhang rebuild",
    "demo": "mingzhang demo",
}
NOTES: Final = {
    "record": """\
A value is typed by its member: whole numbers may have thousands separators, a money member may be given
in yuan by its name without `_fen` (`amount=1,234.50`, `amount=150万元`), lists take JSON or words joined
by commas, and `institution`, `bidder`, `payee`, `party` and `on_behalf_of` take a registered name.
`on_behalf_of` alone implies `capacity=compiled`.

In a file, `id` is added where it is missing, `--on` or `--undated` stand for rows without a day, and what
stands under `withhold` is kept out of the log: `"withhold": {"payee": "食堂", "price_fen@party": 100}`. A
statement that needs nothing added is kept byte for byte. All statements of one call are one submission: 1
to 50,000.

In a practice book both officers of the party sign; with `--duty` only one of them, and the submission
goes into a file. In a real ledger `--key` signs; the submission is recorded if no signature is missing
and the log's key is here, and goes into a file (`--out`) otherwise.""",
    "import": """\
[How to import your sheets](../how-to/import-your-sheets.md) says what is understood and what to do about each
mistake; [forms](forms.md) lists the sheets and their headings. A file is recorded whole or not at all. The
first one with mistakes ends the run with exit code 1; those before it stand.

In a practice book both officers of each author sign. In a real ledger `--key` signs for its own party; the
file is recorded if no signature is missing and the log's key is here, else each author gets a submission file
(`--out`).""",
    "approve": "On a terminal it asks before it signs; `--yes` and `--json` do not.",
    "tables": """\
The books are whole or not there: they are written beside `DIR` and then take its place. The same state of the
book gives the same bytes. [How to print the books](../how-to/print-the-books.md) says what they hold.""",
    "bid seal": """\
A price given with `--price` stands in the shell's history; without the option it is asked for and not shown.
The answer has `tender`, `bidder`, `digest`, `file`. [How to bid and draw](../how-to/bid-and-draw.md) shows
the whole way.""",
    "bid lodge": "The answer has `tender`, `digest`, `place` (from 1) and `list`.",
    "bid close": """\
Answers with `sealed`: `tender`, `position`, `root`, `size`, `paths` (`digest`, `file`), or as `record` does.
Once the seal is recorded it can be called again, and writes the path files once more.""",
    "bid check": """\
The answer has `verdict` (`lodged`, `not-sealed`, `not-lodged`, `not-signed` or `not-its-path`), `tender`,
`bidder`, `digest`, `index` (from 0), `size`, `sealed_at`, `opened_at`, `state`.""",
    "bid open": """\
Answers with `opened`: `tender`, `position`, `envelopes` (`place`, `digest`, `state`, `bidder`, `why`: `fits`,
`unopened`, `earlier`, `named`, `elsewhere`, `signature`, `key` or `bidder`), or as `record` does.""",
    "draw request": """\
Answers with `requested`: what was stated, `position` and `secret`, the file; or as `record` does.""",
    "draw answer": "Answers with `answered`: `draw` and `position`; or as `record` does.",
    "draw reveal": "Answers as `draw check` does; or as `record` does.",
    "draw check": """\
The answer has `draw`, `tender`, `state` (`requested`, `answered`, `drawn` or `repeated`), `right`, `repeats`,
`repeated_by`, `requested_at`, `answered_at`, `drawn_at`, `commitment`, `committed_seed`, `answering_seed`,
`request_leaf`, `seed`, `seats`, `candidates`, `drawn`, `tickets` (`expert`, `ticket`).""",
    "due": """\
The answer has five lists: `money` (`what` is `allocate`, `pass-on` or `disburse`), `contracts`,
`submissions` (`state` is `signatures`, `submit`, `expired`, `refused` or `unreadable`), `disputes` and
`tasks` (`task` is `answer-finding`, `close-finding`, `review-plan`, `amend-plan`, `evaluate-class`,
`use-vouchers`, `void-vouchers`, `answer-draw`, `reveal-draw`, `open-bids` or `publish`; `days_late` is in the
article's own days where `law` names one). Days
are counted from the business day on which the oldest of the money arrived, if the oldest is used first.
`limit_days` is set where 预算法 art. 52 sets it: what the centre allotted to a province is passed on within
thirty days.""",
    "measures": """\
Each figure has `name`, `scope`, `value` (a decimal number as text, money in fen), `unit`, `instrument`,
`article`, `in_force_from`, `in_force_to` and `mark`: `C` was read in the law's own text, `S` is told by a
secondary source, `adopted` was adopted in the book (`measures.adopted`). What was not in force on the day is
not listed: facts of 2010 are not judged by a law of 2015.""",
    "disclose": """\
Who may read what: [withhold and erase](../how-to/withhold-and-erase.md). With `--json`: `{"request", "data":
[{"position", "statement_id", "type", "member", "audience", "state", "value", "erased"}, …]}`; `state` is
`shown`, `erased` (then `erased` has `position`, `rule`, `article`) or `missing`.""",
    "erase": """\
Irreversible; asks nothing. Exits 1 if the order is recorded but another process keeps the value from being
erased now. With `--json`: `{"erased": {"position", "statement", "member", "digest", "documents", "done"}}`,
or `{"pending": 0}` without arguments.""",
    "demo": """\
[How to make a nation's history](../how-to/make-a-nation.md) says what is in it. With `--json`: `{"nation":
{"book", "origin", "founding", "seed", "wanted", "statements", "size", "root", "planted", "truth",
"first_day", "last_day"}}`; `truth` is the path of `truth.json`.""",
    "receipt": """\
A receipt is a C2SP `tlog-proof` of the submission's entry. It is checked with the submission file and the
log's verifier key, which `mingzhang show` tells, and with nothing else.""",
}


REPORTS_NOTE: Final = """\
[How to ask for reports](../how-to/ask-for-reports.md) says what the figures mean. The answer has `report`,
`unit`, `position`, `checkpoint`, the question (`as_of`, `known_at`, `province`, `year`, `subject`), and by
its name each list that there is, of objects with these members. Members ending in `_fen` are fen, in
`_permille` tenths of a per cent; `allocation`, `arrival`, `payment`, `expense`, `since` and `position` are
positions in the log; what is not known is null. Without a name it answers with `reports`: `name`, `zh`, `en`.
"""


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with the words that call it, in the order of use."""
    cli = make_cli(COMMANDS)
    yield from _beneath(cli, "")


def command_page() -> str:
    """The page as Markdown."""
    return INTRODUCTION + "".join(_section(name, command) for name, command in commands())


def reports_note() -> str:
    """The reports, and the members that each answers with."""
    from projections.reports.catalogue import REPORTS

    return REPORTS_NOTE + "".join(f"\n{_report(report)}" for report in REPORTS.values())


def _report(report: Report) -> str:
    about = f" {'SUBJECT' if report.needs_subject else '[SUBJECT]'}" if report.subject else ""
    lines = [f"**`{report.name}{about}`** {report.zh} {report.en}\n"]
    if report.subject is not None:
        lines[0] += "`SUBJECT`: {}; {}.\n".format(*report.subject)
    for section in report.sections:
        members = ", ".join(f"`{column.name}`" for column in section.columns)
        lines.append(f"- `{section.name}`: {members}\n")
    return "\n".join((lines[0], "".join(lines[1:])))


def _beneath(group: LazyGroup, words: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, LazyGroup):
            yield from _beneath(command, f"{words}{name} ")
        else:
            yield f"{words}{name}", command


def _section(name: str, command: click.Command) -> str:
    assert isinstance(command, SpokenCommand)
    rows = [row for parameter in command.params if (row := _row(parameter, command)) is not None]
    table = "| argument or option | 中文 | meaning |\n| --- | --- | --- |\n" + "".join(rows)
    example = "".join(f"    {line}\n" for line in EXAMPLES[name].splitlines())
    notes = {**NOTES, "report": reports_note()}
    note = f"\n{notes[name]}\n" if name in notes else ""
    return (
        f"\n## mingzhang {name}\n\n{command.zh}\n\n{command.en}\n\n{table if rows else ''}{note}\n{example}"
    )


def _row(parameter: click.Parameter, command: click.Command) -> str | None:
    if parameter.name == "lang":
        return None
    assert isinstance(parameter, SpokenOption | SpokenArgument), parameter
    metavar = parameter.make_metavar(click.Context(command))
    if isinstance(parameter, SpokenArgument):
        called = metavar
    else:
        value = "" if parameter.is_flag else f" {metavar}"
        called = f"{', '.join(parameter.opts)}{value}"
    often = " (…)" if isinstance(parameter, SpokenOption) and parameter.multiple else ""
    return f"| `{called.replace('|', chr(92) + '|')}`{often} | {parameter.zh} | {parameter.en} |\n"
