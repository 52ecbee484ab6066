"""The demonstration's sheets, imported as `import` does it, each told on one line (演示导入)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from domain.vocabulary import FOUNDING_KINDS, KINDS
from ledger.application import Ledger
from ledger.importing.asking import Asking
from ledger.importing.findings import Findings
from mingzhang.cells import Side, clip, pad, printable, wrap
from mingzhang.failures import CommandError
from mingzhang.import_run import make_examiner
from mingzhang.import_signing import file_in_practice
from mingzhang.screen import print_text, terminal_width
from mingzhang.speech import Speech

MISTAKES_SHOWN: Final = 6
_CELLS: Final[dict[str, tuple[int, ...]]] = {"zh": (29, 10, 22, 4, 4), "en": (29, 19, 22, 5, 5)}
_SIDES: Final[tuple[Side, ...]] = ("left", "left", "left", "right", "right")


class CaseImport:
    """One examiner for all sheets, as one call of `import` has it."""

    def __init__(self, ledger: Ledger, book: Path, year: int, speech: Speech) -> None:
        self._ledger = ledger
        self._asking = Asking(year)
        self._examiner = make_examiner(ledger, book)
        self._speech = speech

    def record(self, sheets: Sequence[Path]) -> None:
        """Record every sheet, and tell of it. Raises `CommandError` at the first mistake."""
        say = self._speech.say
        heads = (
            ("文件", "file"),
            ("表样", "form"),
            ("填报单位", "stated by"),
            ("行", "rows"),
            ("陈述", "facts"),
        )
        self._print([say(*head) for head in heads])
        for path in sheets:
            with self._examiner.open(path, self._asking) as examination:
                findings = examination.run()
                _refuse_mistakes(findings)
                file_in_practice(self._ledger, findings, self._speech)
                self._examiner.keep(findings, is_recorded=True)
                self._print(self._line(findings))

    def count_again(self, sheets: Sequence[Path]) -> int:
        """Examine sheets that are recorded; returns how many rows were known, which must be all of them."""
        known = 0
        for path in sheets:
            with self._examiner.open(path, self._asking) as examination:
                findings = examination.run()
                _refuse_mistakes(findings)
                assert not findings.statements, path
                known += findings.rows
        return known

    def show_mistakes(self, path: Path) -> None:
        """Name the first mistakes of a sheet at their cells."""
        with self._examiner.open(path, self._asking) as examination:
            problems = examination.run().problems
        for problem in problems[:MISTAKES_SHOWN]:
            print_hung(replace(problem, file="").say(self._speech.lang), 2)
        rest = len(problems) - MISTAKES_SHOWN
        print_text(self._speech.say(f"  另有 {rest} 处。", f"  and {rest} more."))

    def _line(self, findings: Findings) -> list[str]:
        assert findings.form is not None
        form = self._speech.say(findings.form.zh, findings.form.en)
        counts = [f"{findings.rows:,}", f"{findings.statements:,}"]
        return [findings.file, form, self._author(findings), *counts]

    def _author(self, findings: Findings) -> str:
        assert findings.author is not None
        code = findings.author.code
        if not code:
            return self._speech.say("各主管机关", "each kind's authority")
        for authority, kind in FOUNDING_KINDS.items():
            if code == authority:
                return KINDS[kind].name(self._speech.lang)
        return findings.author_name.removesuffix("（示例）")

    def _print(self, cells: Sequence[str]) -> None:
        widths = _CELLS[self._speech.lang]
        shown = (
            pad(clip(printable(cell), width), width, side)
            for cell, width, side in zip(cells, widths, _SIDES, strict=True)
        )
        print_text("  " + "  ".join(shown))


def print_hung(text: str, indent: int) -> None:
    """Print a text as wide as the terminal, its further lines two cells further in."""
    first, *others = wrap(printable(text), terminal_width() - indent - 2)
    print_text("\n".join([" " * indent + first, *(" " * (indent + 2) + line for line in others)]))


def _refuse_mistakes(findings: Findings) -> None:
    if findings.problems:
        problem = findings.problems[0]
        raise CommandError(problem.say("zh"), problem.say("en"))
