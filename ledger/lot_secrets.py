"""The file in which a requester keeps the secret of a draw until the reveal (抽签随机数的保管).

Private, written before the commitment is stated: who loses the secret can only draw again, and everybody
sees it. No error shows the secret.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from domain.strict_json import StrictJsonError, parse_object
from ledger.encoding import NonCanonicalBase64Error, decode_base64url
from ledger.errors import LedgerError
from ledger.lots import SECRET_BYTES, Secret
from ledger.private_file import create_private_file, read_private_file

SECRET_FORMAT: Final = "mingzhang-lot-secret/v1"  # noqa: S105 -- a name
_MAX_BYTES: Final = 4_096


class LotSecretError(LedgerError):
    """A file does not hold the secret of a draw. Carries `path` and `found`, never the secret."""

    zh = "{path}：{found}；应为申请抽取 {draw} 时保存的文件"

    def __init__(self, path: Path, draw: str, found: str) -> None:
        self.path = path
        self.draw = draw
        self.found = found
        super().__init__(
            f"{path}: found {found}, expected the file that was kept when draw {draw} was requested"
        )


def keep_secret(path: Path, origin: str, draw: str, secret: Secret) -> None:
    """Write a new private file. Raises a `PrivateFileError`."""
    members = {"format": SECRET_FORMAT, "origin": origin, "draw": draw, "secret": secret.text}
    create_private_file(path, json.dumps(members, ensure_ascii=False).encode() + b"\n")


def read_secret(path: Path, origin: str, draw: str) -> Secret:
    """Return the secret of this draw. Raises `LotSecretError` or a `PrivateFileError`."""
    try:
        members = parse_object(read_private_file(path, _MAX_BYTES).removesuffix(b"\n"), _MAX_BYTES)
    except StrictJsonError as error:
        raise LotSecretError(path, draw, f"JSON that is not strict ({error.code})") from None
    if set(members) != {"format", "origin", "draw", "secret"} or members["format"] != SECRET_FORMAT:
        raise LotSecretError(path, draw, "another format")
    if (members["origin"], members["draw"]) != (origin, draw):
        raise LotSecretError(path, draw, f"the secret of draw {members['draw']} of {members['origin']}")
    text = str(members["secret"])
    try:
        if len(decode_base64url(text)) == SECRET_BYTES:
            return Secret(text)
    except NonCanonicalBase64Error:
        pass
    raise LotSecretError(path, draw, "a secret of another form")
