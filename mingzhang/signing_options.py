"""The options of commands that sign or record: whose key, which passphrase, where the receipt goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from mingzhang.options import option

PASSPHRASE_VARIABLE: Final = "MINGZHANG_PASSPHRASE"  # noqa: S105 -- a name
LOG_PASSPHRASE_VARIABLE: Final = "MINGZHANG_LOG_PASSPHRASE"  # noqa: S105 -- a name
LOG_KEY_VARIABLE: Final = "MINGZHANG_LOG_KEY"

FilePath: Final = click.Path(path_type=Path)

duty_option = option(
    "--duty", "duty",
    type=click.Choice(["prepare", "approve"]),
    zh="以何职责签名：prepare 经办，approve 审批。",
    en="The duty in which you sign: prepare or approve.",
)  # fmt: skip
"""Passes `duty: Duty | None`."""

key_option = option(
    "--key", "key",
    type=FilePath, metavar="FILE",
    zh="签名密钥文件。",
    en="The file of your signing key.",
)  # fmt: skip
"""Passes `key: Path | None`."""

passphrase_file_option = option(
    "--passphrase-file", "passphrase_file",
    type=FilePath, metavar="FILE",
    zh=f"密钥口令所在文件，权限 0600（或环境变量 {PASSPHRASE_VARIABLE}，或现场输入）。",
    en=f"A file of mode 0600 with the key's passphrase (or {PASSPHRASE_VARIABLE}, or a prompt).",
)  # fmt: skip
"""Passes `passphrase_file: Path | None`."""

log_key_option = option(
    "--log-key", "log_key",
    type=FilePath, metavar="FILE", envvar=LOG_KEY_VARIABLE,
    zh=f"日志密钥文件（或环境变量 {LOG_KEY_VARIABLE}）；不写则为账簿旁的 DIR.keys/log.pem。",
    en=f"The file of the log's key (or {LOG_KEY_VARIABLE}); without it, DIR.keys/log.pem beside the book.",
)  # fmt: skip
"""Passes `log_key: Path | None`."""

log_passphrase_file_option = option(
    "--log-passphrase-file", "log_passphrase_file",
    type=FilePath, metavar="FILE",
    zh=f"日志密钥口令所在文件，权限 0600（或环境变量 {LOG_PASSPHRASE_VARIABLE}，或现场输入）。",
    en=f"A file of mode 0600 with the log key's passphrase (or {LOG_PASSPHRASE_VARIABLE}, or a prompt).",
)  # fmt: skip
"""Passes `log_passphrase_file: Path | None`."""

receipt_option = option(
    "--receipt", "receipt",
    type=FilePath, metavar="FILE",
    zh="把回执写入此文件；record 还把核验它所需的提交文件存于其旁。",
    en="Write the receipt to this file; record puts the submission file it is checked with beside it.",
)  # fmt: skip
"""Passes `receipt: Path | None`."""

party_option = option(
    "--as", "party",
    metavar="PARTY",
    zh="签署单位：代码、全称，或 finance、education、supervision。",
    en="The party that signs: its code, its full name, or finance, education, supervision.",
)  # fmt: skip
"""Passes `party: str | None`."""

out_option = option(
    "--out", "out",
    type=FilePath, metavar="FILE.submission",
    zh="签名未齐时，提交文件写到这里。",
    en="Where to write the submission file, if signatures are missing.",
)  # fmt: skip
"""Passes `out: Path | None`."""


def signing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """All options of a command that states one thing by itself: who signs, with which key, what is kept."""
    for each in (
        receipt_option,
        out_option,
        log_passphrase_file_option,
        log_key_option,
        passphrase_file_option,
        duty_option,
        key_option,
        party_option,
    ):
        function = each(function)
    return function
