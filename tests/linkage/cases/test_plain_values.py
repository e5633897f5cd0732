"""What is plain before any history says so: packaging, what thieves take, and what a place says of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from linkage.evidence.cases import encode, tokens_of
from linkage.evidence.plain import packaging, usual_share
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import CONTACT, weigh

World = Callable[..., pl.DataFrame]
Plant = Callable[..., dict[str, Any]]
PERSON, SUPPLY = EXPLANATIONS.index("person"), EXPLANATIONS.index("supply")
HOUSE = {"place_id": "HOUSE", "easting": 530_000.0, "northing": 180_000.0}


def weights(rows: pl.DataFrame, one: int, other: int) -> tuple[Yardstick, np.ndarray[Any, Any]]:
    yard = Yardstick.of(encode(rows))
    i, j = (np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (other, one))
    return yard, weigh(yard, i, j)[0]


def bits(rows: pl.DataFrame, one: int, other: int, name: str, explanation: int) -> float:
    yard, found = weights(rows, one, other)
    columns = [n for n, v in enumerate(yard.evidence) if v.name == name]
    return float(sum(found[n, explanation] for n in columns))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("cling film wraps", "cling"),
        ("wraps of clingfilm", "cling"),
        ("two small snap bags", "bag snap"),
        ("small snap bags", "bag snap"),
        ("white oval tablets", "oval tablet white"),
        ("wraps", ""),
        ("yellow wraps marked 88", None),
        ("tablets 39", None),
        ("a blue swallow", None),
    ],
)
def test_a_mark_of_plain_words_only_is_a_packaging(value: str, told: str | None) -> None:
    words = sorted(set(value.split()) - {"of", "a"})
    assert packaging(words) == told
    wanted = {None: "drug_mark=", "": None}.get(told, f"drug_packaging={told}")
    tokens = tokens_of("drug_mark", value)
    assert tokens == ([] if wanted is None else tokens)
    assert all(token.startswith(wanted) or "~" in token for token in tokens if wanted)


@pytest.mark.parametrize(
    ("variable", "words", "share"),
    [
        ("property_missing", ["wallet"], 0.3),
        ("property_missing", ["gold", "sovereigns"], 0.0),
        ("wording", ["cash"], 0),
    ],
)
def test_what_is_usual_is_told_by_every_word(variable: str, words: list[str], share: float) -> None:
    assert usual_share(variable, words) == share


def test_a_common_packaging_links_little_and_a_stamp_much(world: World, plant: Plant) -> None:
    """Ten users' deaths of whom half had cling film: two more say little; two with one stamp say much."""
    users = [plant(n, present=["drug_mark=cling film wraps"]) for n in range(20, 70, 10)]
    colours = ["red", "blue", "black", "snap", "zip"]
    users += [plant(n, present=[f"drug_mark={m} bags"]) for n, m in zip(range(25, 75, 10), colours, strict=True)]
    stamped = [plant(n, present=["drug_mark=wraps stamped with a heron"]) for n in (300, 400)]
    plain = [plant(n, present=["drug_mark=wraps in cling film"]) for n in (310, 410)]
    rows = world([*users, *stamped, *plain])
    assert bits(rows, 310, 410, "drug_packaging", SUPPLY) < 1
    assert bits(rows, 300, 400, "drug_mark", SUPPLY) > 8


def test_what_every_thief_takes_is_expected_in_a_young_history(world: World, plant: Plant) -> None:
    robbed = [plant(n, present=["property_missing=any"]) for n in range(20, 220, 20)]
    for value, least, most in (("wallet", 4, 9), ("stamp album", 9, 16)):
        pair = [plant(n, present=[f"property_missing={value}"]) for n in (300, 400)]
        assert least < bits(world([*robbed, *pair]), 300, 400, "property_missing", PERSON) < most


def test_at_one_place_its_setting_staff_and_telephone_tell_nothing_more(world: World, plant: Plant) -> None:
    told = {"present": ["setting=churchyard", "care_worker_present=yes", "found_by=staff", "wording=front lodge"]}
    calls = {"contacts": ["+442079460000|"]}
    here = world([plant(n, **HOUSE, **told, **calls) for n in (300, 400)])
    apart = world([plant(n, place_id=f"P{n}", **told, **calls) for n in (300, 400)])
    for name in ("setting", "care_worker_present", "wording"):
        assert bits(here, 300, 400, name, PERSON) == 0 < bits(apart, 300, 400, name, PERSON)
    assert weights(here, 300, 400)[1][CONTACT, PERSON] <= 1
    assert weights(apart, 300, 400)[1][CONTACT, PERSON] > 8


def test_a_houses_telephone_that_is_given_elsewhere_too_keeps_some_weight(world: World, plant: Plant) -> None:
    calls = {"contacts": ["+442079460000|"]}
    rows = world([*(plant(n, **HOUSE, **calls) for n in (300, 400)), plant(350, place_id="ELSEWHERE", **calls)])
    assert 1 < weights(rows, 300, 400)[1][CONTACT, PERSON] <= 8


def test_the_part_that_is_hurt_is_measured_among_the_injured(world: World, plant: Plant) -> None:
    """Half of the injured are hurt on the head: that two are so is no link, however few are injured at all."""
    hurt = [
        plant(n, present=["injury=yes", f"injury_region={p}"])
        for n, p in zip(range(20, 120, 10), ["head", "leg"] * 5, strict=True)
    ]
    pair = [plant(n, present=["injury=yes", "injury_region=head"]) for n in (300, 400)]
    assert bits(world([*hurt, *pair]), 300, 400, "injury_region", PERSON) < 1
