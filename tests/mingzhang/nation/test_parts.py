"""The parts of a made history: streams of chance, the offices' days, names and codes, the woven order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.codes import check_party_code
from domain.personal_data import personal_datum
from domain.vocabulary import KINDS
from domain.working_days import is_working_day
from ledger.moment import CHINA
from mingzhang.nation.acts import Act
from mingzhang.nation.calendar import DAYS_OF_WEEK, slot
from mingzhang.nation.costs import category_sums, lectures
from mingzhang.nation.drafts import ClassDraft
from mingzhang.nation.names import MARK
from mingzhang.nation.plan import make_drafts
from mingzhang.nation.scale import FEWEST
from mingzhang.nation.spending import expenses_of, fewest_lines
from mingzhang.nation.stories import Story, woven
from mingzhang.nation.streams import Stream, share_out
from mingzhang.nation.world import World

days = st.dates(date(2022, 10, 1), date(2026, 3, 1))


@given(st.integers(0, 10**12), st.lists(st.integers(1, 10**6), min_size=1, max_size=50))
def test_what_is_shared_out_sums_to_the_whole(total: int, weights: list[int]) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - total * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True)
    )


@given(st.integers(0, 2**47))
def test_an_id_is_a_uuid_of_version_7_with_its_moment(moment_ms: int) -> None:
    text = Stream(1, "ids", moment_ms).uuid7(moment_ms)
    made = UUID(text)
    assert (made.version, made.int >> 80, str(made)) == (7, moment_ms, text)


def test_a_stream_depends_on_its_seed_and_its_name_alone() -> None:
    first = [Stream(seed, name).below(10**9) for seed in (1, 2) for name in ("a", "b")]
    assert len(set(first)) == 4
    assert first == [Stream(seed, name).below(10**9) for seed in (1, 2) for name in ("a", "b")]
    assert Stream(1, "fixed").octets(4).hex() == Stream(1, "fixed").octets(4).hex()


@given(st.sampled_from(list(KINDS)), st.integers(0, 30), days, st.integers(0, 40))
def test_an_office_records_on_its_days_that_are_worked_never_too_early(
    kind: str, index: int, day: date, later: int
) -> None:
    after = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA) + timedelta(days=later)
    moment = slot(kind, index, day, after)  # type: ignore[arg-type]
    assert moment >= after
    assert moment.weekday() in DAYS_OF_WEEK[kind]  # type: ignore[index]
    assert is_working_day(moment.date())


def test_no_two_offices_ever_record_at_one_moment() -> None:
    world = World(1, 1_000_000)
    moments = {slot(party.kind, party.index, date(2024, 3, 1)).time() for party in world.parties.values()}
    assert len(moments) == len(world.parties)


def test_names_are_marked_as_fictional_and_codes_are_well_formed_and_differ() -> None:
    world = World(1, 2_000_000)
    for party in world.parties.values():
        assert party.name.endswith(MARK)
        assert check_party_code(party.code) == party.code
        assert personal_datum(party.code) is None
    names = [party.name for party in world.parties.values()]
    assert len(set(names)) == len(names)


def test_a_closing_can_show_the_accounts_of_the_largest_history() -> None:
    drafts = make_drafts(World(1, 1_000_000))
    pools = {(each.year, each.line, each.holder) for each in drafts.appropriations}
    assert len(drafts.allotments) + len(pools) < 450


@given(st.lists(st.tuples(days, st.lists(st.integers(0, 30), max_size=4)), max_size=8))
def test_acts_of_all_stories_come_in_the_order_of_their_moments(plots: list[tuple[date, list[int]]]) -> None:
    def story(starts: date, steps: list[int]) -> Story:
        def acts() -> Iterator[Act]:
            moment = datetime(starts.year, starts.month, starts.day, 9, tzinfo=CHINA)
            for step in steps:
                moment += timedelta(days=step)
                yield Act(moment, "party", [])

        return Story(starts, acts)

    moments = [act.recorded_at for act in woven([story(*plot) for plot in plots])]
    assert moments == sorted(moments)
    assert len(moments) == sum(len(steps) for _, steps in plots)


@given(st.integers(2, 10), st.integers(20, 60), st.integers(0, 90))
def test_the_expenses_of_a_class_sum_to_what_was_planned_and_nights_are_attendance(
    length: int, attended: int, more: int
) -> None:
    world = World(1, FEWEST)
    starts_on = date(2024, 7, 15)
    draft = ClassDraft(
        number=f"41-2024-001-B{length}",
        contract="41-2024-001-HT",
        account="2024/rural.short-term/41",
        institution=world.institutions["41"][0],
        mode="centralised",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=length - 1),
        planned=attended,
        attended=attended,
        completed=attended,
        rates={
            "lodging": 21_000,
            "meals": 10_000,
            "venue": 2_500,
            "materials": 700,
            "transport": 500,
            "other": 400,
        },
        lecture_lines=2,
    )
    draft.lines = fewest_lines(draft) + more
    expenses = expenses_of(draft, world)
    taught = lectures(world.stream("lectures", draft.number), draft.lecture_lines)
    for category, planned_fen in category_sums(draft, taught).items():
        stated_fen = sum(each.amount_fen for each in expenses if each.category == category)
        assert 0 <= planned_fen - stated_fen < attended
    for category in ("lodging", "meals"):
        quantities = [int(each.quantity or 0) for each in expenses if each.category == category]
        assert sum(quantities) == attended * draft.days
    assert all(draft.starts_on <= each.spent_on <= draft.ends_on for each in expenses)
