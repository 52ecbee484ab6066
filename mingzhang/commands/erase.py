"""`mingzhang erase`: order that a withheld datum be erased, record that, and erase it for good (删除)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.failures import EXIT_REFUSED, EXIT_USAGE, CommandError
from mingzhang.one_statement import Signing, at_desk, signing_options
from mingzhang.options import argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command

if TYPE_CHECKING:
    from ledger.application import Ledger, Recorded
    from mingzhang.speech import Speech


@spoken_command(
    "erase",
    zh="依规则和条款删除一项不公开内容：记录删除决定，并将原文和盐值永久删除，不可恢复。不写参数则完成尚未完成的删除。",
    en="Erase a withheld datum under a rule and an article: records the order, then deletes value and salt "
    "for good. Without arguments, finishes erasures that the log orders and were interrupted.",
)
@argument(
    "place",
    required=False,
    metavar="[POSITION|ID]",
    zh="隐去该项的陈述：位置或编号（UUID）。",
    en="The statement that withholds it: its position or id (UUID).",
)
@argument("member", required=False, zh="不公开字段名，例如 payee。", en="The member's name, such as payee.")
@option("--rule", "rule", zh="删除依据，例如 保存期满。", en="The rule it is erased under, such as 保存期满.")
@option(
    "--article",
    "article",
    zh="条款，例如 个人信息保护法第四十七条。",
    en="The article, such as 个人信息保护法第四十七条.",
)
@signing_options
@book_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    place: str | None,
    member: str | None,
    rule: str | None,
    article: str | None,
    book: Path,
    as_json: bool,
    signing: Signing,
) -> int:
    """Order an erasure and carry it out, or carry out what is left."""
    from mingzhang.opening import open_ledger
    from mingzhang.places import statement_at

    if place is None and rule is None and article is None:
        with open_ledger(book) as ledger:
            return _finish(ledger, speech, as_json=as_json)
    if place is None or member is None or rule is None or article is None:
        raise CommandError(
            "请写明位置或编号、字段名、--rule 和 --article；都不写则完成尚未完成的删除",
            "Name the statement, the member, --rule and --article; or none of them, to finish what is left.",
            EXIT_USAGE,
        )

    def tell(ledger: Ledger, recorded: Recorded) -> int:
        return _tell(ledger, recorded.position + 1, speech, as_json=as_json)

    with at_desk(book, signing, speech) as desk:
        erases = statement_at(desk.ledger.recorder, place).id
        members: dict[str, object] = {"erases": erases, "member": member, "rule": rule, "article": article}
        return desk.state("disclosure.erased", members, tell=tell, as_json=as_json)


def _finish(ledger: Ledger, speech: Speech, *, as_json: bool) -> int:
    """Opening the ledger carries out what is left; try once more, to hear what stands in the way."""
    from ledger.attachments import Attachments
    from ledger.disclosing import carry_out_erasures
    from mingzhang.screen import print_json, print_text

    carry_out_erasures(ledger.recorder, ledger.private, Attachments(ledger.book.attachments_path))
    if as_json:
        print_json({"pending": 0})
    else:
        print_text(
            speech.say("日志决定的删除均已完成。", "Everything that the log orders to erase is erased.")
        )
    return 0


def _tell(ledger: Ledger, position: int, speech: Speech, *, as_json: bool) -> int:
    """Say what is gone; the exit code tells whether it is."""
    from domain.statements.openness import DisclosureErased
    from domain.statements.registry import parse_statement
    from ledger.disclosing import erasure_of
    from mingzhang.outcomes import print_pairs
    from mingzhang.screen import print_json, print_text

    entry = ledger.recorder.entry(position)
    assert entry is not None
    statement = parse_statement(entry.data)
    assert isinstance(statement, DisclosureErased)
    erasure = erasure_of(position, statement, ledger.recorder)
    is_done = ledger.private.erased_through() >= position
    if as_json:
        figures = {"position": position, "statement": erasure.statement_id, "member": erasure.name}
        gone = {"digest": erasure.digest, "documents": list(erasure.documents), "done": is_done}
        print_json({"erased": {**figures, **gone}})
        return 0 if is_done else EXIT_REFUSED
    if not is_done:
        raise CommandError(
            f"删除决定已记录（第 {position} 条），但另一程序正在使用不公开内容的存储，尚未删除完毕；"
            "稍后运行 mingzhang erase",
            f"the order is recorded at position {position}, but another process is using the private store, "
            "and the value is not erased to the end; run mingzhang erase when it is done",
        )
    print_text(
        speech.say("已删除，不可恢复。本账簿不再有其原文和盐值：", "Erased for good. Gone from this book:")
    )
    print_pairs(
        [
            (speech.say("陈述", "statement"), erasure.statement_id),
            (speech.say("字段", "member"), erasure.name),
            (speech.say("摘要（保留）", "digest, which stays"), erasure.digest),
            (speech.say("附件（一并删除）", "documents, gone too"), str(len(erasure.documents))),
            (speech.say("依据", "under"), f"{statement.rule} · {statement.article}"),
            (speech.say("记录位置", "recorded at position"), f"{position:,}"),
        ]
    )
    print_text(
        speech.say(
            "此前的备份、提交文件和已交出的副本不在本账簿中，请另行删除。",
            "Backups made before, submission files and what was handed out are not in this book: delete them "
            "too.",
        )
    )
    return 0
