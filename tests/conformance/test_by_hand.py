"""The commands of the how-to page for `openssl` and a few lines of Python, run as they stand there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from ledger.encoding import encode_base64
from ledger.merkle import leaf_hash
from tests.conformance.logs import Logs, entries_of

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "verify-with-other-tools.md"
GOOD = "Signature Verified Successfully"


def commands(tmp_path: Path) -> list[str]:
    """The indented blocks of the section, with files of their own in the place of /tmp."""
    section = PAGE.read_text(encoding="utf-8").split("\n## openssl")[1].split("\n## ")[0]
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", section, re.MULTILINE)
    return [dedent(block).strip("\n").replace("/tmp/", f"{tmp_path}/") for block in blocks]


def run(script: str, directory: Path, **variables: str) -> str:
    environment = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(
        ["bash", "-c", script], cwd=directory, env=environment, capture_output=True, encoding="utf-8",
        timeout=60, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.fixture(autouse=True)
def _with_openssl() -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not on this machine")


def test_the_checkpoints_signature_is_verified_by_openssl(logs: Logs, tmp_path: Path) -> None:
    directory = tmp_path / "public"
    shutil.copytree(logs.directories[257], directory)
    signature, _, _ = commands(tmp_path)
    assert GOOD in run(signature, directory, LOG_KEY=logs.key)
    note = (directory / "checkpoint").read_text()
    (directory / "checkpoint").write_text(note.replace("\n257\n", "\n258\n"))
    assert GOOD not in run(signature, directory, LOG_KEY=logs.key)


@pytest.mark.parametrize("size", [255, 256, 257, 65_537])
def test_root_and_fingerprint_follow_from_the_entries(logs: Logs, size: int, tmp_path: Path) -> None:
    directory = logs.directories[size]
    _, root, _ = commands(tmp_path)
    said = run(root, directory)
    founding = list(entries_of(directory, size))[1]
    assert f"fingerprint {encode_base64(leaf_hash(founding))}\n" in said
    assert said.endswith(" True\n")


def test_an_officers_signature_is_verified_by_openssl(logs: Logs, tmp_path: Path) -> None:
    directory = logs.directories[200]
    entries = list(entries_of(directory, 200))
    _, _, officer = commands(tmp_path)
    keys = [row["public_key"] for party in json.loads(entries[1])["authorities"] for row in party["officers"]]
    said = [run(officer, directory, ENTRY=entries[0].decode(), PUBLIC_KEY=key) for key in keys]
    assert sum(GOOD in each for each in said) == 1
    assert '"typ":"mingzhang-submission+jws"' in said[0]
