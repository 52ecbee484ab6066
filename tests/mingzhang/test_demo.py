"""The demonstration runs to its end, shows what it promises, and replaces nothing but itself."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ledger.book import Book
from ledger.moment import CHINA
from mingzhang import demonstration
from mingzhang.case import Case, find_examples, read_case
from mingzhang.cells import width
from mingzhang.command import run
from tests.mingzhang.conftest import Cli

ACTS = (
    "── 设立", "── 导入", "── 资金从国库到课堂", "── 一次拒绝", "── 一份有错的表", "── 同样的表格再导入一次",
    "── 核验", "── 一次篡改", "── 接下来",
)  # fmt: skip


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of a demonstration; what it showed stands beside it in `shown.txt`."""
    book = tmp_path_factory.mktemp("demo") / "demo-book"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "100")
        patch.chdir(book.parent)
        with Path("shown.txt").open("w", encoding="utf-8") as file:
            patch.setattr("sys.stdout", file)
            assert run(["demo", "demo-book", "--lang", "zh"]) == 0
    return book


@pytest.fixture
def shown(demonstrated: Path) -> str:
    return (demonstrated.parent / "shown.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(find_examples())


def act(shown: str, title: str) -> str:
    """What one act shows."""
    return shown.partition(title)[2].partition("\n── ")[0]


def test_the_demonstration_shows_its_acts_in_order_within_a_hundred_columns(shown: str) -> None:
    places = [shown.index(title) for title in ACTS]
    assert places == sorted(places)
    before, _, _ = shown.partition(ACTS[-1])
    assert [line for line in before.splitlines() if width(line) > 100] == []


def test_every_sheet_of_the_case_has_its_line(shown: str, case: Case) -> None:
    lines = act(shown, "── 导入").splitlines()
    told = [line.split()[0] for line in lines if re.match(r" +\d\d-", line)]
    assert told == [path.name for path in case.sheets]
    assert len(told) == 39
    assert any(
        line.split() == ["17-河南-支出明细.xlsx", "支出明细", "河南省教育厅", "255", "255"] for line in lines
    )


def test_the_lines_count_what_the_log_holds(demonstrated: Path, shown: str, cli: Cli) -> None:
    """All but the founding and the enrolment of officers comes from the sheets."""
    counts = cli.good("show", "--counts", "--book", demonstrated, "--json").json
    stated = sum(counts.values()) - counts["ledger.founded"] - counts["key.enrolled"]
    lines = [line.split() for line in act(shown, "── 导入").splitlines()]
    assert sum(int(line[-1]) for line in lines if line and line[0][:2].isdigit()) == stated


def test_the_picture_shows_the_balances_of_the_book(demonstrated: Path, shown: str, cli: Cli) -> None:
    accounts = cli.good("balances", "--book", demonstrated, "--json").json["accounts"].values()
    picture = act(shown, "── 资金从国库到课堂")
    for name, word in (("received", "到账"), ("disbursed", "拨付"), ("expensed", "支出")):
        wan = sum(account[name] for account in accounts) // 10_000 / 100
        assert re.search(rf"^{word} .* {wan:,.2f} ", picture, re.MULTILINE)


def test_a_payment_before_its_money_arrived_is_refused_and_leaves_no_trace(shown: str) -> None:
    refusal = act(shown, "── 一次拒绝")
    assert "✗ insufficient-treasury" in refusal
    assert "400,000.00" in refusal
    assert re.search(r"日志仍是 1,004 条", refusal)


def test_the_mistakes_are_those_expected_at_their_cells(shown: str, case: Case) -> None:
    told = act(shown, "── 一份有错的表")
    expected = json.loads((case.mistaken.parent / "expected-errors.json").read_text("utf-8"))
    cells = re.findall(r"^  \[\S+\] ([A-Z]\d+)「", told, re.MULTILINE)
    assert cells == [f"{each['column']}{each['row']}" for each in expected[: len(cells)]]
    assert f"另有 {len(expected) - len(cells)} 处" in told
    assert "日志仍是 1,004 条" in told


def test_the_book_is_sound_and_the_tampered_copy_was_not(demonstrated: Path, shown: str, cli: Cli) -> None:
    assert "✓ 无误" in act(shown, "── 核验")
    assert "✗ 有误" in act(shown, "── 一次篡改")
    assert "被改动过" in act(shown, "── 一次篡改")
    cli.good("verify", demonstrated)
    assert not demonstrated.with_name("demo-book-tampered").exists()


def test_nothing_in_the_case_is_later_than_its_last_day(demonstrated: Path, case: Case, cli: Cli) -> None:
    def accounts(*options: str) -> object:
        return cli.good("balances", "--book", demonstrated, "--json", *options).json["accounts"]

    assert accounts("--as-of", str(case.last_day)) == accounts()
    assert accounts("--as-of", str(case.last_day - timedelta(days=1))) != accounts()


def test_a_clock_before_the_cases_last_day_is_told_and_nothing_is_made(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "now", lambda: datetime(2026, 5, 1, tzinfo=CHINA))
    said = cli("demo", tmp_path / "demo-book")
    assert said.code == 1
    assert "clock at 2026-05-01, expected 2026-10-15" in said.err
    assert not (tmp_path / "demo-book").exists()


def test_a_second_demonstration_replaces_the_first_and_speaks_english(
    demonstrated: Path, tmp_path: Path, cli: Cli
) -> None:
    for name in ("demo-book", "demo-book.keys"):
        shutil.copytree(demonstrated.with_name(name), tmp_path / name)
    book = tmp_path / "demo-book"
    before = Book.open(book).origin
    said = cli.good("demo", book, "--lang", "en")
    assert "✓ sound" in said.out
    assert "none is new" in said.out
    assert Book.open(book).origin != before


def test_the_demonstration_never_replaces_anything_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert run(["demo", str(tmp_path)]) == 1
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    practice = tmp_path / "practice"
    assert run(["init", str(practice), "--practice"]) == 0
    assert run(["demo", str(practice)]) == 1
    assert run(["verify", str(practice)]) == 0
