"""How a command opens what it writes with: the ledger, the officers' keys and the log's, their passphrases.

Promises: a passphrase is taken from a private file, the environment or a prompt that does not show it, and is
never printed; no key is made or used inside a book; a ledger is opened for recording only with the log's own
key; what is being recorded is not torn by one Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Final

import click

from ledger.application import Ledger
from ledger.book import Book
from ledger.checkpoint import Checkpoint, open_checkpoint
from ledger.encoding import Uuid7Maker
from ledger.keys import SigningKey, WrongPassphraseError, open_key, refuse_inside
from ledger.moment import CHINA
from ledger.note import VerifierKey
from ledger.passphrase import Passphrase
from ledger.practice import practice_log_key
from mingzhang.failures import CommandError
from mingzhang.signing_options import LOG_PASSPHRASE_VARIABLE, PASSPHRASE_VARIABLE
from mingzhang.speech import Speech

TRIES: Final = 3
"""How often a person may type a passphrase: fingers slip."""

new_id: Final = Uuid7Maker(lambda: int(time.time() * 1000), os.urandom)
"""Makes the ids of statements and submissions."""


def now() -> datetime:
    """The moment, by this computer's clock."""
    return datetime.now(CHINA)


@contextmanager
def open_ledger(path: Path, log_key: SigningKey | None = None) -> Iterator[Ledger]:
    """Open the ledger of a book; for recording with the log's key, without it for reading."""
    ledger = Ledger.open(path, log_key, now)
    try:
        yield ledger
    finally:
        ledger.close()


def seen_checkpoint(ledger: Ledger) -> Checkpoint:
    """The newest checkpoint, verified to be signed by the log: what an officer names as seen."""
    stored = ledger.recorder.checkpoint()
    if stored is None:
        return ledger.checkpoint()
    return open_checkpoint(stored.note, ledger.book.log_key).checkpoint


def log_key_file(book: Book, given: Path | None) -> Path | None:
    """Where the log's key lies on this computer: the file that was named, or its place beside the book."""
    path = given or book.log_key_path
    return path if given is not None or path.exists() else None


def open_log_key(book: Book, given: Path | None, passphrase_file: Path | None, speech: Speech) -> SigningKey:
    """The log's key. Raises `CommandError` if it is not here or is another log's, or a `LedgerError`."""
    book.refuse_recording()
    path = log_key_file(book, given)
    if path is None:
        raise CommandError(
            f"没有找到日志密钥 {book.log_key_path}；用 --log-key 指明，或把提交文件交给保管它的运行单位",
            f"found no log key at {book.log_key_path}, expected it; name it with --log-key, or hand the "
            "submission file to the operator who keeps it",
        )
    if book.is_practice and given is None:
        return practice_log_key(book)
    book.refuse_inside(path)
    key = _opened(path, passphrase_file, LOG_PASSPHRASE_VARIABLE, speech)
    if VerifierKey.of(book.origin, key.public) != book.log_key:
        raise CommandError(
            f"{path}：这不是账本 {book.origin} 的日志密钥；请使用建账时生成的密钥",
            f"{path}: found a key that is not that of the log {book.origin}, expected the one made with it; "
            "name the right file",
        )
    return key


def open_officer_key(path: Path, passphrase_file: Path | None, speech: Speech) -> SigningKey:
    """An officer's key. Raises a `LedgerError`, also for a key that lies in a book."""
    refuse_key_in_a_book(path)
    return _opened(path, passphrase_file, PASSPHRASE_VARIABLE, speech)


def refuse_key_in_a_book(path: Path) -> None:
    """Raise `KeyInsideBookError` if a key at this path lies, or would lie, in a book."""
    for directory in path.resolve().parents:
        if (directory / "book.json").exists():
            refuse_inside(path, directory)


def new_passphrase(file: Path | None, variable: str, question: str, speech: Speech) -> bytes:
    """The passphrase for a new key: asked for twice where a person is asked."""
    again = speech.say("请再输入一次", "Once more")
    ask = _asking(lambda: click.prompt(question, hide_input=True, confirmation_prompt=again, err=True))
    return Passphrase(file=file, variable=variable, env=os.environ, prompt=ask).resolve()


@contextmanager
def whole(speech: Speech) -> Iterator[None]:
    """Around what must not be torn: the first Ctrl-C waits for its end, the second does not.

    Raises `KeyboardInterrupt` at the end if one came.
    """
    came = False

    def wait(_signal: int, _frame: FrameType | None) -> None:
        nonlocal came
        if came:
            raise KeyboardInterrupt
        came = True
        click.echo(
            speech.say(
                "\n正在记录，完成后停止；再按一次立即停止。", "\nRecording; stopping when it is done."
            ),
            err=True,
        )

    try:
        before = signal.signal(signal.SIGINT, wait)
    except ValueError:  # not the main thread, which alone is interrupted
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _opened(path: Path, passphrase_file: Path | None, variable: str, speech: Speech) -> SigningKey:
    question = speech.say(f"{path} 的口令", f"Passphrase of {path}")
    asked = 0

    def ask() -> str:
        nonlocal asked
        asked += 1
        return str(click.prompt(question, hide_input=True, err=True))

    source = Passphrase(file=passphrase_file, variable=variable, env=os.environ, prompt=_asking(ask))
    while True:
        try:
            return open_key(path, source.resolve())
        except WrongPassphraseError:
            if not 0 < asked < TRIES:
                raise
            click.echo(
                speech.say("口令不对，请再试。", "That passphrase does not open it; try again."), err=True
            )


def _asking(ask: Callable[[], str]) -> Callable[[], str] | None:
    """The question, if there is a person at the terminal to answer it."""
    return ask if sys.stdin.isatty() else None
