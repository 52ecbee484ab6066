"""What a purchaser does with sealed bids: lodge digests, close at the deadline, open (登记、封标、开标)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.commands.bid import optional_book_option, tender_argument
from mingzhang.failures import CommandError
from mingzhang.one_statement import Signing, at_desk, signing_options
from mingzhang.options import Day, argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import FilePath

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.application import Ledger, Recorded
    from ledger.lodging import Lodged
    from mingzhang.speech import Speech

list_option = option(
    "--list", "listed",
    type=FilePath, metavar="FILE",
    zh="登记表文件；不写则为“采购编号.lodged”。",
    en="The file of the list; without it, TENDER.lodged.",
)  # fmt: skip


@spoken_command(
    "lodge",
    zh="采购人把一封标书的摘要登记入表，按递交顺序；写明账簿时先看是否已封标。",
    en="Add the digest of an envelope to the list, in order of lodging; with a book, unless it is sealed.",
    # A digest may begin with a hyphen, which makes it no option.
    context_settings={"ignore_unknown_options": True},
)
@tender_argument
@argument("digest", zh="标书封摘要，43 个字符。", en="The digest of the envelope, 43 characters.")
@list_option
@option("--on", "on", type=Day(), zh="递交日期；不写则为今日。", en="The day of lodging; without it, today.")
@optional_book_option
@json_option
@pass_speech
def lodge_digest(
    speech: Speech,
    *,
    tender: str,
    digest: str,
    listed: Path | None,
    on: date | None,
    book: Path | None,
    as_json: bool,
) -> None:
    """Add a digest to the list."""
    from ledger.lodging import lodge
    from mingzhang.opening import now
    from mingzhang.reading import open_log
    from mingzhang.screen import print_json, print_text
    from mingzhang.tender_state import file_stem, procurement_in, refuse_sealed

    if book is not None:
        with open_log(book) as (_, log):
            refuse_sealed(tender, procurement_in(log, tender))
    path = listed or Path(f"{file_stem(tender)}.lodged")
    place = lodge(path, digest, on or now().date())
    if as_json:
        print_json({"tender": tender, "digest": digest, "place": place, "list": str(path)})
        return
    print_text(speech.say(f"已登记为第 {place} 封：{path}", f"Lodged as number {place} in {path}"))


@spoken_command(
    "close",
    zh="投标截止后封标（tender.sealed）：只公开一个树根；每个投标人得到自己的路径文件。",
    en="Seal what was lodged by the deadline (tender.sealed): only a root becomes public; a path file is "
    "written for each bidder.",
)
@tender_argument
@list_option
@option(
    "--paths",
    "paths",
    type=FilePath,
    metavar="DIR",
    zh="路径文件写到此目录；不写则为“采购编号.paths”。",
    en="Where the path files go; without it, TENDER.paths.",
)
@signing_options
@book_option
@json_option
@pass_speech
def close_bids(
    speech: Speech,
    *,
    tender: str,
    listed: Path | None,
    paths: Path | None,
    signing: Signing,
    book: Path,
    as_json: bool,
) -> int:
    """Seal a tender, and write every bidder's path; once sealed, only the paths that are missing."""
    from ledger.sealing import seal
    from mingzhang.bid_opening import refuse_another_list
    from mingzhang.bid_screen import tell_sealed, write_paths
    from mingzhang.tender_state import file_stem, procurement_in, refuse_early

    path = listed or Path(f"{file_stem(tender)}.lodged")
    directory = paths or Path(f"{file_stem(tender)}.paths")
    lodged = _list_that_is_there(path)
    fixed = seal([each.digest for each in lodged])
    with at_desk(book, signing, speech) as desk:
        origin = desk.ledger.book.origin
        found = procurement_in(desk.ledger.recorder, tender)
        if found.sealed is not None:
            refuse_another_list(lodged, found.sealed, path)
            files = write_paths(directory, origin, tender, fixed)
            tell_sealed(tender, fixed, found.sealed_at, files, speech, as_json=as_json)
            return 0
        refuse_early(desk.ledger, tender, desk.day)

        def tell(_: Ledger, recorded: Recorded) -> int:
            files = write_paths(directory, origin, tender, fixed)
            tell_sealed(tender, fixed, recorded.position + 1, files, speech, as_json=as_json)
            return 0

        members: dict[str, object] = {"tender": tender, "root": fixed.root, "size": fixed.size}
        return desk.state("tender.sealed", members, tell=tell, as_json=as_json)


@spoken_command(
    "open",
    zh="开标（bids.opened）：出示的标书封逐一核对后列出，未开启和不符的照列。",
    en="Open the bids (bids.opened): envelopes are compared and listed, also those unopened or mismatching.",
)
@tender_argument
@argument(
    "envelopes",
    type=FilePath,
    nargs=-1,
    metavar="[ENVELOPE]...",
    zh="投标人出示的标书封文件。",
    en="The envelopes' files that bidders show.",
)
@list_option
@option(
    "--mismatching",
    "mismatching",
    metavar="DIGEST",
    multiple=True,
    zh="所出示的文件与此登记摘要不符。",
    en="What was shown does not fit this lodged digest.",
)
@signing_options
@book_option
@json_option
@pass_speech
def open_bids(
    speech: Speech,
    *,
    tender: str,
    envelopes: tuple[Path, ...],
    listed: Path | None,
    mismatching: tuple[str, ...],
    signing: Signing,
    book: Path,
    as_json: bool,
) -> int:
    """Open the envelopes that were shown."""
    from mingzhang import bid_opening, tender_state
    from mingzhang.bid_screen import tell_opened

    path = listed or Path(f"{tender_state.file_stem(tender)}.lodged")
    lodged = _list_that_is_there(path)
    shown = [(file, bid_opening.read_envelope(file)) for file in envelopes]
    with at_desk(book, signing, speech) as desk:
        found = tender_state.procurement_in(desk.ledger.recorder, tender)
        if found.sealed is None:
            raise CommandError(
                f"采购项目 {tender} 尚未封标；请先 bid close",
                f"found tender {tender} not sealed, expected a seal before the opening; bid close first",
            )
        bid_opening.refuse_another_list(lodged, found.sealed, path)
        bid_opening.refuse_unlodged(lodged, shown)
        _refuse_unknown(mismatching, lodged)
        openers = bid_opening.Openers(desk.ledger, tender, lodged)
        openings = openers.openings([each for _, each in shown], mismatching)

        def tell(_: Ledger, recorded: Recorded) -> int:
            tell_opened(tender, openings, recorded.position + 1, speech, as_json=as_json)
            return 0

        members: dict[str, object] = {"tender": tender, "envelopes": [each.row for each in openings]}
        return desk.state("bids.opened", members, tell=tell, as_json=as_json)


def _list_that_is_there(path: Path) -> list[Lodged]:
    from ledger.lodging import read_list

    if not path.exists():
        raise CommandError(
            f"没有登记表 {path}；请用 --list 指明；无人投标时可用空文件",
            f"found no list {path}, expected the one of bid lodge; name it with --list (an empty file where "
            "nobody bid)",
        )
    return read_list(path)


def _refuse_unknown(mismatching: Sequence[str], lodged: Sequence[Lodged]) -> None:
    known = {each.digest for each in lodged}
    for digest in mismatching:
        if digest not in known:
            raise CommandError(
                f"--mismatching 的 {digest[:50]} 不在登记表中",
                f"--mismatching: found {digest[:50]!r}, expected a digest of the list",
            )
