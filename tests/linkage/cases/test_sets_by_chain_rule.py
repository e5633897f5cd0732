"""Sets are weighed by the chain rule, lose who does not fit, and gain nothing by doubtful company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from linkage.evidence.cases import encode
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.later import Later
from linkage.pairs.score import weigh
from linkage.series.grow import trim
from linkage.series.tend import Standing, Tending
from linkage.series.weigh import weigh_set, weigh_sets
from linkage.series.words import SeriesWords

World = Callable[..., pl.DataFrame]
Plant = Callable[..., dict[str, Any]]
MARK = "drug_mark=green wraps stamped with a star"
NUMBERS = (300, 420, 500, 590)


def alike(plant: Plant, number: int) -> dict[str, Any]:
    """One of several deaths that share a mark, a spot and a finder who is met at other spots, too."""
    return plant(
        number,
        present=[MARK, "substance_suspected=heroin"],
        place_id="Q",
        place_kind="water",
        easting=530_000.0,
        northing=180_000.0,
        people=[f"V{number}|victim|DECEASED|", "X1|actor|FINDER|"],
    )


def rows_of(yard: Yardstick, *numbers: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([yard.cases.row_of[f"I{n:05d}"] for n in numbers], dtype=np.int64)


def column(yard: Yardstick, name: str) -> int:
    return [v.name for v in yard.evidence].index(name)


@pytest.mark.parametrize("evidence", ["drug_mark", "place", "shared_person"])
def test_a_pair_of_a_set_is_weighed_as_if_those_after_it_had_not_come(
    world: World, plant: Plant, evidence: str
) -> None:
    whole = Yardstick.of(encode(world([alike(plant, n) for n in NUMBERS])))
    early = Yardstick.of(encode(world([alike(plant, n) for n in NUMBERS[:2]])))
    members = rows_of(whole, *NUMBERS)
    pair = members[1:2], members[:1]
    later = Later.of_sets(whole, [members], [np.array([1])])
    chained = weigh(whole, *pair, later=later)[0, column(whole, evidence), 0]
    plain = weigh(whole, *pair)[0, column(whole, evidence), 0]
    second, first = rows_of(early, NUMBERS[1]), rows_of(early, NUMBERS[0])
    naive = weigh(early, second, first)[0, column(early, evidence), 0]
    # The history without the two later ones differs by how much values and places of the kind repeat.
    assert chained == pytest.approx(naive, abs=1.5)
    assert chained >= plain


def test_the_last_of_a_set_is_weighed_on_all_that_came_before(world: World, plant: Plant) -> None:
    yard = Yardstick.of(encode(world([alike(plant, n) for n in NUMBERS])))
    members = rows_of(yard, *NUMBERS)
    last = np.full(3, 3)
    chained = weigh(yard, members[last], members[:3], later=Later.of_sets(yard, [members], [last]))
    assert np.array_equal(chained, weigh(yard, members[last], members[:3]))


def test_many_sets_at_once_are_each_as_alone(world: World, plant: Plant) -> None:
    yard = Yardstick.of(encode(world([alike(plant, n) for n in NUMBERS])))
    members = tuple(rows_of(yard, *NUMBERS).tolist())
    sets = [members, members[1:], members[:2], (members[0], 7), (3, 4, members[2])]
    for at_once, members in zip(weigh_sets(yard, sets), sets, strict=True):
        alone = weigh_set(yard, members)
        assert (at_once.members, at_once.odds.tolist()) == (alone.members, alone.odds.tolist())


def test_later_members_count_by_kind_and_place(world: World, plant: Plant) -> None:
    yard = Yardstick.of(encode(world([*(alike(plant, n) for n in NUMBERS[:3]), alike(plant, 590) | {"kind": "crime"}])))
    members = rows_of(yard, *NUMBERS)
    later = Later.of_sets(yard, [members], [np.array([1, 2])])
    place = yard.cases.place[members[:2]]
    assert (later.at_place(0, place).tolist(), later.at_place(1, place).tolist()) == ([1.0, 0.0], [1.0, 1.0])
    token = np.full(2, yard.cases.tokens.index("substance_suspected=heroin"))
    assert later.tokens(0, np.array([0, 1]), token).tolist() == [1.0, 0.0]


def marked(world: World, plant: Plant, stranger: int) -> Yardstick:
    """Three deaths with one rare mark, found by one man, and a stranger who has nothing of it."""
    rare = ["body_moved=yes", "clothing_disturbed=yes", "phone_missing=yes", "small_bottle=yes"]
    planted = [
        plant(n, present=rare, people=[f"V{n}|victim|DECEASED|", "X1|actor|FINDER|"], place_id=f"P{n}")
        for n in NUMBERS[:3]
    ]
    return Yardstick.of(encode(world([*planted, plant(stranger, present=["position=in_bed"], place_id="P9")])))


def test_who_does_not_fit_leaves(world: World, plant: Plant) -> None:
    yard = marked(world, plant, 590)
    fitting, all_four = rows_of(yard, *NUMBERS[:3]), rows_of(yard, *NUMBERS)
    assert trim(yard, weigh_set(yard, tuple(all_four.tolist()))).members == tuple(fitting.tolist())
    assert trim(yard, weigh_set(yard, tuple(fitting.tolist()))).members == tuple(fitting.tolist())
    standing = Standing("S1", all_four.tolist())
    tended = Tending(yard, {}, [standing]).run(all_four[3:])
    assert [(s.series_id, sorted(s.members), s.left) for s in tended] == [("S1", fitting.tolist(), [all_four[3]])]


def test_of_two_series_one_in_the_other_the_stronger_stays_under_the_older_id(world: World, plant: Plant) -> None:
    yard = marked(world, plant, 590)
    three, two = rows_of(yard, *NUMBERS[:3]).tolist(), rows_of(yard, *NUMBERS[:2]).tolist()
    tended = Tending(yard, {}, [Standing("old", two), Standing("new", three)]).run(np.array(two))
    assert [(s.series_id, sorted(s.members), s.merged) for s in tended] == [("old", three, ["new"])]


@pytest.mark.parametrize(("kind", "is_news"), [("station", False), ("building", True)])
def test_what_a_kind_of_place_brings_is_no_sign(world: World, plant: Plant, kind: str, is_news: bool) -> None:
    usual = [
        plant(n, place_id=f"T{n}", place_kind="station", present=["struck_by_train=yes"]) for n in range(50, 290, 8)
    ]
    here = plant(300, place_id="Q", place_kind=kind, present=["struck_by_train=yes"])
    yard = Yardstick.of(encode(world([*usual, here])))
    assert bool(yard.signs[rows_of(yard, 300)[0], 2] > 2) is is_news


def test_two_who_drowned_at_one_lock_are_no_news_of_how_they_died(world: World, plant: Plant) -> None:
    water = ["position=in_water"]
    places = {300: "Q", 420: "Q", 500: "R"}
    yard = Yardstick.of(encode(world([plant(n, place_id=p, present=water) for n, p in places.items()])))
    one_spot, two_spots = (
        weigh(yard, rows_of(yard, 420), rows_of(yard, 300)),
        weigh(yard, rows_of(yard, 500), rows_of(yard, 300)),
    )
    position = column(yard, "position")
    assert one_spot[0, position].max() < 1
    assert two_spots[0, position].max() > 3


def test_other_deaths_beside_a_set_are_one_bar_of_its_explanation(world: World, plant: Plant) -> None:
    drugs = ["substance_suspected=fentanyl", "drug_user=yes"]
    few, many = (
        Yardstick.of(encode(world([plant(n, present=drugs, place_id=f"P{n}") for n in numbers], count=1600)))
        for numbers in ((100, 1580, 1590), (100, *range(1560, 1596, 2)))
    )
    alone, among = (weigh_set(yard, tuple(rows_of(yard, 1580, 1590).tolist())) for yard in (few, many))
    bar = column(many, "count_monitor")
    assert among.parts[bar, 1] > 1 > alone.parts[bar, 1]
    assert among.parts[bar, [0, 2]].tolist() == [0.0, 0.0]
    told = {name: words for name, _, _, words in SeriesWords(many, among).evidence()}
    assert "further deaths" in told["count_monitor"]


def test_without_a_history_the_second_detectors_are_silent(world: World, plant: Plant) -> None:
    drugs = ["substance_suspected=fentanyl", "drug_user=yes"]
    yard = Yardstick.of(encode(world([plant(n, present=drugs) for n in range(560, 596, 2)])))
    weight = weigh_set(yard, tuple(rows_of(yard, 580, 590).tolist()))
    assert weight.parts[[column(yard, "count_monitor"), column(yard, "space_time_scan")]].any() is np.False_


@pytest.mark.parametrize(
    ("where", "number", "most"),
    [
        ({"easting": 530_030.0, "northing": 180_000.0}, 500, 1.0),  # next door, under another name
        ({"easting": 531_000.0, "northing": 180_000.0}, 301, 8.0),  # within the day
        ({"easting": 531_000.0, "northing": 180_000.0}, 500, 26.0),
    ],
)
def test_one_house_under_two_names_and_one_day_are_no_link(
    world: World, plant: Plant, where: dict[str, float], number: int, most: float
) -> None:
    people = ["X1|actor|FINDER|"]
    here = plant(300, people=people, place_id="Q", easting=530_000.0, northing=180_000.0)
    yard = Yardstick.of(encode(world([here, plant(number, people=people, place_id="R", **where)])))
    bits = weigh(yard, rows_of(yard, number), rows_of(yard, 300))[0, column(yard, "shared_person"), 0]
    assert min(most, 12) <= bits + 1e-9 <= most + 1e-6
