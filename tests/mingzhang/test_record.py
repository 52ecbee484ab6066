"""record: what people type becomes statements, all of a call or none, and every mistake is told at once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.attachments import Attachments
from ledger.private_store import PrivateStore
from tests.mingzhang.conftest import EDUCATION, FINANCE, SCHOOL, Cli, expense, lines, pay

LogSize = Callable[[], int]
Snapshot = Callable[[], dict[str, bytes]]


def shown(cli: Cli, position: int) -> dict[str, Any]:
    """The members of the statement at a position."""
    statement: dict[str, Any] = cli.good("show", str(position), "--json").json["statement"]
    return statement


def test_a_payment_typed_as_people_write_it_is_recorded_in_fen(cli: Cli, book: Path) -> None:
    said = cli.good(*pay("ZF-1", "1,234.50"), "--json").json["recorded"]
    assert (said["statements"], said["repeat"]) == (1, False)
    assert said["checkpoint_size"] == said["position"] + 1 == said["first"] == said["last"]
    assert shown(cli, said["first"])["amount_fen"] == 123_450


def test_people_read_position_moment_checkpoint_and_how_to_get_the_receipt(cli: Cli, book: Path) -> None:
    said = cli.good(*pay("ZF-1"), "--lang", "zh").out
    for words in ("已记录 1 条陈述", "提交位置", "记录时间", "检查点", "取回执"):
        assert words in said


def test_parties_are_named_by_code_by_what_they_are_or_by_their_full_name(cli: Cli, book: Path) -> None:
    for name in ("河南省财政厅（示例）", FINANCE):
        arguments = ["record", "disbursement.made", "--as", name, "--on", "2026-06-20"]
        members = {
            "contract": "C1",
            "payee": "河南示例师范大学",
            "amount": "1",
            "payment_order": f"ZF-{name[:2]}",
        }
        cli.good(*arguments, *(f"--set={member}={value}" for member, value in members.items()))
    said = cli(*pay("ZF-9"), "--as", "河南省")
    assert said.code == 1
    assert FINANCE in said.err
    assert EDUCATION in said.err


def test_the_same_payment_order_is_refused_with_the_place_where_it_was_paid(
    cli: Cli, book: Path, snapshot: Snapshot
) -> None:
    first = cli.good(*pay("ZF-1"), "--json").json["recorded"]["first"]
    before = snapshot()
    refused = cli(*pay("ZF-1", "20万元"), "--json")
    assert refused.code == 1
    assert refused.json["refused"]["code"] == "business-key-repeated"
    assert refused.json["refused"]["figures"]["position"] == first
    assert (refused.json["refused"]["index"], refused.json["refused"]["row"]) == (0, None)
    assert snapshot() == before


def test_a_refusal_is_told_in_the_language_of_the_run_with_its_figures(cli: Cli, book: Path) -> None:
    zh, en = (cli(*pay("ZF-2", "301万元"), "--lang", lang) for lang in ("zh", "en"))
    assert (zh.code, en.code) == (1, 1)
    assert "被拒绝，未记录任何内容" in zh.err
    assert "wanted_fen" in zh.err
    assert "3,010,000.00 元" in zh.err
    assert "nothing was recorded" in en.err
    assert "3,010,000.00 yuan" in en.err
    assert zh.out == en.out == ""


def test_everything_wrong_with_the_options_is_told_at_once(cli: Cli, book: Path) -> None:
    said = cli(
        "record", "disbursement.made", "--as", FINANCE, "--set", "amount=1.234", "--set", "foo=1",
        "--set", "contract=x y", "--json",
    )  # fmt: skip
    assert said.code == 1
    named = {problem["member"] for problem in said.json["problems"]}
    assert named == {"amount_fen", "foo", "contract", "payment_order", "occurred_on", "payee"}
    for problem in said.json["problems"]:
        assert set(problem) == {"file", "row", "member", "found", "expected", "message"}


@pytest.mark.parametrize(
    ("again", "member"),
    [
        ("--set=amount_fen=5", "amount_fen"),
        ("--set=payment_order=X2", "payment_order"),
        ("--withhold=payment_order=X2", "payment_order"),
    ],
)
def test_a_member_given_twice_is_not_decided_silently(cli: Cli, book: Path, again: str, member: str) -> None:
    said = cli(*pay("ZF-1"), again, "--json")
    assert said.code == 1
    assert [(each["member"], each["found"]) for each in said.json["problems"]] == [(member, "two values")]


def test_whole_fen_and_whole_numbers_are_asked_for_where_the_member_is_one(cli: Cli, book: Path) -> None:
    said = cli(*pay("ZF-1"), "--set", "amount_fen=12.5")
    assert "--set amount=1,234.50" in said.err


def test_a_file_of_statements_is_one_submission_and_its_secrets_are_withheld(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    file = tmp_path / "expenses.ndjson"
    file.write_text(lines(expense("P1"), expense("P2", withhold={"payee@party": "张三饭店"})), "utf-8")
    recorded = cli.good("record", "--file", file, "--as", SCHOOL, "--json").json["recorded"]
    assert recorded["statements"] == 2
    kept = [shown(cli, position) for position in (recorded["first"], recorded["last"])]
    assert [row["withheld"][0]["audience"] for row in kept] == ["audit", "party"]
    assert "张三" not in json.dumps(kept, ensure_ascii=False)
    store = PrivateStore(book / "private.db")
    values = [each.disclosure.value for row in kept for each in store.of_statement(row["id"])]
    store.close()
    assert values == ["食堂", "张三饭店"]


@pytest.mark.parametrize("shape", ["list", "object", "pretty", "ndjson", "bom", "stdin"])
def test_json_is_read_in_every_shape_people_have_it(cli: Cli, book: Path, tmp_path: Path, shape: str) -> None:
    row = expense("P1")
    text = {
        "list": json.dumps([row], ensure_ascii=False),
        "object": json.dumps(row, ensure_ascii=False),
        "pretty": json.dumps([row], ensure_ascii=False, indent=2),
        "ndjson": lines(row),
        "bom": "\ufeff" + lines(row),
        "stdin": json.dumps(row, ensure_ascii=False, indent=2),
    }[shape]
    file = tmp_path / ("rows.ndjson" if shape in ("ndjson", "bom") else "rows.json")
    file.write_text(text, "utf-8")
    if shape == "stdin":
        said = cli.good("record", "--file", "-", "--as", SCHOOL, "--json", stdin=text)
    else:
        said = cli.good("record", "--file", file, "--as", SCHOOL, "--json")
    assert said.json["recorded"]["statements"] == 1


def test_every_problem_of_a_file_is_named_by_line_and_member_in_one_run(
    cli: Cli, book: Path, tmp_path: Path, snapshot: Snapshot
) -> None:
    before = snapshot()
    file = tmp_path / "bad.ndjson"
    file.write_text(
        lines(
            expense("P1"),
            expense("P2", category="meal", amount_fen="12", occurred_on=None),
            expense("P3", amount_fen=12.5, voucher_line=0),
            expense("P4", withhold=None, remarks="x"),
        )
        + "\nnonsense\n",
        "utf-8",
    )
    said = cli("record", "--file", file, "--as", SCHOOL, "--json")
    assert said.code == 1
    found = {(problem["file"], problem["row"], problem["member"]) for problem in said.json["problems"]}
    wanted = [(2, "category"), (2, "amount_fen"), (2, "occurred_on"), (3, "amount_fen"), (3, "voucher_line"),
              (4, "remarks"), (4, "payee"), (6, "")]  # fmt: skip
    assert found == {("bad.ndjson", row, member) for row, member in wanted}
    text = cli("record", "--file", file, "--as", SCHOOL, "--lang", "zh").err
    assert "第 2 行 category" in text
    assert "未记录任何内容" in text
    assert snapshot() == before


def test_a_problem_never_shows_what_would_be_withheld(cli: Cli, book: Path) -> None:
    row = expense("P1", withhold=None, payee="李四13812345678")
    said = cli("record", "--file", "-", "--as", SCHOOL, stdin=lines(row))
    assert said.code == 1
    assert "李四" not in said.err
    assert "138" not in said.err


@pytest.mark.parametrize(
    "text", ["", "[]", "[1", '{"type":"x"', "[{},", "[{}] x", '{"a":1} {"b":2}', "[" * 5_000, "\ud800"]
)
def test_a_file_that_is_no_list_of_statements_is_one_clear_problem(
    cli: Cli, book: Path, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "odd.json"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    said = cli("record", "--file", file, "--as", SCHOOL, "--json")
    assert said.code == 1
    assert len(said.json["problems"]) == 1


def test_one_bad_statement_leaves_the_whole_file_unrecorded_and_is_named_by_its_row(
    cli: Cli, book: Path, tmp_path: Path, log_size: LogSize
) -> None:
    before = log_size()
    file = tmp_path / "rows.ndjson"
    file.write_text("\n" + lines(expense("P1"), expense("P2"), expense("P1")), "utf-8")
    refused = cli("record", "--file", file, "--as", SCHOOL, "--json").json["refused"]
    assert (refused["code"], refused["index"], refused["row"]) == ("business-key-repeated", 2, 4)
    assert "row 4 of the file" in cli("record", "--file", file, "--as", SCHOOL).err
    assert log_size() == before


def test_a_statement_that_needs_nothing_is_kept_byte_for_byte(cli: Cli, book: Path) -> None:
    digest = "A" * 43
    line = (
        '{ "type":"expense.recorded", "id":"0197e0d3-6c00-7000-8000-000000000001", '
        '"occurred_on":"2026-07-03","contract":"C1","category":"meals","amount_fen":5,"voucher":"P1","voucher_line":1,'
        f'"withheld":[{{"name":"payee","audience":"audit","digest":"{digest}"}}] }}'
    )
    recorded = cli.good("record", "--file", "-", "--as", SCHOOL, "--json", stdin=line).json["recorded"]
    ledger = Ledger.open(book)
    entry = ledger.recorder.entry(recorded["first"])
    ledger.close()
    assert entry is not None
    assert entry.data == line.encode()


def test_the_day_on_the_command_line_stands_for_rows_without_one(cli: Cli, book: Path) -> None:
    rows = lines(expense("P1", occurred_on=None), expense("P2"))
    said = cli.good("record", "--file", "-", "--as", SCHOOL, "--on", "2026-07-09", "--json", stdin=rows)
    recorded = said.json["recorded"]
    days = [shown(cli, position)["occurred_on"] for position in (recorded["first"], recorded["last"])]
    assert days == ["2026-07-09", "2026-07-03"]


def test_a_dry_run_tells_and_changes_nothing(cli: Cli, book: Path, snapshot: Snapshot) -> None:
    before = snapshot()
    assert "nothing was recorded" in cli.good(*pay("ZF-1"), "--dry-run").out
    assert cli.good(*pay("ZF-1"), "--dry-run", "--json").json == {
        "dry_run": {"statements": 1, "complete": True}
    }
    assert cli(*pay("ZF-1", "900万元"), "--dry-run").code == 1
    assert snapshot() == before


def test_a_document_is_stored_with_the_statement_that_names_it(
    cli: Cli, book: Path, tmp_path: Path, snapshot: Snapshot
) -> None:
    document = tmp_path / "支付令.pdf"
    document.write_bytes(b"%PDF-1.7")
    before = snapshot()
    assert cli(*pay("ZF-1", "900万元"), "--attach", document).code == 1
    assert snapshot() == before
    recorded = cli.good(*pay("ZF-1"), "--attach", document, "--json").json["recorded"]
    (row,) = shown(cli, recorded["first"])["evidence"]
    assert (row["name"], row["media_type"], row["size"]) == ("支付令.pdf", "application/pdf", 8)
    with Attachments(book / "attachments").open(row["sha256"]) as stored:
        assert stored.read() == b"%PDF-1.7"


NEWCOMER = "52410000000000123L"
REGISTRATION = [
    "record", "party.registered", "--as", "education", "--undated", "x", "--set", "kind=institution",
    "--set", "name=另一所学校", "--set", f"code={NEWCOMER}", "--set", "province=41",
]  # fmt: skip


def test_a_new_party_of_a_practice_ledger_can_sign_at_once(cli: Cli, book: Path) -> None:
    said = cli.good(*REGISTRATION)
    assert "[PRACTICE] 2 officers' keys" in said.out
    owners = [row["party"] for row in cli.good("keys", "list", "--json").json["keys"]]
    assert owners.count(NEWCOMER) == 2


def test_officers_whose_enrolment_was_cut_off_are_enrolled_when_needed(
    cli: Cli, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr("mingzhang.recording.practice_notes", lambda *_: [])
        cli.good(*REGISTRATION)
    row = {
        "type": "class.opened", "class": "B1", "mode": "distance", "starts_on": "2026-07-01",
        "ends_on": "2026-07-09", "planned": 10, "institution": NEWCOMER, "occurred_on": "2026-06-01",
    }  # fmt: skip
    cli.good("record", "--file", "-", "--as", NEWCOMER, stdin=lines(row))


@pytest.mark.parametrize(
    "arguments",
    [
        ["record", "--as", FINANCE],
        ["record", "x.y", "--file", "f", "--as", FINANCE],
        ["record", "--file", "f", "--set", "a=1", "--as", FINANCE],
        ["record", "no.such", "--as", FINANCE],
        ["record", "funds.received"],
        ["record", "funds.received", "--as", FINANCE, "--set", "amount"],
        ["record", "funds.received", "--as", FINANCE, "--on", "2026-01-01", "--undated", "x"],
    ],
)
def test_wrong_usage_ends_with_64_before_anything_is_done(
    cli: Cli, book: Path, snapshot: Snapshot, arguments: list[str]
) -> None:
    before = snapshot()
    said = cli(*arguments)
    assert said.code == 64, said
    assert said.err
    assert snapshot() == before


def test_ctrl_c_while_it_is_recorded_waits_for_the_end_and_a_second_run_says_so(
    cli: Cli, book: Path, monkeypatch: pytest.MonkeyPatch, log_size: LogSize
) -> None:
    before = log_size()
    submit = Ledger.submit

    def interrupted(ledger: Ledger, *arguments: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return submit(ledger, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "submit", interrupted)
        said = cli(*pay("ZF-1"))
    assert said.code == 130
    assert "Recorded 1 statement" in said.out
    assert log_size() == before + 2
    assert "recorded already" in cli(*pay("ZF-1")).err


def test_a_second_ctrl_c_stops_at_once_and_nothing_is_half_done(
    cli: Cli, book: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot
) -> None:
    before = snapshot()

    def stuck(*_: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "submit", stuck)
        assert cli(*pay("ZF-1")).code == 130
    assert snapshot() == before
    cli.good(*pay("ZF-1"))


def test_a_database_that_is_none_is_told_in_a_sentence(cli: Cli, book: Path) -> None:
    (book / "ledger.db").write_bytes(b"nonsense" * 1000)
    said = cli(*pay("ZF-1"))
    assert said.code == 1
    assert "ledger.db" in said.err
    assert "Traceback" not in said.err


def test_a_book_held_by_another_writer_is_told_in_a_sentence(
    cli: Cli, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.connections.BUSY_TIMEOUT_S", 0.01)
    monkeypatch.setattr("ledger.store.connections.create_engine_for.__defaults__", (0.01,))
    other = sqlite3.connect(book / "ledger.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        said = cli(*pay("ZF-1"))
    finally:
        other.close()
    assert said.code == 1
    assert "locked by another writer" in said.err


def test_a_place_that_is_no_book_is_told_in_a_sentence(cli: Cli, tmp_path: Path) -> None:
    said = cli(*pay("ZF-1"), "--book", tmp_path)
    assert said.code == 1
    assert "expected a book" in said.err
