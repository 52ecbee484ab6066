"""Timeliness: the story's days by hand, the law's limits, and what is not assessed."""

from __future__ import annotations

from datetime import date

import pytest

from projections.reports.hops import limit_of
from projections.reports.timeliness import REPORT
from tests.projections.reports.story import Story, rows

LAW = "预算法（2014年修正）第五十二条"


def test_each_hop_has_its_facts_its_money_and_its_days(story: Story) -> None:
    found = rows(
        story.ask(REPORT, province="41"),
        "hops", "hop", "facts", "amount_fen", "median_days", "slowest_days", "waiting_fen",
    )  # fmt: skip
    assert found == [
        ("allocate", 2, 930_000, 41, 60, 0),  # 450,000 less the 20,000 that went back
        ("arrive", 3, 750_000, 40, 59, 240_000),
        ("pass-down", 1, 60_000, 38, 38, 0),
        ("commit", 3, 295_000, 33, 70, 635_000),
        ("first-payment", 1, 100_000, 10, 10, 100_000),
        ("spend", 2, 130_000, 29, 34, 0),
    ]


def test_only_what_the_law_measures_is_late(story: Story) -> None:
    found = rows(
        story.ask(REPORT, province="41"), "hops", "hop", "limits_days", "late_facts", "late_fen", "law"
    )
    assert found[0] == ("allocate", "30", 2, 930_000, LAW)
    assert found[2] == ("pass-down", "30", 1, 60_000, LAW)
    assert {row[1:] for row in (found[1], *found[3:])} == {("", None, None, None)}


def test_money_not_allocated_waits_at_the_centre(story: Story) -> None:
    found = rows(story.ask(REPORT), "hops", "hop", "province", "facts", "waiting_fen")
    assert found[0] == ("allocate", "00", 0, 170_000)


def test_the_slowest_steps_come_first_late_ones_before_others(story: Story) -> None:
    found = rows(story.ask(REPORT), "slowest", "hop", "since", "position", "days", "judged")
    at = story.at
    assert found[:3] == [
        ("allocate", at["A1"], at["D2"], 60, "late"),
        ("allocate", at["A1"], at["D1"], 41, "late"),
        ("pass-down", at["D1"], at["D3"], 38, "late"),
    ]
    assert ("commit", at["D1"], at["P1"], 70, "not-assessed") in found


def test_as_of_a_day_only_what_had_occurred_counts(story: Story) -> None:
    found = rows(
        story.ask(REPORT, as_of=date(2026, 3, 31)), "hops", "hop", "province", "amount_fen", "waiting_fen"
    )
    assert found == [
        ("allocate", "00", 0, 50_000),
        ("allocate", "41", 1_050_000, 0),
        ("arrive", "41", 300_000, 750_000),
        ("pass-down", "41", 60_000, 0),
        ("commit", "41", 200_000, 850_000),
    ]


def test_as_known_before_the_second_allocation_there_is_one(story: Story) -> None:
    answer = story.ask(REPORT, known_at=story.at["D1"])
    found = rows(answer, "hops", "hop", "facts", "amount_fen")
    assert ("allocate", 1, 600_000) in found
    assert answer.position == story.at["D1"]


@pytest.mark.parametrize(
    ("hop", "account", "since", "limit"),
    [
        ("allocate", "2026/rural.distance/41", "2026-01-10", 30),
        ("allocate", "2022/rural.distance/41", "2022-01-10", 30),
        ("allocate", "2016/rural.distance/41", "2016-01-10", 90),
        ("allocate", "2020/rural.distance/41", "2020-01-10", None),
        ("allocate", "2010/rural.distance/41", "2010-06-11", None),
        ("allocate", "2026/demo.backbone/00", "2026-01-10", None),
        ("allocate", "2026/demo.backbone/41", "2026-01-10", None),
        ("allocate", "2026/rural.distance/41@provincial", "2026-01-10", None),
        ("allocate", "2026/rural.distance/41", "", None),
        ("pass-down", "2026/rural.distance/4101", "2026-01-10", 30),
        ("pass-down", "2026/rural.distance/4101", "2014-12-31", None),
        ("pass-down", "2026/rural.distance/4101@local", "2026-01-10", None),
        ("commit", "2026/rural.distance/41", "2026-01-10", None),
        ("spend", "2026/rural.distance/41", "2026-01-10", None),
    ],
)
def test_the_law_measures_central_transfers_since_it_is_in_force(
    hop: str, account: str, since: str, limit: int | None
) -> None:
    found = limit_of(hop, account, since)  # type: ignore[arg-type]
    assert (None if found is None else found.whole) == limit
