"""The printable receipt of a submission (回执): one page of HTML for A4, with the QR code of its proof.

It has no script and asks for nothing from elsewhere; everything that was recorded is escaped. The same
receipt gives the same bytes. Chinese stands first, English beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

import segno
from segno.encoder import DataOverflowError

from domain.money import format_yuan

LISTED: Final = 40
"""Statements that are listed one by one; the sums cover all of them."""

QUIET_MODULES: Final = 4
MODULE_MM: Final = 0.5
"""Large enough for the camera of a telephone, printed by any office printer."""


class Signed(NamedTuple):
    """One signature: the party by name and code, its office, the duty in both languages."""

    party: str
    code: str
    officer: str
    duty_zh: str
    duty_en: str


class SumOfType(NamedTuple):
    """How many statements of one type there are, and what they come to, if they speak of money."""

    zh: str
    en: str
    number: int
    amount_fen: int | None


class Line(NamedTuple):
    """One statement in the list."""

    position: int
    day: str
    zh: str
    en: str
    about: str
    amount_fen: int | None


@dataclass(frozen=True)
class PrintedReceipt:
    """What a receipt says. `lines` are the first of its statements; `root` and `founding` are base64."""

    origin: str
    is_practice: bool
    founding: str
    log_key: str
    position: int
    statements: int
    recorded_at: str
    signed: Sequence[Signed]
    sums: Sequence[SumOfType]
    lines: Sequence[Line]
    checkpoint_size: int
    root: str
    proof: str

    def to_html(self) -> str:
        """The page."""
        body = "\n".join((_heading(self), _facts(self), _content(self), _verification(self), _proof(self)))
        title = f"回执 Receipt {self.position} · {self.origin}"
        return _PAGE.format(title=escape(title), style=_STYLE, body=body)


def proof_code(proof: str) -> segno.QRCode | None:
    """The QR code of a proof's text, error level L; None if no QR code can hold so much."""
    try:
        return segno.make(proof.encode(), error="l", boost_error=False, micro=False, mode="byte")
    except DataOverflowError:
        return None


def _heading(receipt: PrintedReceipt) -> str:
    mark = (
        '<p class="mark">【演练】数据均为虚构，本回执不作凭据 · PRACTICE: all data are fictional, this '
        "receipt proves nothing about real money</p>"
        if receipt.is_practice
        else ""
    )
    return (
        "<header><h1>回执 <small>Receipt</small></h1>"
        f"<p>账本 <small>ledger</small> {escape(receipt.origin)} · "
        f"第 {receipt.position:,} 条提交 <small>submission at position {receipt.position:,}</small></p>"
        f"{mark}</header>"
    )


def _facts(receipt: PrintedReceipt) -> str:
    first, last = receipt.position + 1, receipt.position + receipt.statements
    places = f"{first:,}" if first == last else f"{first:,} – {last:,}"
    signatures = "<br>".join(
        f"{escape(each.duty_zh)} <small>{escape(each.duty_en)}</small> {escape(each.party)} "
        f"{escape(each.officer)} <small>{escape(each.code)}</small>"
        for each in receipt.signed
    )
    rows = (
        ("记录时间", "recorded at", escape(receipt.recorded_at)),
        ("签名", "signed by", signatures),
        ("陈述", "statements", f"{receipt.statements:,} 条，位置 <small>at</small> {places}"),
        ("设立指纹", "founding fingerprint", _code(receipt.founding)),
        ("日志公钥", "log key", _code(receipt.log_key)),
        ("检查点", "checkpoint", f"{receipt.checkpoint_size:,} 条 <small>entries</small>"),
        ("日志根", "log root", _code(receipt.root)),
    )
    cells = "".join(
        f"<tr><th>{zh} <small>{en}</small></th><td>{content}</td></tr>\n" for zh, en, content in rows
    )
    return f'<table class="facts">\n{cells}</table>'


def _content(receipt: PrintedReceipt) -> str:
    sums = _table(
        (("类型", "type", ""), ("条数", "count", "n"), ("金额（元）", "amount, yuan", "n")),
        ((_both(row.zh, row.en), f"{row.number:,}", _yuan(row.amount_fen)) for row in receipt.sums),
    )
    lines = _table(
        (
            ("位置", "position", "n"),
            ("业务日期", "day", "d"),
            ("事项", "fact", ""),
            ("内容", "about", ""),
            ("金额（元）", "amount, yuan", "n"),
        ),
        (
            (
                f"{line.position:,}",
                escape(line.day),
                _both(line.zh, line.en),
                escape(line.about),
                _yuan(line.amount_fen),
            )
            for line in receipt.lines
        ),
    )
    more = receipt.statements - len(receipt.lines)
    rest = f"<p>另有 {more:,} 条 <small>and {more:,} more</small></p>" if more else ""
    return f"<h2>内容 <small>What was recorded</small></h2>\n{sums}\n{lines}\n{rest}"


def _verification(receipt: PrintedReceipt) -> str:
    files = f"{receipt.position}.tlog-proof {receipt.position}.submission"
    command = f"mingzhang receipt --check {files} --log-key '{receipt.log_key}'"
    fetch = (
        f"mingzhang receipt {receipt.position} --out {receipt.position}.tlog-proof "
        f"--submission {receipt.position}.submission --book DIR"
    )
    return (
        "<h2>离线核验 <small>Verify it offline</small></h2>\n"
        f"<p>下方证明文本存为 {receipt.position}.tlog-proof，与提交文件 {receipt.position}.submission "
        "同置一处，运行以下命令；不需要账簿，也不需要网络。 <small>Save the text of the proof below as "
        f"{receipt.position}.tlog-proof beside the submission file and run this; it needs neither the book "
        "nor a network.</small></p>\n"
        f"<pre>{escape(command)}</pre>\n"
        "<p>两个文件均可从账簿取得： <small>Both files can be fetched from the book:</small></p>\n"
        f"<pre>{escape(fetch)}</pre>"
    )


def _proof(receipt: PrintedReceipt) -> str:
    code = proof_code(receipt.proof)
    if code is None:
        picture = (
            "<p>证明过长，二维码容纳不下；以下为全文。 <small>The proof is longer than a QR code can hold; "
            "this is its text.</small></p>"
        )
    else:
        side_mm = code.symbol_size(border=QUIET_MODULES)[0] * MODULE_MM
        drawn = code.svg_inline(omitsize=True, border=QUIET_MODULES, svgclass=None, lineclass=None)
        picture = f'<div class="code" style="width:{side_mm:g}mm">{drawn}</div>'
    return (
        "<h2>证明 <small>Proof (C2SP tlog-proof)</small></h2>\n"
        f'<div class="proof">{picture}<pre class="small">{escape(receipt.proof)}</pre></div>'
    )


def _table(titles: Sequence[tuple[str, str, str]], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are escaped already; `n` marks a column of numbers, `d` one of days."""
    looks = [f' class="{look}"' if look else "" for _, _, look in titles]
    head = "".join(
        f"<th{look}>{zh} <small>{en}</small></th>" for (zh, en, _), look in zip(titles, looks, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{look}>{cell}</td>" for look, cell in zip(looks, row, strict=True)) + "</tr>\n"
        for row in rows
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>"


def _both(zh: str, en: str) -> str:
    return f"{escape(zh)} <small>{escape(en)}</small>"


def _yuan(fen: int | None) -> str:
    return "" if fen is None else format_yuan(fen)


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


_PAGE: Final = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""

_STYLE: Final = """
@page { size: A4; margin: 15mm 14mm; }
body { font: 10pt/1.45 "Noto Serif CJK SC", "Source Han Serif SC", SimSun, "Songti SC", serif; color: #000;
  max-width: 182mm; margin: 0 auto; }
h1 { font-size: 20pt; margin: 0; } h2 { font-size: 12pt; margin: 5mm 0 1.5mm; break-after: avoid; }
p { margin: 1mm 0; } small { color: #444; font-size: 80%; font-weight: normal; }
header { border-bottom: 0.6mm solid #000; padding-bottom: 2mm; margin-bottom: 3mm; }
.mark { color: #b00000; border: 0.4mm solid #b00000; padding: 1mm 2mm; font-weight: bold; }
table { border-collapse: collapse; width: 100%; margin: 1.5mm 0; }
thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { border-bottom: 0.2mm solid #999; padding: 0.7mm 1.5mm; text-align: left; vertical-align: top; }
.facts th { width: 48mm; } .d { white-space: nowrap; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td, code, pre { overflow-wrap: anywhere; }
code, pre { font-family: "Noto Sans Mono CJK SC", Consolas, Menlo, monospace; font-size: 8.5pt; }
pre { white-space: pre-wrap; margin: 1mm 0; padding: 1.5mm; border: 0.2mm solid #999; }
.proof { display: flex; gap: 4mm; align-items: flex-start; flex-wrap: wrap; break-inside: avoid; }
.code { flex: none; } .code svg { display: block; width: 100%; shape-rendering: crispEdges; }
.small { font-size: 6.5pt; flex: 1 1 70mm; min-width: 60mm; }
"""
