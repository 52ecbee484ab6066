"""Runs the bare verifier as a stranger does: another process, nothing of this project on its path."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from audit.bare import mingzhang_verify

PROGRAM = Path(mingzhang_verify.__file__)


class Said(NamedTuple):
    """Exit code and report of one run."""

    exit_code: int
    report: dict[str, Any]

    @property
    def verdict(self) -> str:
        return str(self.report["verdict"])

    @property
    def first(self) -> tuple[str, str]:
        """Place and code of what is wrong; a failure without a finding gives itself away."""
        finding = self.report["findings"][0]
        return finding["place"], finding["code"]


def run(*arguments: str | Path, python: str | Path = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run it in Python's isolated mode; what it prints."""
    command = [str(python), "-I", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


def verify(directory: Path, *arguments: str | Path) -> Said:
    """What the bare verifier says of a directory, asked within this process: starting one takes longer."""
    options = mingzhang_verify.read_options([str(directory), *map(str, arguments)])
    verification = mingzhang_verify.Verification(options)
    verification.run()
    if verification.verdict == "sound" and options.remember is not None:
        verification.remember(options.remember)
    return Said(
        mingzhang_verify.EXIT_CODES[verification.verdict], json.loads(json.dumps(verification.to_json(0)))
    )
