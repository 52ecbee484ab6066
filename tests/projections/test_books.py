"""The printed books: what they add up to, that they are whole, and how their cells are written."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from domain.vocabulary import Term
from projections.balances import balances
from projections.books.columns import Column, Stamp, TableShape
from projections.books.delimited import DelimitedFile, guarded, plain_yuan
from projections.books.files import FileNames
from projections.books.scope import Scope
from projections.books.workbook import EXACT_FEN, WorkbookFile
from projections.books.writing import NothingToPrintError, Written, write_books
from projections.postings import POSTINGS
from projections.views import Views
from tests.projections.history import OWN_MONEY
from tests.projections.looking import rows
from tests.world import ACCOUNT, World

LEDGERS = "明细账"
SHAPE = TableShape(
    Term("x", "表", "table"),
    (
        Column("摘要", "summary", 20),
        Column("日期", "day", 12, "day"),
        Column("借方", "debit", 12, "money", "total"),
        Column("贷方", "credit", 12, "money", "total"),
        Column("余额", "balance", 12, "money", "balance"),
    ),
)
STAMP = Stamp("ledger.example/x", "F" * 43 + "=", False, 9, 9, date(2026, 12, 31), Scope())


@contextmanager
def _silent(_zh: str, _en: str, _steps: int) -> Iterator[Callable[[int], None]]:
    yield lambda _: None


def printed(told: World, views: Views, directory: Path, scope: Scope | None = None) -> Written:
    """Write the books of the told world into a directory."""
    (directory / "books").mkdir(parents=True)
    (directory / "scratch").mkdir()
    return write_books(
        views,
        told.ledger.recorder,
        scope or Scope(),
        directory / "books",
        directory / "scratch",
        origin=told.ledger.book.origin,
        is_practice=True,
        summary_of=lambda members: str(members["type"]),
        progress=_silent,
    )


def table(path: Path) -> list[dict[str, str]]:
    """A CSV by the English half of its titles; amounts of empty cells are zero."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        titles, *body = csv.reader(file)
    return [dict(zip((title.split(" ", 1)[1] for title in titles), row, strict=True)) for row in body]


def fen(text: str) -> int:
    return int(Decimal(text or "0") * 100)


@pytest.fixture(scope="module")
def books(told: World, views: Views, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books of everything that was told."""
    directory = tmp_path_factory.mktemp("printed")
    written = printed(told, views, directory)
    assert written.sums_fen == {"budget": 0, "cash": 0}
    return directory / "books"


def test_the_trial_balance_says_what_balances_says(books: Path, views: Views) -> None:
    shown = balances(views)
    closing: Counter[str] = Counter()
    by_account: Counter[tuple[str, str]] = Counter()
    for row in table(books / "科目余额表.csv"):
        bucket = row["bucket"].split()[-1]
        assert fen(row["closing"]) == fen(row["opening"]) + fen(row["debit"]) - fen(row["credit"])
        closing[bucket] += fen(row["closing"])
        by_account[row["account"], bucket] += fen(row["closing"])
    assert closing == {bucket: amount for book in shown.books.values() for bucket, amount in book.items()}
    for code, balance in shown.accounts.items():
        assert by_account[code, "treasury"] == balance.treasury
        assert by_account[code, "allotted"] == balance.available
        assert by_account[code, "committed"] == balance.undisbursed_commitment


def test_the_balances_of_contracts_say_what_balances_says(books: Path, views: Views) -> None:
    found = {(row["contract"], row["bucket"].split()[-1]): row for row in table(books / "合同余额表.csv")}
    for code, balance in balances(views).contracts.items():
        for bucket, expected in (("outlaid", balance.disbursed), ("spent", balance.expensed)):
            row = found.get((code, bucket))
            assert (fen(row["closing"]) if row else 0) == expected
    assert found["C1", "spent"]["institution"] == "示例师范大学"


def test_every_posting_stands_once_in_the_ledger_of_its_account(books: Path, views: Views) -> None:
    expected = Counter(rows(views, POSTINGS, "account", "position", "bucket", "amount_fen"))
    found: Counter[tuple[Any, ...]] = Counter()
    for path in (books / LEDGERS / "账户").glob("*.csv"):
        account = path.stem.replace("_", "/")
        for row in table(path):
            amount = fen(row["debit"]) - fen(row["credit"])
            found[account, int(row["position"]), row["bucket"].split()[-1], amount] += 1
    assert found == expected


def test_every_posting_of_a_contract_stands_once_in_its_ledger(books: Path, views: Views) -> None:
    expected = Counter(
        row for row in rows(views, POSTINGS, "contract", "position", "amount_fen") if row[0] is not None
    )
    found = Counter(
        (path.stem, int(row["position"]), fen(row["debit"]) - fen(row["credit"]))
        for path in (books / LEDGERS / "合同").glob("*.csv")
        for row in table(path)
    )
    assert found == expected


def test_the_vouchers_of_each_statement_balance_and_follow_the_log(books: Path, views: Views) -> None:
    vouchers = table(books / "凭证表.csv")
    sums: Counter[int] = Counter()
    for row in vouchers:
        sums[int(row["position"])] += fen(row["debit"]) - fen(row["credit"])
    positions = [int(row["position"]) for row in vouchers]
    assert set(sums.values()) == {0}
    assert positions == sorted(positions)
    assert len(vouchers) == len(rows(views, POSTINGS, "position"))


def test_a_voucher_says_its_number_its_document_and_who_signed(books: Path) -> None:
    by_fact = {row["fact"]: row for row in table(books / "凭证表.csv")}
    number = "voucher, order or document"
    assert by_fact["资金拨付"][number] == "Z1"
    assert by_fact["支出"][number].startswith("P")
    assert by_fact["预算批复"][number] == "豫财〔2026〕1号"
    assert by_fact["预算批复"]["signed by"] == "provincial-finance 41"
    assert by_fact["支出"]["category"] == "礼品费"


def test_running_balances_end_at_the_closing_and_totals_are_formulas_with_values(books: Path) -> None:
    path = books / LEDGERS / "账户" / "2026_rural.short-term_41.xlsx"
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    closing = {
        row["bucket"].split()[0]: fen(row["closing"])
        for row in table(books / "科目余额表.csv")
        if row["account"] == ACCOUNT
    }
    assert set(formulas.sheetnames) == set(closing)
    for sheet in values:
        *body, foot = list(sheet.iter_rows(min_row=5, values_only=True))
        assert round(foot[-1] * 100) == round(body[-1][-1] * 100) == closing[sheet.title]
        assert round(foot[-3] * 100) == sum(round((row[-3] or 0) * 100) for row in body)
        last = formulas[sheet.title].max_row
        assert formulas[sheet.title].cell(last, 10).value == f"=SUBTOTAL(109,J5:J{last - 1})"
        assert formulas[sheet.title].cell(last, 12).value == f"=SUM(J5:J{last - 1})-SUM(K5:K{last - 1})"


def test_a_sheet_is_ready_to_filter_and_to_print(books: Path, told: World) -> None:
    workbook = openpyxl.load_workbook(books / "凭证表.xlsx")
    sheet = workbook.active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A5", f"A4:L{sheet.max_row - 1}")
    assert sheet.print_title_rows == "$1:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert told.ledger.book.origin in sheet.oddFooter.left.text
    assert "演练" in sheet.oddHeader.right.text
    assert "演练" in sheet["A2"].value
    day = sheet["B5"]
    assert (day.is_date, day.number_format) == (True, "yyyy-mm-dd")
    money = next(cell for cell in sheet[5] if isinstance(cell.value, int | float) and cell.column > 8)
    assert money.number_format == "#,##0.00"
    assert workbook.properties.created.date() == told.now.date()


def test_the_same_state_gives_the_same_bytes(books: Path, told: World, views: Views, tmp_path: Path) -> None:
    printed(told, views, tmp_path)
    again = tmp_path / "books"
    files = sorted(path.relative_to(books) for path in books.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert all((books / file).read_bytes() == (again / file).read_bytes() for file in files)


def test_books_as_of_a_day_and_as_known_at_a_position_say_what_balances_says(
    told: World, views: Views, tmp_path: Path
) -> None:
    day, position = date(2026, 4, 30), 70
    written = printed(told, views, tmp_path, Scope(as_of=day, known_at=position))
    shown = balances(views, day, position)
    treasury = {
        row["account"]: fen(row["closing"])
        for row in table(tmp_path / "books" / "科目余额表.csv")
        if row["bucket"].endswith("treasury")
    }
    assert treasury == {code: row.treasury for code, row in shown.accounts.items() if row.treasury}
    assert written.stamp.position == position


def test_the_opening_of_a_year_is_the_closing_of_the_year_before(tmp_path: Path) -> None:
    world = World(tmp_path / "w", now="2026-12-01T09:00")
    world.fund(ACCOUNT, 500_00)
    world.at("2027-03-01")
    world.record(
        world.province().finance, "payment.made", account=ACCOUNT, payee=world.institution(), purpose="教材",
        category="materials", amount_fen=100_00, payment_order="Z9",
    )  # fmt: skip
    world.look()
    views = Views(world.ledger.book.views_place)
    for year in (2026, 2027):
        written = printed(world, views, tmp_path / str(year), Scope(year=year))
        assert written.sums_fen == {"budget": 0, "cash": 0}
    views.close()
    first, second = (table(tmp_path / str(year) / "books" / "科目余额表.csv") for year in (2026, 2027))
    closing = {(row["account"], row["bucket"]): row["closing"] for row in first}
    opening = {(row["account"], row["bucket"]): row["opening"] for row in second}
    assert closing.items() <= opening.items()
    assert {opening[key] for key in opening.keys() - closing.keys()} == {"0.00"}
    ledger = tmp_path / "2027" / "books" / LEDGERS / "账户" / "2026_rural.short-term_41.xlsx"
    sheet = openpyxl.load_workbook(ledger, data_only=True)["国库资金"]
    assert [row[-1] for row in sheet.iter_rows(min_row=5, values_only=True)] == [500, 400, 400]
    assert sheet["A5"].value == "期初余额 opening"
    assert [row["position"] for row in table(ledger.with_suffix(".csv"))]
    world.close()


@pytest.mark.parametrize(
    ("scope", "ledgers"),
    [
        (Scope(account=OWN_MONEY), {"账户/2026_rural.distance_41@provincial"}),
        (Scope(account=ACCOUNT), {"账户/2026_rural.short-term_41", "合同/C1", "合同/C2"}),
        (Scope(contract="C2"), {"合同/C2"}),
    ],
)
def test_one_account_or_contract_has_its_own_ledger_and_whole_vouchers(
    told: World, views: Views, tmp_path: Path, scope: Scope, ledgers: set[str]
) -> None:
    printed(told, views, tmp_path, scope)
    found = (tmp_path / "books" / LEDGERS).rglob("*.csv")
    assert {f"{path.parent.name}/{path.stem}" for path in found} == ledgers
    sums: Counter[str] = Counter()
    for row in table(tmp_path / "books" / "凭证表.csv"):
        sums[row["position"]] += fen(row["debit"]) - fen(row["credit"])
    assert sums
    assert set(sums.values()) == {0}


def test_an_account_without_postings_is_told(told: World, views: Views, tmp_path: Path) -> None:
    with pytest.raises(NothingToPrintError, match=r"2026/rural\.distance/65"):
        printed(told, views, tmp_path, Scope(account="2026/rural.distance/65"))


def test_a_full_sheet_goes_on_in_another_with_its_balance(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with WorkbookFile(path, SHAPE, STAMP, tmp_path, rows_per_sheet=2) as file:
        file.sheet("账", 100)
        for number in (1, 2, 3):
            file.write((f"第{number}", None, 10, None, 100 + 10 * number))
    workbook = openpyxl.load_workbook(path, data_only=True)
    assert workbook.sheetnames == ["账", "账 2"]
    assert [row[-1] for row in workbook["账 2"].iter_rows(min_row=5, values_only=True)] == [1.2, 1.3, 1.3]
    assert workbook["账 2"]["A5"].value == "承前 brought forward"


@given(amount=st.integers(-EXACT_FEN, EXACT_FEN))
def test_an_amount_within_fifteen_digits_is_read_back_to_the_fen(amount: int) -> None:
    written = f"{amount / 100:.16G}"  # as the library writes a number
    assert Decimal(f"{float(written):.15g}") == Decimal(amount) / 100


def test_an_amount_that_a_number_cannot_hold_is_written_as_text_and_so_is_its_total(tmp_path: Path) -> None:
    path, large = tmp_path / "x.xlsx", 2**53 - 1
    with WorkbookFile(path, SHAPE, STAMP, tmp_path) as file:
        file.sheet("账")
        file.write(("大", None, large, None, large))
        file.write(("小", None, None, 1, large - 1))
    rows_ = list(openpyxl.load_workbook(path)["账"].iter_rows(min_row=5, values_only=True))
    assert rows_[0][2] == "90,071,992,547,409.91"
    assert rows_[2][2] == "90,071,992,547,409.91"
    assert rows_[2][4] == "90,071,992,547,409.90"
    assert rows_[2][3] == "=SUBTOTAL(109,D5:D6)"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "<r><t>x</t></r>", "_x0041_", '&<>"']
)
def test_no_text_becomes_a_formula_or_markup(tmp_path: Path, text: str) -> None:
    with WorkbookFile(tmp_path / "x.xlsx", SHAPE, STAMP, tmp_path) as file:
        file.sheet("账")
        file.write((text, None, 1, None, 1))
    with DelimitedFile(tmp_path / "x.csv", SHAPE) as file_:
        file_.write((text, None, 1, None, 1))
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx")["账"]["A5"]
    assert cell.data_type == "s"
    assert unescape(cell.value).strip() == text.strip()
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as lines:
        written = list(csv.reader(lines))[1][0]
    assert written == guarded(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_is_what_excel_and_programs_read(tmp_path: Path) -> None:
    with DelimitedFile(tmp_path / "x.csv", SHAPE) as file:
        file.write(("甲,乙", date(2026, 3, 1), 123456, None, -5))
    content = (tmp_path / "x.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n")[1] == '"甲,乙",2026-03-01,1234.56,,-0.05'


@given(st.integers(-(10**17), 10**17))
def test_plain_yuan_is_exact(amount: int) -> None:
    assert Decimal(plain_yuan(amount)) * 100 == amount


def test_no_two_codes_share_a_file_and_no_file_system_minds_a_name() -> None:
    names = FileNames()
    given_names = [names.name_for(code) for code in ("A/1", "A_1", "a_1", "CON", "nul.x", "合同1.", "HT-1")]
    assert len({name.casefold() for name in given_names}) == len(given_names)
    assert (given_names[0], given_names[-1]) == ("A_1", "HT-1")
    assert all("~" in name for name in given_names[1:-1])
