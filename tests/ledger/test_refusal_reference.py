"""The reference page of refusals is the one the code makes, and every code stands for one refusal."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from ledger.refusal_reference import all_refusals, refusals_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "refusals.md"


def test_the_page_is_the_one_that_the_code_makes() -> None:
    assert PAGE.read_text("utf-8") == refusals_page()


def test_every_code_stands_for_one_refusal() -> None:
    assert Counter(refusal.code for refusal in all_refusals()).most_common(1)[0][1] == 1


def test_every_refusal_has_a_chinese_name() -> None:
    rows = [row.split(" | ") for row in refusals_page().splitlines() if row.startswith("| `")]
    assert rows
    assert all(re.search(r"[\u4e00-\u9fff]", row[1]) for row in rows)


def regenerate() -> None:
    """Write the page anew: `python -m tests.ledger.test_refusal_reference`."""
    PAGE.write_text(refusals_page(), "utf-8")


if __name__ == "__main__":
    regenerate()
