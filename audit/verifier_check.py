"""The verifier in one file that is put beside a published log: is it one that this program knows?

Somebody may run it because it lies there, so a changed one must not pass. Its place is still a poor reason to
trust it: take it from whom you trust.
"""

from __future__ import annotations

from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Final

from audit.findings import Finding
from audit.verdict import CannotTellError
from ledger.tiles.files import is_there, read_file
from ledger.tiles.names import VERIFIER

MAX_VERIFIER_BYTES: Final = 1_000_000
EARLIER: Final[frozenset[str]] = frozenset()
"""SHA-256, in hex, of the verifiers of earlier versions: a directory may still hold one."""


def bare_verifier() -> bytes | None:
    """The verifier of this version; None where the program was built without it."""
    file = resources.files("audit").joinpath("bare", "mingzhang_verify.py")
    return file.read_bytes() if file.is_file() else None


def check_verifier(directory: Path) -> None:
    """Raises `CannotTellError` if a directory holds a verifier that this program does not know."""
    if not is_there(directory, VERIFIER):
        return
    found = read_file(directory, VERIFIER, MAX_VERIFIER_BYTES)
    if found == bare_verifier() or sha256(found).hexdigest() in EARLIER:
        return
    raise CannotTellError(
        Finding(
            VERIFIER,
            "verifier-unknown",
            "不是本程序所知的核验程序：可能来自较新版本，也可能被改动过；请勿运行，改从可信来源取得",
            "no verifier that this program knows: it may come from a newer version, or have been changed; do "
            "not run it, take one from a source you trust",
        )
    )
