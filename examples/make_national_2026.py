"""Writes the demonstration's spreadsheets: `python examples/make_national_2026.py [FOLDER]`.

Without a folder they are written beside this file. The same facts give the same sheets on every run; change
the tables in `sheet_making/tables.py` and run this again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sheet_making import centre, corps, gansu, henan, mistakes, sichuan, tables, xinjiang
from sheet_making.writing import write
from sheet_making.year import DISBURSEMENTS, PARTIES, REFUSED

YEAR_FOLDER = "national-2026"
MISTAKES_FOLDER = "national-2026-mistakes"
SHEETS = tuple(
    sheet for office in (centre, henan, sichuan, gansu, xinjiang, corps) for sheet in office.SHEETS
)


def make(folder: Path) -> None:
    """Write both folders, the year's and the one with mistakes, into `folder`."""
    year, wrong = folder / YEAR_FOLDER, folder / MISTAKES_FOLDER
    for each in (year, wrong):
        each.mkdir(parents=True, exist_ok=True)
        for old in each.iterdir():
            old.unlink()
    for sheet in SHEETS:
        write(sheet, year)
    _write_json(year / "case.json", _case())
    write(mistakes.SHEET, wrong)
    _write_json(
        wrong / "expected-errors.json",
        [{"file": mistakes.FILE, **mistake._asdict()} for mistake in mistakes.EXPECTED],
    )


def _case() -> dict[str, object]:
    """What the demonstration says besides the sheets: title, year, last day, a payment that is refused."""
    return {
        "title_zh": "“国培计划”演示（全部虚构）",
        "title_en": "A fictional year of the National Training Plan",
        "year": tables.YEAR,
        "last_day": max(payment.day for payment in DISBURSEMENTS).isoformat(),
        "refused": {
            "party": PARTIES[f"{REFUSED.province}财政"].code,
            "zh": "兵团：资金还没有到账就想付款",
            "en": "The Corps: a payment before its money arrived",
            "statement": {
                "type": "disbursement.made",
                "occurred_on": REFUSED.day.isoformat(),
                "contract": REFUSED.contract.number,
                "payee": REFUSED.payee.code,
                "amount_fen": REFUSED.amount_fen,
                "payment_order": REFUSED.order,
            },
        },
    }


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
