"""`mingzhang receipt`: the receipt of a submission, the evidence of a statement; and checking a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.options import BOOK_VARIABLE, BookDirectory, argument, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import FilePath

if TYPE_CHECKING:
    from mingzhang.speech import Speech


@spoken_command(
    "receipt",
    zh="取得一次提交的回执，或一条陈述的证据；或不用账簿核验回执。",
    en="Fetch the receipt of a submission, or the evidence of one statement; or check a receipt without the "
    "book.",
)
@argument(
    "what",
    required=False,
    metavar="[POSITION|FILE]",
    zh="位置，或提交文件。",
    en="A position, or the submission file.",
)
@option("--out", "out", type=FilePath, metavar="FILE", zh="写入此文件。", en="Write it to this file.")
@option(
    "--submission",
    "submission",
    type=FilePath,
    metavar="FILE",
    zh="同时把提交按日志中的样子写入此文件，供核验用。",
    en="Write the submission, as it stands in the log, to this file too: it is checked with the receipt.",
)
@option(
    "--check",
    "check",
    type=FilePath,
    nargs=2,
    metavar="RECEIPT SUBMISSION",
    zh="核验回执与提交文件（离线）。",
    en="Check a receipt with its submission file, offline.",
)
@option(
    "--log-key",
    "log_key",
    metavar="VKEY",
    zh="日志公钥，或写有它的文件；用于 --check。",
    en="The log's verifier key, or a file that holds it; for --check.",
)
@option(
    "--evidence",
    "evidence",
    type=int,
    metavar="POSITION",
    zh="取得此位置一条陈述的证据，写入 --out。",
    en="Fetch the evidence of the statement at this position, into --out.",
)
@option(
    "--book",
    "book",
    type=BookDirectory(),
    envvar=BOOK_VARIABLE,
    zh=f"账簿所在目录（或环境变量 {BOOK_VARIABLE}）；--check 不需要。",
    en=f"The directory of the book (or {BOOK_VARIABLE}); not needed to --check.",
)
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    what: str | None,
    out: Path | None,
    submission: Path | None,
    check: tuple[Path, Path] | None,
    log_key: str | None,
    evidence: int | None,
    book: Path | None,
    as_json: bool,
) -> None:
    """Fetch or check a receipt."""
    if sum(wish is not None for wish in (what, check, evidence)) != 1:
        raise CommandError(
            "请写明位置或提交文件，或用 --check 核验，或用 --evidence 取证据，三者取一",
            "Name a position or a submission file, or --check a receipt, or ask for --evidence: one of them.",
            EXIT_USAGE,
        )
    if check is not None:
        if log_key is None:
            raise CommandError(
                "请用 --log-key 写明日志公钥", "Give the log's verifier key with --log-key.", EXIT_USAGE
            )
        _check(check, log_key, speech, as_json)
        return
    if book is None:
        context = click.get_current_context()
        raise click.UsageError(BookDirectory().get_missing_message(context.command.params[0], context))
    if evidence is not None:
        _fetch_evidence(book, evidence, out, speech=speech, as_json=as_json)
        return
    assert what is not None
    _fetch(book, what, out, submission, speech=speech, as_json=as_json)


def _fetch(
    book: Path, what: str, out: Path | None, submission: Path | None, *, speech: Speech, as_json: bool
) -> None:
    from ledger.client import write_parcel
    from mingzhang.opening import open_ledger
    from mingzhang.outcomes import print_pairs, refuse_existing, write_whole
    from mingzhang.receipts import find_submission, parcel_in_log
    from mingzhang.screen import print_json, print_text

    for path in filter(None, (out, submission)):
        refuse_existing(path)
    with open_ledger(book) as ledger:
        position = find_submission(ledger.recorder, what)
        text = ledger.receipt(position).to_text()
        if submission is not None:
            write_parcel(parcel_in_log(ledger.recorder, position), submission)
        log_key = ledger.book.log_key.to_text()
    if out is not None:
        write_whole(out, text)
    if as_json:
        print_json({"position": position, "log_key": log_key, "receipt": text})
    elif out is None:
        click.echo(text, nl=False)
    else:
        print_text(
            speech.say(f"第 {position} 条提交的回执：{out}", f"The receipt of submission {position}: {out}")
        )
        print_pairs([(speech.say("日志公钥", "log key"), log_key)])
        print_text(speech.say("核验：", "Check it with"))
        print_text(
            f"  mingzhang receipt --check {out} {submission or 'FILE.submission'} --log-key '{log_key}'"
        )


def _fetch_evidence(book: Path, position: int, out: Path | None, *, speech: Speech, as_json: bool) -> None:
    from ledger.evidence import make_evidence
    from mingzhang.outcomes import print_pairs, refuse_existing, write_whole
    from mingzhang.reading import open_log
    from mingzhang.screen import print_json, print_text

    if out is not None:
        refuse_existing(out)
    with open_log(book) as (opened, log):
        text = make_evidence(log, position).to_bytes().decode()
        log_key = opened.log_key.to_text()
    if out is not None:
        write_whole(out, text)
    if as_json:
        print_json({"position": position, "log_key": log_key, "evidence": text})
    elif out is None:
        click.echo(text, nl=False)
    else:
        print_text(
            speech.say(f"第 {position} 条陈述的证据：{out}", f"The evidence of statement {position}: {out}")
        )
        print_pairs([(speech.say("日志公钥", "log key"), log_key)])


def _check(paths: tuple[Path, Path], log_key: str, speech: Speech, as_json: bool) -> None:
    from ledger.encoding import encode_base64
    from mingzhang.outcomes import print_pairs
    from mingzhang.receipts import check_receipt, read_log_key
    from mingzhang.screen import print_json, print_text

    found = check_receipt(*paths, read_log_key(log_key))
    if as_json:
        checkpoint = {
            "origin": found.checkpoint.origin,
            "size": found.checkpoint.size,
            "root": encode_base64(found.checkpoint.root),
        }
        about = {"position": found.position, "recorded_at": found.recorded_at, "checkpoint": checkpoint}
        print_json({"good": about})
        return
    print_text(
        speech.say("回执有效：此提交已在日志中。", "The receipt is good: the submission is in the log.")
    )
    print_pairs(
        [
            (speech.say("账本", "ledger"), found.checkpoint.origin),
            (speech.say("提交位置", "submission"), f"{found.position:,}"),
            (speech.say("记录时间", "recorded at"), found.recorded_at),
            (
                speech.say("检查点", "checkpoint"),
                f"{found.checkpoint.size:,}  {encode_base64(found.checkpoint.root)}",
            ),
        ]
    )
    print_text(
        speech.say(
            "此结论只依赖日志公钥；签名人是谁、是否有权，请用 verify 核验账簿。",
            "This rests on the log's key alone; who signed, and whether they might, is for verify to say.",
        )
    )
