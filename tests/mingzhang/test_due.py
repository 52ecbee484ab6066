"""due: four lists, by desk, as text and for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mingzhang.conftest import ACCOUNT, EDUCATION, FINANCE, SCHOOL, Cli, expense, lines, pay


def due(cli: Cli, *arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = cli.good("due", "--json", *arguments).json
    return found


def test_money_is_due_with_the_days_since_it_arrived_and_the_article(cli: Cli, book: Path) -> None:
    found = due(cli, "--today", "2026-04-10")["money"]
    (passing,) = [row for row in found if row["account"] == ACCOUNT and row["what"] == "pass-on"]
    assert passing == {
        "party": FINANCE,
        "party_name": "河南省财政厅（示例）",
        "account": ACCOUNT,
        "what": "pass-on",
        "amount_fen": 500_000_000,
        "since": "2026-03-01",
        "days": 40,
        "limit_days": 30,
        "law": "预算法第五十二条",
    }
    assert {row["party"]: row["what"] for row in found if row["limit_days"] is None} == {
        FINANCE: "disburse",
        "finance": "allocate",
    }


def test_a_desk_is_named_by_code_by_name_or_by_what_it_is(cli: Cli, book: Path) -> None:
    assert {row["party"] for row in due(cli, "--as", "finance")["money"]} == {"finance"}
    assert {row["party"] for row in due(cli, "--as", FINANCE)["money"]} == {FINANCE}
    assert due(cli, "--as", "河南省财政厅（示例）")["as"] == FINANCE
    assert due(cli, "--as", SCHOOL) | {"today": ""} == {
        "unit": "fen", "today": "", "as": SCHOOL, "money": [], "contracts": [], "submissions": [],
        "disputes": [], "tasks": [],
    }  # fmt: skip
    assert "Nothing is due" in cli.good("due", "--as", SCHOOL).out
    assert cli("due", "--as", "没有的单位").code == 1


def test_a_submission_waits_until_it_is_signed_and_recorded(cli: Cli, book: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file = inbox / "zf.submission"
    cli.good(*pay("ZF-1"), "--duty", "prepare", "--out", file)
    (waiting,) = due(cli, "--inbox", inbox)["submissions"]
    assert (waiting["state"], waiting["parties"], waiting["statements"]) == ("signatures", [FINANCE], 1)
    assert "approve" in waiting["needed"]
    assert [(each["party"], each["officer"], each["duty"]) for each in waiting["signatures"]] == [
        (FINANCE, "officer-1", "prepare")
    ]
    assert due(cli, "--inbox", inbox, "--as", EDUCATION)["submissions"] == []
    said = cli.good("due", "--inbox", inbox, "--lang", "zh").out
    assert "待签名" in said
    assert waiting["not_after"][:10] in said
    cli.good("approve", file, "--as", FINANCE, "--yes")
    assert [row["state"] for row in due(cli, "--inbox", inbox)["submissions"]] == ["submit"]
    cli.good("submit", file)
    assert due(cli, "--inbox", inbox)["submissions"] == []


def test_files_that_are_old_wrong_or_of_another_ledger_are_told_apart(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    cli.good(*pay("ZF-1"), "--duty", "prepare", "--out", tmp_path / "a.submission")
    (tmp_path / "b.submission").write_text("{}")
    cli.good("init", tmp_path / "other", "--practice")
    cli.good(
        "record", "appropriation.enacted", "--as", "finance", "--on", "2026-01-01", "--set", "document=1",
        "--set", "fiscal_year=2026", "--set", "line=rural.distance", "--set", "amount=1", "--duty", "prepare",
        "--out", tmp_path / "c.submission", "--book", tmp_path / "other",
    )  # fmt: skip
    found = {Path(row["file"]).name: row["state"] for row in due(cli, "--today", "2099-01-01")["submissions"]}
    assert found == {"a.submission": "expired", "b.submission": "unreadable"}
    cli.good(*pay("ZF-2", amount="290万元"))
    found = {Path(row["file"]).name: row for row in due(cli)["submissions"]}
    assert found["b.submission"]["parties"] == []
    assert "expected format" in found["b.submission"]["needed"]


@pytest.mark.parametrize("inbox", ["nowhere", "file"])
def test_an_inbox_that_is_no_directory_is_a_usage_error(
    cli: Cli, book: Path, tmp_path: Path, inbox: str
) -> None:
    (tmp_path / "file").write_text("")
    assert cli("due", "--inbox", tmp_path / inbox).code == 64


def test_contracts_and_disputes_stand_in_the_tables_of_their_desks(cli: Cli, book: Path) -> None:
    cli.good(*pay("ZF-1"))
    compiled = {"capacity": "compiled", "on_behalf_of": SCHOOL}
    recorded = cli.good(
        "record", "--file", "-", "--as", EDUCATION, "--json", stdin=lines(expense("P1", **compiled))
    ).json["recorded"]
    stated = cli.good("show", str(recorded["first"]), "--json").json["statement"]["id"]
    cli.good(
        "record", "statement.disputed", "--as", SCHOOL, "--undated", "网上", "--set", f"disputes={stated}",
        "--set", "reason=金额有误",
    )  # fmt: skip
    cli.good(
        "record", "class.opened", "--as", SCHOOL, "--on", "2026-04-01", "--set", "class=K1", "--set",
        "contract=C1", "--set", "mode=centralised", "--set", "starts_on=2026-04-01", "--set",
        "ends_on=2026-04-10", "--set", "planned=10",
    )  # fmt: skip
    found = due(cli, "--as", EDUCATION, "--today", "2026-04-30")
    assert [(row["contract"], row["reason"], row["days"]) for row in found["contracts"]] == [
        ("C1", "ended", 20)
    ]
    assert [(row["position"], row["disputed_by"]) for row in found["disputes"]] == [
        (recorded["first"], SCHOOL)
    ]
    said = cli.good("due", "--today", "2026-04-30", "--lang", "zh").out
    _, _, desk = said.partition("河南省教育厅（示例）")
    assert "培训班均已到期" in desk
    assert "有异议的陈述" in desk
    assert "河南示例师范大学" in desk
    assert "【演练】" in said
