"""A book in which every type of statement stands: what the small book of `test_every_cell` has no rows for.

There every cell of a small book is tried, here every cell of a row of the tables that are empty there, one
entry of every type of statement, and every byte of an attachment. Together no table is left out, which is
tested too. `MINGZHANG_ROWS=1000` tries every row.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audit.report import Report
from audit.verify import verify_book
from domain.statements.registry import STATEMENT_TYPES
from ledger.attachments import Attachments
from tests.projections.competition import tell_competition
from tests.projections.history import tell_everything
from tests.projections.oversight import oversee
from tests.simulation.tampering import (
    Deeds,
    Judge,
    every_addition,
    every_change,
    every_deletion,
    found,
    judge_of_views,
    tables_of,
)
from tests.world import ACCOUNT, World

ONLY_HERE = (
    "tenders", "bids", "awards", "classes",
    "plans", "plan_needs", "plan_quotas", "plan_budgets", "plan_stages", "quotas",
    "experts", "expert_versions", "draws", "panels", "seals", "envelopes", "contests",
    "vouchers", "voucher_offers", "voucher_earnings",
    "inspections", "findings", "freezes", "releases", "clawbacks", "recoveries", "sanctions", "referrals",
    "complaints", "publications", "erasures", "readings", "read_data",
    "closed_periods", "closing_balances", "adopted_figures",
    "adjustments", "award_ends", "bids_told", "carry_overs", "class_terms", "corrections", "expense_classes",
    "suspensions",
    "bases", "resources", "sharings", "class_modes", "trainees", "charges", "evaluations",
)  # fmt: skip
ROWS = int(os.environ.get("MINGZHANG_ROWS", "1"))
"""Rows tried of each table, the last among them."""
ONE_OF_EACH = "position IN (SELECT max(position) FROM entries GROUP BY type)"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year in which everything happens, with views at its head."""
    world = World(tmp_path_factory.mktemp("kinds"))
    who = tell_everything(world)
    world.fund(ACCOUNT, 1_000_000)
    tell_competition(world)
    oversee(world, who)
    row = {
        "type": "payment.made",
        "kind": "central-finance",
        "scope": "nation",
        "duty": "approve",
        "count": 1,
    }
    world.record_jointly("authority.adopted", rows=[row])
    world.record_jointly("rules.adopted", version="2026.1")
    bill = Attachments(world.ledger.book.attachments_path).store(b"a bill", "bill.txt")
    evidence = [{"media_type": bill.media_type, "size": bill.size, "sha256": bill.sha256}]
    world.record(
        who.province.education, "tender.opened", tender="T9", account=ACCOUNT, title="资源",
        subject="resource", method="inquiry", ceiling_fen=1, opened_on="2026-02-01",
        deadline_on="2026-02-20", evidence=evidence,
    )  # fmt: skip
    world.look()
    world.close()
    return world.path


@pytest.fixture(scope="module")
def judge_views(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Judges the views alone; what they must be is worked out once, from a copy of the log."""
    return judge_of_views(book, tmp_path_factory.mktemp("log"))


def missed(deeds: Deeds) -> list[str]:
    return [tampered.deed for tampered, report in deeds if not found(report)]


def test_every_type_of_statement_stands_in_the_book(book: Path) -> None:
    with closing(sqlite3.connect(book / "ledger.db")) as connection:
        stated = {kind for (kind,) in connection.execute("SELECT DISTINCT type FROM entries")}
    assert stated == {*STATEMENT_TYPES, "submission.accepted"}
    assert verify_book(book).verdict == "sound"


def test_no_table_of_the_views_is_left_out(book: Path) -> None:
    tables = tables_of(book / "views.db")
    assert all(tables.values()), tables
    assert set(ONLY_HERE) <= set(tables)


def test_every_cell_of_rows_of_the_other_views_counts(book: Path, judge_views: Judge) -> None:
    assert missed(every_change(book / "views.db", judge_views, ONLY_HERE, most=ROWS)) == []


def test_rows_of_the_other_views_count(book: Path, judge_views: Judge) -> None:
    assert missed(every_deletion(book / "views.db", judge_views, ONLY_HERE, most=ROWS)) == []
    assert missed(every_addition(book / "views.db", judge_views, ONLY_HERE)) == []


def test_every_cell_of_an_entry_of_every_type_counts(book: Path) -> None:
    def judge() -> Report:
        return verify_book(book)

    for deeds in (every_change, every_deletion):
        assert missed(deeds(book / "ledger.db", judge, ["entries"], ONE_OF_EACH)) == []


def test_every_byte_of_an_attachment_counts(book: Path) -> None:
    (path,) = (book / "attachments").iterdir()
    whole = path.read_bytes()
    try:
        for changed in (
            *(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))),
            whole[:-1],
            whole + b"\n",
        ):
            path.write_bytes(changed)
            assert verify_book(book).findings[0].code == "attachment-damaged"
    finally:
        path.write_bytes(whole)
