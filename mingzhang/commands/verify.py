"""`mingzhang verify`: check the whole book again, trusting nothing but the founding fingerprint."""

from __future__ import annotations

from pathlib import Path

from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.options import BookDirectory, argument, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.speech import Speech


@spoken_command(
    "verify",
    zh="重新核验整本账簿：哈希、签名、授权、决定、分录、索引、视图。退出码 0 无误，1 有误，2 无法判断。",
    en="Check the whole book again: hashes, signatures, authority, decisions, postings, index, views. "
    "Exits 0 sound, 1 unsound, 2 could not tell.",
)
@argument("book", type=BookDirectory(), zh="账簿所在目录。", en="The directory of the book.")
@option(
    "--founding",
    metavar="FINGERPRINT",
    zh="设立指纹：账簿必须由它开始。",
    en="The founding fingerprint: the book must begin with it.",
)
@json_option
@pass_speech
def command(speech: Speech, *, book: Path, founding: str | None, as_json: bool) -> int:
    """Verify a book and return the exit code of the verdict."""
    from audit.verify import verify_book
    from mingzhang.screen import print_json, print_text, progress

    if founding is not None and not _is_fingerprint(founding):
        raise CommandError(
            f"{founding!r} 不是设立指纹；应为 44 个字符的 base64，例如 init 所印出的",
            f"{founding!r} is no founding fingerprint, expected 44 characters of base64, as init prints it",
            EXIT_USAGE,
        )
    with progress(speech.say("核验", "verifying"), None) as advance:
        report = verify_book(book, founding, advance)
    if as_json:
        print_json(report.to_json())
    else:
        print_text("\n".join(report.lines(speech.lang)))
    return report.exit_code


def _is_fingerprint(text: str) -> bool:
    from ledger.encoding import NonCanonicalBase64Error, decode_base64
    from ledger.merkle import HASH_BYTES

    try:
        return len(decode_base64(text)) == HASH_BYTES
    except NonCanonicalBase64Error:
        return False
