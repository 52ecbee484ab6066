"""A real ledger from the command line: six officers with keys of their own, a founding file, a book."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.mingzhang.conftest import Cli

ORIGIN = "fund.example/real"
AUTHORITIES = ("finance", "education", "supervision")
PASSPHRASE, LOG_PASSPHRASE = "officers' own words", "the log's own words"


class RealLedger:
    """A directory with officers' keys (`finance-1.pem` …), the founding file, and room for the book."""

    def __init__(self, directory: Path, cli: Cli, environment: pytest.MonkeyPatch) -> None:
        self.directory = directory
        self.cli = cli
        self.book = directory / "real"
        self.founding_file = directory / "founding.json"
        self.founding = directory / "real.founding.submission"
        environment.setenv("MINGZHANG_PASSPHRASE", PASSPHRASE)
        environment.setenv("MINGZHANG_LOG_PASSPHRASE", LOG_PASSPHRASE)
        environment.chdir(directory)
        self.rows = {
            authority: [self.new_officer(authority, number) for number in (1, 2)] for authority in AUTHORITIES
        }
        self.write_founding()

    def new_officer(self, authority: str, number: int) -> dict[str, object]:
        """Make a key, and return the row that asks for its enrolment."""
        key = self.key(authority, number)
        self.cli.good("keys", "make", key)
        enrol = ["keys", "enrol", key, "--origin", ORIGIN, "--party", authority]
        row: dict[str, object] = self.cli.good(*enrol, "--officer", f"budget-{number}").json
        return row

    def key(self, authority: str, number: int) -> Path:
        """Where an officer's key lies."""
        return self.directory / f"{authority}-{number}.pem"

    def write_founding(self, origin: str = ORIGIN) -> None:
        """Write the founding file from the rows."""
        authorities = [{"authority": name, "officers": rows} for name, rows in self.rows.items()]
        content = {"format": "mingzhang-founding.v1", "origin": origin, "authorities": authorities}
        self.founding_file.write_text(json.dumps(content), "utf-8")

    def prepare(self) -> str:
        """Prepare the book; returns what was said."""
        return self.cli.good("init", self.book, "--founding", self.founding_file).out

    def approve(self, authorities: Iterable[str] = AUTHORITIES) -> None:
        """Let an officer of each authority sign the founding."""
        for authority in authorities:
            self.cli.good("approve", self.founding, "--key", self.key(authority, 1), "--yes")

    def found(self) -> None:
        """Found the ledger."""
        self.prepare()
        self.approve()
        self.cli.good("submit", self.founding, "--book", self.book)
