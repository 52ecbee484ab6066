"""`mingzhang bid`: seal a bid, lodge digests, close at the deadline, check, and open (密封投标)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mingzhang.command import Entry, LazyGroup
from mingzhang.failures import EXIT_UNKNOWN, EXIT_USAGE, CommandError
from mingzhang.options import (
    BOOK_VARIABLE,
    BookDirectory,
    argument,
    book_option,
    json_option,
    option,
    pass_speech,
)
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import FilePath, key_option, passphrase_file_option

if TYPE_CHECKING:
    from mingzhang.speech import Speech

_HERE: Final = "mingzhang.commands.bid"
_PURCHASER: Final = "mingzhang.commands.bid_purchaser"

command = LazyGroup(
    "bid",
    {
        "seal": Entry(f"{_HERE}:seal_bid", "投标人：制作标书封", "The bidder: seal a bid in an envelope"),
        "lodge": Entry(f"{_PURCHASER}:lodge_digest", "采购人：登记摘要", "The purchaser: list a digest"),
        "close": Entry(
            f"{_PURCHASER}:close_bids",
            "采购人：截止时封标",
            "The purchaser: seal what was lodged by the deadline",
        ),
        "check": Entry(
            f"{_HERE}:check_bid",
            "投标人：核对已封标",
            "The bidder: check that the envelope is under the seal",
        ),
        "open": Entry(f"{_PURCHASER}:open_bids", "采购人：开标", "The purchaser: open the bids"),
    },
    no_args_is_help=True,
    zh="密封投标：开标前，除投标人外无人知道报价。",
    en="Sealed bids: until the opening nobody but the bidder knows a price.",
)

tender_argument = argument("tender", zh="采购编号。", en="The number of the tender.")
optional_book_option = option(
    "--book", "book",
    type=BookDirectory(), envvar=BOOK_VARIABLE,
    zh=f"账簿所在目录（或环境变量 {BOOK_VARIABLE}）；可不写。",
    en=f"The directory of a book (or {BOOK_VARIABLE}); may be left out.",
)  # fmt: skip


@spoken_command(
    "seal",
    zh="投标人签名并密封报价：标书封存入私密文件，只显示其摘要，摘要交给采购人。",
    en="Sign and seal a price: the envelope goes into a private file, only its digest is shown, to be handed "
    "to the purchaser.",
)
@tender_argument
@option(
    "--bidder",
    required=True,
    metavar="PARTY",
    zh="投标人：代码，或账簿中登记的全称。",
    en="The bidder: its code, or with a book its full name.",
)
@option(
    "--price",
    metavar="YUAN",
    zh="报价（元）；不写则现场输入而不显示，- 为标准输入。",
    en="The price in yuan; without it asked for and not shown, - is standard input.",
)
@option(
    "--origin",
    metavar="ORIGIN",
    zh="账本标识；手边没有账簿时写。",
    en="The ledger's origin, where there is no book at hand.",
)
@option(
    "--out",
    "out",
    type=FilePath,
    metavar="FILE.envelope",
    zh="标书封文件（权限 0600）；不写则为“采购编号.envelope”。",
    en="The envelope's file (mode 0600); without it, TENDER.envelope.",
)
@key_option
@passphrase_file_option
@optional_book_option
@json_option
@pass_speech
def seal_bid(
    speech: Speech,
    *,
    tender: str,
    bidder: str,
    price: str | None,
    origin: str | None,
    out: Path | None,
    key: Path | None,
    passphrase_file: Path | None,
    book: Path | None,
    as_json: bool,
) -> None:
    """Seal a bid into a new file."""
    from mingzhang.bid_sealing import Sealing, price_of, sealed_envelope
    from mingzhang.outcomes import print_pairs, refuse_existing
    from mingzhang.screen import print_json, print_text
    from mingzhang.tender_state import file_stem

    path = out or Path(f"{file_stem(tender)}.envelope")
    refuse_existing(path)
    wanted = Sealing(tender, bidder, origin, key, passphrase_file, book)
    envelope = sealed_envelope(wanted, lambda: price_of(_price(price, speech)), path, speech)
    if as_json:
        print_json(
            {"tender": tender, "bidder": envelope.bidder, "digest": envelope.digest, "file": str(path)}
        )
        return
    print_pairs(
        [
            (speech.say("采购编号", "tender"), tender),
            (speech.say("投标人", "bidder"), envelope.bidder),
            (speech.say("摘要", "digest"), envelope.digest),
            (speech.say("标书封", "envelope"), str(path)),
        ]
    )
    print_text(
        speech.say(
            "把摘要交给采购人；标书封自己保管，开标时才出示。",
            "Hand the digest to the purchaser; keep the envelope to yourself until the opening.",
        )
    )


@spoken_command(
    "check",
    zh="投标人凭标书封和路径文件核对：已列入封标的树根，开标后又是何状态。退出码 2：尚未封标。",
    en="Check with envelope and path that it was lodged under the sealed root, and what the opening says of "
    "it. Exit code 2: not sealed yet.",
)
@argument("envelope", type=FilePath, zh="标书封文件。", en="The envelope's file.")
@argument("path", type=FilePath, zh="采购人给的路径文件。", en="The path file that the purchaser gave.")
@book_option
@json_option
@pass_speech
def check_bid(speech: Speech, *, envelope: Path, path: Path, book: Path, as_json: bool) -> int:
    """Prove to the bidder where its envelope stands."""
    from ledger.lodging import EnvelopePath
    from ledger.private_file import read_private_file
    from ledger.sealing import Envelope
    from mingzhang.bid_sealing import Standing, standing_of
    from mingzhang.outcomes import print_pairs
    from mingzhang.screen import print_json, print_text

    kept = Envelope.from_file(read_private_file(envelope))
    found: Standing = standing_of(kept, EnvelopePath.read(path), book)
    if as_json:
        print_json(found.to_json())
    else:
        print_text(speech.say(*found.words))
        print_pairs([(speech.say(*name), value) for name, value in found.pairs(speech.lang)])
    return {"lodged": 0, "not-sealed": EXIT_UNKNOWN}.get(found.verdict, 1)


def _price(given: str | None, speech: Speech) -> str:
    """The price as typed: of the option, of standard input, or of a person who is asked."""
    import sys

    if given == "-":
        return sys.stdin.readline().strip()
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise CommandError("请用 --price 写明报价（元）", "Name the price in yuan with --price.", EXIT_USAGE)
    question, again = speech.say("报价（元）", "Price in yuan"), speech.say("请再输入一次", "Once more")
    return str(click.prompt(question, hide_input=True, confirmation_prompt=again, err=True))
