"""The printable receipt: a page that needs nothing else, with a QR code that gives the proof back."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from mingzhang.receipt_page import LISTED, PrintedReceipt, Signed, SumOfType, proof_code
from tests.mingzhang.conftest import FINANCE, Cli, expense, lines, pay

PAGE = PrintedReceipt(
    origin="ledger.example/guopei",
    is_practice=False,
    founding="F" * 43 + "=",
    log_key="ledger.example/guopei+00000000+" + "A" * 44,
    position=10,
    statements=1,
    recorded_at="2026-06-20T09:00:00.000+08:00",
    signed=[Signed("某厅", "X", "预算处", "经办", "prepare")],
    sums=[SumOfType("支出", "Expense", 1, 100)],
    lines=[],
    checkpoint_size=11,
    root="R" * 43 + "=",
    proof="c2sp.org/tlog-proof@v1\nindex 9\n\n— 签名\n",
)


class Page(HTMLParser):
    """What stands on a page, and every tag and attribute in it; no element may be left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.attributes = "", set[str](), list[tuple[str, str | None]]()
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in ("meta", "br", "path"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "path":
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def paid(cli: Cli, book: Path) -> dict[str, Any]:
    """A payment that was recorded."""
    recorded: dict[str, Any] = cli.good(*pay("ZF-1"), "--json").json["recorded"]
    return recorded


def test_the_page_says_who_signed_what_and_how_to_verify_it(
    cli: Cli, paid: dict[str, Any], tmp_path: Path
) -> None:
    position = str(paid["position"])
    cli.good("receipt", position, "--html", tmp_path / "r.html")
    page = Page((tmp_path / "r.html").read_text("utf-8"))
    book = cli.good("show", "--json").json
    for said in (
        book["origin"], book["founding"], book["log_key"], book["root"], paid["recorded_at"], "【演练】",
        "河南省财政厅（示例）", FINANCE, "officer-1", "officer-2", "资金拨付", "Disbursement", "100,000.00",
        f"--check {position}.tlog-proof {position}.submission --log-key '{book['log_key']}'",
    ):  # fmt: skip
        assert said in page.text, said
    assert cli.good("receipt", position).out in page.text


def test_the_command_on_the_page_verifies_the_text_on_the_page(
    cli: Cli, paid: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.good(
        "receipt", str(paid["position"]), "--html", "r.html", "--submission", f"{paid['position']}.submission"
    )
    page = Page((tmp_path / "r.html").read_text("utf-8"))
    (tmp_path / f"{paid['position']}.tlog-proof").write_text(
        "c2sp.org/" + page.text.split("c2sp.org/", 1)[1].rstrip("\n") + "\n", "utf-8"
    )
    command = re.search(r"mingzhang (receipt --check .*) --log-key '(.*)'", page.text)
    assert command is not None
    monkeypatch.delenv("MINGZHANG_BOOK")
    cli.good(*command[1].split(), "--log-key", command[2])


def test_a_page_has_no_script_and_asks_for_nothing(cli: Cli, paid: dict[str, Any], tmp_path: Path) -> None:
    cli.good("receipt", str(paid["position"]), "--html", tmp_path / "r.html")
    html = (tmp_path / "r.html").read_text("utf-8")
    page = Page(html)
    assert not page.tags & {"script", "link", "img", "iframe", "object", "form", "a"}
    assert not {name for name, _ in page.attributes} & {"src", "href", "onload", "xlink:href"}
    assert "url(" not in html
    assert "@import" not in html


def test_the_same_receipt_gives_the_same_bytes_and_takes_no_files_place(
    cli: Cli, paid: dict[str, Any], tmp_path: Path
) -> None:
    for name in ("a.html", "b.html"):
        cli.good("receipt", str(paid["last"]), "--html", tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert cli("receipt", str(paid["last"]), "--html", tmp_path / "a.html").code == 1
    assert cli("receipt", "--evidence", "2", "--html", tmp_path / "c.html").code == 64


def test_a_long_submission_is_summed_whole_and_listed_in_part(cli: Cli, book: Path, tmp_path: Path) -> None:
    cli.good(*pay("ZF-1"))
    rows = [expense(f"P{number}", amount_fen=100 + number) for number in range(LISTED + 5)]
    recorded = cli.good(
        "record", "--file", "-", "--as", "河南示例师范大学", "--json", stdin=lines(*rows)
    ).json["recorded"]
    cli.good("receipt", str(recorded["position"]), "--html", tmp_path / "r.html")
    page = Page((tmp_path / "r.html").read_text("utf-8"))
    total = sum(row["amount_fen"] for row in rows)
    assert f"{total // 100:,}.{total % 100:02d}" in page.text
    assert page.text.count("伙食费") == LISTED
    assert "另有 5 条" in page.text
    assert "食堂" not in page.text


def test_everything_that_was_recorded_is_escaped() -> None:
    nasty = "<script>alert('&\"')</script>"
    page = Page(
        replace(
            PAGE, signed=[Signed(nasty, nasty, nasty, nasty, nasty)], origin=nasty, proof=nasty, log_key=nasty
        ).to_html()
    )
    assert "script" not in page.tags
    assert page.text.count(nasty) >= 7


def test_a_real_receipt_bears_no_mark_of_practice() -> None:
    assert "演练" not in PAGE.to_html()


def test_the_code_on_the_page_is_that_of_the_proof() -> None:
    code = proof_code(PAGE.proof)
    assert code is not None
    assert code.error == "L"
    side = code.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {side} {side}"' in PAGE.to_html()
    other = proof_code(PAGE.proof.replace("9", "8"))
    assert other is not None
    assert list(code.matrix_iter()) != list(other.matrix_iter())


def test_a_camera_reads_the_proof_back() -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    proof = PAGE.proof + "A" * 1_500
    code = proof_code(proof)
    assert code is not None
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(scale=3, border=4)]
    picture = memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.bytes == proof.encode()


def test_a_proof_too_long_for_a_code_is_printed_as_text() -> None:
    assert proof_code("A" * 2_953) is not None
    assert proof_code("A" * 2_954) is None
    page = Page(replace(PAGE, proof="A" * 2_954).to_html())
    assert "svg" not in page.tags
    assert "二维码容纳不下" in page.text
    assert "A" * 2_954 in page.text
