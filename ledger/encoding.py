"""Base64 that has one spelling, and identifiers that sort by time.

Base64 follows RFC 4648: section 5 without padding for JOSE members, section 4 with padding for notes and
proofs. Python's decoders skip foreign characters and ignore stray trailing bits, so two texts could mean the
same bytes; here only the text that the encoder would have written is accepted. UUIDv7 follows RFC 9562
section 5.7, with its random part used as a counter within one millisecond (section 6.2, method 2).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from threading import Lock
from uuid import UUID

from ledger.errors import LedgerError

_MAX_UNIX_MS = (1 << 48) - 1
_COUNTER_BITS = 74
_COUNTER_END = 1 << _COUNTER_BITS
_HALF_COUNTER = 1 << (_COUNTER_BITS - 1)
_SHOWN_CHARACTERS = 40


class NonCanonicalBase64Error(LedgerError):
    """A text is not the one base64 spelling of any bytes. Carries `text`, shortened, and `alphabet`."""

    def __init__(self, text: str, alphabet: str) -> None:
        self.text = text[:_SHOWN_CHARACTERS]
        self.alphabet = alphabet
        super().__init__(
            f"found {self.text!r}, expected canonical {alphabet}; encode the bytes again without editing "
            "the text"
        )


class ClockOutOfRangeError(LedgerError):
    """A clock gave a moment that 48 bits of milliseconds cannot hold. Carries `now_ms`."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms
        super().__init__(
            f"the clock says {now_ms} ms since 1970, expected 0 to {_MAX_UNIX_MS}; set the clock of this "
            "computer"
        )


def encode_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2).

    >>> encode_base64url(b"a")
    'YQ'
    """
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The bytes behind unpadded base64url. Raises `NonCanonicalBase64Error` for any other spelling.

    >>> decode_base64url("YQ")
    b'a'
    """
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise NonCanonicalBase64Error(text, "base64url without padding") from None
    if encode_base64url(data) != text:
        raise NonCanonicalBase64Error(text, "base64url without padding")
    return data


def encode_base64(data: bytes) -> str:
    """Standard base64 with padding, on one line."""
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: str) -> bytes:
    """The bytes behind standard padded base64. Raises `NonCanonicalBase64Error` for any other spelling.

    >>> decode_base64("YQ==")
    b'a'
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NonCanonicalBase64Error(text, "base64 with padding") from None
    if encode_base64(data) != text:
        raise NonCanonicalBase64Error(text, "base64 with padding")
    return data


def id_bytes(text: str) -> bytes:
    """The 16 bytes of a UUID written in lower case with hyphens, as statements write theirs.

    >>> id_bytes("01a20cb9-511c-723a-a2ba-153f6b4c3cef").hex()
    '01a20cb9511c723aa2ba153f6b4c3cef'
    """
    return bytes.fromhex(text.replace("-", ""))


class Uuid7Maker:
    """Makes UUIDv7 texts that never sort before an earlier one from the same maker.

    `now_ms` gives milliseconds since 1970, `random(n)` gives n unpredictable bytes. Within a millisecond, or
    when the clock steps back, the 74 random bits of the last identifier are counted up by one; if they run
    out, the maker moves on to the next millisecond. Safe to share between threads.
    """

    def __init__(self, now_ms: Callable[[], int], random: Callable[[int], bytes]) -> None:
        self._now_ms = now_ms
        self._random = random
        self._last_ms = -1
        self._counter = 0
        self._lock = Lock()

    def __call__(self) -> str:
        """The next identifier, lower case with hyphens. Raises `ClockOutOfRangeError`."""
        with self._lock:
            now_ms = self._now_ms()
            self._step(now_ms)
            if not 0 <= self._last_ms <= _MAX_UNIX_MS:
                raise ClockOutOfRangeError(now_ms)
            return str(_uuid7(self._last_ms, self._counter))

    def _step(self, now_ms: int) -> None:
        if now_ms > self._last_ms:
            self._start(now_ms)
            return
        self._counter += 1
        if self._counter == _COUNTER_END:
            self._start(self._last_ms + 1)

    def _start(self, moment_ms: int) -> None:
        self._last_ms = moment_ms
        # The highest bit starts clear so that a millisecond never begins next to the end of its counter.
        self._counter = int.from_bytes(self._random(10), "big") % _HALF_COUNTER


def _uuid7(moment_ms: int, counter: int) -> UUID:
    high, low = counter >> 62, counter & ((1 << 62) - 1)
    return UUID(int=(moment_ms << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)
