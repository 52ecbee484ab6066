"""`mingzhang copy`: a book copied to another store, proven, and put in the original's place if wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.failures import EXIT_DONE, EXIT_REFUSED
from mingzhang.options import BookDirectory, argument, database_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command

if TYPE_CHECKING:
    from audit.report import Report
    from ledger.copying import Copied
    from mingzhang.speech import Speech


@spoken_command(
    "copy",
    zh="逐位复制账簿到另一存储并核验；已有的副本只补其缺。副本只读，直到用 --take-over 接替原账簿。",
    en="Copy a book bit for bit to another store, and verify the copy; one that is there is only continued. "
    "A copy records nothing until it takes the original's place with --take-over.",
)
@argument("book", type=BookDirectory(), zh="原账簿目录。", en="The directory of the original.")
@argument(
    "copy",
    type=BookDirectory(),
    zh="副本目录，应不存在、为空或已是副本。",
    en="That of the copy: new, empty, or a copy.",
)
@database_option
@option(
    "--take-over",
    is_flag=True,
    zh="副本接替原账簿：原账簿从此不再记录，日志密钥移到副本旁。",
    en="Let the copy take over: the original records nothing any more, and the log's key moves.",
)
@json_option
@pass_speech
def command(
    speech: Speech, *, book: Path, copy: Path, database: str | None, take_over: bool, as_json: bool
) -> int:
    """Copy a book, verify the copy, and let it take over if that is asked."""
    from audit.verify import verify_book
    from ledger import copying
    from ledger.book import Book
    from ledger.store import Recorder, create_engine_for
    from mingzhang.screen import print_text, progress

    original = Book.open(book)
    engine = create_engine_for(original.log_place)
    size = Recorder(engine).head()
    engine.dispose()
    with progress(speech.say("复制", "copying"), size) as advance:
        copied = copying.copy_book(original, copy, database, advance)
    with progress(speech.say("核验", "verifying"), None) as advance:
        report = verify_book(copy, None, advance)
    is_sound = report.verdict == "sound"
    if is_sound and take_over:
        copied = copying.take_over(original, copy)
    _tell(copied, report, speech, has_taken_over=is_sound and take_over, as_json=as_json)
    if not is_sound and not as_json:
        print_text("\n".join(report.lines(speech.lang)))
    return EXIT_DONE if is_sound else report.exit_code or EXIT_REFUSED


def _tell(copied: Copied, report: Report, speech: Speech, *, has_taken_over: bool, as_json: bool) -> None:
    from ledger.encoding import encode_base64
    from mingzhang.outcomes import print_pairs
    from mingzhang.screen import print_json, print_text

    root = encode_base64(copied.root)
    if as_json:
        about = {
            "book": str(copied.book.path),
            "database": copied.book.database,
            "size": copied.size,
            "root": root,
            "disclosures": copied.disclosures,
            "attachments": copied.attachments,
            "verdict": report.verdict,
            "took_over": has_taken_over,
        }
        print_json({"copied": about})
        return
    print_pairs(
        [
            (speech.say("副本", "copy"), str(copied.book.path)),
            (speech.say("数据库", "database"), copied.book.database),
            (speech.say("日志", "log"), speech.say(f"{copied.size} 条", f"{copied.size} entries")),
            (speech.say("根", "root"), root),
            (speech.say("隐去的内容", "disclosures"), str(copied.disclosures)),
            (speech.say("附件", "attachments"), str(copied.attachments)),
        ]
    )
    if report.verdict != "sound":
        print_text(speech.say("副本未通过核验：", "The copy is not found sound:"))
    elif has_taken_over:
        print_text(
            speech.say(
                "根与检查点一致，核验无误。副本已接替原账簿：原账簿不再记录，日志密钥已移到副本旁。",
                "Root and checkpoint are equal, and the copy is sound. It has taken over: the original "
                "records nothing any more, and the log's key lies beside the copy.",
            )
        )
    else:
        print_text(
            speech.say(
                "根与检查点一致，核验无误。副本只读；要让它接替原账簿，再加 --take-over 执行一次。",
                "Root and checkpoint are equal, and the copy is sound. It records nothing; to let it "
                "take over, say the same again with --take-over.",
            )
        )
