"""balances, show, history, replay and rebuild on a real book: what people read and what programs rely on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.encoding import encode_base64
from mingzhang.command import run
from tests.world import ACCOUNT, World

Say = Callable[..., str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Money on its way: a contract of 600,000 yuan, half of it paid, 120,000.50 yuan spent, one payment
    beside it.
    """
    world = World(tmp_path_factory.mktemp("reading"), now="2026-06-01T09:00")
    world.fund(ACCOUNT, 1_000_000_00)
    henan, school = world.province("41"), world.institution("河南示例师范大学")
    education, finance = henan.education, henan.finance
    world.record(
        education, "tender.opened", tender="T1", account=ACCOUNT, title="集中培训", subject="training",
        method="open-tender", ceiling_fen=700_000_00, opened_on="2026-05-01", deadline_on="2026-05-25",
    )  # fmt: skip
    world.record(education, "award.made", tender="T1", bidder=school, amount_fen=650_000_00)
    world.record(
        education, "contract.signed", contract="C1", tender="T1", account=ACCOUNT, institution=school,
        amount_fen=600_000_00, trainees=100, days=10,
    )  # fmt: skip
    world.at("2026-07-01")
    world.record(
        finance, "disbursement.made", contract="C1", payee=school, amount_fen=300_000_00, payment_order="Z1"
    )
    world.record_all(school, world.expense("C1", 120_000_50, "lodging"))
    world.record(
        finance, "payment.made", account=ACCOUNT, payee=school, purpose="教材", category="materials",
        amount_fen=10_000_00, payment_order="Z2",
    )  # fmt: skip
    world.close()
    return world


@pytest.fixture
def say(world: World, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command on the book and return what it writes to stdout."""

    def ask(*arguments: str, lang: str = "zh", code: int = 0) -> str:
        assert run([*arguments, "--book", str(world.path), "--lang", lang]) == code
        return capsys.readouterr().out

    return ask


def asked(say: Say, *arguments: str) -> Any:
    return json.loads(say(*arguments, "--json"))


def test_balances_for_programs_have_the_members_that_programs_rely_on(say: Say, world: World) -> None:
    found = asked(say, "balances")
    assert found["unit"] == "fen"
    assert found["position"] == json.loads(say("show", "--json"))["size"]
    assert found["checkpoint"].splitlines()[1] == str(found["position"])
    assert found["national"]["rural.short-term"] == {
        "appropriated": 1_000_000_00,
        "allocated": 1_000_000_00,
        "unallocated": 0,
    }
    account = found["accounts"][ACCOUNT]
    expected = {
        "allocated": 1_000_000_00,
        "received": 1_000_000_00,
        "committed_total": 600_000_00,
        "uncommitted": 400_000_00,
        "disbursed": 300_000_00,
        "undisbursed_commitment": 300_000_00,
        "treasury": 690_000_00,
        "expensed": 120_000_50,
    }
    assert expected.items() <= account.items()
    contract = {"amount": 600_000_00, "disbursed": 300_000_00, "expensed": 120_000_50, "advance": 179_999_50}
    assert contract.items() <= found["contracts"]["C1"].items()
    assert found["expenses_by_category"] == {"lodging": 120_000_50, "materials": 10_000_00}
    assert found["expense_total"] == 130_000_50


def test_balances_as_of_a_day_before_the_payment(say: Say) -> None:
    account = asked(say, "balances", "--as-of", "2026-06-15")["accounts"][ACCOUNT]
    assert (account["disbursed"], account["expensed"], account["treasury"]) == (0, 0, 1_000_000_00)
    assert account["committed_total"] == 600_000_00


def test_balances_as_known_at_a_day_and_at_a_position_agree(say: Say) -> None:
    by_day = asked(say, "balances", "--known-at", "2026-06-30")
    by_position = asked(say, "balances", "--known-at", str(by_day["known_at"]))
    assert by_day == by_position
    assert by_day["accounts"][ACCOUNT]["disbursed"] == 0


def test_balances_known_beyond_the_end_are_refused(say: Say) -> None:
    say("balances", "--known-at", "99999", code=1)


def test_balances_for_people_are_in_yuan_and_say_that_it_is_practice(say: Say) -> None:
    chinese, english = say("balances"), say("balances", lang="en")
    assert "【演练】" in chinese
    assert "短期集中培训" in chinese
    assert "120,000.50" in chinese
    assert "[PRACTICE]" in english
    assert "Rural: short-term centralised" in english


def test_columns_of_chinese_tables_are_aligned(say: Say) -> None:
    from mingzhang.cells import width

    lines = say("balances").splitlines()
    start = lines.index("合同（元）")
    table = lines[start + 1 : start + 6]
    assert len({width(line) for line in table}) == 1


def test_show_counts_for_programs_is_a_number_for_each_type(say: Say) -> None:
    counts = asked(say, "show", "--counts")
    assert counts["contract.signed"] == 1
    assert counts["expense.recorded"] == 1
    assert counts["ledger.founded"] == 1
    known = asked(say, "show", "--counts", "--known-at", "2026-06-30")
    assert "expense.recorded" not in known
    assert sum(counts.values()) == json.loads(say("show", "--json"))["statements"]


def test_show_tells_a_statement_by_position_and_by_id(say: Say, world: World) -> None:
    position = next(
        row["position"]
        for row in asked(say, "history", "C1")["statements"]
        if row["statement"]["type"] == "contract.signed"
    )
    by_position = asked(say, "show", str(position))
    by_id = asked(say, "show", by_position["statement"]["id"])
    assert by_position == by_id
    assert by_position["statement"]["amount_fen"] == 600_000_00
    assert {row["duty"] for row in by_position["signed_by"]} == {"prepare", "approve"}
    told = say("show", str(position))
    assert "600,000.00" in told
    assert "合同金额" in told


def test_show_of_nothing_says_what_there_is(say: Say) -> None:
    say("show", "99999", code=1)
    say("show", "not-an-id", code=1)


def test_history_of_a_contract_has_all_of_it_in_order(say: Say) -> None:
    rows = asked(say, "history", "C1")["statements"]
    assert [row["statement"]["type"] for row in rows] == [
        "contract.signed",
        "disbursement.made",
        "expense.recorded",
    ]
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    told = say("history", "C1")
    assert "河南示例师范大学" in told
    assert "住宿费" in told


def test_history_as_of_a_day_and_as_known_then_is_the_beginning_of_it(say: Say) -> None:
    rows = asked(say, "history", "C1")["statements"]
    middle = rows[len(rows) // 2]
    known = asked(say, "history", "C1", "--known-at", str(middle["position"]))["statements"]
    assert known == [row for row in rows if row["position"] <= middle["position"]] != rows
    day = middle["recorded_at"][:10]
    known = asked(say, "history", "C1", "--known-at", day)["statements"]
    assert known == [row for row in rows if row["recorded_at"][:10] <= day]
    day = min(row["statement"]["occurred_on"] for row in rows)
    earliest = asked(say, "history", "C1", "--as-of", day)["statements"]
    assert earliest == [row for row in rows if row["statement"]["occurred_on"] == day] != rows


@pytest.mark.parametrize(
    ("subject", "types"),
    [
        ("tender:T1", {"tender.opened", "award.made", "contract.signed"}),
        (f"account:{ACCOUNT}", {"allocation.made", "funds.received", "award.made", "payment.made"}),
    ],
)
def test_history_of_a_tender_and_of_an_account(say: Say, subject: str, types: set[str]) -> None:
    assert types <= {row["statement"]["type"] for row in asked(say, "history", subject)["statements"]}


def test_history_of_a_party_has_its_contracts_expenses(say: Say, world: World) -> None:
    rows = asked(say, "history", world.institution("河南示例师范大学"))["statements"]
    assert {"party.registered", "key.enrolled", "contract.signed", "expense.recorded"} <= {
        row["statement"]["type"] for row in rows
    }


def test_history_of_a_statement_begins_with_it(say: Say) -> None:
    first = asked(say, "history", "C1")["statements"][0]["statement"]
    assert asked(say, "history", f"statement:{first['id']}")["statements"][0]["statement"] == first


def test_history_of_nothing_is_refused(say: Say) -> None:
    say("history", "nowhere", code=1)
    say("history", "contract:nowhere", code=1)


def test_replay_sums_to_zero_in_both_books_and_agrees_with_the_views(say: Say) -> None:
    replayed = asked(say, "replay")
    assert all(sum(buckets.values()) == 0 for buckets in replayed["books"].values())
    account = asked(say, "balances")["accounts"][ACCOUNT]
    assert replayed["accounts"][ACCOUNT]["treasury"] == account["treasury"]
    assert replayed["accounts"][ACCOUNT]["committed"] == account["undisbursed_commitment"]
    assert replayed["contracts"]["C1"]["institution"] == 179_999_50


def test_replay_to_a_position_stops_at_the_last_whole_submission(say: Say) -> None:
    whole = asked(say, "replay")
    earlier = asked(say, "replay", "--to", str(whole["position"] - 1))
    assert earlier["position"] < whole["position"]
    assert earlier["digest"] != whole["digest"]
    assert asked(say, "replay", "--to", "2026-06-30")["position"] < whole["position"]
    assert "合计（应为零）" in say("replay")


def test_rebuild_gives_the_same_digests(say: Say) -> None:
    rebuilt = asked(say, "rebuild")
    assert rebuilt["same"]
    assert rebuilt["before"] == rebuilt["after"]
    assert "一致" in say("rebuild")


def test_verify_is_sound_and_says_so_in_both_languages(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    book = str(world.path)
    assert run(["verify", book, "--lang", "zh"]) == 0
    assert "✓ 无误" in capsys.readouterr().out
    assert run(["verify", book, "--lang", "en"]) == 0
    assert "✓ sound" in capsys.readouterr().out
    assert run(["verify", book, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "sound"
    assert run(["verify", book, "--founding", report["founding"]]) == 0
    assert run(["verify", book, "--founding", encode_base64(b"x" * 32)]) == 1
    assert run(["verify", book, "--founding", "sesame"]) == 64
    capsys.readouterr()


def test_verify_cannot_tell_about_what_is_no_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "undecided"
    assert run(["verify"]) == 64


def test_a_command_without_a_book_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGZHANG_BOOK", raising=False)
    assert run(["balances"]) == 64
    assert run(["balances", "--as-of", "yesterday", "--book", "x"]) == 64
