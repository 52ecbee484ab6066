"""`mingzhang init`: a new book, founded at once for practice, or prepared for its authorities to found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.failures import EXIT_REFUSED, EXIT_USAGE, CommandError
from mingzhang.options import BookDirectory, argument, database_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import (
    LOG_PASSPHRASE_VARIABLE,
    FilePath,
    log_key_option,
    log_passphrase_file_option,
)

if TYPE_CHECKING:
    from mingzhang.founding import Founded, Places
    from mingzhang.speech import Speech


@spoken_command(
    "init",
    zh="建立账簿：--practice 立即设立演练账簿；--founding 按设立文件准备真实账簿，由三方机关签名后设立。",
    en="Found a book: --practice at once, to learn with; --founding prepares a real one from a file of its "
    "officers' public keys, to be signed by its three authorities.",
)
@argument("book", type=BookDirectory(), zh="账簿目录，应不存在或为空。", en="Its directory: new, or empty.")
@option(
    "--practice",
    is_flag=True,
    zh="演练账簿，经办人员密钥自动生成。",
    en="A practice book with officers of its own.",
)
@option(
    "--name",
    metavar="NAME",
    zh="演练账本的名称，例如 finance.example/guopei。",
    en="The name of a practice ledger, such as finance.example/guopei.",
)
@option(
    "--founding",
    "founding",
    type=FilePath,
    metavar="FILE",
    zh="设立文件：账本标识和三方机关经办人员的公钥。",
    en="The founding file: the origin, and the public keys of the authorities' officers.",
)
@database_option
@log_key_option
@log_passphrase_file_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    book: Path,
    practice: bool,
    name: str | None,
    founding: Path | None,
    database: str | None,
    log_key: Path | None,
    log_passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """Make a book."""
    if practice == (founding is not None):
        raise CommandError(
            "请写明 --practice（演练）或 --founding FILE（真实账簿），两者取一",
            "Give --practice, or --founding FILE for a real book: one of the two.",
            EXIT_USAGE,
        )
    if name is not None and not practice:
        raise CommandError(
            "--name 只用于 --practice",
            "--name goes with --practice; a founding file names its ledger.",
            EXIT_USAGE,
        )
    from mingzhang.founding import Places, refuse_occupied

    refuse_occupied(book)
    if founding is None:
        _found_practice(book, name, database, speech, as_json)
        return 0
    return _prepare(Places.of(book, log_key, database), founding, log_passphrase_file, speech, as_json)


def _found_practice(
    path: Path, name: str | None, database: str | None, speech: Speech, as_json: bool
) -> None:
    from ledger.book import keys_path_of
    from ledger.practice import PRACTICE_NAME
    from mingzhang.founding import found_practice_book
    from mingzhang.outcomes import print_pairs
    from mingzhang.screen import print_json, print_text

    founded = found_practice_book(path, name or PRACTICE_NAME, database)
    if as_json:
        about = {
            "book": str(path),
            "origin": founded.origin,
            "practice": True,
            "founding": founded.fingerprint,
        }
        print_json({"founded": {**about, "keys": str(keys_path_of(path))}})
        return
    print_text(
        speech.say(
            "演练账簿已设立。【演练】数据均为虚构",
            "The practice book is founded. [PRACTICE] all data are fictional",
        )
    )
    print_pairs(
        [
            (speech.say("账簿", "book"), str(path)),
            (speech.say("账本", "ledger"), founded.origin),
            (speech.say("密钥", "keys"), str(keys_path_of(path))),
            (speech.say("设立指纹", "fingerprint"), founded.fingerprint),
        ]
    )
    print_text(
        speech.say(
            "财政（finance）、教育（education）、监督（supervision）各有两名演练经办人员。\n"
            "请记下设立指纹：核验账簿只需要它。接下来：",
            "Finance, education and supervision have two practice officers each.\n"
            "Write the founding fingerprint down: it is all that a verifier needs. Next:",
        )
    )
    print_text(f"  export MINGZHANG_BOOK={path}")
    print_text("  mingzhang record --help")
    print_text(f"  mingzhang verify {path} --founding {founded.fingerprint}")


def _prepare(
    places: Places, founding: Path, log_passphrase_file: Path | None, speech: Speech, as_json: bool
) -> int:
    from ledger.deciding import Refused
    from ledger.founding import read_founding_file
    from mingzhang.founding import prepare_book, refuse_places, refuse_plan
    from mingzhang.opening import new_passphrase
    from mingzhang.outcomes import tell_refused
    from mingzhang.problems import tell_problems

    plan = read_founding_file(founding)
    refuse_places(places)
    wrong = refuse_plan(plan, founding)
    if isinstance(wrong, list):
        tell_problems(wrong, speech, as_json=as_json)
        return EXIT_REFUSED
    if wrong is not None:
        return tell_refused(Refused(wrong), speech, as_json=as_json)
    question = speech.say(
        f"为日志密钥 {places.log_key} 设置口令", f"New passphrase for the log's key {places.log_key}"
    )
    passphrase = new_passphrase(log_passphrase_file, LOG_PASSPHRASE_VARIABLE, question, speech)
    _tell_prepared(places, prepare_book(plan, places, passphrase), speech, as_json)
    return 0


def _tell_prepared(places: Places, founded: Founded, speech: Speech, as_json: bool) -> None:
    from mingzhang.outcomes import print_pairs
    from mingzhang.screen import print_json, print_text

    if as_json:
        about = {
            "book": str(places.book),
            "origin": founded.origin,
            "practice": False,
            "founding": founded.fingerprint,
            "log_key": str(places.log_key),
            "submission": str(places.submission),
            "not_after": founded.not_after,
        }
        print_json({"prepared": about})
        return
    print_text(speech.say("账簿已备好，尚待设立。", "The book is prepared, and waits to be founded."))
    print_pairs(
        [
            (speech.say("账簿", "book"), str(places.book)),
            (speech.say("账本", "ledger"), founded.origin),
            (speech.say("日志密钥", "log key"), str(places.log_key)),
            (speech.say("设立指纹", "fingerprint"), founded.fingerprint),
            (speech.say("签名期限", "sign before"), founded.not_after),
        ]
    )
    print_text(
        speech.say(
            "接下来：财政、教育、监督三方各有一名经办人员核对设立指纹后加签，然后提交：",
            "Next: an officer each of finance, education and supervision compares the fingerprint and\n"
            "signs; then submit it:",
        )
    )
    print_text(f"  mingzhang approve {places.submission} --key FILE")
    print_text(f"  mingzhang submit {places.submission} --book {places.book}")
