"""More deaths at one place than it brought before: what is told, and what a hospice, a heatwave or a pair is not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.comparing import PROFILE
from linkage.evidence.cases import encode
from linkage.evidence.yardstick import Yardstick
from linkage.series.tend import Standing, Tending
from linkage.streams.excess import FEWEST

START = dt.date(2031, 1, 1)
NIGHTS = 200
HOMES = 60


def world(planted: dict[str, list[int]], a_night: int = 12, busy: range = range(0), seed: int = 3) -> Yardstick:
    """200 nights: deaths at addresses of their own, one in six at one of sixty homes, and those planted.

    planted: place to the nights of its deaths. busy: nights with three times as many deaths everywhere.
    """
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []

    def death(night: int, place: str, kind: str) -> None:
        day = START + dt.timedelta(days=night)
        rows.append(
            {
                "incident_id": f"I{len(rows):05d}",
                "kind": "death",
                "first_known": day,
                "occurred_from": dt.datetime.combine(day, dt.time(4)),
                "occurred_to": dt.datetime.combine(day, dt.time(8)),
                "easting": float(rng.uniform(505_000, 555_000)),
                "northing": float(rng.uniform(160_000, 195_000)),
                "place_id": place,
                "place_kind": kind,
                "victim_age": int(rng.integers(60, 99)),
                "victim_sex": "F",
            }
        )

    for night in range(NIGHTS):
        for n in range(a_night * (3 if night in busy else 1)):
            home = rng.random() < 1 / 6
            place = f"H{rng.integers(HOMES)}" if home else f"A{night}-{n}"
            death(night, place, "care_home" if home else "address")
        for place, nights in planted.items():
            for _ in range(nights.count(night)):
                death(night, place, "care_home")
    return Yardstick.of(encode(pl.DataFrame(rows, schema=PROFILE)))


def at(yard: Yardstick, place: str, since: int = 0) -> tuple[int, ...]:
    """Rows of the place's deaths known from a night on. Places are coded in the order of their ids."""
    cases = yard.cases
    first = (START - dt.date(1970, 1, 1)).days
    code = sorted({f"H{n}" for n in range(HOMES)} | {place}).index(place)
    homes = np.unique(cases.place[cases.place_kind == "care_home"])
    rows = np.flatnonzero((cases.place == homes[code]) & (cases.known >= first + since))
    return tuple(rows.tolist())


TEN = [158, 162, 165, 171, 174, 180, 184, 189, 193, 197]


def test_ten_deaths_in_six_weeks_at_a_quiet_home_are_an_excess() -> None:
    yard = world({"HX": [60, *TEN]})
    members = at(yard, "HX", since=150)
    count = yard.excess.count(members)
    assert count is not None
    # From the 158th night to the 197th, and one of the gaps of some four days before.
    assert (count.deaths, count.days) == (10, 44)
    assert count.expected < 1.5
    assert count.odds > 5
    assert count.words().startswith("10 deaths at this place in 44 days, where ")


@pytest.mark.parametrize(
    ("planted", "why"),
    [
        (list(range(2, NIGHTS, 4)), "a hospice: as many as ever"),
        ([60, 110, 150, 180, 197], "four in two months where one in two was usual"),
        ([180, 195], "a pair is weighed as a pair"),
    ],
)
def test_what_a_place_brings_anyway_is_none(planted: list[int], why: str) -> None:
    yard = world({"HX": planted})
    for members in yard.excess.sets(at(yard, "HX")[-1]):
        count = yard.excess.count(members)
        assert count is None or count.odds < 0, why


def test_a_heatwave_is_no_homes_doing() -> None:
    quiet, hot = (world({"HX": [60, *TEN[-5:]]}, busy=busy) for busy in (range(0), range(175, NIGHTS)))
    odds = [yard.excess.count(at(yard, "HX", since=150)) for yard in (quiet, hot)]
    assert odds[0] is not None and odds[1] is not None
    assert odds[1].expected > 1.8 * odds[0].expected
    assert odds[1].odds < odds[0].odds - 3


@settings(max_examples=20, deadline=None)
@given(st.integers(FEWEST, len(TEN) - 1))
def test_each_further_death_raises_the_odds(many: int) -> None:
    yard = world({"HX": [60, *TEN]})
    rows = at(yard, "HX", since=150)
    fewer, more = yard.excess.count(rows[-many:]), yard.excess.count(rows[-many - 1 :])
    assert fewer is not None and more is not None
    assert more.odds > fewer.odds - 0.5, "never much less: a gap that is longer than the others may weigh"
    if more.days <= fewer.days + 4:
        assert more.odds > fewer.odds


def test_deaths_of_several_places_or_with_too_short_a_past_are_no_count() -> None:
    early = world({"HX": [10, 12, 14, 15]})
    assert early.excess.count(at(early, "HX")) is None
    yard = world({"HX": [60, *TEN]})
    other = int(np.flatnonzero(yard.cases.is_death & (yard.cases.place != yard.cases.place[at(yard, "HX")[-1]]))[-1])
    assert yard.excess.count((*at(yard, "HX")[-2:], other)) is None
    assert yard.excess.count(at(yard, "HX")[-2:]) is None


def test_a_place_under_a_new_name_is_as_busy_as_its_kind() -> None:
    """Three deaths in a fortnight at a home not named before: homes bring as many, and an empty past is none."""
    yard = world({"HX": [186, 190, 197]})
    count = yard.excess.count(at(yard, "HX"))
    assert count is not None and count.expected > 0.3 and count.odds < 0


def test_a_house_where_nobody_died_before_is_weighed_pair_by_pair() -> None:
    yard = world({"HX": TEN})
    rows = at(yard, "HX")
    assert yard.excess.count(rows[-4:]) is not None
    kinds = yard.cases.place_kind.copy()
    kinds[list(rows)] = "address"
    house = Yardstick.of(replace(yard.cases, place_kind=kinds))
    assert house.excess.scale[rows[-1]] < 0.3
    assert house.excess.count(rows) is None


def test_the_night_makes_one_series_of_them_and_lets_it_grow() -> None:
    """Seven deaths stand as a series under their id; the eighth joins it, though no pair of them is worth keeping."""
    yard = world({"HX": [60, *TEN]})
    rows = at(yard, "HX", since=150)
    first = Tending(yard, {}, []).run(np.array(rows[6:7]))
    assert [set(s.members) for s in first] == [set(rows[:7])]
    assert first[0].weight is not None and first[0].weight.best_odds > 0
    standing = [Standing(first[0].series_id, list(rows[:7]))]
    second = Tending(yard, {}, standing).run(np.array(rows[7:8]))
    assert [(s.series_id, set(s.members), s.born) for s in second] == [(first[0].series_id, set(rows[:8]), False)]
