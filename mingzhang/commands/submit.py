"""`mingzhang submit`: record a signed submission file; the same again is answered with its first receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.options import argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import (
    FilePath,
    log_key_option,
    log_passphrase_file_option,
    receipt_option,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzhang.speech import Speech


@spoken_command(
    "submit",
    zh="把已签名的提交文件记入账簿。同一文件再次提交，得到的是第一次的结果。",
    en="Record a signed submission file. The same file again is answered with its first receipt.",
)
@argument("file", type=FilePath, zh="提交文件。", en="The submission file.")
@receipt_option
@option(
    "--attach",
    "attached",
    type=FilePath,
    multiple=True,
    metavar="FILE",
    zh="随提交文件送来的附件，可多次。",
    en="A document that came with the file, as often as needed.",
)
@log_key_option
@log_passphrase_file_option
@book_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    file: Path,
    receipt: Path | None,
    attached: Sequence[Path],
    log_key: Path | None,
    log_passphrase_file: Path | None,
    book: Path,
    as_json: bool,
) -> int:
    """Record a submission file."""
    from ledger.book import Book
    from ledger.client import read_parcel
    from ledger.submission import submission_key
    from mingzhang.evidence_files import refuse_unnamed
    from mingzhang.opening import open_ledger, open_log_key
    from mingzhang.outcomes import Kept
    from mingzhang.recording import Wish, record_parcel

    parcel = read_parcel(file)
    submission = parcel.submission()
    refuse_unnamed(attached, submission.statements)
    key = open_log_key(Book.open(book), log_key, log_passphrase_file, speech)
    with open_ledger(book, key) as ledger:
        is_repeat = bool(ledger.recorder.positions_of_keys([submission_key(submission.jws)]))
        kept = Kept(receipt, source=file, may_exist=is_repeat)
        wish = Wish(book, (), attached, receipt, None, is_dry=False, as_json=as_json)
        return record_parcel(ledger, parcel, wish, kept, speech)
