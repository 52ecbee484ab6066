"""`mingzhang record`: state facts, sign them, and record them, all of one call or none."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.failures import EXIT_REFUSED, EXIT_USAGE, CommandError
from mingzhang.options import Day, argument, book_option, json_option, option, pass_speech
from mingzhang.options import command as spoken_command
from mingzhang.signing_options import (
    FilePath,
    duty_option,
    key_option,
    log_key_option,
    log_passphrase_file_option,
    passphrase_file_option,
    receipt_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.vocabulary import Duty
    from ledger.application import Ledger
    from mingzhang.problems import Problem
    from mingzhang.speech import Speech
    from mingzhang.stating import Stated


class Setting(click.ParamType[tuple[str, str]]):
    """A member and its value, written `member=value`."""

    name = "MEMBER=VALUE"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the two; a usage error says how they are written."""
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            self.fail("MEMBER=VALUE, such as / 例如 amount=1,234.50", param, ctx)
        return name.strip(), text


@spoken_command(
    "record",
    zh="填报一条陈述（用选项），或一个文件中的全部陈述；签名并记入账簿，要么全部记入，要么都不记。",
    en="State one fact by options, or all facts of a file; sign and record them, all or none.",
)
@argument(
    "statement_type",
    required=False,
    metavar="[TYPE]",
    zh="陈述类型，例如 allocation.made；用 --file 时不写。",
    en="The type of statement, such as allocation.made; not with --file.",
)
@option(
    "--as",
    "party",
    metavar="PARTY",
    zh="填报单位：代码、全称，或 finance、education、supervision。",
    en="The party that states it: its code, its full name, or finance, education, supervision.",
)
@option("--on", "on", type=Day(), zh="业务日期。", en="The business day.")
@option(
    "--undated",
    metavar="REASON",
    zh="不写业务日期的原因。",
    en="Why the business day is not stated.",
)
@option(
    "--set",
    "settings",
    type=Setting(),
    multiple=True,
    zh="字段的值，可多次；金额可写元：amount=1,234.50。",
    en="A member's value, as often as needed; money in yuan: amount=1,234.50.",
)
@option(
    "--withhold",
    "secrets",
    type=Setting(),
    multiple=True,
    metavar="MEMBER=VALUE[@AUDIENCE]",
    zh="不公开的字段；可见范围 audit（默认）、party 或 public-after:类型。",
    en="A member kept out of the log, for audit (default), party, or public-after:TYPE.",
)
@option(
    "--attach",
    "attached",
    type=FilePath,
    multiple=True,
    metavar="FILE",
    zh="附件；其摘要写入陈述。",
    en="A document; the statement names its digest.",
)
@option(
    "--file",
    "file",
    type=FilePath,
    metavar="FILE",
    zh="JSON 文件（一个对象或列表）或每行一条的 NDJSON；- 为标准输入。",
    en="A JSON file (an object or a list) or NDJSON, one statement a line; - is standard input.",
)
@key_option
@duty_option
@passphrase_file_option
@log_key_option
@log_passphrase_file_option
@option(
    "--out",
    "out",
    type=FilePath,
    metavar="FILE.submission",
    zh="提交文件写到这里。",
    en="Where to write the submission file.",
)
@receipt_option
@option(
    "--dry-run",
    "is_dry",
    is_flag=True,
    zh="只检查会否被接受，不记录。",
    en="Only look whether it would be accepted; record nothing.",
)
@book_option
@json_option
@pass_speech
def command(
    speech: Speech,
    *,
    statement_type: str | None,
    party: str | None,
    on: date | None,
    undated: str | None,
    settings: Sequence[tuple[str, str]],
    secrets: Sequence[tuple[str, str]],
    attached: Sequence[Path],
    file: Path | None,
    key: Path | None,
    duty: Duty | None,
    passphrase_file: Path | None,
    log_key: Path | None,
    log_passphrase_file: Path | None,
    out: Path | None,
    receipt: Path | None,
    is_dry: bool,
    book: Path,
    as_json: bool,
) -> int:
    """Record what the options or the file say."""
    from ledger.book import Book
    from mingzhang.opening import open_ledger, open_log_key, open_officer_key
    from mingzhang.party_names import PartyNames
    from mingzhang.problems import tell_problems
    from mingzhang.recording import Wish, record_in_practice, record_with_key

    _check_usage(statement_type, file, on, undated, bool(settings or secrets or attached))
    days = {"occurred_on": on.isoformat()} if on else {"undated": undated} if undated else {}
    opened = Book.open(book)
    if key is None and not opened.is_practice:
        raise CommandError(
            "这是真实账本：请用 --key 指明自己的密钥",
            "This is a real ledger: name the file of your own key with --key.",
            EXIT_USAGE,
        )
    if key is None and party is None:
        raise CommandError("请用 --as 指明填报单位", "Name the party that states it with --as.", EXIT_USAGE)
    practice_key = open_log_key(opened, log_key, log_passphrase_file, speech) if key is None else None
    with open_ledger(book, practice_key) as ledger:
        names = PartyNames(ledger)
        code = None if party is None else names.find(party)
        if file is not None:
            from mingzhang.statement_files import read_statements

            stated, problems = read_statements(file, days)
        else:
            assert statement_type is not None
            stated, problems = _by_options(
                statement_type,
                days=days,
                settings=settings,
                secrets=secrets,
                attached=attached,
                find_party=names.find,
            )
        if problems:
            tell_problems(problems, speech, as_json=as_json)
            return EXIT_REFUSED
        wish = Wish(book, stated, attached, receipt, out, is_dry, as_json)
        if key is None:
            assert code is not None
            return record_in_practice(ledger, code, duty, wish, speech)
        signing_key = open_officer_key(key, passphrase_file, speech)
        _check_party(ledger, signing_key.kid, code)
        return record_with_key(
            ledger, signing_key, duty or "prepare", wish, speech,
            log_key=log_key, log_passphrase_file=log_passphrase_file,
        )  # fmt: skip


def _check_usage(
    statement_type: str | None, file: Path | None, on: date | None, undated: str | None, has_members: bool
) -> None:
    if (statement_type is None) == (file is None):
        raise CommandError(
            "请写明陈述类型，或用 --file 指明文件，两者取一",
            "Name a type of statement, or a file with --file: one of the two.",
            EXIT_USAGE,
        )
    if file is not None and has_members:
        raise CommandError(
            "--set、--withhold 和 --attach 只用于单条陈述，不与 --file 同用",
            "--set, --withhold and --attach are for one statement and do not go with --file.",
            EXIT_USAGE,
        )
    if on is not None and undated is not None:
        raise CommandError("--on 与 --undated 只能取一", "Give --on or --undated, not both.", EXIT_USAGE)


def _by_options(
    statement_type: str,
    *,
    days: dict[str, str],
    settings: Sequence[tuple[str, str]],
    secrets: Sequence[tuple[str, str]],
    attached: Sequence[Path],
    find_party: Callable[[str], str],
) -> tuple[list[Stated], list[Problem]]:
    from mingzhang.evidence_files import evidence_of
    from mingzhang.stating import Stated, from_options

    made = from_options(
        statement_type,
        days=days,
        settings=settings,
        secrets=secrets,
        evidence=[evidence_of(path) for path in attached],
        find_party=find_party,
    )
    return ([made], []) if isinstance(made, Stated) else ([], made)


def _check_party(ledger: Ledger, kid: str, code: str | None) -> None:
    """A key that is enrolled for another party than the one named is the wrong file."""
    from mingzhang.signers import Signers

    signers = Signers(ledger.recorder)
    found = signers.party_of(kid)
    if code is not None and found and found != signers.canonical(code):
        raise CommandError(
            f"此密钥属于 {found}，不属于 {code}；请换密钥或改 --as",
            f"found a key of {found}, expected one of {code}; name another key, or another party with --as",
        )
