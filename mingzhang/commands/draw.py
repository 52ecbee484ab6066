"""`mingzhang draw`: ask for a draw of lots, answer it, reveal it, and draw it again (抽签)."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mingzhang.command import Entry, LazyGroup
from mingzhang.failures import EXIT_REFUSED, EXIT_UNKNOWN, CommandError
from mingzhang.one_statement import Signing, at_desk, signing_options
from mingzhang.options import Day, argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import FilePath

if TYPE_CHECKING:
    from ledger.application import Ledger, Recorded
    from ledger.lots import Secret
    from mingzhang.speech import Speech

_HERE: Final = "mingzhang.commands.draw"

command = LazyGroup(
    "draw",
    {
        "request": Entry(f"{_HERE}:request", "申请抽取评审专家", "Ask for a panel to be drawn"),
        "answer": Entry(f"{_HERE}:answer", "应答抽取", "Answer as the opposed party"),
        "reveal": Entry(f"{_HERE}:reveal", "揭示并抽取", "Reveal the secret, and with it the panel"),
        "check": Entry(f"{_HERE}:check", "复核抽取", "Draw again from the log, and show every ticket"),
    },
    no_args_is_help=True,
    zh="抽签：双方各出一数，谁都不能操纵，谁都能复核。",
    en="Draws of lots: two parties each give a number, nobody can steer them, everybody can draw again.",
)

draw_argument = argument("draw", zh="抽取编号。", en="The number of the draw.")
secret_option = option(
    "--secret", "secret_file",
    type=FilePath, metavar="FILE",
    zh="保存随机数的私密文件；不写则为“抽取编号.secret”。",
    en="The private file of the secret; without it, DRAW.secret.",
)  # fmt: skip


@spoken_command(
    "request",
    zh="申请抽取（draw.requested）：生成随机数存入私密文件，只公开其摘要；自动回避已知投标人，重抽时写明上一次。",
    en="Ask for a draw (draw.requested): a secret is made and kept in a private file, only its digest is "
    "stated; known bidders are avoided, and a draw that is repeated is named.",
)
@argument("tender", zh="采购编号。", en="The number of the tender.")
@draw_argument
@option("--seats", type=click.IntRange(1, 99), required=True, zh="抽取人数。", en="How many are drawn.")
@option("--sits-on", "sits_on", type=Day(), required=True, zh="评审日期。", en="The day the panel sits.")
@option(
    "--answering",
    required=True,
    metavar="PARTY",
    zh="应答方：不属教育部门的单位。",
    en="The opposed party that answers, none of education's.",
)
@option(
    "--register",
    "register",
    metavar="CODE",
    zh="专家库所属地区；不写则为采购项目的地区。",
    en="Whose register of experts; without it, that of the tender's province.",
)
@option(
    "--avoid",
    "avoid",
    metavar="PARTY",
    multiple=True,
    zh="已知投标人以外须回避的单位。",
    en="A party to step aside for, beside the known bidders.",
)
@option("--reveal-by", "reveal_by", type=Day(), zh="揭示期限。", en="The last day of the reveal.")
@option("--reason", zh="重抽原因。", en="Why it is drawn again.")
@secret_option
@signing_options
@book_option
@json_option
@pass_speech
def request(
    speech: Speech,
    *,
    tender: str,
    draw: str,
    seats: int,
    sits_on: date,
    answering: str,
    register: str | None,
    avoid: tuple[str, ...],
    reveal_by: date | None,
    reason: str | None,
    secret_file: Path | None,
    signing: Signing,
    book: Path,
    as_json: bool,
) -> int:
    """Keep a secret, and state its commitment."""
    from domain.accounts import parse_account
    from ledger.deciding import Memory
    from ledger.lot_secrets import keep_secret
    from ledger.lots import make_secret
    from mingzhang.draw_screen import tell_requested
    from mingzhang.outcomes import refuse_existing
    from mingzhang.tender_state import procurement_in

    path = _secret_path(draw, secret_file)
    with at_desk(book, signing, speech) as desk:
        procurement_in(desk.ledger.recorder, tender)
        known = Memory.at_head(desk.ledger.recorder).subjects().tender(tender)
        concerned = known.bidders | {desk.names.find(each) for each in avoid}
        members: dict[str, object | None] = {
            "draw": draw,
            "tender": tender,
            "holder": register or parse_account(known.account).province,
            "seats": seats,
            "sits_on": sits_on.isoformat(),
            "avoid": sorted(concerned) or None,
            "answering": desk.names.find(answering),
            "reveal_by": None if reveal_by is None else reveal_by.isoformat(),
            "repeats": known.draw,
            "reason": reason,
        }
        refuse_existing(path)
        secret = make_secret(os.urandom)
        stated = {name: value for name, value in members.items() if value is not None}
        keep_secret(path, desk.ledger.book.origin, draw, secret)

        def tell(_: Ledger, recorded: Recorded) -> int:
            tell_requested(stated, recorded.position + 1, path, speech, as_json=as_json)
            return 0

        try:
            code = desk.state(
                "draw.requested", {**stated, "commitment": secret.commitment}, tell=tell, as_json=as_json
            )
        except CommandError:
            path.unlink()
            raise
        if code == EXIT_REFUSED:
            # Nothing was committed to: another attempt must not find a secret in the way.
            path.unlink()
        return code


@spoken_command(
    "answer",
    zh="被申请应答的一方给出自己的随机数（draw.answered）。",
    en="The opposed party states random bytes of its own (draw.answered).",
)
@draw_argument
@signing_options
@book_option
@json_option
@pass_speech
def answer(speech: Speech, *, draw: str, signing: Signing, book: Path, as_json: bool) -> int:
    """Answer a request."""
    from ledger.encoding import encode_base64url
    from ledger.lots import SECRET_BYTES
    from ledger.redrawing import draw_again
    from mingzhang.draw_screen import tell_answered

    with at_desk(book, signing, speech) as desk:
        asked = draw_again(desk.ledger.recorder, draw).request

        def tell(_: Ledger, recorded: Recorded) -> int:
            tell_answered(draw, recorded.position + 1, speech, as_json=as_json)
            return 0

        members: dict[str, object] = {
            "draw": draw,
            "answering_seed": encode_base64url(os.urandom(SECRET_BYTES)),
        }
        return desk.state("draw.answered", members, party=asked.answering, tell=tell, as_json=as_json)


@spoken_command(
    "reveal",
    zh="申请方揭示随机数，算出并记录抽取结果（panel.drawn）。",
    en="The requester reveals its secret; whom it draws is worked out and recorded (panel.drawn).",
)
@draw_argument
@secret_option
@signing_options
@book_option
@json_option
@pass_speech
def reveal(
    speech: Speech, *, draw: str, secret_file: Path | None, signing: Signing, book: Path, as_json: bool
) -> int:
    """Reveal, and record who is drawn."""
    from ledger.deciding import Memory
    from ledger.lot_secrets import read_secret
    from ledger.lots import whom_it_draws
    from ledger.redrawing import draw_again
    from mingzhang.draw_screen import tell_drawn

    with at_desk(book, signing, speech) as desk:
        log = desk.ledger.recorder
        secret = read_secret(_secret_path(draw, secret_file), desk.ledger.book.origin, draw)
        found = draw_again(log, draw)
        drawn = whom_it_draws(Memory.at_head(log), draw, secret)
        _refuse_another_secret(draw, secret, found.request.commitment)

        def tell(ledger: Ledger, _: Recorded) -> int:
            tell_drawn(draw_again(ledger.recorder, draw), speech, as_json=as_json)
            return 0

        members: dict[str, object] = {
            "draw": draw,
            "committed_seed": secret.text,
            "answering_seed": found.answering_seed,
            "drawn": [{"expert": expert} for expert in drawn],
        }
        return desk.state("panel.drawn", members, tell=tell, as_json=as_json)


@spoken_command(
    "check",
    zh="由日志中的字节重新抽取，列出各候选人的签号并与记录比较。退出码 2：尚未揭示。",
    en="Draw again from the log's own bytes, list every candidate's ticket and compare. Exit code 2: not "
    "revealed.",
)
@draw_argument
@book_option
@json_option
@pass_speech
def check(speech: Speech, *, draw: str, book: Path, as_json: bool) -> int:
    """Draw again."""
    from ledger.redrawing import draw_again
    from mingzhang.draw_screen import tell_drawn
    from mingzhang.reading import open_log

    with open_log(book) as (_, log):
        found = draw_again(log, draw)
    tell_drawn(found, speech, as_json=as_json)
    if found.drawn_at is None:
        return EXIT_UNKNOWN
    return 0 if found.is_right else EXIT_REFUSED


def _secret_path(draw: str, given: Path | None) -> Path:
    from mingzhang.tender_state import file_stem

    return given or Path(f"{file_stem(draw)}.secret")


def _refuse_another_secret(draw: str, secret: Secret, commitment: str) -> None:
    if secret.commitment != commitment:
        raise CommandError(
            f"随机数与抽取 {draw} 的承诺值 {commitment} 不符；请找出申请时保存的文件，找不到只能重抽",
            f"found a secret that is not the one of commitment {commitment} in draw {draw}, expected the file"
            " kept at the request; if it is lost, the draw must be repeated",
        )
