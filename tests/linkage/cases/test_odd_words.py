"""Odd words: worth less the more of them are told, more once two deaths share them, and little within their topic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from linkage.evidence.cases import encode
from linkage.evidence.trades import trade_of
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh
from linkage.series.weigh import weigh_set

World = Callable[..., pl.DataFrame]
Plant = Callable[..., dict[str, Any]]


def said(*words: str) -> list[str]:
    return [f"wording={word}" for word in words]


def column(yard: Yardstick, name: str = "wording") -> int:
    return [v.name for v in yard.evidence].index(name)


def pair_bits(yard: Yardstick, one: int, other: int) -> float:
    i, j = (np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (other, one))
    return float(weigh(yard, i, j)[0, column(yard), 0])


@pytest.mark.parametrize(("words", "bits"), [(1, 7.6), (4, 5.7), (16, 3.7)])
def test_of_many_odd_words_each_is_less_likely_to_be_the_one(
    world: World, plant: Plant, words: int, bits: float
) -> None:
    """Half of linked reports repeat one of n words; by chance one in 400 does: log2(0.5/n/u + 1 - 0.5/n)."""
    deaths = [plant(n, present=said("heron", *(f"own{n}w{k}" for k in range(1, words)))) for n in (100, 200)]
    assert pair_bits(Yardstick.of(encode(world(deaths))), 100, 200) == pytest.approx(bits, abs=0.2)


def test_the_third_to_show_what_two_share_brings_more_than_the_second(world: World, plant: Plant) -> None:
    deaths = [plant(n, present=said("heron", *(f"own{n}w{k}" for k in range(20)))) for n in (100, 200, 300)]
    yard = Yardstick.of(encode(world(deaths)))
    rows = [yard.cases.row_of[f"I{n:05d}"] for n in (100, 200, 300)]
    two = weigh_set(yard, tuple(rows[:2])).parts[column(yard), 0]
    three = weigh_set(yard, tuple(rows)).parts[column(yard), 0]
    assert three > 2 * two + 2


def test_the_words_of_a_topic_are_expected_in_it(world: World, plant: Plant) -> None:
    """Thirty deaths by a train, four of which speak of the driver; two ordinary deaths that share a word weigh more."""
    trains = [plant(n, present=["struck_by_train=yes", *(said("driver") if n < 24 else [])]) for n in range(20, 50)]
    two = [plant(n, present=["struck_by_train=yes", *said("heron")]) for n in (300, 310)]
    apart = [plant(n, present=said("kettle")) for n in (400, 410)]
    yard = Yardstick.of(encode(world([*trains, *two, *apart])))
    assert pair_bits(yard, 400, 410) > pair_bits(yard, 300, 310) + 2


@pytest.mark.parametrize(
    ("occupation", "trade"),
    [
        ("recovery worker", "visiting worker"),
        ("key worker", "visiting worker"),
        ("GP", "family doctor"),
        ("general practitioner", "family doctor"),
        ("locksmith", "locksmith"),
        ("bereavement officer", "hospital office"),
        ("district nurse", "visiting worker"),
        ("electrician", ""),
        ("retired", ""),
    ],
)
def test_who_visits_on_duty(occupation: str, trade: str) -> None:
    assert trade_of(occupation) == trade
