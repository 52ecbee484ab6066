"""`mingzhang rebuild`: make the views again from the log, and say whether anything differs."""

from __future__ import annotations

from pathlib import Path

from mingzhang.failures import EXIT_REFUSED
from mingzhang.options import book_option, json_option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.speech import Speech


@spoken_command(
    "rebuild",
    zh="由日志重建各视图，并比较重建前后的状态摘要。摘要不同则退出码为 1。",
    en="Rebuild the views from the log and compare their digests before and after. Exits 1 if they differ.",
)
@book_option
@json_option
@pass_speech
def command(speech: Speech, *, book: Path, as_json: bool) -> int:
    """Rebuild the views of a book."""
    from mingzhang.reading import following, open_views
    from mingzhang.screen import Column, print_json, print_text, table
    from projections.digest import digests
    from projections.follow import rebuild

    with open_views(book, speech) as reading:
        before = digests(reading.views)
        with following(speech.say("重建视图", "rebuilding views"), 0, reading.log) as told:
            rebuild(reading.log, reading.views, progress=told)
        after = digests(reading.views)
    if as_json:
        print_json({"before": before, "after": after, "same": before == after})
    else:
        same, differs = speech.say("一致", "same"), speech.say("不同", "DIFFERS")
        columns = [
            Column(speech.say("视图", "view")),
            Column(speech.say("状态摘要", "digest")),
            Column(speech.say("与重建前", "as before")),
        ]
        rows = [[name, after[name], same if before[name] == after[name] else differs] for name in after]
        print_text(table(columns, rows))
    return 0 if before == after else EXIT_REFUSED
