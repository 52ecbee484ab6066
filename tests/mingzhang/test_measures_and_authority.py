"""`mingzhang measures` and `mingzhang authority`."""

from __future__ import annotations

from pathlib import Path

from mingzhang.cells import width
from tests.mingzhang.conftest import Cli
from tests.projections.history import tell_everything
from tests.projections.oversight import oversee
from tests.world import World

FOUNDING_DAY = "2010-06-11"


def test_measures_of_a_day_are_listed_with_their_sources(cli: Cli) -> None:
    said = cli.good("measures", "--on", "2026-05-01", "--lang", "zh").out
    assert "培训费综合定额（三类）" in said
    assert "550 元/人天" in said
    assert "预算法（2014年修正）第五十二条" in said
    assert max(map(width, said.splitlines())) <= 120
    english = cli.good("measures", "--on", "2026-05-01", "--lang", "en").out
    assert "550 yuan/person-day" in english


def test_law_that_came_later_does_not_stand_under_an_earlier_day(cli: Cli) -> None:
    said = cli.good("measures", "--on", FOUNDING_DAY, "--json").json
    assert said["on"] == FOUNDING_DAY
    names = {row["name"] for row in said["measures"]}
    assert "tender.bid-days" in names
    assert "training.cap" not in names
    assert all(row["in_force_from"] <= FOUNDING_DAY for row in said["measures"])
    assert {row["mark"] for row in said["measures"]} <= {"C", "S"}


def test_a_book_adds_what_its_founders_adopted(cli: Cli, tmp_path: Path) -> None:
    world = World(tmp_path)
    oversee(world, tell_everything(world))
    world.close()
    said = cli.good("measures", "--on", "2026-05-01", "--book", world.path, "--json").json
    adopted = [row for row in said["measures"] if row["mark"] == "adopted"]
    assert [row["name"] for row in adopted] == ["training.cap", "training.long-course-percent"]
    assert adopted[0]["article"] == "虚构培训费管理办法第九条"
    text = cli.good("measures", "--on", "2026-05-01", "--book", world.path, "--lang", "zh").out
    assert "虚构培训费管理办法第九条 †" in text


def test_authority_says_who_may_sign_a_type(book: Path, cli: Cli) -> None:
    said = cli.good("authority", "period.closed", "--book", book, "--json").json
    assert [(row["kind"], row["scope"], row["duty"]) for row in said["authority"]] == [
        ("central-finance", "joint", "approve"),
        ("supervisor", "joint", "approve"),
    ]
    text = cli.good("authority", "disbursement.made", "--book", book, "--lang", "zh").out
    assert "省级财政部门" in text
    assert "经办 1、审批 1" in text


def test_authority_lists_every_type_and_knows_no_other(book: Path, cli: Cli) -> None:
    everything = cli.good("authority", "--book", book, "--json").json["authority"]
    assert {"ledger.founded", "expense.recorded", "funds.frozen"} <= {row["type"] for row in everything}
    wrong = cli("authority", "contract.sgned", "--book", book, "--lang", "en")
    assert wrong.code == 1
    assert "contract.signed" in wrong.err
