"""tables: the books as files in a new directory, whole or not at all."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from tests.mingzhang.conftest import ACCOUNT, SCHOOL, Cli, pay


def test_the_books_add_up_to_what_balances_says(cli: Cli, book: Path, tmp_path: Path) -> None:
    cli.good(*pay("ZF-1"))
    told = cli.good("tables", tmp_path / "out", "--json").json
    account = cli.good("balances", "--json").json["accounts"][ACCOUNT]
    assert told["sums_fen"] == {"budget": 0, "cash": 0}
    assert {(tmp_path / "out" / f"{file['path']}.xlsx").is_file() for file in told["files"]} == {True}
    sheet = openpyxl.load_workbook(tmp_path / "out" / "科目余额表.xlsx", data_only=True)["资金账"]
    closing = {
        row[3].split()[-1]: round(row[-1] * 100)
        for row in sheet.iter_rows(min_row=5, values_only=True)
        if row[1] == ACCOUNT
    }
    assert closing == {"treasury": account["treasury"], "institution": account["disbursed"]}
    with (tmp_path / "out" / "明细账" / "合同" / "C1.csv").open(encoding="utf-8-sig", newline="") as lines:
        summaries = {row["摘要 summary"] for row in csv.DictReader(lines)}
    assert any("河南示例师范大学" in summary for summary in summaries)
    assert not any(SCHOOL in summary for summary in summaries)


def test_an_empty_directory_is_filled_and_any_other_is_left_alone(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    cli.good("tables", tmp_path / "empty")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "full", tmp_path / "file", tmp_path / "no" / "such"):
        said = cli("tables", place)
        assert said.code == 1
        assert str(place) in said.err
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_what_cannot_be_finished_leaves_nothing(
    cli: Cli, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    assert cli("tables", tmp_path / "out", "--account", "2026/rural.distance/41").code == 1

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("projections.books.delimited.DelimitedFile.write", fail)
    said = cli("tables", tmp_path / "out")
    assert said.code == 1
    assert "disk is full" in said.err
    assert {path.name for path in tmp_path.iterdir()} == before


def test_one_contract_of_one_year_as_of_a_day_and_as_known_at_a_position(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    size = cli.good("show", "--json").json["size"]
    cli.good(*pay("ZF-1"))
    told = cli.good(
        "tables", tmp_path / "out", "--contract", "C1", "--year", "2026", "--as-of", "2026-12-31",
        "--known-at", str(size), "--json",
    ).json  # fmt: skip
    assert (told["position"], told["year"], told["contract"]) == (size, 2026, "C1")
    rows = {file["path"]: file["rows"] for file in told["files"]}
    assert rows == {"科目余额表": 1, "合同余额表": 1, "凭证表": 2, "明细账/合同/C1": 1}
    assert cli("tables", tmp_path / "other", "--year", "20260").code == 64


def test_people_are_told_what_was_written_and_how_far_it_is(
    cli: Cli, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mingzhang.reading.FEW", 3)
    said = cli.good("tables", tmp_path / "out", "--lang", "zh")
    assert "凭证表" in said.out
    assert ".xlsx" in said.out
    assert "写账表" in said.err
