"""`mingzhang receipt`: the receipt of a submission, the evidence of a statement; and checking a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.options import BOOK_VARIABLE, BookDirectory, argument, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import FilePath

if TYPE_CHECKING:
    from ledger.checkpoint import Checkpoint
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
    "--html",
    "html",
    type=FilePath,
    metavar="FILE",
    zh="同时写出可打印的回执（HTML，A4，附证明的二维码）。",
    en="Write a receipt to print too: HTML for A4, with the QR code of its proof.",
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
    zh="日志公钥，或写有它的文件；核验时用。",
    en="The log's verifier key, or a file that holds it; to check with.",
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
    "--check-evidence",
    "check_evidence",
    type=FilePath,
    metavar="FILE",
    zh="核验一份证据（离线）。",
    en="Check the evidence of a statement, offline.",
)
@option(
    "--book",
    "book",
    type=BookDirectory(),
    envvar=BOOK_VARIABLE,
    zh=f"账簿所在目录（或环境变量 {BOOK_VARIABLE}）；核验时不需要。",
    en=f"The directory of the book (or {BOOK_VARIABLE}); not needed to check.",
)
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    what: str | None,
    out: Path | None,
    submission: Path | None,
    html: Path | None,
    check: tuple[Path, Path] | None,
    log_key: str | None,
    evidence: int | None,
    check_evidence: Path | None,
    book: Path | None,
    as_json: bool,
) -> None:
    """Fetch or check a receipt, or evidence."""
    if sum(wish is not None for wish in (what, check, evidence, check_evidence)) != 1:
        raise CommandError(
            "请写明位置或提交文件，或 --check、--evidence、--check-evidence 之一",
            "Name a position or a submission file, or give one of --check, --evidence, --check-evidence.",
            EXIT_USAGE,
        )
    if html is not None and what is None:
        raise CommandError(
            "--html 只用于一次提交的回执", "--html prints the receipt of a submission only.", EXIT_USAGE
        )
    if check is not None:
        _check(check, _named(log_key), speech, as_json)
    elif check_evidence is not None:
        _check_evidence(check_evidence, _named(log_key), speech, as_json)
    elif evidence is not None:
        _fetch_evidence(_named_book(book), evidence, out, speech=speech, as_json=as_json)
    else:
        assert what is not None
        _fetch(_named_book(book), what, _Files(out, submission, html), speech=speech, as_json=as_json)


def _named(log_key: str | None) -> str:
    if log_key is None:
        raise CommandError(
            "请用 --log-key 写明日志公钥（mingzhang show 可查）",
            "Give the log's verifier key with --log-key; mingzhang show tells it.",
            EXIT_USAGE,
        )
    return log_key


def _named_book(book: Path | None) -> Path:
    if book is None:
        context = click.get_current_context()
        raise click.UsageError(BookDirectory().get_missing_message(context.command.params[0], context))
    return book


class _Files(NamedTuple):
    """Where a receipt goes, the submission it is checked with, and the page that is printed."""

    out: Path | None
    submission: Path | None
    html: Path | None


def _fetch(book: Path, what: str, files: _Files, *, speech: Speech, as_json: bool) -> None:
    from ledger.client import write_parcel
    from mingzhang.opening import open_ledger
    from mingzhang.outcomes import refuse_existing, write_whole
    from mingzhang.printed_receipts import printed_receipt
    from mingzhang.receipts import find_submission, parcel_in_log
    from mingzhang.screen import print_text

    for path in filter(None, files):
        refuse_existing(path)
    with open_ledger(book) as ledger:
        position = find_submission(ledger.recorder, what)
        text = ledger.receipt(position).to_text()
        if files.submission is not None:
            write_parcel(parcel_in_log(ledger.recorder, position), files.submission)
        if files.html is not None:
            write_whole(files.html, printed_receipt(ledger, position).to_html())
        log_key = ledger.book.log_key.to_text()
    title = speech.say(f"第 {position} 条提交的回执", f"The receipt of submission {position}")
    if files.html is not None and files.out is None and not as_json:
        print_text(f"{title}{speech.say('：', ': ')}{files.html}")
        return
    checked = f"{files.out} {files.submission or 'FILE.submission'}"
    check = f"mingzhang receipt --check {checked} --log-key '{log_key}'"
    about = {"position": position, "log_key": log_key, "receipt": text}
    _hand_over(text, files.out, about, title, check, speech=speech, as_json=as_json)


def _fetch_evidence(book: Path, position: int, out: Path | None, *, speech: Speech, as_json: bool) -> None:
    from ledger.evidence import make_evidence
    from mingzhang.outcomes import refuse_existing
    from mingzhang.reading import open_log

    if out is not None:
        refuse_existing(out)
    with open_log(book) as (opened, log):
        text = make_evidence(log, position).to_bytes().decode()
        log_key = opened.log_key.to_text()
    check = f"mingzhang receipt --check-evidence {out} --log-key '{log_key}'"
    title = speech.say(f"第 {position} 条陈述的证据", f"The evidence of statement {position}")
    about = {"position": position, "log_key": log_key, "evidence": text}
    _hand_over(text, out, about, title, check, speech=speech, as_json=as_json)


def _hand_over(
    text: str,
    out: Path | None,
    about: dict[str, Any],
    title: str,
    check: str,
    *,
    speech: Speech,
    as_json: bool,
) -> None:
    """Write what was asked for to its file, or to the screen, and say how it is checked."""
    from mingzhang.outcomes import print_pairs, write_whole
    from mingzhang.screen import print_json, print_text

    if out is not None:
        write_whole(out, text)
    if as_json:
        print_json(about)
    elif out is None:
        click.echo(text, nl=False)
    else:
        print_text(f"{title}{speech.say('：', ': ')}{out}")
        print_pairs([(speech.say("日志公钥", "log key"), str(about["log_key"]))])
        print_text(speech.say("核验：", "Check it with"))
        print_text(f"  {check}")


def _check(paths: tuple[Path, Path], log_key: str, speech: Speech, as_json: bool) -> None:
    from mingzhang.outcomes import print_pairs
    from mingzhang.receipts import check_receipt, read_log_key
    from mingzhang.screen import print_json, print_text

    found = check_receipt(*paths, read_log_key(log_key))
    if as_json:
        about = {"position": found.position, "recorded_at": found.recorded_at}
        print_json({"good": {**about, "checkpoint": _checkpoint(found.checkpoint)}})
        return
    print_text(
        speech.say("回执有效：此提交已在日志中。", "The receipt is good: the submission is in the log.")
    )
    print_pairs(_standing(found.checkpoint, found.position, found.recorded_at, speech))
    print_text(_what_it_rests_on(speech))


def _check_evidence(path: Path, log_key: str, speech: Speech, as_json: bool) -> None:
    from ledger.evidence import Evidence
    from mingzhang.outcomes import print_pairs
    from mingzhang.receipts import read_log_key
    from mingzhang.screen import print_json, print_text
    from mingzhang.telling import members_of, title_of

    found = Evidence.parse(path.read_bytes()).verify(read_log_key(log_key))
    members = members_of(found.statement)
    if as_json:
        signed_by = [{"kid": kid, "duty": duty} for kid, duty in found.signed_by]
        about = {"position": found.position, "recorded_at": found.recorded_at, "signed_by": signed_by}
        print_json({"good": {**about, "checkpoint": _checkpoint(found.checkpoint), "statement": members}})
        return
    print_text(
        speech.say("证据有效：此陈述已在日志中。", "The evidence is good: the statement is in the log.")
    )
    print_pairs(
        [
            (speech.say("陈述", "statement"), f"{title_of(members['type'], speech.lang)}  {members['id']}"),
            *_standing(found.checkpoint, found.position, found.recorded_at, speech),
        ]
    )
    print_text(_what_it_rests_on(speech))


def _checkpoint(checkpoint: Checkpoint) -> dict[str, str | int]:
    from ledger.encoding import encode_base64

    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": encode_base64(checkpoint.root)}


def _standing(
    checkpoint: Checkpoint, position: int, recorded_at: str, speech: Speech
) -> list[tuple[str, str]]:
    from ledger.encoding import encode_base64

    return [
        (speech.say("账本", "ledger"), checkpoint.origin),
        (speech.say("位置", "position"), f"{position:,}"),
        (speech.say("记录时间", "recorded at"), recorded_at),
        (speech.say("检查点", "checkpoint"), f"{checkpoint.size:,}  {encode_base64(checkpoint.root)}"),
    ]


def _what_it_rests_on(speech: Speech) -> str:
    return speech.say(
        "此结论只依赖日志公钥；签名人是谁、是否有权，请用 verify 核验账簿。",
        "This rests on the log's key alone; who signed, and whether they might, is for verify to say.",
    )
