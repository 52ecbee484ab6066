"""Where the passphrase of a key comes from: given, a private file, the environment, or a person asked.

The first source that is set is used, in that order. No representation and no error shows the passphrase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ledger.errors import LedgerError
from ledger.private_file import read_private_file

# What OpenSSL reads of a passphrase; more would be cut or refused.
MAX_PASSPHRASE_BYTES = 1_023


class PassphraseError(LedgerError):
    """There is no usable passphrase. Carries `source`, never the passphrase."""

    zh = "没有可用的口令（{source}）；请用口令文件、环境变量或在提示时输入，一行，不为空"

    def __init__(self, source: str, found: str) -> None:
        self.source = source
        super().__init__(
            f"found {found} from {source}, expected a passphrase of 1 to {MAX_PASSPHRASE_BYTES} bytes on one "
            "line; give one in a private file, the environment or at the prompt"
        )


@dataclass(frozen=True)
class Passphrase:
    """The sources that were set. `env` is the environment, `prompt` asks a person, if it comes to that.

    A file must be readable by its owner only; one line feed at its end does not count.
    """

    explicit: bytes | None = field(default=None, repr=False)
    file: Path | None = None
    variable: str | None = None
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    prompt: Callable[[], str] | None = field(default=None, repr=False)

    def resolve(self) -> bytes:
        """The passphrase. Raises `PassphraseError` or a `PrivateFileError`."""
        if self.explicit is not None:
            return check_passphrase(self.explicit, "the caller")
        if self.file is not None:
            content = read_private_file(self.file)
            return check_passphrase(content.removesuffix(b"\n").removesuffix(b"\r"), str(self.file))
        if self.variable is not None and self.variable in self.env:
            return check_passphrase(_encoded(self.env[self.variable]), f"the variable {self.variable}")
        if self.prompt is not None:
            return check_passphrase(_encoded(self.prompt()), "the prompt")
        raise PassphraseError(
            "no source" if self.variable is None else f"the variable {self.variable}", "nothing"
        )


def check_passphrase(passphrase: bytes, source: str) -> bytes:
    """The passphrase itself, if it can be one. Raises `PassphraseError`."""
    if not passphrase:
        raise PassphraseError(source, "nothing")
    if len(passphrase) > MAX_PASSPHRASE_BYTES:
        raise PassphraseError(source, f"{len(passphrase)} bytes")
    if any(byte in passphrase for byte in b"\0\r\n"):
        raise PassphraseError(source, "more than one line")
    return passphrase


def _encoded(text: str) -> bytes:
    # Environments may hold bytes that are not UTF-8; they must come back as they were.
    return text.encode("utf-8", "surrogateescape")
