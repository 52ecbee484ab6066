"""Following the log: live, in any cuts, from nothing, after failures; always to the same state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.store import Recorder
from projections.catalogue import PROJECTIONS
from projections.digest import digests
from projections.errors import ProjectionError
from projections.follow import Follower, catch_up, rebuild
from projections.projection import Draft, Projection, Told
from projections.views import Views
from tests.projections.history import tell_everything
from tests.world import ACCOUNT, World


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Views]:
    views = Views(tmp_path / "fresh.db")
    yield views
    views.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(1, 95), max_size=6), batch_facts=st.integers(1, 40))
def test_however_the_log_is_cut_the_state_is_the_same(
    told: World, views: Views, fresh: Views, stops: list[int], batch_facts: int
) -> None:
    fresh.clear()
    for stop in [*sorted(stops), None]:
        catch_up(told.ledger.recorder, fresh, until=stop, batch_facts=batch_facts)
    assert digests(fresh) == digests(views)


def test_rebuilding_gives_the_same_state(told: World, views: Views, fresh: Views) -> None:
    catch_up(told.ledger.recorder, fresh)
    assert rebuild(told.ledger.recorder, fresh) == told.ledger.recorder.head()
    assert digests(fresh) == digests(views)


def test_following_live_gives_the_same_state(tmp_path: Path, fresh: Views) -> None:
    world = World(tmp_path)
    with Follower(world.path, fresh) as follower:
        tell_everything(world)
        head = world.ledger.recorder.head()
        follower.wait(head, timeout=10)
    assert fresh.position == head
    again = Views(tmp_path / "again.db")
    catch_up(world.ledger.recorder, again)
    assert digests(again) == digests(fresh)
    assert again.mark() == fresh.mark()


def test_a_follower_that_comes_back_goes_on_from_where_it_was(tmp_path: Path, fresh: Views) -> None:
    world = World(tmp_path)
    for amount_fen in (5_000, 7_000):
        with Follower(world.path, fresh) as follower:
            world.fund(ACCOUNT, amount_fen)
            follower.wait(world.ledger.recorder.head(), timeout=10)
    once = digests(fresh)
    rebuild(world.ledger.recorder, fresh)
    assert digests(fresh) == once


def test_two_that_catch_up_at_once_do_the_work_once(told: World, views: Views, fresh: Views) -> None:
    other = Views(fresh.place)

    def barge_in(_: int, __: int) -> None:
        catch_up(told.ledger.recorder, other, batch_facts=5)

    catch_up(told.ledger.recorder, fresh, barge_in, batch_facts=7)
    assert digests(fresh) == digests(views)


def test_stopped_in_the_middle_it_goes_on_from_the_last_batch(
    told: World, views: Views, fresh: Views
) -> None:
    class Killed(BaseException):
        pass

    def kill(position: int, head: int) -> None:
        assert head == told.ledger.recorder.head()
        if position > head // 2:
            raise Killed

    with pytest.raises(Killed):
        catch_up(told.ledger.recorder, fresh, kill, batch_facts=4)
    assert 0 < fresh.position < told.ledger.recorder.head()
    catch_up(told.ledger.recorder, fresh)
    assert digests(fresh) == digests(views)


def test_until_stops_before_a_submission_that_would_go_beyond(told: World, fresh: Views) -> None:
    recorder = told.ledger.recorder
    for until in range(1, recorder.head() + 1, 7):
        fresh.clear()
        reached = catch_up(recorder, fresh, until=until)
        following = recorder.entry(reached + 1)
        assert reached <= until
        assert reached == fresh.position
        assert following is not None or reached == recorder.head()
        assert following is None or following.submission == reached + 1


def _failing(on: str) -> tuple[Projection, ...]:
    def fail(statement: object, told: Told, draft: Draft) -> None:
        raise ValueError("a secret detail")

    first, *others = PROJECTIONS
    return (first, *[replace(each, rules={**each.rules, on: fail}) for each in others[:1]], *others[1:])


def test_a_projection_that_fails_names_the_statement_and_loses_nothing(
    told: World, views: Views, fresh: Views, tmp_path: Path
) -> None:
    recorder = told.ledger.recorder
    broken = Views(fresh.place, _failing("disbursement.returned"))
    with pytest.raises(ProjectionError) as caught:
        catch_up(recorder, broken, batch_facts=3)
    error = caught.value
    entry = recorder.entry(error.position)
    assert entry is not None
    assert entry.type == error.type == "disbursement.returned"
    assert (error.projection, error.statement_id in entry.data.decode()) == ("procurement", True)
    assert isinstance(error.__cause__, ValueError)
    assert "secret" not in str(error)
    assert 0 < broken.position < error.position
    before = Views(tmp_path / "before.db")
    catch_up(recorder, before, until=broken.position)
    assert digests(broken) == digests(before)
    catch_up(recorder, fresh)  # the cause is fixed
    assert digests(fresh) == digests(views)


def test_a_live_follower_raises_what_stopped_it(tmp_path: Path) -> None:
    world = World(tmp_path)
    broken = Views(tmp_path / "broken.db", _failing("tender.opened"))
    education = world.province().education
    follower = Follower(world.path, broken)
    world.record(
        education, "tender.opened", tender="T", account=ACCOUNT, title="项目", subject="training",
        method="inquiry", ceiling_fen=5, opened_on="2026-01-01", deadline_on="2026-01-02",
    )  # fmt: skip
    with pytest.raises(ProjectionError, match=r"procurement failed at position \d+, tender.opened"), follower:
        follower.wait(world.ledger.recorder.head(), timeout=10)
    assert broken.position == world.ledger.recorder.head() - 2


def test_views_of_another_log_are_made_again(told: World, views: Views, fresh: Views, tmp_path: Path) -> None:
    world = World(tmp_path)
    world.fund(ACCOUNT, 5_000)
    catch_up(world.ledger.recorder, fresh)
    catch_up(told.ledger.recorder, fresh)
    assert digests(fresh) == digests(views)


def test_views_ahead_of_the_log_are_made_again(told: World, fresh: Views, tmp_path: Path) -> None:
    catch_up(told.ledger.recorder, fresh)
    world = World(tmp_path)
    recorder: Recorder = world.ledger.recorder
    assert catch_up(recorder, fresh) == fresh.position == recorder.head()
