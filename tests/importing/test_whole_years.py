"""Whole years in the styles of other offices, side by side in one book: right to the fen."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from mingzhang.failures import EXIT_REFUSED
from tests.importing.conftest import balances, copy_book, run_quietly
from tests.importing.examining import Desk
from tests.importing.facts import (
    CORPS,
    LINES,
    SICHUAN,
    Province,
    accounts_of,
    categories_of,
    contracts_of,
)
from tests.importing.office import (
    Table,
    footed,
    grouped,
    interrupted,
    merged_down,
    permuted,
    tabulate,
    titled,
    totalled,
    wan,
    write_old_workbook,
    write_open_document,
    write_text,
    write_workbook,
    yuan,
)
from tests.mingzhang.conftest import Cli


def in_words(day: date) -> str:
    """A day as the third office writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def corps_sheet(name: str, **options: Any) -> Table:
    """A sheet of the Corps, with a title where nothing else tells whose it is."""
    table = tabulate(name, CORPS.sheets[name], **options)
    return titled(table, [CORPS.title("采购项目台账")]) if name == "tenders" else table


def write_receipts(folder: Path) -> Path:
    """Text with semicolons, and marks of thousands."""
    table = corps_sheet("receipt", notation={"money": lambda fen: f"{yuan(fen):,.2f}", "day": in_words})
    return write_text(folder / "1-到账.csv", table, "gb18030", ";")


def write_tenders(folder: Path) -> Path:
    """A workbook of 1997."""
    return write_old_workbook(
        folder / "2-采购.xls", corps_sheet("tenders", notation={"day": lambda day: day})
    )


def write_bids(folder: Path) -> Path:
    """Columns in another order, ticks, the number of the procurement once for all its bids."""
    ticked = {"yes-no": lambda won: "√" if won else "×", "money": lambda fen: f"{wan(fen):f}万元"}
    table = permuted(corps_sheet("bids", notation=ticked), random.Random(1))
    return write_workbook(folder / "3-开标评标.xlsx", merged_down(table, "tender"))


def write_contracts(folder: Path) -> Path:
    """Text of UTF-16 with tabs."""
    return write_text(folder / "4-合同.tsv", corps_sheet("contracts"), "utf-16", "\t")


def write_classes(folder: Path) -> Path:
    """An open document."""
    table = corps_sheet("classes", notation={"day": lambda day: day, "count": lambda count: f"{count}人"})
    return write_open_document(folder / "5-培训班.ods", table)


def write_payments(folder: Path) -> Path:
    """In 万元 as the title block says, with a total."""
    table = titled(corps_sheet("disbursements", notation={"money": wan}), [None, "单位：万元"])
    return write_workbook(folder / "6-拨付.xlsx", totalled(table, "合计"), is_1904=True)


def write_expenses(folder: Path) -> Path:
    """A header of two rows, blank rows, Excel days of 1904, a total by formula, notes."""
    table = corps_sheet("expenses", notation={"day": lambda day: day})
    table = totalled(interrupted(table, [None], every=7), "总计", has_formula=True)
    table = footed(grouped(table, "支出情况", "quantity", "unit_price", "amount"), ["说明：经办人签字后生效"])
    return write_workbook(folder / "7-支出明细.xlsx", table, is_1904=True)


WRITERS: Final[tuple[Callable[[Path], Path], ...]] = (
    write_receipts,
    write_tenders,
    write_bids,
    write_contracts,
    write_classes,
    write_payments,
    write_expenses,
)


@pytest.fixture(scope="module")
def two_provinces(stages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with Sichuan's year, and then the Corps' from a folder of files in many formats."""
    directory = tmp_path_factory.mktemp("two")
    book = copy_book(stages["end"], directory / "book")
    folder = directory / "兵团报送"
    folder.mkdir()
    for write in WRITERS:
        write(folder)
    run_quietly("import", folder, "--book", book, "--year", "2026", "--yes")
    return book


@pytest.mark.parametrize("province", [SICHUAN, CORPS], ids=["Sichuan", "the Corps"])
def test_both_provinces_come_to_what_their_facts_come_to(
    province: Province, two_provinces: Path, cli: Cli
) -> None:
    found = balances(cli, two_provinces)
    for name, expected in (("accounts", accounts_of(province)), ("contracts", contracts_of(province))):
        for each, figures in expected.items():
            assert {figure: found[name][each][figure] for figure in figures} == figures


def test_the_nation_is_the_sum_of_its_provinces(two_provinces: Path, cli: Cli) -> None:
    found: dict[str, Any] = balances(cli, two_provinces)
    assert found["expenses_by_category"] == categories_of(
        SICHUAN.sheets["expenses"] + CORPS.sheets["expenses"]
    )
    for line in LINES:
        allocated = SICHUAN.allotted[line] + CORPS.allotted[line]
        assert found["by_line"][line]["allocated"] == allocated


def test_the_book_of_two_provinces_is_sound(two_provinces: Path, cli: Cli) -> None:
    assert cli.good("verify", two_provinces, "--json").json["verdict"] == "sound"


def test_a_province_s_sheets_leave_another_s_figures_as_they_were(
    two_provinces: Path, stages: dict[str, Path], cli: Cli
) -> None:
    before, after = balances(cli, stages["end"]), balances(cli, two_provinces)
    for account in accounts_of(SICHUAN):
        assert after["accounts"][account] == before["accounts"][account]
    for contract in contracts_of(SICHUAN):
        assert after["contracts"][contract] == before["contracts"][contract]


@pytest.mark.parametrize("name", ["bids", "contracts", "classes", "disbursements", "expenses"])
def test_what_rows_refer_to_tells_whose_they_are(name: str, desks: dict[str, Desk], tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "表.xlsx", tabulate(name, SICHUAN.sheets[name]))
    examined = desks[name].examine(path)
    author = examined.findings.author
    assert not examined.problems
    assert author is not None
    expected = SICHUAN.finance if name == "disbursements" else SICHUAN.education
    assert (author.code, examined.findings.author_name) == (expected.code, expected.name)


TELLING: Final = {
    "a title with the full name": ["新疆生产建设兵团2026年采购项目一览表"],
    "a title with the short name": ["兵团采购项目一览表（2026年）"],
    "a label": [f"填报单位：{CORPS.education.name}"],
    "a label beside its value": ["编制单位：", CORPS.education.name],
    "a label with a code": [f"填报单位：{CORPS.education.code}"],
}


@pytest.mark.parametrize("line", TELLING.values(), ids=TELLING)
def test_a_title_block_tells_whose_a_sheet_is(line: list[Any], early_desk: Desk, tmp_path: Path) -> None:
    table = titled(tabulate("tenders", CORPS.sheets["tenders"]), line)
    examined = early_desk.examine(write_workbook(tmp_path / "表.xlsx", table))
    assert not examined.problems
    accounts = {statement["account"].rpartition("/")[2] for statement in examined.statements}
    assert accounts == {"XPCC"}


def test_a_sheet_that_could_be_either_s_names_the_candidates_and_is_taken_with_as(
    early_book: Path, cli: Cli, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "采购项目.xlsx", tabulate("tenders", CORPS.sheets["tenders"]))
    command: list[str | Path] = ["import", path, "--book", early_book, "--year", "2026", "--json"]
    said = cli(*command)
    (problem,) = said.json["problems"]
    assert (said.code, problem["code"]) == (EXIT_REFUSED, "author-unknown")
    for province in (SICHUAN, CORPS):
        assert province.education.code in problem["message"]
        assert province.education.name in problem["message"]
    told = cli.good(*command, "--as", CORPS.education.name).json["files"][0]
    assert told["author"] == CORPS.education.code
    assert told["statements"] == {"tender.opened": len(CORPS.sheets["tenders"])}


def test_one_province_s_contract_in_another_s_sheet_is_told_at_its_cell(
    two_provinces: Path, cli: Cli, tmp_path: Path
) -> None:
    ours = {**SICHUAN.sheets["expenses"][0], "voucher": "混-1"}
    theirs = {**CORPS.sheets["expenses"][0], "voucher": "混-2"}
    table = tabulate("expenses", [ours, theirs])
    path = write_workbook(tmp_path / "支出.xlsx", table)
    said = cli("import", path, "--book", two_provinces, "--year", "2026", "--json")
    places = {(problem["row"], problem["column"]) for problem in said.json["problems"]}
    assert said.code == EXIT_REFUSED
    assert places == {(table.first_row + 1, table.letter("contract"))}
