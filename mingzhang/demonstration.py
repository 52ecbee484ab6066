"""A demonstration: a year's sheets, a refusal, a sheet with mistakes, a tampering found out (演示)."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Final

from audit.verify import verify_book
from domain.holders import HOLDERS
from domain.money import format_yuan
from domain.statements.registry import parse_statement, statement_bytes
from ledger.application import Ledger
from ledger.book import Book, NotABookError, is_free, keys_path_of
from ledger.deciding import Refused
from ledger.practice import PracticeDesk, found_practice
from ledger.signed import signed_path_of
from mingzhang.case import Case
from mingzhang.case_import import CaseImport, print_hung
from mingzhang.failures import CommandError
from mingzhang.opening import new_id, now
from mingzhang.picture import FlowStep, MoneyRow, flow_picture, money_picture
from mingzhang.reading import open_views
from mingzhang.screen import print_text, terminal_width, wants_colour
from mingzhang.speech import Speech
from projections.balances import Balances, balances

DEMONSTRATION: Final = "mingzhang.example/demo"
NATION: Final = "mingzhang.example/nation"


def make_room(directory: Path) -> None:
    """Remove the book of an earlier demonstration, and nothing else. Raises `CommandError`."""
    for book in (directory, _copy_of(directory)):
        keys = keys_path_of(book)
        if not book.exists():
            shutil.rmtree(keys, ignore_errors=True)
            continue
        if not _is_demonstration(book):
            raise CommandError(
                f"{book} 已存在且不是演示账簿；请另选目录：mingzhang demo 目录",
                f"found something at {book} that is no demonstration's book, expected nothing; "
                "choose another directory: mingzhang demo DIR",
            )
        shutil.rmtree(book)
        shutil.rmtree(keys, ignore_errors=True)
        signed_path_of(book).unlink(missing_ok=True)


def _copy_of(directory: Path) -> Path:
    return directory.with_name(f"{directory.name}-tampered")


def _is_demonstration(path: Path) -> bool:
    try:
        return Book.open(path).origin.startswith((f"{DEMONSTRATION}/", f"{NATION}/"))
    except NotABookError:
        return is_free(path)


class Demonstration:
    """One run: each method is one thing shown."""

    def __init__(self, directory: Path, case: Case, speech: Speech) -> None:
        self._directory = directory
        self._case = case
        self._speech = speech
        self._say = speech.say

    def run(self) -> None:
        """Show everything in order. Raises `CommandError` if the clock stands before the year's last day."""
        self._refuse_early_clock()
        print_text(self._say(f"\n明账 · {self._case.zh}\n", f"\nMingzhang: {self._case.en}\n"))
        ledger = found_practice(self._directory, now, new_id, DEMONSTRATION)
        try:
            fingerprint = ledger.founding_fingerprint()
            self._heading("设立", "Founding")
            print_text(
                self._say(
                    f"财政、教育、监督三方各两名经办人签名设立账本 {ledger.book.origin}\n"
                    f"设立指纹 {fingerprint}",
                    f"Two officers each of finance, education and supervision found {ledger.book.origin}\n"
                    f"founding fingerprint {fingerprint}",
                )
            )
            desk = CaseImport(ledger, self._directory, self._case.year, self._speech)
            self._import_year(ledger, desk)
            self._show_picture()
            self._show_refusal(ledger)
            self._show_mistakes(ledger, desk)
            self._import_again(ledger, desk)
        finally:
            ledger.close()
        self._verify(fingerprint)
        self._tamper(fingerprint)
        self._say_what_next(fingerprint)

    def _refuse_early_clock(self) -> None:
        today, last = now().date(), self._case.last_day
        if today < last:
            raise CommandError(
                f"演示的表格写到 {last}，而本机时钟为 {today}；账本不记录将来的事，请校正时钟后再试",
                f"found this computer's clock at {today}, expected {last} or later, the last day of the "
                "demonstration's sheets: nothing is recorded before it happens; set the clock right",
            )

    def _import_year(self, ledger: Ledger, desk: CaseImport) -> None:
        self._heading("导入：各单位手里的表格，原样读入", "Importing: every office's sheets, as they are")
        desk.record(self._case.sheets)
        newest = ledger.checkpoint()
        print_text(
            self._say(
                f"日志共 {newest.size:,} 条，每份表由填报单位的经办、审批两人签名，检查点由日志签名。",
                f"{newest.size:,} log entries; two officers of its office signed each sheet, the log its "
                "checkpoints.",
            )
        )

    def _show_picture(self) -> None:
        with open_views(self._directory, self._speech) as reading:
            found = balances(reading.views)
        columns, colour = terminal_width(), wants_colour(sys.stdout)
        self._heading("资金从国库到课堂（万元）", "Money from the treasury to the classroom (10,000 yuan)")
        print_text(flow_picture(self._flow(found), columns, self._speech, colour=colour))
        print_text("")
        print_text(money_picture(self._rows(found), columns, self._speech, colour=colour))

    def _flow(self, found: Balances) -> list[FlowStep]:
        accounts = found.accounts.values()

        def total(name: str) -> int:
            return sum(getattr(balance, name) for balance in accounts)

        appropriated = sum(line.appropriated for line in found.national.values())
        return [
            FlowStep(self._say("预算", "appropriated"), appropriated),
            FlowStep(self._say("下达", "allocated"), total("allocated")),
            FlowStep(self._say("到账", "received"), total("received")),
            FlowStep(self._say("承诺", "committed"), total("committed_total")),
            FlowStep(self._say("拨付", "disbursed"), total("disbursed")),
            FlowStep(self._say("支出", "spent"), total("expensed")),
        ]

    def _rows(self, found: Balances) -> list[MoneyRow]:
        names = ("allocated", "received", "committed_total", "disbursed", "expensed")
        order = list(HOLDERS)
        return [
            MoneyRow(
                self._say(HOLDERS[code].short_name, HOLDERS[code].english),
                *(getattr(found.by_province[code], name) for name in names),
            )
            for code in sorted(found.by_province, key=order.index)
        ]

    def _show_refusal(self, ledger: Ledger) -> None:
        attempt = self._case.refused
        self._heading("一次拒绝", "A refusal")
        before = ledger.checkpoint().size
        statement = statement_bytes({"id": new_id(), **attempt.statement})
        outcome = PracticeDesk(ledger, new_id, now).record(attempt.party, [statement])
        assert isinstance(outcome, Refused), outcome
        amount = format_yuan(attempt.statement["amount_fen"])
        print_text(self._say(f"{attempt.zh}（{amount} 元）", f"{attempt.en} ({amount} yuan)"))
        print_hung(f"✗ {outcome.refusal.code}: {outcome.refusal.say(self._speech.lang)}", 0)
        self._say_nothing_stored(ledger, before)

    def _show_mistakes(self, ledger: Ledger, desk: CaseImport) -> None:
        path = self._case.mistaken
        self._heading("一份有错的表", "A sheet with mistakes")
        before = ledger.checkpoint().size
        print_text(self._say(f"{path.name}，逐格指出：", f"{path.name}, each named at its cell:"))
        desk.show_mistakes(path)
        self._say_nothing_stored(ledger, before)

    def _import_again(self, ledger: Ledger, desk: CaseImport) -> None:
        self._heading("同样的表格再导入一次", "The same sheets once more")
        before = ledger.checkpoint().size
        known, count = desk.count_again(self._case.sheets), len(self._case.sheets)
        print_text(
            self._say(
                f"{count} 份表的 {known:,} 行都已记录过，没有一行是新的。",
                f"All {known:,} rows of the {count} sheets stand recorded; none is new.",
            )
        )
        self._say_nothing_stored(ledger, before)

    def _say_nothing_stored(self, ledger: Ledger, before: int) -> None:
        assert ledger.checkpoint().size == before
        print_text(
            self._say(
                f"没有留下任何记录：日志仍是 {before:,} 条。",
                f"Nothing was stored: still {before:,} entries.",
            )
        )

    def _verify(self, fingerprint: str) -> None:
        self._heading("核验：只信设立指纹", "Verification: trusting only the founding fingerprint")
        report = verify_book(self._directory, fingerprint)
        print_text("\n".join(report.lines(self._speech.lang)))
        if report.exit_code:
            raise CommandError("演示账簿核验未通过", "the demonstration's book is not sound")

    def _tamper(self, fingerprint: str) -> None:
        self._heading("一次篡改", "A tampering")
        copy = _copy_of(self._directory)
        shutil.copytree(self._directory, copy)
        position, before, after = change_an_amount(Book.open(copy).database_path)
        print_hung(
            self._say(
                f"在副本 {copy} 里，把第 {position} 条的金额由 {before} 元悄悄改成 {after} 元：",
                f"In a copy, {copy}, the amount at position {position} is changed in the database from "
                f"{before} to {after} yuan:",
            ),
            0,
        )
        report = verify_book(copy, fingerprint)
        print_text("\n".join(report.lines(self._speech.lang)))
        if report.exit_code != 1:
            raise CommandError("篡改没有被发现", "the tampering was not found")
        shutil.rmtree(copy)

    def _say_what_next(self, fingerprint: str) -> None:
        self._heading("接下来可以试试", "What to try next")
        program = "mingzhang" if shutil.which("mingzhang") else ".venv/bin/mingzhang"
        book, year, mistaken = self._directory, self._case.year, _near(self._case.mistaken)
        for line in (
            f"{program} balances --book {book} --as-of 2026-07-01",
            f"{program} history 41-2026-HT-001 --book {book}",
            f"{program} import {mistaken} --year {year} --book {book} --marked {book}-marked.xlsx",
            f"{program} tables {book}-tables --book {book}",
            f"{program} due --book {book}",
            f"{program} verify {book} --founding {fingerprint}",
        ):
            print_text(f"  {line}")

    def _heading(self, zh: str, en: str) -> None:
        print_text(f"\n── {self._say(zh, en)} " + "─" * 8)


def _near(path: Path) -> Path:
    """A path as one would type it: from the working directory where it lies beneath that."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def change_an_amount(database: Path) -> tuple[int, str, str]:
    """Do what an intruder with the database would: drop the guard, change a payment, put the guard back.

    Returns the position and both amounts in yuan.
    """
    connection = sqlite3.connect(database)
    try:
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entries'"
        ).fetchall()
        for name, _ in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        position, data = connection.execute(
            "SELECT position, data FROM entries WHERE type = 'disbursement.made' ORDER BY position LIMIT 1"
        ).fetchone()
        amount_fen: int = parse_statement(data).amount_fen  # type: ignore[attr-defined]
        less_fen = amount_fen - 100_000_00
        changed = data.replace(f'"amount_fen":{amount_fen}'.encode(), f'"amount_fen":{less_fen}'.encode())
        connection.execute("UPDATE entries SET data = ? WHERE position = ?", (changed, position))
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()
    finally:
        connection.close()
    return position, format_yuan(amount_fen), format_yuan(less_fen)
