"""receipt: fetched from the book, checked years later with nothing but two files and the log's key."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.mingzhang.conftest import Cli, pay


class Kept(NamedTuple):
    """What an officer keeps of a payment."""

    receipt: Path
    submission: Path
    log_key: str
    recorded: dict[str, Any]


@pytest.fixture
def kept(cli: Cli, book: Path, tmp_path: Path) -> Kept:
    """A payment with its receipt and submission file."""
    receipt = tmp_path / "zf.tlog-proof"
    recorded = cli.good(*pay("ZF-1"), "--receipt", receipt, "--json").json["recorded"]
    log_key = cli.good("show", "--json").json["log_key"]
    return Kept(receipt, tmp_path / "zf.submission", log_key, recorded)


def test_a_receipt_is_checked_offline_with_the_submission_kept_beside_it(
    cli: Cli, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINGZHANG_BOOK")
    assert Path(kept.recorded["submission"]) == kept.submission
    checked = ["receipt", "--check", kept.receipt, kept.submission, "--log-key", kept.log_key]
    good = cli.good(*checked, "--json").json["good"]
    assert good["position"] == kept.recorded["position"]
    assert good["recorded_at"] == kept.recorded["recorded_at"]
    assert good["checkpoint"]["size"] == kept.recorded["checkpoint_size"]
    assert "回执有效" in cli.good(*checked, "--lang", "zh").out


def test_the_logs_key_may_be_given_in_a_file(cli: Cli, kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "log.vkey").write_text(kept.log_key + "\n")
    cli.good("receipt", "--check", kept.receipt, kept.submission, "--log-key", tmp_path / "log.vkey")


def test_a_receipt_can_be_fetched_again_by_position_or_file(cli: Cli, kept: Kept, tmp_path: Path) -> None:
    for name, what in (
        ("a", kept.recorded["position"]),
        ("b", kept.recorded["last"]),
        ("c", kept.submission),
    ):
        receipt = tmp_path / f"{name}.tlog-proof"
        cli.good("receipt", str(what), "--out", receipt)
        cli.good("receipt", "--check", receipt, kept.submission, "--log-key", kept.log_key)


def test_the_submission_can_be_fetched_from_the_log_to_check_with(
    cli: Cli, kept: Kept, tmp_path: Path
) -> None:
    receipt, submission = tmp_path / "a.tlog-proof", tmp_path / "a.submission"
    position = str(kept.recorded["position"])
    cli.good("receipt", position, "--out", receipt, "--submission", submission)
    cli.good("receipt", "--check", receipt, submission, "--log-key", kept.log_key)


def test_without_a_file_the_receipt_itself_is_written(cli: Cli, kept: Kept) -> None:
    assert cli.good("receipt", str(kept.recorded["position"])).out == kept.receipt.read_text("utf-8")
    assert cli.good("receipt", str(kept.recorded["position"]), "--json").json["log_key"] == kept.log_key


def test_a_receipt_with_another_moment_or_of_another_submission_is_not_good(
    cli: Cli, kept: Kept, tmp_path: Path
) -> None:
    text = kept.receipt.read_text("utf-8")
    stated = base64.b64encode(kept.recorded["recorded_at"].encode()).decode()
    later = base64.b64encode(b"2031-01-01T00:00:00.000+08:00").decode()
    forged = tmp_path / "forged.tlog-proof"
    forged.write_text(text.replace(stated, later), "utf-8")
    cli.good(*pay("ZF-2"), "--out", tmp_path / "other.submission")
    for receipt, submission in ((forged, kept.submission), (kept.receipt, tmp_path / "other.submission")):
        said = cli("receipt", "--check", receipt, submission, "--log-key", kept.log_key)
        assert said.code == 1
        assert "expected" in said.err


def test_another_logs_key_opens_no_receipt(cli: Cli, kept: Kept, tmp_path: Path) -> None:
    cli.good("init", tmp_path / "other", "--practice")
    other = cli.good("show", "--json", "--book", tmp_path / "other").json["log_key"]
    assert cli("receipt", "--check", kept.receipt, kept.submission, "--log-key", other).code == 1


def test_evidence_of_one_statement_is_checked_offline(
    cli: Cli, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "zf.evidence"
    cli.good("receipt", "--evidence", str(kept.recorded["first"]), "--out", file)
    monkeypatch.delenv("MINGZHANG_BOOK")
    good = cli.good("receipt", "--check-evidence", file, "--log-key", kept.log_key, "--json").json["good"]
    assert good["position"] == kept.recorded["first"]
    assert good["statement"]["payment_order"] == "ZF-1"
    file.write_text(file.read_text("utf-8").replace("ZF-1", "ZF-2"), "utf-8")
    assert cli("receipt", "--check-evidence", file, "--log-key", kept.log_key).code == 1


@pytest.mark.parametrize("what", ["0", "99999", "nothing.submission"])
def test_what_is_not_recorded_has_no_receipt(cli: Cli, book: Path, what: str) -> None:
    said = cli("receipt", what)
    assert said.code == 1
    assert what in said.err


@pytest.mark.parametrize(
    "arguments", [[], ["1", "--evidence", "2"], ["--check", "a", "b"], ["--check-evidence", "a"]]
)
def test_wrong_usage_ends_with_64(cli: Cli, book: Path, arguments: list[str]) -> None:
    assert cli("receipt", *arguments).code == 64


def test_a_receipt_never_takes_the_place_of_another_file(cli: Cli, kept: Kept) -> None:
    before = kept.receipt.read_bytes()
    assert cli("receipt", "1", "--out", kept.receipt).code == 1
    assert cli(*pay("ZF-3"), "--receipt", kept.receipt).code == 1
    assert cli(*pay("ZF-3"), "--receipt", "x.submission").code == 1
    assert kept.receipt.read_bytes() == before
    cli.good(*pay("ZF-3"))
