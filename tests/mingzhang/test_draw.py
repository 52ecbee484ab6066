"""draw: request, answer, reveal and check on a practice book, and a reveal that never comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.mingzhang.conftest import ACCOUNT, EDUCATION, FINANCE, SCHOOL, Cli, lines

REQUEST = ("--seats", "2", "--sits-on", "2026-03-20", "--answering", "supervision", "--as", EDUCATION)


@pytest.fixture
def register(cli: Cli, book: Path) -> Path:
    """A running tender T1, and five experts of whom one steps aside for the institution."""
    members = {
        "tender": "T1", "title": "短训", "account": ACCOUNT, "subject": "training", "method": "open-tender",
        "ceiling": "300000", "opened_on": "2026-02-01", "deadline_on": "2026-02-20",
    }  # fmt: skip
    settings = [f"--set={name}={text}" for name, text in members.items()]
    cli.good("record", "tender.opened", "--as", EDUCATION, "--on", "2026-02-01", *settings)
    experts: list[dict[str, Any]] = [
        {
            "type": "expert.listed", "occurred_on": "2026-01-10", "holder": "41", "expert": f"E{number}",
            "version": 1, "field": "语文", "rank": "professor", "valid_from": "2026-01-01",
            "conflicts": [SCHOOL] if number == 5 else [], "withhold": {"name": "某人"},
        }
        for number in range(1, 6)
    ]  # fmt: skip
    cli.good("record", "--file", "-", "--as", EDUCATION, stdin=lines(*experts))
    return book


def test_a_panel_is_drawn_by_two_parties_and_checked_by_anybody(cli: Cli, register: Path) -> None:
    bid = ("--set=tender=T1", f"--set=bidder={SCHOOL}", "--set=price=1", "--on", "2026-02-19")
    cli.good("record", "bid.recorded", "--as", EDUCATION, *bid)
    asked = cli.good("draw", "request", "T1", "D1", *REQUEST, "--reveal-by", "2026-03-19", "--json")
    assert asked.json["requested"]["avoid"] == [SCHOOL]
    assert asked.json["requested"]["holder"] == "41"
    secret = json.loads(Path("D1.secret").read_text())["secret"]
    assert Path("D1.secret").stat().st_mode & 0o777 == 0o600
    assert secret not in asked.out
    waits = cli("draw", "check", "D1", "--json")
    assert (waits.code, waits.json["state"], waits.json["candidates"]) == (
        2, "requested", ["E1", "E2", "E3", "E4"],
    )  # fmt: skip
    assert cli("draw", "reveal", "D1", "--as", EDUCATION).code == 1, "nobody answered"
    cli.good("draw", "answer", "D1")
    assert cli("draw", "check", "D1", "--json").json["state"] == "answered"
    drawn = cli.good("draw", "reveal", "D1", "--as", EDUCATION, "--json").json
    assert drawn["right"]
    assert drawn["committed_seed"] == secret
    checked = cli.good("draw", "check", "D1", "--json").json
    assert checked == drawn
    assert [each["expert"] for each in checked["tickets"][:2]] == checked["drawn"]
    for lang, said in (("zh", "一致"), ("en", "is what was recorded")):
        assert said in cli.good("draw", "check", "D1", "--lang", lang).out
    assert cli("draw", "reveal", "D1", "--as", EDUCATION).code == 1


def test_a_reveal_that_never_comes_is_seen_and_named_by_the_next(cli: Cli, register: Path) -> None:
    cli.good("draw", "request", "T1", "D1", *REQUEST, "--on", "2026-03-01", "--reveal-by", "2026-03-05")
    today = ("--today", "2026-03-15")

    def waiting() -> list[tuple[Any, ...]]:
        tasks = cli.good("due", "--json", *today).json["tasks"]
        names = ("task", "number", "party", "days", "days_late")
        return [tuple(row[name] for name in names) for row in tasks if row["task"].endswith("-draw")]

    assert waiting() == [("answer-draw", "D1", "supervision", 14, 10)]
    cli.good("draw", "answer", "D1", "--on", "2026-03-04")
    assert waiting() == [("reveal-draw", "D1", EDUCATION, 11, 10)]
    for lang, said in (("zh", "揭示抽取"), ("en", "reveal the draw")):
        assert said in cli.good("due", "--as", EDUCATION, "--lang", lang, *today).out
    Path("D1.secret").unlink()
    again = cli.good("draw", "request", "T1", "D2", *REQUEST, "--reason", "随机数丢失", "--json")
    assert again.json["requested"]["repeats"] == "D1"
    assert [row[1] for row in waiting()] == ["D2"]
    lost = cli("draw", "check", "D1", "--json")
    assert (lost.code, lost.json["state"], lost.json["repeated_by"]) == (2, "repeated", "D2")
    assert "never revealed" in cli("draw", "check", "D1").out
    found = cli.good("report", "draws", "--json").json["draws"]
    assert [(row["draw"], row["state"], row["repeats"]) for row in found] == [
        ("D1", "repeated", None),
        ("D2", "requested", "D1"),
    ]


def test_a_request_that_is_refused_leaves_no_secret(cli: Cli, register: Path) -> None:
    request = ("draw", "request", "T1", "D1", "--seats", "2", "--sits-on", "2026-03-20")
    assert cli(*request, "--answering", EDUCATION, "--as", EDUCATION).code == 1
    assert cli(*request, "--answering", "supervision", "--as", "没有的单位").code == 1
    assert cli(*request, "--answering", "supervision").code == 64
    assert cli("draw", "request", "T9", "D1", *REQUEST).code == 1
    assert not Path("D1.secret").exists()
    cli.good("draw", "request", "T1", "D1", *REQUEST)
    kept = Path("D1.secret").read_bytes()
    assert cli("draw", "request", "T1", "D1", *REQUEST).code == 1
    assert Path("D1.secret").read_bytes() == kept


def test_another_draws_secret_is_told_apart_and_not_shown(cli: Cli, register: Path) -> None:
    cli.good("draw", "request", "T1", "D1", *REQUEST)
    cli.good("draw", "answer", "D1")
    content = json.loads(Path("D1.secret").read_text())
    Path("D1.secret").write_text(json.dumps({**content, "secret": "A" * 43}))
    said = cli("draw", "reveal", "D1", "--as", EDUCATION)
    assert said.code == 1
    assert "another" in said.err or "not the one" in said.err
    assert "A" * 43 not in said.err
    assert cli("draw", "answer", "D9").code == 1
    assert cli("draw", "answer", "D1", "--as", FINANCE).code == 1
