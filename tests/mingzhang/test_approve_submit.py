"""approve and submit: two officers in two places, one submission, recorded once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.mingzhang.conftest import FINANCE, SCHOOL, Cli, expense, lines, pay
from tests.mingzhang.real_ledger import RealLedger


@pytest.fixture
def real(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> RealLedger:
    """A founded real ledger."""
    ledger = RealLedger(tmp_path, cli, monkeypatch)
    ledger.found()
    return ledger


def budget(real: RealLedger, *more: str | Path) -> list[str | Path]:
    """The arguments that enact a budget with the first finance officer's key."""
    settings = ["document=财预1号", "fiscal_year=2026", "line=rural.short-term", "amount=1000万元"]
    given = [f"--set={each}" for each in settings]
    key = real.key("finance", 1)
    return ["record", "appropriation.enacted", "--key", key, "--on", "2026-03-01", "--book", real.book,
            *given, *more]  # fmt: skip


def prepared(cli: Cli, file: Path) -> dict[str, Any]:
    """Let a practice officer prepare a payment; returns what was said."""
    said: dict[str, Any] = cli.good(*pay("ZF-1"), "--duty", "prepare", "--out", file, "--json").json[
        "waiting"
    ]
    return said


def test_one_signature_is_kept_in_a_file_and_says_who_is_missing(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    file = tmp_path / "zf.submission"
    said = prepared(cli, file)
    assert (said["complete"], [each["duty"] for each in said["signatures"]]) == (False, ["prepare"])
    assert "审批" in said["missing_zh"]
    assert "(approve)" in said["missing_en"]
    assert file.stat().st_mode & 0o777 == 0o600
    refused = cli("submit", file, "--json")
    assert refused.json["refused"]["code"] == "quorum-missing"


def test_a_second_officer_sees_what_is_signed_and_completes_it(cli: Cli, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "zf.submission"
    prepared(cli, file)
    said = cli.good("approve", file, "--as", "河南省财政厅（示例）", "--yes", "--lang", "zh").out
    for words in ("资金拨付", "100,000.00", "C1", "经办", FINANCE, "签名已齐"):
        assert words in said
    recorded = cli.good("submit", file, "--json").json["recorded"]
    assert recorded["statements"] == 1


def test_the_same_file_again_is_answered_with_its_first_receipt(cli: Cli, book: Path, tmp_path: Path) -> None:
    file, receipt = tmp_path / "zf.submission", tmp_path / "zf.tlog-proof"
    prepared(cli, file)
    cli.good("approve", file, "--as", FINANCE, "--yes")
    first = cli.good("submit", file, "--receipt", receipt, "--json").json["recorded"]
    text = receipt.read_text()
    cli.good(*pay("ZF-2"))
    again = cli.good("submit", file, "--receipt", receipt, "--json").json["recorded"]
    assert (first["repeat"], again["repeat"]) == (False, True)
    assert (again["position"], again["recorded_at"]) == (first["position"], first["recorded_at"])
    assert receipt.read_text() == text
    assert "not recorded again" in cli.good("submit", file).out


def test_one_officer_never_stands_for_two(cli: Cli, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "zf.submission"
    prepared(cli, file)
    before = file.read_bytes()
    said = cli("approve", file, "--as", FINANCE, "--officer", "officer-1", "--yes")
    assert said.code == 1
    assert "already" in said.err
    assert file.read_bytes() == before


def test_secrets_are_shown_to_who_signs_and_travel_with_the_file(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    file = tmp_path / "e.submission"
    row = expense("P1", withhold={"payee": "王五小吃店"})
    waiting = ["record", "--file", "-", "--as", SCHOOL, "--duty", "approve", "--out", file]
    cli.good(*waiting, stdin=lines(row))
    said = cli.good("approve", file, "--as", SCHOOL, "--duty", "prepare", "--yes").out
    assert "payee=王五小吃店" in said
    cli.good("submit", file)


def test_a_value_that_does_not_fit_its_digest_is_not_signed(cli: Cli, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "e.submission"
    waiting = ["record", "--file", "-", "--as", SCHOOL, "--duty", "approve", "--out", file]
    cli.good(*waiting, stdin=lines(expense("P1"), expense("P2")))
    content = json.loads(file.read_text("utf-8"))
    first, second = content["disclosures"]
    first["disclosure"], second["disclosure"] = second["disclosure"], first["disclosure"]
    file.write_text(json.dumps(content), "utf-8")
    before = file.read_bytes()
    said = cli("approve", file, "--as", SCHOOL, "--duty", "prepare", "--yes")
    assert said.code == 1
    assert "do not sign" in said.err
    assert file.read_bytes() == before


def test_a_long_file_is_shown_in_sums_and_in_full_when_asked(cli: Cli, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "e.submission"
    rows = [expense(f"P{number}", amount_fen=100) for number in range(60)]
    waiting = ["record", "--file", "-", "--as", SCHOOL, "--duty", "approve", "--out", file]
    cli.good(*waiting, stdin=lines(*rows))
    short = cli.good("approve", file, "--as", SCHOOL, "--duty", "prepare", "--yes").out
    assert "60.00" in short
    assert "and 20 more" in short


def test_a_changed_file_is_refused_whatever_was_changed(cli: Cli, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "zf.submission"
    prepared(cli, file)
    text = file.read_text("utf-8")
    file.write_text(text.replace("10000000", "90000000"), "utf-8")
    assert cli("approve", file, "--as", FINANCE, "--yes").code == 1
    assert cli("submit", file).code == 1


def test_a_real_officer_signs_with_a_key_and_a_colleague_completes_it(real: RealLedger) -> None:
    file = real.directory / "b.submission"
    said = real.cli.good(*budget(real, "--out", file, "--as", "finance"))
    assert "Signatures are missing" in said.out
    approved = real.cli.good("approve", file, "--key", real.key("finance", 2), "--yes", "--book", real.book)
    assert "finance budget-1" in approved.out
    assert "complete" in approved.out
    assert real.cli.good("submit", file, "--book", real.book, "--json").json["recorded"]["statements"] == 1


def test_a_colleague_without_the_book_can_sign_too(real: RealLedger) -> None:
    file = real.directory / "b.submission"
    real.cli.good(*budget(real, "--out", file))
    said = real.cli.good("approve", file, "--key", real.key("finance", 2), "--yes")
    assert "When all have signed" in said.out
    real.cli.good("submit", file, "--book", real.book)


def test_what_one_officer_may_state_alone_is_recorded_at_once(real: RealLedger) -> None:
    members = ["kind=institution", "name=学校", f"code={SCHOOL}", "province=41"]
    said = real.cli.good(
        "record", "party.registered", "--key", real.key("education", 1), "--undated", "x",
        "--book", real.book, *(f"--set={each}" for each in members), "--json",
    )  # fmt: skip
    assert said.json["recorded"]["statements"] == 1


def test_a_complete_submission_waits_in_a_file_where_the_logs_key_is_not(real: RealLedger) -> None:
    (real.directory / "real.keys" / "log.pem").rename(real.directory / "elsewhere.pem")
    file = real.directory / "p.submission"
    members = ["kind=institution", "name=学校", f"code={SCHOOL}", "province=41"]
    said = real.cli.good(
        "record", "party.registered", "--key", real.key("education", 1), "--undated", "x",
        "--book", real.book, *(f"--set={each}" for each in members), "--out", file, "--json",
    )  # fmt: skip
    assert said.json["waiting"]["complete"] is True
    real.cli.good("submit", file, "--book", real.book, "--log-key", real.directory / "elsewhere.pem")


def test_what_the_ledger_would_refuse_anyway_is_not_written_for_others_to_sign(real: RealLedger) -> None:
    file = real.directory / "p.submission"
    settings = ["account=2026/rural.short-term/00", "from_holder=41", "amount=1", "voucher=V"]
    said = real.cli(
        "record", "funds.received", "--key", real.key("finance", 1), "--on", "2026-03-01",
        "--book", real.book, *(f"--set={each}" for each in settings), "--out", file, "--json",
    )  # fmt: skip
    assert said.code == 1
    assert "refused" in said.json
    assert not file.exists()


def test_a_key_of_another_party_than_the_one_named_is_noticed(real: RealLedger) -> None:
    said = real.cli(*budget(real, "--as", "education"))
    assert said.code == 1
    assert "another key" in said.err


def test_a_real_ledger_asks_for_a_key_and_never_signs_for_others(real: RealLedger) -> None:
    said = real.cli("record", "funds.received", "--as", "finance", "--book", real.book)
    assert said.code == 64
    assert "--key" in said.err
    file = real.directory / "b.submission"
    real.cli.good(*budget(real, "--out", file))
    said = real.cli("approve", file, "--as", "finance", "--yes", "--book", real.book)
    assert said.code == 1
    assert "expected a practice one" in said.err


def test_a_submission_of_another_ledger_is_neither_signed_nor_recorded(
    real: RealLedger, tmp_path: Path
) -> None:
    file = real.directory / "b.submission"
    real.cli.good(*budget(real, "--out", file))
    other = tmp_path / "other"
    real.cli.good("init", other, "--practice")
    assert real.cli("approve", file, "--key", real.key("finance", 2), "--yes", "--book", other).code == 1
    said = real.cli("submit", file, "--book", other)
    assert said.code == 1
    assert real.book.name in said.err or "fund.example/real" in said.err


def test_a_document_that_came_with_a_submission_is_stored_with_it(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    document, other = tmp_path / "支付令.pdf", tmp_path / "other.pdf"
    document.write_bytes(b"%PDF-1.7")
    other.write_bytes(b"%PDF-1.4")
    file = tmp_path / "zf.submission"
    cli.good(*pay("ZF-1"), "--duty", "prepare", "--out", file, "--attach", document)
    cli.good("approve", file, "--as", FINANCE, "--yes")
    assert cli("submit", file, "--attach", other).code == 1
    cli.good("submit", file, "--attach", document)
    assert [path.read_bytes() for path in (book / "attachments").iterdir()] == [b"%PDF-1.7"]


def test_a_file_is_written_over_nothing(cli: Cli, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "zf.submission"
    file.write_text("letter")
    said = cli(*pay("ZF-1"), "--duty", "prepare", "--out", file)
    assert said.code == 1
    assert file.read_text() == "letter"
