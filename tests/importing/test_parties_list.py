"""The list of parties: three authorities register it, with officers in the same transaction, names once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mingzhang.failures import EXIT_REFUSED
from tests.importing.conftest import contents, copy_book, run_quietly, size_of
from tests.importing.facts import CENTRE, CORPS, SICHUAN, Party, Rows, party_code, party_rows
from tests.importing.office import Table, tabulate, titled, write_workbook
from tests.mingzhang.conftest import Cli

EVERYBODY = [*CENTRE, *SICHUAN.parties]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice book in which nothing was stated yet."""
    book = tmp_path_factory.mktemp("empty") / "book"
    run_quietly("init", book, "--practice")
    return book


@pytest.fixture
def new_book(empty: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copy_book(empty, tmp_path / "book")


def send(cli: Cli, book: Path, rows: Rows, name: str = "单位名录.xlsx") -> dict[str, Any]:
    """Import a list that must be good."""
    path = write_workbook(book.parent / name, tabulate("parties", rows))
    said = cli.good("import", path, "--book", book, "--year", "2026", "--json").json
    return dict(said["files"][0])


def refused(cli: Cli, book: Path, table: Table) -> list[dict[str, Any]]:
    """Import a list that must be refused, and leave no trace."""
    path = write_workbook(book.parent / "有误.xlsx", table)
    before = contents(book)
    said = cli("import", path, "--book", book, "--year", "2026", "--json")
    assert said.code == EXIT_REFUSED, said
    assert contents(book) == before
    return list(said.json["problems"])


def budget() -> Table:
    """A budget of one line, which central finance states."""
    rows = [{"line": "rural.distance", "amount": 100_000, "fiscal_year": 2026}]
    return titled(tabulate("appropriation", rows), ["预例〔2026〕1号", None, "2026-01-02"])


def test_three_authorities_register_each_their_own_and_enrol_officers_in_one_go(
    new_book: Path, cli: Cli
) -> None:
    before = size_of(cli, new_book)
    said = send(cli, new_book, party_rows(EVERYBODY))
    assert said["statements"] == {"party.registered": len(EVERYBODY)}
    # Finance has the centre and the province, education the rest but the auditors.
    assert sorted(each["statements"] for each in said["recorded"]) == sorted([2 + 2, 5 + 2 * 4, 1 + 2])
    last = said["recorded"][-1]
    assert size_of(cli, new_book) == last["position"] + last["statements"]
    assert size_of(cli, new_book) - before == sum(each["statements"] + 1 for each in said["recorded"])


def test_what_was_enrolled_signs_at_once(new_book: Path, cli: Cli) -> None:
    send(cli, new_book, party_rows(EVERYBODY))
    size = size_of(cli, new_book)
    path = write_workbook(new_book.parent / "预算.xlsx", budget())
    cli.good("import", path, "--book", new_book, "--year", "2026", "--yes")
    # One entry for the submission and one for its statement: nobody had still to be enrolled.
    assert size_of(cli, new_book) == size + 2


def test_the_centre_s_rows_name_the_founding_authorities_once(new_book: Path, cli: Cli) -> None:
    send(cli, new_book, party_rows(CENTRE))
    size = size_of(cli, new_book)
    again = send(cli, new_book, party_rows(CENTRE), "又一份名录.xlsx")
    assert (again["statements"], again["rows_recorded"]) == ({}, len(CENTRE))
    assert size_of(cli, new_book) == size


def test_a_second_authority_of_the_nation_is_refused(new_book: Path, cli: Cli) -> None:
    send(cli, new_book, party_rows(CENTRE))
    bureau = Party("国家财政示例部国库局", "central-finance", party_code("11", "100000", 9_801))
    (problem,) = refused(cli, new_book, tabulate("parties", party_rows([bureau])))
    assert problem["code"] == "authority-has-code"
    assert CENTRE[0].code in problem["message"]


def test_two_names_for_one_founding_authority_in_one_list_are_a_mistake(new_book: Path, cli: Cli) -> None:
    other = CENTRE[0]._replace(name="国家财政又一部", code=party_code("11", "100000", 9_801))
    table = tabulate("parties", party_rows([*CENTRE, other]))
    (problem,) = refused(cli, new_book, table)
    assert problem["row"] == table.first_row + len(CENTRE)


def test_a_list_that_grows_registers_the_new_parties_only(new_book: Path, cli: Cli) -> None:
    send(cli, new_book, party_rows(EVERYBODY))
    said = send(cli, new_book, party_rows([*CORPS.parties, *EVERYBODY]))
    assert (said["rows_new"], said["rows_recorded"]) == (len(CORPS.parties), len(EVERYBODY))


def test_a_party_that_was_renamed_differs_at_its_name(new_book: Path, cli: Cli) -> None:
    send(cli, new_book, party_rows(EVERYBODY))
    renamed = SICHUAN.schools[0]._replace(name="四川新名学院")
    table = tabulate("parties", party_rows([renamed]))
    (problem,) = refused(cli, new_book, table)
    assert (problem["code"], problem["column"]) == ("differs", table.letter("name"))
    assert "statement.corrected" in problem["message"]


MISTAKES: list[tuple[str, Party, str]] = [
    ("a wrong check character", SICHUAN.parties[0]._replace(code="11510000000051011X"), "code"),
    ("a province's office without a province", SICHUAN.parties[0]._replace(province=None), "province"),
]


@pytest.mark.parametrize(("party", "field"), [each[1:] for each in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_in_a_list_is_told_at_its_cell(party: Party, field: str, new_book: Path, cli: Cli) -> None:
    table = tabulate("parties", party_rows([party, *SICHUAN.parties[1:]]))
    (problem,) = refused(cli, new_book, table)
    assert (problem["row"], problem["column"]) == (table.first_row, table.letter(field))


def test_the_same_code_twice_in_a_list_is_told_at_the_second(new_book: Path, cli: Cli) -> None:
    twin = SICHUAN.schools[0]._replace(name="另一个名称")
    table = tabulate("parties", party_rows([*SICHUAN.parties, twin]))
    (problem,) = refused(cli, new_book, table)
    assert problem["row"] == table.first_row + len(SICHUAN.parties)
    assert problem["column"] == table.letter("code")


def test_two_parties_of_one_name_must_be_told_apart_by_their_codes(early_book: Path, cli: Cli) -> None:
    twin = SICHUAN.schools[1]._replace(code=party_code("12", "510000", 5_199))
    send(cli, early_book, party_rows([twin]))
    contract = {**SICHUAN.sheets["contracts"][3], "institution": twin.name}
    table = titled(tabulate("contracts", [contract]), [SICHUAN.title("合同台账")])
    (problem,) = refused(cli, early_book, table)
    assert (problem["row"], problem["column"]) == (table.first_row, table.letter("institution"))
    assert problem["code"] == "ambiguous-party"
    assert twin.code in problem["message"]
    assert SICHUAN.schools[1].code in problem["message"]
