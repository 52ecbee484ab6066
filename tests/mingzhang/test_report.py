"""report: the list, every report on a screen of 100 columns and for programs, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mingzhang.cells import width
from mingzhang.command_reference import reports_note
from projections.reports.catalogue import REPORTS
from tests.mingzhang.conftest import FINANCE, SCHOOL, Cli, expense, lines, pay

HENAN = Path(__file__).parent.parent / "cases" / "henan"
EXPECTED: dict[str, Any] = json.loads((HENAN / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def henan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice book with a whole year of one province."""
    from mingzhang.command import run

    book = tmp_path_factory.mktemp("reports") / "book"
    assert run(["init", str(book), "--practice"]) == 0
    assert run(["import", str(HENAN), "--book", str(book), "--year", "2026"]) == 0
    return book


def report(cli: Cli, book: Path, *arguments: str) -> Any:
    return cli.good("report", *arguments, "--book", book, "--json").json


def _subject(name: str) -> list[str]:
    return [SCHOOL] if REPORTS[name].needs_subject else []


def test_without_a_name_every_report_is_listed_with_a_sentence(cli: Cli, henan: Path) -> None:
    for lang in ("zh", "en"):
        said = cli.good("report", "--book", henan, "--lang", lang).out
        assert all(each.name in said and getattr(each, lang) in said for each in REPORTS.values())
    listed = report(cli, henan)["reports"]
    assert [row["name"] for row in listed] == list(REPORTS)


def test_every_report_stands_in_the_how_to() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "ask-for-reports.md"
    said = page.read_text("utf-8")
    assert [name for name in REPORTS if f"`mingzhang report {name}" not in said] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_fits_a_screen_of_100_columns(cli: Cli, henan: Path, name: str, lang: str) -> None:
    said = cli.good(
        "report", name, *_subject(name), "--book", henan, "--lang", lang, "--as-of", "2027-12-31"
    ).out
    assert getattr(REPORTS[name], lang) in said
    assert max(map(width, said.splitlines())) <= 100, max(said.splitlines(), key=width)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_answers_programs_with_the_members_that_are_documented(
    cli: Cli, henan: Path, name: str
) -> None:
    answer = report(cli, henan, name, *_subject(name))
    sections = {each.name: [column.name for column in each.columns] for each in REPORTS[name].sections}
    about = {"report", "unit", "position", "checkpoint", "as_of", "known_at", "province", "year", "subject"}
    assert set(answer) - about <= set(sections)
    for section in set(answer) - about:
        assert all(list(row) == sections[section] for row in answer[section])
    said = reports_note()
    assert all(f"`{member}`" in said for members in sections.values() for member in members)
    assert all(f"`{member}`" in said for member in about)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_answers_for_every_earlier_position_and_day(cli: Cli, henan: Path, name: str) -> None:
    for known_at in ("60", "130", "2026-11-01"):
        cli("report", name, *_subject(name), "--book", henan, "--known-at", known_at, "--as-of", "2026-06-15")
    if not REPORTS[name].needs_subject:
        early = report(cli, henan, name, "--known-at", "1")
        assert early["position"] == 0
        assert all(not rows for rows in early.values() if isinstance(rows, list))


def test_the_years_expenses_are_attributed_to_the_fen(cli: Cli, henan: Path) -> None:
    found = report(cli, henan, "provenance")
    ahead_fen = sum(row["amount_fen"] for row in found["ahead"])
    assert sum(row["spent_fen"] for row in found["allocations"]) + ahead_fen == EXPECTED["expense_total"]
    for code, account in EXPECTED["accounts"].items():
        rows = [row for row in found["allocations"] if row["account"] == code]
        assert sum(row["treasury_fen"] for row in rows) == account["treasury"]
        assert sum(row["spent_fen"] + row["held_fen"] for row in rows) == account["disbursed"]
        assert sum(row["amount_fen"] for row in rows) == account["allocated"]


def test_the_years_contracts_stand_on_the_pages_of_their_institutions(cli: Cli, henan: Path) -> None:
    contracts = report(cli, henan, "party", SCHOOL)["contracts"]
    assert contracts
    for row in contracts:
        expected = EXPECTED["contracts"][row["contract"]]
        assert (row["paid_fen"], row["spent_fen"]) == (expected["disbursed"], expected["expensed"])


def test_no_province_was_late_and_every_allocation_took_21_days(cli: Cli, henan: Path) -> None:
    hops = report(cli, henan, "timeliness")["hops"]
    allocated = [row for row in hops if row["hop"] == "allocate" and row["facts"]]
    assert {(row["median_days"], row["limits_days"], row["late_facts"]) for row in allocated} == {
        (21, "30", 0)
    }


def test_a_province_and_a_year_narrow_a_report(cli: Cli, henan: Path) -> None:
    assert {row["province"] for row in report(cli, henan, "timeliness", "--province", "41")["hops"]} == {"41"}
    assert report(cli, henan, "classes", "--year", "2025")["classes"] == []


def test_an_expense_can_be_followed_from_the_command_line(cli: Cli, book: Path) -> None:
    cli.good(*pay("ZF-1", amount="1000"))
    recorded = cli.good(
        "record", "--file", "-", "--as", SCHOOL, "--json", stdin=lines(expense("P1", amount_fen=152_000))
    ).json["recorded"]
    found = report(cli, book, "provenance", str(recorded["first"]))
    assert [(row["source"], row["amount_fen"]) for row in found["sources"]] == [
        ("ahead", 52_000),
        ("allocation", 100_000),
    ]
    said = cli.good("report", "provenance", "C1", "--lang", "zh").out
    assert "机构垫付" in said
    assert "【演练】" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("party",),
        ("classes", "C1"),
        ("classes", "--province", "99"),
        ("classes", "--province", "4101"),
        ("classes", "--year", "1999"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(cli: Cli, book: Path, arguments: tuple[str, ...]) -> None:
    said = cli("report", *arguments)
    assert said.code == 64
    assert said.out == ""
    assert said.err


@pytest.mark.parametrize(("name", "subject"), [("party", "没有的单位"), ("provenance", "C9")])
def test_a_subject_that_is_not_there_is_told_in_both_languages(
    cli: Cli, book: Path, name: str, subject: str
) -> None:
    assert (cli("report", name, subject).code, cli("report", name, subject, "--lang", "zh").code) == (1, 1)
    assert f"found no {'party' if name == 'party' else 'allocation'}" in cli("report", name, subject).err
    assert subject in cli("report", name, subject, "--lang", "zh").err


def test_a_finance_authority_sees_its_accounts(cli: Cli, book: Path) -> None:
    assert [row["account"] for row in report(cli, book, "party", FINANCE)["accounts"]] == [
        "2026/rural.short-term/41"
    ]
