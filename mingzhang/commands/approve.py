"""`mingzhang approve`: look at a submission file and add a signature to it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.options import BOOK_VARIABLE, BookDirectory, argument, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import FilePath, duty_option, key_option, passphrase_file_option

if TYPE_CHECKING:
    from domain.vocabulary import Duty
    from ledger.application import Ledger
    from ledger.client import Parcel
    from ledger.keys import SigningKey
    from mingzhang.speech import Speech


@spoken_command(
    "approve",
    zh="显示提交文件的内容，然后加上自己的签名。演练账簿用 --as 选择单位，两名经办人员的密钥已备好。",
    en="Show what a submission file says, and add your signature to it. In a practice book --as names the "
    "party, whose officers' keys are at hand.",
)
@argument("file", type=FilePath, zh="提交文件。", en="The submission file.")
@key_option
@duty_option
@passphrase_file_option
@option(
    "--as",
    "party",
    metavar="PARTY",
    zh="演练账簿中签名的单位。",
    en="The party that signs, in a practice book.",
)
@option(
    "--officer",
    metavar="OFFICE",
    zh="演练账簿中签名的岗位，例如 officer-2。",
    en="Its officer, such as officer-2.",
)
@option("--all", "all_rows", is_flag=True, zh="列出全部陈述。", en="List every statement.")
@option("--yes", "is_sure", is_flag=True, zh="不再询问。", en="Do not ask.")
@option(
    "--book",
    "book",
    type=BookDirectory(),
    envvar=BOOK_VARIABLE,
    zh=f"账簿所在目录（或环境变量 {BOOK_VARIABLE}）：用来显示签名人并检查还缺谁的签名。",
    en=f"The directory of the book (or {BOOK_VARIABLE}): tells who signed, and who has still to sign.",
)
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    file: Path,
    key: Path | None,
    duty: Duty | None,
    passphrase_file: Path | None,
    party: str | None,
    officer: str | None,
    all_rows: bool,
    is_sure: bool,
    book: Path | None,
    as_json: bool,
) -> int:
    """Sign a submission file."""
    from contextlib import ExitStack

    from ledger.client import read_parcel, write_parcel
    from mingzhang.approving import refuse_foreign_disclosures, refuse_to_sign, show_parcel
    from mingzhang.opening import open_ledger, open_officer_key
    from mingzhang.outcomes import tell_refused
    from mingzhang.recording import missing_signatures, tell_waiting, trial
    from mingzhang.signers import Signers

    _check_usage(key, party, book)
    parcel = read_parcel(file)
    refuse_foreign_disclosures(parcel)
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(book)) if book is not None else None
        signers = None if ledger is None else Signers(ledger.recorder)
        refuse_to_sign(parcel, ledger, signers)
        if not as_json:
            show_parcel(parcel, signers, speech, all_rows=all_rows)
        if not is_sure and not as_json and sys.stdin.isatty():
            click.confirm(speech.say("\n签名？", "\nSign this?"), abort=True, err=True)
        duty = duty or "approve"
        if key is not None:
            signer = open_officer_key(key, passphrase_file, speech)
        else:
            assert ledger is not None
            assert party is not None
            signer = _practice_key(ledger, party, officer, duty)
        _refuse_twice(parcel, signer.kid)
        signed = parcel.signed_by(signer, duty)
        refused = None if ledger is None else trial(ledger, signed)
        missing = missing_signatures(refused)
        if refused is not None and missing is None:
            return tell_refused(refused, speech, as_json=as_json, size=len(parcel.statements))
        write_parcel(signed, file)
        tell_waiting(file, signed, missing, speech, as_json=as_json, is_known=ledger is not None)
    return 0


def _check_usage(key: Path | None, party: str | None, book: Path | None) -> None:
    if (key is None) == (party is None):
        raise CommandError(
            "请用 --key 指明自己的密钥；演练账簿用 --as 指明单位",
            "Name your key with --key; in a practice book name the party with --as.",
            EXIT_USAGE,
        )
    if party is not None and book is None:
        raise CommandError("--as 需要 --book", "--as needs --book.", EXIT_USAGE)


def _refuse_twice(parcel: Parcel, kid: str) -> None:
    if kid in (each.kid for each in parcel.signatures):
        raise CommandError(
            f"密钥 {kid} 已在此文件上签过名；请由另一位经办人员加签",
            f"found a signature by the key {kid} already, expected none; let another officer sign",
        )


def _practice_key(ledger: Ledger, party: str, officer: str | None, duty: Duty) -> SigningKey:
    from ledger.practice import PracticeDesk
    from mingzhang.opening import new_id, now
    from mingzhang.party_names import PartyNames
    from mingzhang.practice_officers import OFFICER_OF_DUTY

    code = PartyNames(ledger).find(party)
    return PracticeDesk(ledger, new_id, now).key_of(code, officer or OFFICER_OF_DUTY[duty])
