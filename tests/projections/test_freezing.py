"""What is frozen of accounts and contracts, on both axes, and how the screen shows what is held."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mingzhang.cells import width
from mingzhang.command import run
from projections.balances import balances
from projections.follow import catch_up
from projections.views import Views
from tests.projections.competition import Bidders, tell_vouchers
from tests.world import ACCOUNT, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Account and contract partly frozen, some of it released; four vouchers."""
    world = World(tmp_path_factory.mktemp("frozen"))
    world.fund()
    school = world.contract("C1", 50_000)
    supervision = world.supervision()
    for freeze, about in (
        ("D1", {"account": ACCOUNT}),
        ("D2", {"account": ACCOUNT}),
        ("D3", {"contract": "C1"}),
    ):
        world.record(
            supervision, "funds.frozen", freeze=freeze, amount_fen=1_000, occurred_on="2026-11-01", **about
        )
    world.record(supervision, "funds.released", freeze="D1", amount_fen=400, occurred_on="2026-11-20")
    tell_vouchers(world, Bidders(school, world.institution("示例民办培训学校"), ""))
    world.close()
    return world


def test_what_is_frozen_is_told_as_of_a_day_and_as_known(world: World) -> None:
    views = Views(world.path / "views.db")
    catch_up(world.reopen().recorder, views)
    for question, account, contract in (
        ({}, 1_600, 1_000),
        ({"as_of": date(2026, 11, 10)}, 2_000, None),
        ({"as_of": date(2026, 12, 1)}, 1_600, 1_000),
    ):
        found = balances(views, **question)
        assert found.accounts[ACCOUNT].frozen == account
        assert found.by_province["41"].frozen == account
        assert (found.contracts["C1"].frozen if "C1" in found.contracts else None) == contract
    positions = range(views.position)
    frozen = [
        found[ACCOUNT].frozen
        for found in (balances(views, known_at=position).accounts for position in positions)
        if ACCOUNT in found
    ]
    assert list(dict.fromkeys(frozen)) == [0, 1_000, 2_000, 1_600]
    views.close()
    world.close()


WORDS = {"zh": ("培训券占用", "冻结"), "en": ("reserved", "frozen")}


@pytest.mark.parametrize("lang", WORDS)
def test_the_screen_shows_what_is_held(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    show = ["balances", "--book", str(world.path), "--lang", lang]
    assert run(show) == 0
    wide = capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    assert run(show) == 0
    narrow = capsys.readouterr().out
    assert all(word in said for word in WORDS[lang] for said in (wide, narrow))
    assert max(map(width, narrow.splitlines())) <= 80
    assert "16.00" in narrow


def test_the_screen_has_no_column_for_what_is_not_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(tmp_path)
    world.fund()
    world.close()
    for lang, words in WORDS.items():
        assert run(["balances", "--book", str(world.path), "--lang", lang]) == 0
        said = capsys.readouterr().out
        assert not any(word in said for word in words)
