"""The command `mingzhang`: finds the command that is meant, and turns whatever happens into an exit code.

Commands are loaded when they are called and not before, so that `--help` answers at once. Exit codes:

    0    done
    1    refused, or the book is unsound
    2    could not tell (`verify` only)
    64   usage error: nothing was done (EX_USAGE of sysexits.h)
    70   a fault of this program (EX_SOFTWARE); `MINGZHANG_DEBUG=1` shows where
    130  interrupted
    141  whoever read the output has gone

Promises one sentence on stderr for every failure a person can act on, in the language of the run, and a
traceback only when `MINGZHANG_DEBUG=1` asks for it.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
from click.exceptions import NoSuchCommand

from mingzhang import __version__
from mingzhang.cells import printable
from mingzhang.click_words import click_speaking
from mingzhang.failures import (
    EXIT_DONE,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_NOBODY_READS,
    EXIT_REFUSED,
    EXIT_USAGE,
    CommandError,
    known_sentence,
)
from mingzhang.speech import LanguageError, Speech, asked_language, choose_speech
from mingzhang.spoken import SpokenCommand, SpokenOption, speech_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click.shell_completion import CompletionItem

PROGRAM: Final = "mingzhang"
DEBUG_VARIABLE: Final = "MINGZHANG_DEBUG"
COMPLETION_VARIABLE: Final = "_MINGZHANG_COMPLETE"

COLLECT_AFTER: Final = (20_000, 10, 10)
"""Statements are many small objects that live for one batch: looking for garbage less often saves a sixth of
the time of recording, replaying and rebuilding."""


class Entry(NamedTuple):
    """Where a command is found, and what it does in a few words."""

    found_at: str
    zh: str
    en: str


MODULES: Final = {"import": "import_files"}
"""Where a command's module cannot have its name, which is a word of the language."""

COMMANDS: Final = {
    name: Entry(f"mingzhang.commands.{MODULES.get(name, name)}:command", zh, en)
    for name, zh, en in (
        ("init", "建立账簿", "Found a book"),
        ("keys", "生成和查看签名密钥", "Make and show signing keys"),
        ("record", "填报并签名，记入账簿", "State facts, sign and record them"),
        ("import", "导入表格", "Import sheets"),
        ("approve", "为待批文件加签", "Add a signature to a submission file"),
        ("submit", "提交已签名的文件", "Record a signed submission file"),
        ("bid", "密封投标：封、登记、封标、核对、开标", "Sealed bids: seal, lodge, close, check, open"),
        ("draw", "抽签：申请、应答、揭示、复核", "Draws of lots: request, answer, reveal, check"),
        ("balances", "查看余额", "Show balances"),
        ("report", "报表", "Ask for a report"),
        ("tables", "输出账表", "Write the books as workbooks and CSV"),
        ("show", "查看已记录的内容", "Show what is recorded"),
        (
            "history",
            "查看合同、单位、账户或招标的经过",
            "Everything about a contract, party, account or tender",
        ),
        ("due", "查看待办事项", "What is due at my desk"),
        ("close", "编制结账余额表", "Draw up the balances that close a period"),
        ("measures", "查看施行的办法与标准", "Measures in force, with their sources"),
        ("authority", "查看谁可以签署什么", "Who may sign what"),
        ("disclose", "查阅不公开内容", "Read what is withheld, counted"),
        ("erase", "删除不公开内容", "Erase what is withheld, for good"),
        ("receipt", "取得可离线核验的回执", "Get a receipt that verifies offline"),
        ("tiles", "把日志写成公开目录", "Write the log as public files"),
        ("verify", "核验整本账簿或公开目录", "Verify a whole book, or a public directory"),
        ("replay", "重演到某一位置或日期", "Replay to a position or day"),
        ("copy", "复制账簿到另一存储", "Copy a book to another store"),
        ("roles", "PostgreSQL 上各角色的权限", "The roles of a book on PostgreSQL"),
        ("upgrade", "升级账簿的数据库", "Upgrade a book's database"),
        ("rebuild", "由日志重建各视图", "Rebuild the views from the log"),
        ("demo", "演示：从国库到课堂", "Watch it work, from the treasury to the classroom"),
    )
}
"""Every command of the program, in the order of use."""


class LazyGroup(SpokenCommand, click.Group):
    """A group that lists its commands from a table and imports one only to run it."""

    def __init__(self, name: str, table: Mapping[str, Entry], **settings: Any) -> None:
        super().__init__(name, **settings)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table, which is the order of use."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when the table does not have it."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.found_at.partition(":")
        found = getattr(import_module(module), attribute)
        assert isinstance(found, click.Command), entry.found_at
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant, or say which ones are close."""
        if args[0] not in self.table and not ctx.resilient_parsing:
            raise NoSuchCommand(args[0], possibilities=self.table, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        speech = speech_of(ctx)
        with formatter.section(speech.say("命令", "Commands")):
            formatter.write_dl([(name, speech.say(entry.zh, entry.en)) for name, entry in self.table.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete names from the table, options as usual."""
        from click.shell_completion import CompletionItem

        speech = speech_of(ctx)
        names = [
            CompletionItem(name, help=speech.say(entry.zh, entry.en))
            for name, entry in self.table.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)


class Program(LazyGroup):
    """The program itself, whose help says more."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say where to begin, and what the exit codes mean."""
        formatter.write_paragraph()
        formatter.write_text(
            speech_of(ctx).say(
                "从这里开始：mingzhang demo\n\n"
                "退出码：0 完成；1 被拒绝或账目有误；2 无法判断；64 用法有误；70 程序内部错误；130 被中断。",
                "Start here: mingzhang demo\n\n"
                "Exit codes: 0 done; 1 refused or unsound; 2 could not tell; 64 usage error; "
                "70 internal error; 130 interrupted.",
            )
        )


def make_cli(table: Mapping[str, Entry]) -> LazyGroup:
    """Return the command line over a table of commands."""
    return Program(
        PROGRAM,
        table,
        no_args_is_help=True,
        context_settings={"max_content_width": 100},
        params=[_version_option()],
        zh="明账：把公共培训资金从国库到课堂的每一分钱记在明处，谁都能核对。",
        en="Mingzhang (明账), accounts kept in the open: follows public training money from the treasury "
        "to the classroom, and lets anyone check it.",
    )


def run(arguments: Sequence[str], cli: click.Command | None = None) -> int:
    """Do what the arguments say and return the exit code; a test may bring a `cli` of its own."""
    try:
        speech = choose_speech(asked_language(arguments), os.environ)
    except LanguageError as error:
        click.echo(str(error), err=True)
        return EXIT_USAGE
    with click_speaking(speech.lang):
        return _guarded(cli or make_cli(COMMANDS), list(arguments), speech)


def main() -> None:
    """Run with the arguments of the process, and end it."""
    gc.set_threshold(*COLLECT_AFTER)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A character that a GBK or ASCII terminal cannot show must not stop a report halfway.
        sys.stdout.reconfigure(errors="replace")
    code = _finished(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:
        # Python would flush once more at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _finished(arguments: Sequence[str]) -> int:
    """Run to the end; a Ctrl-C that comes after it, while the process ends, changes nothing any more."""
    import signal

    try:
        code = run(arguments)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return code


def _guarded(cli: click.Command, arguments: list[str], speech: Speech) -> int:
    try:
        code = _invoked(cli, arguments, speech)
        sys.stdout.flush()
    except click.UsageError as error:
        error.show()
        return EXIT_USAGE
    except click.ClickException as error:
        error.show()
        return EXIT_REFUSED
    except (click.Abort, KeyboardInterrupt):
        # The first line ends the one on which the terminal shows ^C.
        _complain("\n" + speech.say("已中断。", "Interrupted."))
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return EXIT_NOBODY_READS
    except Exception as error:
        return _told(error, speech)
    return code if isinstance(code, int) and not isinstance(code, bool) else EXIT_DONE


def _invoked(cli: click.Command, arguments: list[str], speech: Speech) -> Any:
    """Do what `click.Command.main` does, which would end the process by itself when a reader has gone."""
    shell = os.environ.get(COMPLETION_VARIABLE)
    if shell:
        from click.shell_completion import shell_complete

        return shell_complete(cli, {"obj": speech}, PROGRAM, COMPLETION_VARIABLE, shell)
    try:
        with cli.make_context(PROGRAM, arguments, obj=speech) as context:
            return cli.invoke(context)
    except click.exceptions.Exit as ending:
        return ending.exit_code


def _told(error: Exception, speech: Speech) -> int:
    sentence = known_sentence(error, speech)
    if sentence is not None:
        _complain(speech.say("错误：", "Error: ") + sentence)
        return error.exit_code if isinstance(error, CommandError) else EXIT_REFUSED
    if os.environ.get(DEBUG_VARIABLE) == "1":
        import traceback

        traceback.print_exception(error)
        return EXIT_INTERNAL
    kind = type(error).__name__
    _complain(
        speech.say(
            f"程序内部错误（{kind}）。设置 {DEBUG_VARIABLE}=1 后重试，可看到出错的位置。",
            f"This program failed ({kind}). Try again with {DEBUG_VARIABLE}=1 to see where.",
        )
    )
    return EXIT_INTERNAL


def _complain(sentence: str) -> None:
    click.echo("\n".join(map(printable, sentence.split("\n"))), err=True)


def _version_option() -> SpokenOption:
    def show(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
        if wanted and not context.resilient_parsing:
            click.echo(f"mingzhang {__version__}")
            context.exit()

    return SpokenOption(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=show,
        zh="显示版本并退出。",
        en="Show the version and exit.",
    )
