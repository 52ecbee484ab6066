"""`mingzhang disclose`: read what is withheld, by a request that the log counts, or as public (查阅)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.one_statement import Signing, at_desk, signing_options
from mingzhang.options import argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command

if TYPE_CHECKING:
    from ledger.application import Ledger, Recorded
    from ledger.disclosing import Shown
    from mingzhang.speech import Speech

ABOUT: Final = ("contract", "class", "tender", "party")


@spoken_command(
    "disclose",
    zh="查阅不公开内容：先将查阅申请（谁、为何、依据什么）签名记入日志，再显示所申请且有权查阅的内容。"
    "REQUEST 为已记录的申请；--public 查阅已经公开的，无须申请。",
    en="Read what is withheld: a signed request (who, what for, under which article) is recorded, then "
    "exactly what it asks for and may be read is shown. REQUEST is one recorded before; --public shows what "
    "is public by now, without a request.",
)
@argument(
    "request",
    required=False,
    metavar="[REQUEST]",
    zh="已记录的查阅申请：位置或编号（UUID）。",
    en="A request recorded before: its position or id (UUID).",
)
@option(
    "--of",
    "places",
    multiple=True,
    metavar="POSITION|ID[:MEMBER]",
    zh="要查阅的陈述，可带字段名，可多次。",
    en="A statement to read, with a member or all of its own, as often as needed.",
)
@option(
    "--about",
    "about",
    metavar="KIND:NUMBER",
    zh="一事的全部不公开内容：contract:、class:、tender: 或 party: 加编号。",
    en="Everything withheld of one contract:, class:, tender: or party:, with its number.",
)
@option(
    "--public",
    "public",
    metavar="POSITION|ID[:MEMBER]",
    zh="查阅此陈述中已经公开的内容，无须申请。",
    en="What is public by now of this statement, without a request.",
)
@option("--purpose", "purpose", zh="查阅目的。", en="What it is read for.")
@option("--article", "article", zh="依据的条款。", en="The article it rests on.")
@signing_options
@book_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    request: str | None,
    places: Sequence[str],
    about: str | None,
    public: str | None,
    purpose: str | None,
    article: str | None,
    book: Path,
    as_json: bool,
    signing: Signing,
) -> int:
    """Ask and read, read by a request recorded before, or read what is public."""
    if sum(map(bool, (request, places, about, public))) != 1:
        raise CommandError(
            "请写明一项：已记录的申请、--of、--about 或 --public",
            "Name one of: a request recorded before, --of, --about, or --public.",
            EXIT_USAGE,
        )
    if request is not None:
        return _answer(book, request, speech, as_json=as_json)
    if public is not None:
        return _show_public(book, public, speech, as_json=as_json)
    if purpose is None or article is None:
        raise CommandError(
            "请用 --purpose 写明目的，用 --article 写明依据",
            "Say what it is read for with --purpose, and under which article with --article.",
            EXIT_USAGE,
        )

    def tell(ledger: Ledger, recorded: Recorded) -> int:
        return _show_answer(ledger, recorded.position + 1, speech, as_json=as_json)

    with at_desk(book, signing, speech) as desk:
        why = {"reader": desk.party(), "purpose": purpose, "article": article}
        members = {**why, **_asked_for(desk.ledger, places, about)}
        return desk.state("disclosure.requested", members, tell=tell, as_json=as_json)


def _asked_for(ledger: Ledger, places: Sequence[str], about: str | None) -> dict[str, object]:
    """The members that say what is asked for."""
    from domain.statements.openness import MAX_DATA

    if about is not None:
        kind, colon, number = about.partition(":")
        if kind not in ABOUT or not colon or not number:
            raise CommandError(
                f"“{about}”不符；应为 contract:编号，或 class:、tender:、party:",
                f"found {about!r}, expected contract:NUMBER, or class:, tender:, party:",
                EXIT_USAGE,
            )
        return {kind: number, "through": ledger.recorder.head()}
    data = [datum for place in places for datum in _data_at(ledger, place)]
    if len(data) > MAX_DATA:
        raise CommandError(
            f"共 {len(data)} 项，一次至多 {MAX_DATA} 项；请分次申请，或用 --about",
            f"found {len(data)} data, expected at most {MAX_DATA}; ask several times, or with --about",
        )
    return {"data": data}


def _data_at(ledger: Ledger, place: str) -> list[dict[str, str]]:
    """The data that a place names: one member, or all that its statement withholds."""
    from ledger.disclosing import NotWithheldError
    from mingzhang.places import statement_at

    where, _, member = place.partition(":")
    statement = statement_at(ledger.recorder, where)
    names = [row.name for row in statement.withheld if member in ("", row.name)]
    if not names:
        raise NotWithheldError(place)
    return [{"statement": statement.id, "member": name} for name in names]


def _answer(book: Path, request: str, speech: Speech, *, as_json: bool) -> int:
    from ledger.disclosing import NotARequestError, statement_with_id
    from mingzhang.opening import open_ledger
    from mingzhang.places import statement_at

    with open_ledger(book) as ledger:
        statement = statement_at(ledger.recorder, request)
        found = statement_with_id(statement.id, ledger.recorder)
        if found is None:
            raise NotARequestError(request)
        return _show_answer(ledger, found[0].position, speech, as_json=as_json)


def _show_answer(ledger: Ledger, position: int, speech: Speech, *, as_json: bool) -> int:
    from ledger.disclosing import Disclosing
    from mingzhang.opening import now

    disclosing = Disclosing(ledger.recorder, ledger.private)
    request = disclosing.request_at(position, now())
    shown = list(disclosing.answer(request))
    heading = speech.say(
        f"{request.reader} 依查阅申请（第 {position} 条，已记入日志）所查：",
        f"Shown to {request.reader} by the request at position {position}, which the log counts:",
    )
    _print(shown, heading, speech, as_json=as_json, request=position)
    return 0


def _show_public(book: Path, place: str, speech: Speech, *, as_json: bool) -> int:
    from domain.refusals import NotForReader
    from ledger.deciding import Refused
    from ledger.disclosing import Disclosing, statement_with_id
    from mingzhang.opening import open_ledger
    from mingzhang.outcomes import tell_refused
    from mingzhang.places import statement_at

    where, _, member = place.partition(":")
    with open_ledger(book) as ledger:
        statement = statement_at(ledger.recorder, where)
        found = statement_with_id(statement.id, ledger.recorder)
        assert found is not None
        disclosing = Disclosing(ledger.recorder, ledger.private)
        shown = disclosing.public(found[0].position, member or None)
        if isinstance(shown, NotForReader):
            return tell_refused(Refused(shown), speech, as_json=as_json)
        heading = speech.say("已经公开，任何人可查：", "Public by now, for anybody to read:")
        _print(shown, heading, speech, as_json=as_json, request=None)
    return 0


def _print(
    shown: Sequence[Shown], heading: str, speech: Speech, *, as_json: bool, request: int | None
) -> None:
    from mingzhang.screen import Column, print_json, print_text, table

    if as_json:
        print_json({"request": request, "data": [_json(each) for each in shown]})
        return
    print_text(heading)
    if not shown:
        print_text(speech.say("没有有权查阅的内容。", "There is nothing that may be read."))
        return
    columns = [
        Column(speech.say("位置", "position"), "number"),
        Column(speech.say("类型", "type")),
        Column(speech.say("字段", "member")),
        Column(speech.say("内容", "value")),
    ]
    rows: list[list[str | int | None]] = [
        [each.position, each.type, each.member, _in_words(each, speech)] for each in shown
    ]
    print_text(table(columns, rows))


def _json(shown: Shown) -> dict[str, object]:
    erased = None if shown.erased is None else shown.erased._asdict()
    return {**shown._asdict(), "erased": erased}


def _in_words(shown: Shown, speech: Speech) -> str:
    import json

    if shown.erased is not None:
        _, rule, article = shown.erased
        return speech.say(f"（已依“{rule}”{article}删除）", f"(erased under {rule}, {article})")
    if shown.state == "missing":
        return speech.say("（缺失：原文不在本账簿）", "(missing: not in this book)")
    if isinstance(shown.value, str):
        return shown.value
    return json.dumps(shown.value, ensure_ascii=False)
