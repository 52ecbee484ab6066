"""How looking becomes a verdict: what was found wrong stays wrong, whatever else could not be read."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.exc import DatabaseError

from audit.errors import AuditError
from audit.findings import EnoughFoundError, Finding, Findings
from audit.report import Report
from ledger.errors import LedgerError


class CannotTellError(AuditError):
    """Something that is needed is not there, or only a newer program knows it. Carries the `finding`."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.en)


def report_of(look: Callable[[Findings], None], report: Report, what: str) -> Report:
    """Complete a report with what `look` finds; errors that it lets out mean that nobody can tell.

    `what` names the thing looked at, where an error names no place.
    """
    findings = Findings()
    problem: list[Finding] = []
    try:
        look(findings)
    except EnoughFoundError:
        pass
    except CannotTellError as error:
        problem = [error.finding]
    except (AuditError, LedgerError, DatabaseError, OSError) as error:
        said = str(error.orig) if isinstance(error, DatabaseError) else str(error)
        zh = error.say("zh") if isinstance(error, LedgerError) else said
        problem = [Finding(what, "unreadable", f"无法读取：{zh}", said)]
    report.findings = [*findings.rows, *problem]
    report.verdict = "unsound" if findings else "undecided" if problem else "sound"
    return report
