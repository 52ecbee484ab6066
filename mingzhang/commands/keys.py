"""`mingzhang keys`: make an officer's key, show its public half, ask for its enrolment, list officers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from mingzhang.command import Entry, LazyGroup
from mingzhang.options import argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import PASSPHRASE_VARIABLE, FilePath, passphrase_file_option

if TYPE_CHECKING:
    from domain.vocabulary import Duty
    from mingzhang.speech import Speech

_HERE: Final = "mingzhang.commands.keys"


command = LazyGroup(
    "keys",
    {
        "make": Entry(f"{_HERE}:make", "生成签名密钥", "Make a signing key"),
        "show": Entry(f"{_HERE}:show", "查看密钥的标识和公钥", "Show a key's name and public half"),
        "enrol": Entry(
            f"{_HERE}:enrol",
            "生成登记申请和持有证明",
            "Ask for a key's enrolment, with proof that it is held",
        ),
        "list": Entry(
            f"{_HERE}:list_keys", "列出账簿中登记的经办人员", "List the officers enrolled in a book"
        ),
    },
    no_args_is_help=True,
    zh="生成和查看签名密钥。私钥加密存放，绝不进入账簿，也绝不显示。",
    en="Make and show signing keys. Private keys are encrypted at rest, never in a book, never shown.",
)


@spoken_command(
    "make",
    zh="生成一把签名密钥（Ed25519，口令加密，权限 0600）。",
    en="Make a signing key (Ed25519, encrypted, mode 0600).",
)
@argument("file", type=FilePath, zh="新密钥文件。", en="The new file.")
@passphrase_file_option
@json_option
@pass_speech
def make(speech: Speech, *, file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a key in a new file."""
    from ledger.keys import create_key
    from mingzhang.opening import new_passphrase, refuse_key_in_a_book
    from mingzhang.outcomes import refuse_existing

    refuse_existing(file)
    refuse_key_in_a_book(file)
    question = speech.say(f"为 {file} 设置口令", f"New passphrase for {file}")
    public = create_key(file, new_passphrase(passphrase_file, PASSPHRASE_VARIABLE, question, speech))
    _show_public(file, public, speech, as_json)


@spoken_command(
    "show", zh="查看一把密钥的标识（kid）和公钥。", en="Show a key's name (kid) and its public half."
)
@argument("file", type=FilePath, zh="密钥文件。", en="The file of the key.")
@passphrase_file_option
@json_option
@pass_speech
def show(speech: Speech, *, file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Show the public half of a key."""
    from mingzhang.opening import open_officer_key

    _show_public(file, open_officer_key(file, passphrase_file, speech).public, speech, as_json)


@spoken_command(
    "enrol",
    zh="生成登记申请（JSON，含持有证明）：用于设立文件；加 --statement 则为 key.enrolled 陈述。",
    en="Write what enrols a key, with proof that it is held: a row of a founding file, or with --statement a "
    "key.enrolled statement.",
)
@argument("file", type=FilePath, zh="密钥文件。", en="The file of the key.")
@option("--origin", required=True, metavar="ORIGIN", zh="账本标识。", en="The ledger's origin.")
@option(
    "--party",
    required=True,
    metavar="PARTY",
    zh="单位代码；创始机关写 finance、education 或 supervision。",
    en="The party's code; for a founding authority finance, education or supervision.",
)
@option(
    "--officer",
    required=True,
    metavar="OFFICE",
    zh="岗位，例如 budget-1，不写姓名。",
    en="The office, such as budget-1, not a name.",
)
@option(
    "--duty",
    "duties",
    type=click.Choice(["prepare", "approve"]),
    multiple=True,
    default=("prepare", "approve"),
    zh="职责，可多次；不写则两种都有。",
    en="A duty, as often as needed; both unless said.",
)
@option("--statement", is_flag=True, zh="输出 key.enrolled 陈述。", en="Write a key.enrolled statement.")
@passphrase_file_option
@json_option
@pass_speech
def enrol(
    speech: Speech,
    *,
    file: Path,
    origin: str,
    party: str,
    officer: str,
    duties: tuple[Duty, ...],
    statement: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Write an enrolment, which is JSON for people too."""
    from ledger.founding import enrolment
    from mingzhang.opening import now, open_officer_key
    from mingzhang.screen import print_json

    key = open_officer_key(file, passphrase_file, speech)
    row = enrolment(key, origin, party, officer, tuple(dict.fromkeys(duties)))
    head = {"type": "key.enrolled", "occurred_on": now().date().isoformat(), "party": party}
    print_json({**head, **row} if statement else row)


@spoken_command(
    "list", zh="列出账簿中登记的经办人员和密钥。", en="List the officers and keys enrolled in a book."
)
@book_option
@json_option
@pass_speech
def list_keys(speech: Speech, *, book: Path, as_json: bool) -> None:
    """List officers by party."""
    from sqlalchemy import select

    from domain.vocabulary import DUTIES, FOUNDING_AUTHORITIES
    from mingzhang.reading import open_views
    from mingzhang.screen import Column, print_json, print_text, table
    from projections.parties import KEYS, PARTIES

    with open_views(book, speech) as reading, reading.views.reading() as connection:
        keys = (
            connection.execute(select(KEYS).order_by(KEYS.c.position, KEYS.c.party, KEYS.c.officer))
            .mappings()
            .all()
        )
        parties = connection.execute(select(PARTIES.c.code, PARTIES.c.name, PARTIES.c.founding)).all()
    names = {row.code: row.name for row in parties} | {
        row.founding: row.name for row in parties if row.founding
    }
    names = {code: word.name(speech.lang) for code, word in FOUNDING_AUTHORITIES.items()} | names
    if as_json:
        print_json({"keys": [_key_row(row, names) for row in keys]})
        return
    columns = [
        Column(speech.say("单位", "party")),
        Column(speech.say("岗位", "officer")),
        Column(speech.say("职责", "duties")),
        Column(speech.say("任期", "term")),
        Column(speech.say("状态", "state")),
        Column(speech.say("密钥标识", "key")),
    ]
    states = {"active": speech.say("有效", "active"), "revoked": speech.say("已吊销", "revoked")}
    rows = [
        [
            names.get(row["party"], row["party"]),
            row["officer"],
            speech.say("、", ", ").join(DUTIES[duty].name(speech.lang) for duty in row["duties"].split()),
            _term(row),
            states[row["state"]],
            f"{row['kid'][:_SHOWN_OF_KID]}…",
        ]
        for row in keys
    ]
    print_text(table(columns, rows))


_SHOWN_OF_KID: Final = 8


def _show_public(file: Path, public: bytes, speech: Speech, as_json: bool) -> None:
    from ledger.encoding import encode_base64url
    from ledger.jws import thumbprint
    from mingzhang.outcomes import print_pairs
    from mingzhang.screen import print_json

    kid, public_key = thumbprint(public), encode_base64url(public)
    if as_json:
        print_json({"file": str(file), "kid": kid, "public_key": public_key})
        return
    print_pairs(
        [
            (speech.say("密钥文件", "file"), str(file)),
            (speech.say("密钥标识", "kid"), kid),
            (speech.say("公钥", "public key"), public_key),
        ]
    )


def _key_row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    return {**row, "duties": row["duties"].split(), "name": names.get(row["party"])}


def _term(row: Any) -> str:
    if row["valid_from"] is None and row["valid_to"] is None:
        return ""
    return f"{row['valid_from'] or ''} - {row['valid_to'] or ''}"
