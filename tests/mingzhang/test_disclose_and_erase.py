"""disclose and erase: what is withheld is read by who may, counted in the log, and is gone once erased."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from ledger.private_store import PrivateStore
from tests.mingzhang.conftest import EDUCATION, SCHOOL, Cli, Said, expense, lines

SECRET = "隐名小饭馆"
WHY = ("--purpose", "核对收款单位", "--article", "审计法第三十四条")
UNDER = ("--rule", "保存期满", "--article", "个人信息保护法第四十七条")


def spend(cli: Cli, voucher: str, audience: str = "audit", value: str = SECRET) -> int:
    """Record an expense whose payee is withheld; returns its position."""
    row = expense(voucher, withhold={f"payee@{audience}": value})
    recorded = cli.good("record", "--as", SCHOOL, "--file", "-", "--json", stdin=lines(row)).json
    return int(recorded["recorded"]["first"])


def ask(cli: Cli, reader: str, *what: str) -> Said:
    """Ask to read something as a party, and read it."""
    return cli("disclose", *what, *WHY, "--as", reader, "--json")


def values(said: Said) -> list[object]:
    """The values that were shown."""
    assert said.code == 0, said
    return [datum["value"] for datum in said.json["data"]]


def test_supervision_reads_what_it_asks_for_and_the_log_counts_it(cli: Cli, book: Path) -> None:
    position = spend(cli, "P1")
    spend(cli, "P2", value="另一家")
    said = ask(cli, "supervision", "--of", f"{position}:payee")
    assert values(said) == [SECRET]
    shown = cli.good("show", str(said.json["request"]), "--json").json["statement"]
    assert (shown["type"], shown["purpose"], len(shown["data"])) == ("disclosure.requested", WHY[1], 1)
    report = cli.good("report", "disclosures", "--json").json
    assert [(row["requests"], row["data"]) for row in report["readers"]] == [(1, 1)]
    assert report["requests"][0]["purpose"] == WHY[1]
    assert report["data"][0]["member"] == "payee"
    assert SECRET not in cli.good("report", "disclosures").out


def test_people_read_values_in_a_table(cli: Cli, book: Path) -> None:
    position = spend(cli, "P1")
    said = cli.good("disclose", "--of", str(position), *WHY, "--as", "supervision", "--lang", "zh")
    assert SECRET in said.out
    assert "已记入日志" in said.out


@pytest.mark.parametrize(
    ("audience", "reader", "may"),
    [
        ("audit", "supervision", True),
        ("audit", SCHOOL, False),
        ("audit", "finance", False),
        ("party", "supervision", True),
        ("party", SCHOOL, True),
        ("party", EDUCATION, False),
        ("public-after:contract.settled", SCHOOL, True),
        ("public-after:contract.settled", EDUCATION, False),
    ],
)
def test_each_audience_lets_in_its_own(cli: Cli, book: Path, audience: str, reader: str, may: bool) -> None:
    position = spend(cli, "P1", audience)
    before = cli.good("show", "--json").json["size"]
    said = ask(cli, reader, "--of", f"{position}:payee")
    if may:
        assert values(said) == [SECRET]
    else:
        assert said.code == 1
        assert said.json["refused"]["code"] == "not-for-this-reader"
        assert SECRET not in said.out + said.err
        assert cli.good("show", "--json").json["size"] == before


def test_everything_of_a_contract_is_what_its_reader_may_read(cli: Cli, book: Path) -> None:
    spend(cli, "P1", "audit", "甲")
    spend(cli, "P2", "party", "乙")
    assert values(ask(cli, "supervision", "--about", "contract:C1")) == ["甲", "乙"]
    assert values(ask(cli, SCHOOL, "--about", "contract:C1")) == ["乙"]
    assert values(ask(cli, EDUCATION, "--about", "contract:C1")) == []
    assert ask(cli, SCHOOL, "--about", "contract:C9").json["refused"]["code"] == "does-not-exist"


def test_what_is_recorded_after_a_request_is_not_shown_by_it(cli: Cli, book: Path) -> None:
    spend(cli, "P1", value="甲")
    request = ask(cli, "supervision", "--about", "contract:C1").json["request"]
    spend(cli, "P2", value="乙")
    assert values(cli("disclose", str(request), "--json")) == ["甲"]


def test_a_secret_becomes_public_with_the_statement_it_waits_for(cli: Cli, book: Path) -> None:
    position = spend(cli, "P1", "public-after:contract.settled")
    early = cli("disclose", "--public", f"{position}:payee", "--json")
    assert (early.code, early.json["refused"]["code"]) == (1, "not-for-this-reader")
    assert SECRET not in early.out + early.err
    settle = ["record", "contract.settled", "--as", EDUCATION, "--on", "2026-08-01"]
    other = ["--set=contract=C2", "--set=account=2026/rural.short-term/41", f"--set=institution={SCHOOL}"]
    signed = ["record", "contract.signed", "--as", EDUCATION, "--on", "2026-03-01", *other]
    cli.good(*signed, "--set=amount=1", "--set=trainees=1", "--set=days=1")
    cli.good(*settle, "--set=contract=C2")
    assert cli("disclose", "--public", str(position)).code == 1
    cli.good(*settle, "--set=contract=C1")
    assert values(cli("disclose", "--public", str(position), "--json")) == [SECRET]


def test_a_request_is_signed_with_the_readers_own_key_and_answered_once_it_is_recorded(
    cli: Cli, book: Path, tmp_path: Path
) -> None:
    position = spend(cli, "P1")
    keys = Path(f"{book}.keys")
    file, moved = tmp_path / "ask.submission", tmp_path / "log.pem"
    (keys / "log.pem").rename(moved)
    signing = ("--key", keys / "supervision.officer-1.pem", "--passphrase-file", keys / "passphrase")
    said = cli.good("disclose", "--of", f"{position}:payee", *WHY, *signing, "--out", file)
    assert SECRET not in said.out
    moved.rename(keys / "log.pem")
    recorded = cli.good("submit", str(file), "--json").json["recorded"]["first"]
    assert values(cli("disclose", str(recorded), "--json")) == [SECRET]


def test_a_request_is_not_answered_for_ever(cli: Cli, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = ask(cli, "supervision", "--of", str(spend(cli, "P1"))).json["request"]
    monkeypatch.setattr("ledger.disclosing.ANSWERED_DAYS", -1)
    said = cli("disclose", str(request))
    assert said.code == 1
    assert "ask again" in said.err
    assert SECRET not in said.out


def test_only_a_request_is_answered(cli: Cli, book: Path) -> None:
    said = cli("disclose", str(spend(cli, "P1")))
    assert said.code == 1
    assert "disclosure.requested" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["disclose"],
        ["disclose", "5", "--public", "5"],
        ["disclose", "--of", "5"],
        ["disclose", "--about", "account:1", *WHY, "--as", "supervision"],
        ["disclose", "--of", "5", *WHY],
        ["erase", "5"],
        ["erase", "5", "payee", "--rule", "期满"],
    ],
)
def test_what_is_missing_is_a_usage_error(cli: Cli, book: Path, arguments: list[str]) -> None:
    assert cli(*arguments).code == 64


@pytest.mark.parametrize("place", ["999999", "1", "not-an-id"])
def test_what_is_not_there_is_said(cli: Cli, book: Path, place: str) -> None:
    assert cli("erase", place, "payee", *UNDER, "--as", "supervision").code == 1
    assert cli("disclose", "--of", place, *WHY, "--as", "supervision").code == 1
    assert cli("disclose", "--public", place).code == 1


def test_what_is_erased_is_gone_and_verify_says_by_whom_under_what(cli: Cli, book: Path) -> None:
    position = spend(cli, "P1")
    said = cli.good("erase", str(position), "payee", *UNDER, "--as", "supervision", "--lang", "zh")
    assert "已删除，不可恢复" in said.out
    with_values = ask(cli, "supervision", "--of", str(position)).json["data"][0]
    assert (with_values["state"], with_values["value"]) == ("erased", None)
    assert with_values["erased"]["rule"] == "保存期满"
    assert (
        "erased under 保存期满" in cli.good("disclose", "--of", str(position), *WHY, "--as=supervision").out
    )
    verified = cli.good("verify", book, "--json").json
    assert (verified["erased_disclosures"], verified["missing_disclosures"]) == (1, 0)
    assert [row["count"] for row in verified["erased_under"]] == [1]
    assert "under 保存期满, 个人信息保护法第四十七条: 1" in cli.good("verify", book).out
    again = cli("erase", str(position), "payee", *UNDER, "--as", "supervision", "--json")
    assert again.json["refused"]["code"] == "business-key-repeated"


def test_erasing_needs_two_officers_of_a_supervisor(cli: Cli, book: Path, tmp_path: Path) -> None:
    position = spend(cli, "P1")
    said = cli("erase", str(position), "payee", *UNDER, "--as", SCHOOL, "--json")
    assert said.json["refused"]["code"] == "quorum-missing"
    file = tmp_path / "erase.submission"
    waiting = ("--as", "supervision", "--duty", "prepare", "--out", str(file))
    cli.good("erase", str(position), "payee", *UNDER, *waiting)
    assert values(ask(cli, "supervision", "--of", str(position))) == [SECRET]
    cli.good("approve", file, "--as", "supervision", "--yes")
    cli.good("submit", file)
    with closing(PrivateStore(book / "private.db")) as private:
        assert private.count() == 0


def test_erasing_what_is_not_withheld_is_refused(cli: Cli, book: Path) -> None:
    said = cli("erase", str(spend(cli, "P1")), "remarks", *UNDER, "--as", "supervision", "--json")
    assert said.json["refused"]["code"] == "does-not-exist"


def test_an_erasure_that_another_process_hinders_is_told_and_finished_later(
    cli: Cli, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    position = spend(cli, "P1")
    monkeypatch.setattr("ledger.application.carry_out_erasures", lambda *_: 0)
    said = cli("erase", str(position), "payee", *UNDER, "--as", "supervision")
    assert said.code == 1
    assert "recorded at position" in said.err
    assert cli("verify", book).code == 2
    monkeypatch.undo()
    monkeypatch.setenv("MINGZHANG_BOOK", str(book))
    assert cli.good("erase", "--json").json == {"pending": 0}
    assert cli("verify", book).code == 0


def test_json_of_an_erasure_names_what_is_gone(cli: Cli, book: Path) -> None:
    position = spend(cli, "P1")
    said = cli.good("erase", str(position), "payee", *UNDER, "--as", "supervision", "--json").json["erased"]
    assert (said["member"], said["done"]) == ("payee", True)
    assert SECRET not in json.dumps(said, ensure_ascii=False)
