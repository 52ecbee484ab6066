"""`mingzhang verify`: check a whole ledger again, trusting nothing but what the verifier brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mingzhang.failures import EXIT_REFUSED, EXIT_USAGE, CommandError
from mingzhang.options import BookDirectory, argument, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.speech import Speech

EXIT_COULD_NOT_TELL: Final = 2

MAX_PROCESSES: Final = 64

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from audit.scheduling import Helpers
    from ledger.note import VerifierKey


@spoken_command(
    "verify",
    zh="重新核验整本账簿：哈希、签名、授权、决定、分录、索引、视图；或仅凭公开目录中的文件核验其日志；"
    "或核对一份分叉证据。退出码 0 无误，1 有误，2 无法判断。",
    en="Check the whole book again: hashes, signatures, authority, decisions, postings, index, views; or the "
    "log of a public directory, from its files alone; or evidence of a fork. Exits 0 sound, 1 unsound, 2 "
    "could not tell.",
)
@argument(
    "book",
    type=BookDirectory(),
    zh="账簿目录，或 tiles 所写的公开目录，或分叉证据文件。",
    en="A book, a public directory that tiles wrote, or a file with evidence of a fork.",
)
@option(
    "--founding",
    metavar="FINGERPRINT",
    zh="设立指纹：账簿必须由它开始。",
    en="The founding fingerprint: the ledger must begin with it.",
)
@option(
    "--log-key",
    metavar="KEY",
    zh="日志公钥：检查点必须由它签名。",
    en="The log's public key: it must have signed the checkpoints.",
)
@option(
    "--remember",
    metavar="FILE",
    type=BookDirectory(),
    zh="记住所见检查点的文件：下次必须是它的延续，否则即为分叉，证据写在其旁。",
    en="The file that remembers the checkpoint seen: the next must extend it, or evidence of the fork is "
    "written beside it.",
)
@option(
    "--processes",
    type=click.IntRange(1, MAX_PROCESSES),
    zh="一同核验的进程数；结果不变。默认两个，处理器只有一个时为一个。",
    en="How many processes verify together; the outcome is the same. By default two, or one where there is "
    "one processor.",
)
@option(
    "--scheduler",
    metavar="ADDRESS",
    zh="Dask 调度器的地址，例如 tcp://host:8786：由其工作进程一同核验；结果不变。",
    en="The address of a Dask scheduler, such as tcp://host:8786, whose workers verify together with this "
    "program; the outcome is the same.",
)
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    book: Path,
    founding: str | None,
    log_key: str | None,
    remember: Path | None,
    processes: int | None,
    scheduler: str | None,
    as_json: bool,
) -> int:
    """Verify a ledger and return the exit code of the verdict."""
    from audit.scheduling import SchedulerError
    from audit.verify import verify_book
    from audit.verify_directory import is_published, verify_directory
    from mingzhang.screen import print_json, print_text, progress

    if founding is not None and not _is_fingerprint(founding):
        raise CommandError(
            f"{founding!r} 不是设立指纹；应为 44 个字符的 base64，例如 init 所印出的",
            f"{founding!r} is no founding fingerprint, expected 44 characters of base64, as init prints it",
            EXIT_USAGE,
        )
    key = None if log_key is None else _log_key(log_key)
    if book.is_file():
        return _verify_fork(book, key, speech, as_json=as_json)
    verify = verify_directory if is_published(book) else verify_book
    try:
        with (
            _helpers(processes, scheduler) as helpers,
            progress(speech.say("核验", "verifying"), None) as advance,
        ):
            report = verify(book, founding, advance, log_key=key, remember=remember, helpers=helpers)
    except SchedulerError as error:
        raise CommandError(error.zh, str(error), EXIT_COULD_NOT_TELL) from None
    if as_json:
        print_json(report.to_json())
    else:
        print_text("\n".join(report.lines(speech.lang)))
    return report.exit_code


def _helpers(processes: int | None, scheduler: str | None) -> AbstractContextManager[Helpers | None]:
    """Who verifies together with this process."""
    from audit import scheduling

    if scheduler is None:
        return scheduling.processes(processes or scheduling.usual_processes())
    if processes is not None:
        raise CommandError(
            "--processes 与 --scheduler 只能给一个",
            "--processes and --scheduler were both given, expected one of them",
            EXIT_USAGE,
        )
    return scheduling.cluster(scheduler)


def _verify_fork(path: Path, log_key: VerifierKey | None, speech: Speech, *, as_json: bool) -> int:
    """Check evidence that a log was forked; the log is unsound if it holds."""
    from audit.fork import Fork, NoForkFileError
    from mingzhang.screen import print_json, print_text

    try:
        fork = Fork.read(path)
    except NoForkFileError as error:
        zh = f"{path}：既不是目录，也不是分叉证据"
        raise CommandError(zh, f"{path}: {error}", EXIT_COULD_NOT_TELL) from None
    is_proven = fork.is_proven() and log_key in {None, fork.log_key}
    key = fork.log_key.to_text()
    if as_json:
        print_json({"forked": is_proven, "log_key": key, "path": str(path)})
    elif is_proven:
        zh = f"✗ 日志已分叉：{key} 签署了两份不能同时为真的检查点\n  请与可信来源核对此公钥"
        en = f"✗ the log was forked: {key} signed two checkpoints that cannot both be true"
        print_text(speech.say(zh, f"{en}\n  compare this key with a source you trust"))
    else:
        zh = f"？无法判断：{path} 不能证明分叉，签名、证明或日志公钥不符"
        en = f"? could not tell: {path} proves no fork: a signature, the proof or the log's key does not fit"
        print_text(speech.say(zh, en))
    return EXIT_REFUSED if is_proven else EXIT_COULD_NOT_TELL


def _is_fingerprint(text: str) -> bool:
    from ledger.tiles.anchor import is_fingerprint

    return is_fingerprint(text)


def _log_key(text: str) -> VerifierKey:
    from ledger.errors import LedgerError
    from ledger.note import VerifierKey

    try:
        return VerifierKey.parse(text)
    except LedgerError as error:
        raise CommandError(error.say("zh"), error.say("en"), EXIT_USAGE) from None
