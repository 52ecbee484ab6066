"""Draws worked out again from the log: at every step, after the register changed, and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.lot_secrets import LotSecretError, keep_secret, read_secret
from ledger.lots import Secret, make_secret
from ledger.private_file import PrivateFileExistsError, PrivateFileTooOpenError
from ledger.redrawing import NoSuchDrawError, draw_again
from tests.projections.competition import TENDER, digest
from tests.world import World

SECRET = make_secret(lambda size: b"\x07" * size)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.fund()
    education = world.province().education
    world.record(education, "tender.opened", tender="T1", title="短训", **TENDER)
    for number in range(1, 7):
        _list(world, f"E{number}")
    yield world
    world.close()


def _list(world: World, expert: str) -> None:
    row, _ = world.withhold("name", "某专家")
    world.record(
        world.province().education, "expert.listed", holder="41", expert=expert, version=1, field="语文",
        rank="professor", valid_from="2026-01-01", withheld=[row],
    )  # fmt: skip


def _request(world: World, draw: str, **more: Any) -> int:
    asked: dict[str, Any] = {"tender": "T1", "holder": "41", "seats": 3, "sits_on": "2026-02-26", **more}
    return world.record(
        world.province().education, "draw.requested", draw=draw, commitment=SECRET.commitment,
        answering=world.supervision(), **asked,
    ).position  # fmt: skip


def _reveal(world: World, draw: str, drawn: tuple[str, ...]) -> None:
    world.record(
        world.province().education, "panel.drawn", draw=draw, committed_seed=SECRET.text,
        answering_seed=digest("B"), drawn=[{"expert": each} for each in drawn],
    )  # fmt: skip


def test_a_draw_is_followed_through_its_steps_and_drawn_again_by_hand(world: World) -> None:
    log = world.ledger.recorder
    position = _request(world, "D1")
    asked = draw_again(log, "D1")
    assert (asked.state, asked.requested_at, asked.answered_at) == ("requested", position, None)
    assert (asked.tickets, asked.is_right) == ((), False)
    world.record(world.supervision(), "draw.answered", draw="D1", answering_seed=digest("B"))
    assert draw_again(log, "D1").state == "answered"
    entry = log.entry(position)
    assert entry is not None
    leaf = sha256(b"\x00" + entry.data).digest()
    seed = sha256(b"\x07" * 32 + sha256(b"B").digest() + leaf).digest()
    tickets = sorted(
        (sha256(seed + f"E{number}".encode()).hexdigest(), f"E{number}") for number in range(1, 7)
    )
    expected = tuple(expert for _, expert in tickets[:3])
    _reveal(world, "D1", expected)
    # Who is listed, and who is no more, after the request changes nothing.
    _list(world, "E0")
    world.record(world.province().education, "expert.delisted", expert=expected[0])
    found = draw_again(log, "D1")
    assert (found.state, found.is_right, found.stated) == ("drawn", True, expected)
    assert found.candidates == tuple(f"E{number}" for number in range(1, 7))
    assert [(each.ticket, each.expert) for each in found.tickets] == tickets


def test_what_was_stated_otherwise_is_not_right(world: World) -> None:
    _request(world, "D1")
    world.record(world.supervision(), "draw.answered", draw="D1", answering_seed=digest("B"))
    drawn = draw_again(world.ledger.recorder, "D1")._replace(committed_seed=SECRET.text, stated=("E1",))
    assert drawn.keeps_its_commitment
    assert not drawn.is_right
    assert not drawn._replace(committed_seed="A" * 43, stated=()).is_right


def test_a_draw_that_was_never_revealed_names_the_one_that_repeats_it(world: World) -> None:
    _request(world, "D1")
    _request(world, "D2", repeats="D1")
    log = world.ledger.recorder
    assert (draw_again(log, "D1").state, draw_again(log, "D1").repeated_by) == ("repeated", "D2")
    assert (draw_again(log, "D2").state, draw_again(log, "D2").request.repeats) == ("requested", "D1")
    with pytest.raises(NoSuchDrawError, match="D9"):
        draw_again(log, "D9")


def test_a_secret_is_kept_private_and_for_its_draw_alone(tmp_path: Path) -> None:
    path = tmp_path / "D1.secret"
    keep_secret(path, "a.example/b", "D1", SECRET)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_secret(path, "a.example/b", "D1") == SECRET
    for origin, draw in (("a.example/b", "D2"), ("a.example/c", "D1")):
        with pytest.raises(LotSecretError) as caught:
            read_secret(path, origin, draw)
        assert SECRET.text not in str(caught.value) + caught.value.say("zh")
    with pytest.raises(PrivateFileExistsError):
        keep_secret(path, "a.example/b", "D1", SECRET)
    path.chmod(0o640)
    with pytest.raises(PrivateFileTooOpenError):
        read_secret(path, "a.example/b", "D1")


@pytest.mark.parametrize("spoil", ["{", '{"format":"x"}', "[]", "B"])
def test_a_spoilt_secret_is_refused_and_not_shown(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "D1.secret"
    keep_secret(path, "a.example/b", "D1", Secret(spoil * 43))
    for content in (path.read_text("utf-8"), spoil):
        path.write_text(content, "utf-8")
        with pytest.raises(LotSecretError) as caught:
            read_secret(path, "a.example/b", "D1")
        assert spoil * 43 not in str(caught.value)
