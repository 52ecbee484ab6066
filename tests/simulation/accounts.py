"""Reading the accounts that processes keep of their work (see `working`): what was promised, and by whom."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.simulation.working import SUBMIT

NOTHING: Final = "nothing was recorded"
"""What an error says that promises that the log does not hold what was submitted."""


class Answer(NamedTuple):
    """What the ledger acknowledged: a submission's position, size and receipt, and was it there before?"""

    position: int
    size: int
    is_repeat: bool
    receipt: str


@dataclass
class Account:
    """What one process put down."""

    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    ended: str | None = None
    """The traceback of what ended it, if that was nothing it knows."""

    broken_promises: list[str] = field(default_factory=list)
    """Errors that said nothing was recorded, and the next attempt found it recorded."""

    submitted_after: list[str] = field(default_factory=list)
    """The errors met before the last submission succeeded."""

    last: tuple[str, str] = ("", "")
    """The step it was at last, and how far it came: `trying`, `done` or `failed`."""

    heard: list[str] = field(default_factory=list)
    """The errors met so far in that step."""

    @property
    def acknowledged(self) -> int:
        """How many submissions were acknowledged."""
        return len(self.answers)

    @property
    def is_pending(self) -> bool:
        """Did it submit something without hearing what came of it?"""
        return self.last[0] == SUBMIT and self.last[1] != "done"

    @property
    def promise(self) -> str | None:
        """What it heard last, if that promises that nothing of its submission is in the log."""
        if self.last == (SUBMIT, "failed") and all(NOTHING in error for error in self.heard):
            return self.heard[-1]
        return None


def read_account(path: Path) -> Account:
    """Read an account; a line that was cut off was not said."""
    account = Account()
    if path.exists():
        for line in path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                _take(account, *json.loads(line))
    return account


def _take(account: Account, what: str, told: Any) -> None:
    if what == "trying":
        if account.last[0] != told:
            account.heard = []
        account.last = (told, what)
    elif what == "done":
        account.last = (account.last[0], what)
        if told == SUBMIT:
            account.submitted_after = account.heard
    elif what == "failed":
        account.failures.append(told)
        account.heard.append(told)
        account.last = (account.last[0], what)
    elif what == "recorded":
        answer = Answer(*told)
        account.answers.append(answer)
        if answer.is_repeat and all(NOTHING in error for error in account.submitted_after):
            account.broken_promises.append(f"{answer.position}: {account.submitted_after}")
    else:
        account.ended = told
