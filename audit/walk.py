"""One pass over a log, wherever it is kept: every submission checked, decided again, and compared (逐条复核).

Stops at the first submission that is wrong, because what follows would be decided on wrong states.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from audit.ahead import Ahead
from audit.errors import AuditError
from audit.findings import Findings, at
from audit.log_check import LogCheck
from audit.report import Report
from audit.scheduling import Helpers
from domain.refusals import Malformed
from domain.statements.constitution import LedgerFounded
from ledger.deciding import LogReader
from ledger.encoding import encode_base64
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash
from ledger.note import VerifierKey
from ledger.replaying import Replay, Replayed, ReplayError

_RULES_MEMBERS: Final = ("rules", "version")

Progress = Callable[[int], None]
"""Is told how many more entries have been checked."""
Compare = Callable[[Replayed], None]
"""Is given each submission once it was decided again."""


class NewerRulesError(AuditError):
    """The log was decided by rules that this program does not know."""

    def __init__(self, error: ReplayError) -> None:
        super().__init__(f"{error}; a newer version of this program knows")


@dataclass(frozen=True)
class Trusted:
    """What the verifier was given elsewhere: a founding fingerprint, the log's key, or neither."""

    founding: str | None = None
    log_key: VerifierKey | None = None


@dataclass(frozen=True)
class Claimed:
    """What the place where the log is kept says of it: the `file` that says so, origin, key, fingerprint."""

    file: str
    origin: str
    log_key: str
    founding: str | None = None


def walk(  # noqa: PLR0917
    log: LogReader,
    check: LogCheck,
    compare: Sequence[Compare],
    claimed: Claimed,
    trusted: Trusted,
    report: Report,
    findings: Findings,
    progress: Progress,
    helpers: Helpers | None = None,
) -> bool:
    """Check a log from its beginning. Returns whether its end was reached with nothing found.

    `helpers` look at bytes ahead, which changes nothing but the time. Raises `NewerRulesError`, and what
    reading raises.
    """
    already = len(findings.rows)
    source = None if helpers is None else helpers.source(log)
    if isinstance(source, Ahead):
        check.voucher = source.voucher
    try:
        for replayed in Replay(log, check=check.check, source=source).submissions():
            if report.submissions == 0:
                check.log_key = _check_founding(replayed, claimed, trusted, report, findings)
            check.check_checkpoints(replayed.end)
            if len(findings.rows) > already:
                return False
            for each in compare:
                each(replayed)
            report.submissions += 1
            report.statements += len(replayed.facts)
            report.signatures += len(replayed.entry.jws.signatures)
            progress(len(replayed.facts) + 1)
            if len(findings.rows) > already:
                return False
    except ReplayError as error:
        if len(findings.rows) == already:
            _tell_stopped(error, findings)
        return False
    return True


def _tell_stopped(error: ReplayError, findings: Findings) -> None:
    refusal = error.refusal
    if isinstance(refusal, Malformed) and refusal.member in _RULES_MEMBERS:
        raise NewerRulesError(error) from None
    zh = error.problem if refusal is None else f"按当时的规则不应记录：{refusal.zh()}"
    findings.add(at(error.position), "replay-stops", zh, error.problem)


def _check_founding(
    replayed: Replayed, claimed: Claimed, trusted: Trusted, report: Report, findings: Findings
) -> VerifierKey | None:
    """Check what the founding says of the ledger; returns the key that signs its log, if it is one."""
    first = replayed.facts[0]
    statement = first.statement
    assert isinstance(statement, LedgerFounded)
    report.founding = encode_base64(leaf_hash(first.data))
    if trusted.founding not in {None, report.founding}:
        findings.add(
            at(first.position),
            "founding-differs",
            f"设立指纹是 {report.founding}，应为 {trusted.founding}：这是另一本账",
            f"the founding fingerprint is {report.founding}, expected {trusted.founding}: "
            "this is another ledger",
        )
    log_key = _log_key_of(statement, first.position, findings)
    if trusted.log_key not in {None, log_key}:
        assert trusted.log_key is not None
        findings.add(
            at(first.position),
            "log-key-differs",
            f"日志公钥是 {statement.log_key}，应为 {trusted.log_key.to_text()}：这是另一本账",
            f"the log's key is {statement.log_key}, expected {trusted.log_key.to_text()}: "
            "this is another ledger",
        )
    is_configured = (statement.origin, statement.log_key) == (claimed.origin, claimed.log_key)
    if not is_configured or claimed.founding not in {None, report.founding}:
        findings.add(
            claimed.file,
            "configuration-differs",
            "与设立陈述不符",
            "origin, log key or fingerprint are not those of the founding",
        )
    return log_key


def _log_key_of(founding: LedgerFounded, position: int, findings: Findings) -> VerifierKey | None:
    try:
        return VerifierKey.parse(founding.log_key)
    except LedgerError as error:
        findings.add(at(position), "log-key-unusable", error.say("zh"), str(error))
        return None
