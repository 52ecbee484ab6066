"""How a command states one fact that it has made itself: by whom it is signed, and where it goes (单项填报).

The options are those of `record`: in a practice book `--as` names the party whose officers sign, in a real
ledger `--key` is an officer's. What is still to be signed goes into a submission file, as there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mingzhang.failures import EXIT_USAGE, CommandError
from mingzhang.options import Day, option
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
    from domain.vocabulary import Duty
    from ledger.application import Ledger, Recorded
    from ledger.keys import SigningKey
    from mingzhang.party_names import PartyNames
    from mingzhang.speech import Speech


class Signing(NamedTuple):
    """What the options say of who signs, on which business day, and where things go."""

    party: str | None
    on: date | None
    key: Path | None
    duty: Duty | None
    passphrase_file: Path | None
    log_key: Path | None
    log_passphrase_file: Path | None
    out: Path | None
    receipt: Path | None


_OPTIONS: Final = (
    option(
        "--as", "party",
        metavar="PARTY",
        zh="填报单位（演练账本）：代码、全称，或 finance、education、supervision。",
        en="The party that states it, in a practice ledger: its code, its full name, or finance, education, "
        "supervision.",
    ),
    option(
        "--on", "on",
        type=Day(), zh="业务日期；不写则为今日。", en="The business day; without it, today.",
    ),
    key_option,
    duty_option,
    passphrase_file_option,
    log_key_option,
    log_passphrase_file_option,
    option(
        "--out", "out",
        type=FilePath, metavar="FILE.submission",
        zh="提交文件写到这里。", en="Where to write the submission file.",
    ),
    receipt_option,
)  # fmt: skip


def signing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options; it gets them together, as `signing: Signing`."""

    @wraps(function)
    def with_signing(*args: Any, **values: Any) -> Any:
        signing = Signing(**{name: values.pop(name) for name in Signing._fields})
        return function(*args, signing=signing, **values)

    packed: Callable[..., Any] = with_signing
    for decorate in reversed(_OPTIONS):
        packed = decorate(packed)
    return packed


@dataclass(frozen=True)
class Desk:
    """An open ledger, and who signs at it."""

    book: Path
    ledger: Ledger
    names: PartyNames
    signing: Signing
    speech: Speech
    _key: SigningKey | None

    @property
    def day(self) -> date:
        """The business day that was named, or today."""
        from mingzhang.opening import now

        return self.signing.on or now().date()

    def party(self) -> str:
        """The code of the party that signs. A key of another party than the one named is the wrong file."""
        from mingzhang.signers import Signers

        code = None if self.signing.party is None else self.names.find(self.signing.party)
        if self._key is None:
            if code is None:
                raise CommandError(
                    "请用 --as 指明填报单位", "Name the party that states it with --as.", EXIT_USAGE
                )
            return code
        signers = Signers(self.ledger.recorder)
        found = signers.party_of(self._key.kid)
        if code is not None and found and found != signers.canonical(code):
            raise CommandError(
                f"此密钥属于 {found}，不属于 {code}；请换密钥或改 --as",
                f"found a key of {found}, expected one of {code}; name another key, or another party "
                "with --as",
            )
        if found:
            return found
        raise CommandError(
            f"密钥 {self._key.kid} 未在本账簿登记；请先由主管机关登记",
            f"found a key that is not enrolled in this book ({self._key.kid}), expected one that is; have "
            "it enrolled",
        )

    def state(
        self,
        type_: str,
        members: dict[str, object],
        *,
        party: str | None = None,
        tell: Callable[[Ledger, Recorded], int] | None = None,
        as_json: bool,
    ) -> int:
        """Record one statement, or write its submission file; returns the exit code.

        `party` signs in a practice ledger where none is named. `tell` says that it was recorded.
        """
        from mingzhang.failures import EXIT_REFUSED
        from mingzhang.problems import tell_problems
        from mingzhang.recording import Wish, record_in_practice, record_with_key
        from mingzhang.stating import completed

        stated = completed({"type": type_, "occurred_on": self.day.isoformat(), **members})
        if isinstance(stated, list):
            tell_problems(stated, self.speech, as_json=as_json)
            return EXIT_REFUSED
        signing = self.signing
        wish = Wish(self.book, [stated], [], signing.receipt, signing.out, False, as_json, tell)
        if self._key is not None:
            return record_with_key(
                self.ledger, self._key, signing.duty or "prepare", wish, self.speech,
                log_key=signing.log_key, log_passphrase_file=signing.log_passphrase_file,
            )  # fmt: skip
        named = party if party is not None and signing.party is None else self.party()
        return record_in_practice(self.ledger, named, signing.duty, wish, self.speech)


@contextmanager
def at_desk(book: Path, signing: Signing, speech: Speech) -> Iterator[Desk]:
    """Open a ledger to state something: with an officer's key, or for a party of a practice ledger."""
    from ledger.book import Book
    from mingzhang.opening import open_ledger, open_log_key, open_officer_key
    from mingzhang.party_names import PartyNames

    opened = Book.open(book)
    if signing.key is None and not opened.is_practice:
        raise CommandError(
            "这是真实账本：请用 --key 指明自己的密钥",
            "This is a real ledger: name the file of your own key with --key.",
            EXIT_USAGE,
        )
    key = log_key = None
    if signing.key is None:
        log_key = open_log_key(opened, signing.log_key, signing.log_passphrase_file, speech)
    else:
        key = open_officer_key(signing.key, signing.passphrase_file, speech)
    with open_ledger(book, log_key) as ledger:
        yield Desk(book, ledger, PartyNames(ledger), signing, speech, key)
