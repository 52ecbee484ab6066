"""`mingzhang tiles`: write the log as plain files that anybody can serve, carry and check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.options import BookDirectory, argument, json_option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.speech import Speech

if TYPE_CHECKING:
    from ledger.tiles.publish import Published


@spoken_command(
    "tiles",
    zh="把日志写成公开目录：条目、哈希、签名的检查点，任何人都可用它独立核验。"
    "再次运行只补新增的部分，已发布的文件从不改动；账簿若不延续已发布的内容，则拒绝。",
    en="Write the log as a public directory: entries, hashes and signed checkpoints, from which anybody can "
    "verify it. Another run adds what is new and never changes what was published; a book that does not "
    "extend it is refused.",
)
@argument("book", type=BookDirectory(), zh="账簿所在目录。", en="The directory of the book.")
@argument(
    "directory",
    metavar="DIR",
    type=BookDirectory(),
    zh="公开目录；没有则新建。其中一切都将公开。",
    en="The public directory, made if it is missing. Everything in it will be public.",
)
@json_option
@pass_speech
def command(speech: Speech, *, book: Path, directory: Path, as_json: bool) -> None:
    """Publish the log of a book."""
    from audit.verifier_check import bare_verifier
    from ledger.application import Ledger
    from ledger.tiles.publish import publish
    from mingzhang.screen import print_json, print_text, progress

    ledger = Ledger.open(book)
    try:
        with progress(speech.say("发布", "publishing"), None) as advance:
            published = publish(ledger, directory, bare_verifier(), advance)
        # From now on the ledger does not sign beneath what is published there.
        ledger.book.remembering(published.directory)
    finally:
        ledger.close()
    if as_json:
        print_json(published.to_json())
    else:
        print_text("\n".join(_lines(published, speech)))


def _lines(published: Published, speech: Speech) -> list[str]:
    size, before = published.checkpoint.size, published.previous_size
    if size == before:
        first = speech.say(
            f"已是最新：{published.directory} 有 {size:,} 条",
            f"up to date: {published.directory} has {size:,} entries",
        )
    else:
        first = speech.say(
            f"已发布：{published.directory} 由 {before:,} 条增至 {size:,} 条",
            f"published: {published.directory} went from {before:,} to {size:,} entries",
        )
    return [
        first,
        speech.say(
            f"  新增 {published.files:,} 个文件，{published.size_bytes:,} 字节",
            f"  {published.files:,} files added, {published.size_bytes:,} bytes",
        ),
        speech.say(
            f"  核验：mingzhang verify {published.directory} --founding {published.anchor.founding}",
            f"  check it: mingzhang verify {published.directory} --founding {published.anchor.founding}",
        ),
    ]
