"""What a call of `import` may say besides its files, and what it does in a real ledger."""

from __future__ import annotations

import hashlib
import shlex
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from ledger.encoding import encode_base64url
from mingzhang.failures import EXIT_DONE, EXIT_REFUSED, EXIT_USAGE
from tests.importing.conftest import balances, contents, size_of
from tests.importing.facts import CENTRE, SICHUAN, Party, party_code, party_rows
from tests.importing.office import (
    Line,
    Sheet,
    Table,
    sheet_of,
    tabulate,
    titled,
    write_text,
    write_workbook,
)
from tests.mingzhang.conftest import Cli, Said
from tests.mingzhang.real_ledger import RealLedger

EXPENSES: Final = SICHUAN.sheets["expenses"]


class Import:
    """Imports files into one book, saying more or less."""

    def __init__(self, cli: Cli, book: Path) -> None:
        self.cli = cli
        self.book = book

    def __call__(self, path: Path, *options: str | Path, year: str = "2026") -> Said:
        return self.cli("import", path, "--book", self.book, "--year", year, *options)

    def new(self, path: Path, *options: str | Path) -> dict[str, int]:
        """Import a file that must be good; its new statements by type."""
        said = self(path, "--json", *options)
        assert said.code == EXIT_DONE, said
        return dict(said.json["files"][0]["statements"])

    def refused(self, path: Path, *options: str | Path) -> list[dict[str, Any]]:
        """Import a file that must be refused; every problem."""
        said = self(path, "--json", *options)
        assert said.code == EXIT_REFUSED, said
        return list(said.json["problems"])


@pytest.fixture
def send(cli: Cli, book: Path) -> Import:
    """Imports into a book with Sichuan's contracts and classes."""
    return Import(cli, book)


def odd_heads(table: Table) -> Table:
    """The same with two headings that nobody knows."""
    names = {"voucher": "甲栏", "category": "乙栏"}
    head: Line = [names.get(name, text) for name, text in zip(table.fields, table.head[0], strict=True)]
    return Table(table.form, table.fields, table.body, [head], table.above)


@pytest.mark.parametrize("is_by_letter", [True, False], ids=["by letter", "by heading"])
def test_columns_that_nobody_knows_are_named_with_map(
    is_by_letter: bool, send: Import, tmp_path: Path
) -> None:
    table = odd_heads(tabulate("expenses", EXPENSES))
    path = write_workbook(tmp_path / "表.xlsx", table)
    (problem,) = send.refused(path)
    assert problem["code"] == "no-table"
    assert "--map" in problem["message"]
    voucher, category = (
        (table.letter("voucher"), table.letter("category")) if is_by_letter else ("甲栏", "乙栏")
    )
    named = send.new(path, "--map", f"{voucher}=voucher", "--map", f"{category}=category")
    assert named == {"expense.recorded": len(EXPENSES)}


def test_a_member_is_as_good_a_name_as_its_field(send: Import, tmp_path: Path) -> None:
    table = tabulate("expenses", EXPENSES, headings={"amount": "甲栏"})
    path = write_workbook(tmp_path / "表.xlsx", table)
    assert send.new(path, "--map", "甲栏=amount_fen") == {"expense.recorded": len(EXPENSES)}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--map", "ZZ=voucher"),
        ("--map", "无此列=voucher"),
        ("--map", "A=nothing_of_the_kind"),
        ("--sheet", "没有这张表"),
        ("--form", "no_such_form"),
    ],
)
def test_what_a_call_names_and_is_not_there_is_refused_in_a_sentence(
    option: str, value: str, send: Import, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "表.xlsx", tabulate("expenses", EXPENSES))
    before = contents(send.book)
    said = send(path, option, value)
    assert said.code in (EXIT_REFUSED, EXIT_USAGE)
    assert said.err
    assert "Traceback" not in said.err
    assert contents(send.book) == before


@pytest.mark.parametrize("value", ["voucher", "=voucher", "A="])
def test_a_column_without_a_member_is_a_usage_error(value: str, send: Import, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "表.xlsx", tabulate("expenses", EXPENSES))
    assert send(path, "--map", value).code == EXIT_USAGE


def test_one_sheet_of_several_is_read_with_sheet_even_a_hidden_one(send: Import, tmp_path: Path) -> None:
    first, second = (tabulate("expenses", rows) for rows in (EXPENSES[:10], EXPENSES[10:16]))
    path = write_workbook(
        tmp_path / "表.xlsx", sheet_of(first, "六月"), sheet_of(second, "七月", is_hidden=True)
    )
    assert send.new(path, "--sheet", "七月") == {"expense.recorded": 6}
    assert send.new(path) == {"expense.recorded": 10}


def test_sheets_of_one_form_are_one_file_and_of_two_forms_are_named(send: Import, tmp_path: Path) -> None:
    first, second = (tabulate("expenses", rows) for rows in (EXPENSES[:10], EXPENSES[10:16]))
    payments = tabulate("disbursements", SICHUAN.sheets["disbursements"])
    both = write_workbook(tmp_path / "两种.xlsx", sheet_of(first, "支出"), sheet_of(payments, "拨付"))
    (problem,) = send.refused(both)
    assert problem["code"] == "several-forms"
    assert send.new(both, "--sheet", "拨付") == {"disbursement.made": 8}
    months = write_workbook(tmp_path / "两月.xlsx", sheet_of(first, "六月"), sheet_of(second, "七月"))
    assert send.new(months) == {"expense.recorded": 16}


def test_the_encoding_of_a_text_is_said_where_it_is_not_seen(send: Import, tmp_path: Path) -> None:
    path = write_text(tmp_path / "表.csv", tabulate("expenses", EXPENSES), "gb18030")
    assert send(path, "--encoding", "utf-8").code == EXIT_REFUSED
    assert send(path, "--encoding", "no-such-encoding").code in (EXIT_REFUSED, EXIT_USAGE)
    assert send.new(path, "--encoding", "gb18030") == {"expense.recorded": len(EXPENSES)}


def test_day_and_document_are_said_where_the_title_has_none(
    cli: Cli, early_book: Path, tmp_path: Path
) -> None:
    send = Import(cli, early_book)
    rows = [{"holder": "51", "line": "rural.distance", "amount": 1_234_500}]
    path = write_workbook(tmp_path / "下达.xlsx", tabulate("allocation", rows))
    assert {problem["code"] for problem in send.refused(path)} == {"day-missing", "document-missing"}
    assert [each["code"] for each in send.refused(path, "--dated", "2026-04-01")] == ["document-missing"]
    options = ("--dated", "2026-04-01", "--document", "财教例〔2026〕99号")
    assert send.new(path, *options) == {"allocation.made": 1}
    shown = cli.good("show", str(size_of(cli, early_book)), "--book", early_book).out
    assert "财教例〔2026〕99号" in shown
    assert "2026-04-01" in shown


def test_another_year_than_the_sheet_s_is_told(cli: Cli, early_book: Path, tmp_path: Path) -> None:
    send = Import(cli, early_book)
    rows = [{"line": "rural.distance", "amount": 100, "fiscal_year": 2026}]
    table = titled(tabulate("appropriation", rows), ["预例〔2026〕3号", None, "2026-03-02"])
    path = write_workbook(tmp_path / "预算.xlsx", table)
    said = send(path, "--json", year="2027")
    (problem,) = said.json["problems"]
    assert (said.code, problem["row"], problem["column"]) == (
        EXIT_REFUSED, table.first_row, table.letter("fiscal_year"),
    )  # fmt: skip


def test_a_title_of_another_year_is_told_once(cli: Cli, early_book: Path, tmp_path: Path) -> None:
    send = Import(cli, early_book)
    rows = [{"holder": "51", "line": "rural.distance", "amount": 1_234_500}] * 2
    table = titled(
        tabulate("allocation", rows),
        ["2025年“国培计划”资金下达表"],
        ["财教例〔2026〕9号", None, "2026-04-01"],
    )
    (problem,) = send.refused(write_workbook(tmp_path / "下达.xlsx", table))
    assert (problem["code"], problem["row"]) == ("other-year", None)


def test_an_amount_beyond_ten_contracts_is_accepted_row_by_row(send: Import, tmp_path: Path) -> None:
    contract = SICHUAN.sheets["contracts"][3]
    big = contract["amount"] * 11
    row = {**EXPENSES[0], "contract": contract["contract"], "class": None, "amount": big}
    row |= {"quantity": None, "unit_price": None}
    rows = [{**row, "voucher": f"大-{number}"} for number in range(2)]
    table = tabulate("expenses", rows)
    path = write_workbook(tmp_path / "表.xlsx", table)
    places = {(each["row"], each["column"], each["code"]) for each in send.refused(path)}
    letter, first = table.letter("amount"), table.first_row
    assert places == {(first, letter, "implausible-amount"), (first + 1, letter, "implausible-amount")}
    (left,) = send.refused(path, "--accept-row", str(first))
    assert left["row"] == first + 1
    options = ("--accept-row", str(first), "--accept-row", str(first + 1), "--dry-run")
    assert send.new(path, *options) == {"expense.recorded": 2}


def test_accepted_rows_are_of_one_file(send: Import, tmp_path: Path) -> None:
    one = write_workbook(tmp_path / "1.xlsx", tabulate("expenses", EXPENSES[:1]))
    two = write_workbook(tmp_path / "2.xlsx", tabulate("expenses", EXPENSES[1:2]))
    said = send.cli("import", one, two, "--book", send.book, "--year", "2026", "--accept-row", "2")
    assert said.code == EXIT_USAGE


def test_a_dry_run_writes_nothing_at_all(cli: Cli, allotted: Path, early_book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    write_workbook(folder / "0-名录.xlsx", tabulate("parties", party_rows(SICHUAN.parties)))
    for number, (name, rows) in enumerate(SICHUAN.sheets.items(), 1):
        table = titled(tabulate(name, rows), [SICHUAN.title("采购项目等")])
        write_workbook(folder / f"{number}-{name}.xlsx", table)
    before = contents(early_book)
    said = Import(cli, early_book)(folder, "--dry-run", "--json")
    assert said.code == EXIT_DONE, said
    files = said.json["files"]
    assert [sum(file["statements"].values()) for file in files[1:]] == [
        sum(_statements(name, row) for row in rows) for name, rows in SICHUAN.sheets.items()
    ]
    assert all(not file["recorded"] and not file["waiting"] for file in files)
    assert contents(early_book) == before


def _statements(name: str, row: dict[str, Any]) -> int:
    """How many statements a row makes."""
    return {"bids": 2 + bool(row.get("is_winner")), "classes": 2}.get(name, 1)


def test_a_dry_run_makes_no_keys_for_parties_it_would_register(
    cli: Cli, early_book: Path, tmp_path: Path
) -> None:
    new = Party("四川又一学院", "institution", party_code("12", "510000", 5_150), "51")
    path = write_workbook(tmp_path / "名录.xlsx", tabulate("parties", party_rows([new])))
    before = contents(early_book)
    assert Import(cli, early_book).new(path, "--dry-run") == {"party.registered": 1}
    assert contents(early_book) == before


def test_a_marked_copy_has_the_bad_cells_coloured_and_commented(send: Import, tmp_path: Path) -> None:
    table = tabulate("expenses", EXPENSES)
    table.body[3][table.column("amount")] = "12.345"
    table.body[8][table.column("occurred_on")] = "2026-02-30"
    path = write_workbook(tmp_path / "表.xlsx", Sheet("说明", [["填表说明"]]), sheet_of(table, "支出"))
    marked = tmp_path / "标注.xlsx"
    problems = send.refused(path, "--marked", marked)
    sheet = openpyxl.load_workbook(marked)["支出"]
    commented = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert {f"{each['column']}{each['row']}" for each in problems} <= commented
    for place in ("amount", 3), ("occurred_on", 8):
        cell = sheet[f"{table.letter(place[0])}{table.first_row + place[1]}"]
        assert cell.fill.fgColor.rgb not in (None, "00000000")
    before = marked.read_bytes()
    assert send(path, "--marked", marked).code == EXIT_REFUSED
    assert marked.read_bytes() == before


def test_a_good_file_has_no_marked_copy(send: Import, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "表.xlsx", tabulate("expenses", EXPENSES))
    marked = tmp_path / "标注.xlsx"
    send.new(path, "--marked", marked)
    assert not marked.exists()


def test_json_has_a_problem_s_place_as_a_spreadsheet_shows_it(send: Import, tmp_path: Path) -> None:
    table = tabulate("expenses", EXPENSES)
    table.body[3][table.column("amount")] = "12.345"
    path = write_workbook(tmp_path / "表.xlsx", sheet_of(table, "支出"))
    (problem,) = send.refused(path)
    expected = {
        "file": "表.xlsx",
        "sheet": "支出",
        "row": table.first_row + 3,
        "column": table.letter("amount"),
        "code": "finer-than-fen",
        "found": "12.345",
    }
    assert {name: problem[name] for name in expected} == expected
    assert isinstance(problem["message"], str)


def test_what_is_said_to_people_names_the_cell_and_what_to_do_in_both_languages(
    send: Import, tmp_path: Path
) -> None:
    table = tabulate("expenses", EXPENSES)
    table.body[3][table.column("amount")] = "12.345"
    path = write_workbook(tmp_path / "表.xlsx", table)
    place = f"{table.letter('amount')}{table.first_row + 3}"
    english, chinese = send(path).err, send(path, "--lang", "zh").err
    for said, words in (
        (english, ("nothing of the file", "12.345")),
        (chinese, ("未记录任何内容", "12.345")),
    ):
        assert place in said
        assert all(word in said for word in words)


def test_the_evidence_of_a_statement_is_its_file(send: Import, cli: Cli, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "支出.xlsx", tabulate("expenses", EXPENSES[:1]))
    send.new(path)
    shown = cli.good("show", str(size_of(cli, send.book)), "--book", send.book, "--json").out
    assert encode_base64url(hashlib.sha256(path.read_bytes()).digest()) in shown


@pytest.fixture
def real(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> RealLedger:
    """A founded real ledger."""
    ledger = RealLedger(tmp_path, cli, monkeypatch)
    ledger.found()
    return ledger


def test_in_a_real_ledger_each_author_gets_a_file_to_sign_and_submit(
    real: RealLedger, cli: Cli, tmp_path: Path
) -> None:
    path = write_workbook(
        tmp_path / "名录.xlsx", tabulate("parties", party_rows([*CENTRE, *SICHUAN.parties]))
    )
    out = tmp_path / "待签"
    out.mkdir()
    size = size_of(cli, real.book)
    said = cli.good("import", path, "--book", real.book, "--year", "2026", "--out", out, "--json").json
    waiting = {each["author"]: each for each in said["files"][0]["waiting"]}
    assert {author: each["statements"] for author, each in waiting.items()} == {
        "finance": 2, "education": 5, "supervision": 1,
    }  # fmt: skip
    assert not any(each["signed"] for each in waiting.values())
    assert size_of(cli, real.book) == size
    for author, each in waiting.items():
        cli.good("approve", each["path"], "--key", real.key(author, 1), "--duty", "prepare", "--yes")
        cli.good("submit", each["path"], "--attach", path, "--book", real.book)
    assert size_of(cli, real.book) == size + len(waiting) + len(CENTRE) + len(SICHUAN.parties)
    again = cli.good("import", path, "--book", real.book, "--year", "2026", "--out", out, "--json").json
    assert (again["files"][0]["statements"], again["files"][0]["waiting"]) == ({}, [])
    assert cli.good("verify", real.book, "--json").json["verdict"] == "sound"


def test_what_is_said_to_be_done_next_is_all_there_is_to_do(
    real: RealLedger, cli: Cli, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "名录.xlsx", tabulate("parties", party_rows(CENTRE[:1])))
    said = cli.good("import", path, "--book", real.book, "--year", "2026", "--out", tmp_path, "--yes").out
    commands = [shlex.split(line) for line in said.splitlines() if line.startswith("  mingzhang ")]
    assert [command[1] for command in commands] == ["approve", "submit"]
    for command in commands:
        key = real.key("finance", 1)
        words = [str(key) if word == "FILE" else word for word in command[1:]]
        cli.good(*words, *(["--yes"] if words[0] == "approve" else []))
    assert cli.good("verify", real.book, "--json").json["verdict"] == "sound"


def test_with_a_key_its_own_party_s_part_is_signed(real: RealLedger, cli: Cli, tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "名录.xlsx", tabulate("parties", party_rows([*CENTRE, *SICHUAN.parties]))
    )
    said = cli.good(
        "import", path, "--book", real.book, "--year", "2026", "--out", tmp_path, "--json",
        "--key", real.key("education", 2),
    ).json  # fmt: skip
    waiting = {each["author"]: each["signed"] for each in said["files"][0]["waiting"]}
    assert waiting == {"finance": False, "education": True, "supervision": False}


def test_two_officers_record_a_budget_from_its_sheet(real: RealLedger, cli: Cli, tmp_path: Path) -> None:
    rows = [{"line": "rural.distance", "amount": 500_000_000, "fiscal_year": 2026}]
    table = titled(tabulate("appropriation", rows), ["预例〔2026〕3号", None, "2026-03-02"])
    path = write_workbook(tmp_path / "预算.xlsx", table)
    said = cli.good(
        "import", path, "--book", real.book, "--year", "2026", "--out", tmp_path, "--json",
        "--key", real.key("finance", 1), "--duty", "prepare",
    ).json  # fmt: skip
    (waiting,) = said["files"][0]["waiting"]
    assert waiting["signed"]
    early = cli("submit", waiting["path"], "--attach", path, "--book", real.book)
    assert early.code == EXIT_REFUSED
    cli.good("approve", waiting["path"], "--key", real.key("finance", 2), "--duty", "approve", "--yes")
    cli.good("submit", waiting["path"], "--attach", path, "--book", real.book)
    found: dict[str, Any] = balances(cli, real.book)
    assert found["national"]["rural.distance"]["appropriated"] == 500_000_000


def test_a_stranger_s_key_signs_nothing(real: RealLedger, cli: Cli, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "名录.xlsx", tabulate("parties", party_rows(CENTRE)))
    stranger = tmp_path / "stranger.pem"
    cli.good("keys", "make", stranger)
    said = cli("import", path, "--book", real.book, "--year", "2026", "--out", tmp_path, "--key", stranger)
    assert said.code == EXIT_REFUSED
    assert not list(tmp_path.glob("名录*.submission"))


def test_a_class_that_charges_nothing_says_so(cli: Cli, book: Path, tmp_path: Path) -> None:
    send = Import(cli, book)
    rows = [{**SICHUAN.sheets["classes"][0], "class": "新-01", "attended": None, "charge": 0}]
    table = tabulate("classes", rows)
    path = write_workbook(tmp_path / "班.xlsx", table)
    assert send.new(path) == {"class.opened": 1}
    shown = cli.good("show", str(size_of(cli, book)), "--book", book, "--json").json
    assert shown["statement"]["charge_fen"] == 0
