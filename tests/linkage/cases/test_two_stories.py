"""A set that is two stories is parted; what one scene shows twice is told once; duty makes nobody else busy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from linkage.evidence.cases import encode
from linkage.evidence.people import SAME_PLACE_ROAMING_CAP
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.one_scene import ONE_HAND
from linkage.pairs.score import PERSON, weigh
from linkage.series.parting import parted
from linkage.series.tend import Standing, Tending
from linkage.series.weigh import weigh_set

World = Callable[..., pl.DataFrame]
Plant = Callable[..., dict[str, Any]]
HAZARD = EXPLANATIONS.index("place")
# Both take the phone, as others do; each is named at his own three and has a way of his own.
HABITS = ("phone_missing=yes",)
ONE, OTHER = (100, 200, 300), (150, 250, 350)


def deaths(plant: Plant, numbers: tuple[int, ...], person: str, own: str) -> list[dict[str, Any]]:
    return [
        plant(
            n, present=[*HABITS, own], people=[f"V{n}|victim|DECEASED|", f"{person}|actor|INFORMANT|"], place_id=f"P{n}"
        )
        for n in numbers
    ]


@pytest.fixture
def two(world: World, plant: Plant) -> tuple[Yardstick, tuple[int, ...], tuple[int, ...]]:
    planted = deaths(plant, ONE, "X1", "bruising=left wrist") + deaths(plant, OTHER, "Y1", "online_handle=redkite")
    yard = Yardstick.of(encode(world(planted)))
    one, other = (tuple(sorted(yard.cases.row_of[f"I{n:05d}"] for n in numbers)) for numbers in (ONE, OTHER))
    return yard, one, other


def test_two_hands_of_one_habit_are_two_stories(two: tuple[Yardstick, tuple[int, ...], tuple[int, ...]]) -> None:
    yard, one, other = two
    sides = parted(yard, weigh_set(yard, one + other))
    assert sides is not None and {side.members for side in sides} == {one, other}
    assert sides[0].best_odds >= sides[1].best_odds


def test_one_story_stays_whole(world: World, plant: Plant) -> None:
    yard = Yardstick.of(encode(world(deaths(plant, ONE + OTHER, "X1", "bruising=left wrist"))))
    assert parted(yard, weigh_set(yard, tuple(yard.cases.row_of[f"I{n:05d}"] for n in ONE + OTHER))) is None


def test_a_standing_series_keeps_its_founders_story(two: tuple[Yardstick, tuple[int, ...], tuple[int, ...]]) -> None:
    """The set that stood becomes that of its first member; the other story stands by itself, under an id of its own."""
    yard, one, other = two
    mixed = Standing("S1", [other[0], *one, *other[1:]])
    touched = Tending(yard, {}, [mixed]).run(np.array([], dtype=np.int64), held=frozenset({"S1"}))
    assert tuple(sorted(mixed.members)) == other and set(mixed.left) == set(one)
    [born] = [series for series in touched if series is not mixed]
    assert tuple(sorted(born.members)) == one and born.born


@pytest.mark.parametrize(("days", "one_scene"), [(0, True), (3, False)])
def test_what_one_scene_shows_twice_is_told_once(world: World, plant: Plant, days: int, one_scene: bool) -> None:
    """A couple found side by side: what is alike there is one event's; a hazard of the place keeps its weight."""
    shared = {
        "present": ["property_missing=wallet", "bruising=left wrist"],
        "place_id": "Q",
        "easting": 530_000.0,
        "northing": 180_000.0,
    }
    start = dt.datetime(2020, 2, 1, 12)
    planted = [
        plant(n, people=[f"V{n}|victim|DECEASED|"], occurred_from=at, occurred_to=at, **shared)
        for n, at in ((100, start), (101, start + dt.timedelta(days=days)))
    ]
    yard = Yardstick.of(encode(world(planted)))
    i, j = (np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (101, 100))
    gain = np.maximum(weigh(yard, i, j)[0], 0.0).sum(axis=0)
    assert all((gain[e] <= SAME_PLACE_ROAMING_CAP + 1e-6) == one_scene for e in ONE_HAND)
    assert gain[HAZARD] > SAME_PLACE_ROAMING_CAP


def test_who_finds_on_duty_does_not_make_others_expected(world: World, plant: Plant) -> None:
    """Nurses who come upon many deaths, told by their relation alone, leave the weight of a neighbour's second find."""
    found = [
        plant(n, people=[f"V{n}|victim|DECEASED|", "F1|actor|FINDER||neighbour"], place_id=f"P{n}") for n in (100, 200)
    ]

    def weight(relation: str) -> float:
        nurses = [
            plant(
                n,
                people=[f"V{n}|victim|DECEASED|", f"N{n % 7}|actor|FINDER||{relation}"],
                place_id=f"H{n}",
                place_kind="hospital",
            )
            for n in range(300, 370)
        ]
        yard = Yardstick.of(encode(world(found + nurses)))
        i, j = (np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (200, 100))
        return float(weigh(yard, i, j)[0, PERSON, 0])

    assert weight("ward sister") > weight("friend") + 2
