"""Evidence that a log was forked: two checkpoints, one key, and both cannot be true (分叉证据).

A text that anybody can check, with this program or by hand. Source: RFC 9162 section 2.1.4, C2SP
`tlog-checkpoint`. Either both have one size and different roots; or a consistency proof shows that the larger
tree begins with another root than the smaller one signs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audit.errors import AuditError
from ledger.checkpoint import open_checkpoint
from ledger.encoding import decode_base64, encode_base64
from ledger.errors import LedgerError
from ledger.merkle import verify_consistency
from ledger.note import VerifierKey

HEADER: Final = "明账：日志分叉的证据 · Mingzhang: evidence that a log was forked"
MAX_FORK_BYTES: Final = 2_100_000
"""Two notes of a million bytes at the most, and a proof."""

_EXPLANATION: Final = """\
下面两份检查点由同一把日志密钥签名，却不能同时为真：日志向不同的人出示了不同的历史，或改写了已签名的历史。
请原样保存此文件，并交给监督部门和其他核验者。
The two checkpoints below were signed by one log key and cannot both be true: the log showed different
histories to different people, or rewrote what it had signed. Keep this file as it is, and give it to the
supervising authority and to others who verify.

如何核对 · How to check
  mingzhang verify THIS-FILE
或自行核对 · or by hand:
  1. 两份检查点的签名都应以日志公钥核验无误（C2SP signed-note，Ed25519）。
     Both notes must be signed by the log key.
  2. 若两份的条数（第二行）相同，则根（第三行）不同，到此为止。
     If both have the same size (second line), their roots (third line) differ: that is all.
  3. 否则，所附的根与 A 的根不同，而一致性证明（RFC 9162 第 2.1.4.2 节）由它导向 B 的根。
     Otherwise the root given below is not A's, and the consistency proof leads from it to B's root.
"""
_SECTIONS: Final = (
    "log key",
    "checkpoint A",
    "checkpoint B",
    "root of A's size under B",
    "consistency proof",
)
_SECTION: Final = re.compile(r"^== ([^\n]+) ==\n", re.MULTILINE)


class NoForkFileError(AuditError):
    """A text is no evidence of a fork. Carries what was `found`."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(f"found {found}, expected a file that holds evidence of a fork")


@dataclass(frozen=True)
class Fork:
    """Two notes; `root` is the one of `second` at the size of `first`, by the consistency `proof`."""

    log_key: VerifierKey
    first: str
    second: str
    root: bytes
    proof: tuple[bytes, ...] = ()

    def is_proven(self) -> bool:
        """Did the log's key sign both, and do they contradict each other?"""
        try:
            first = open_checkpoint(self.first, self.log_key).checkpoint
            second = open_checkpoint(self.second, self.log_key).checkpoint
        except LedgerError:
            return False
        if first.size == second.size:
            return first.root != second.root
        return self.root != first.root and verify_consistency(
            first.size, second.size, self.proof, self.root, second.root
        )

    def to_text(self) -> str:
        """The content of the file."""
        contents = (
            f"{self.log_key.to_text()}\n",
            self.first,
            self.second,
            f"{encode_base64(self.root)}\n",
            "".join(f"{encode_base64(node)}\n" for node in self.proof),
        )
        sections = "".join(
            f"== {name} ==\n{content}" for name, content in zip(_SECTIONS, contents, strict=True)
        )
        return f"{HEADER}\n\n{_EXPLANATION}\n{sections}"

    @classmethod
    def read(cls, path: Path) -> Fork:
        """Read such a file. Raises `NoForkFileError`."""
        with path.open("rb") as file:
            data = file.read(MAX_FORK_BYTES + 1)
        try:
            return cls.parse(data.decode() if len(data) <= MAX_FORK_BYTES else "")
        except UnicodeDecodeError:
            raise NoForkFileError("bytes that are not UTF-8") from None

    @classmethod
    def parse(cls, text: str) -> Fork:
        """Read such a text. Raises `NoForkFileError`."""
        _, *rest = _SECTION.split(text)
        if not text.startswith(HEADER) or tuple(rest[::2]) != _SECTIONS:
            raise NoForkFileError("another text")
        key, first, second, root, proof = rest[1::2]
        try:
            return cls(
                VerifierKey.parse(key.removesuffix("\n")),
                first,
                second,
                decode_base64(root.removesuffix("\n")),
                tuple(map(decode_base64, proof.splitlines())),
            )
        except LedgerError as error:
            raise NoForkFileError(str(error)) from None
