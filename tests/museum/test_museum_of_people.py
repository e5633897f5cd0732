"""The museum of people: two parties of two events, and whether the reviewed model takes them for one human being."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from features.persons import Person, person
from linkage import fellegi_sunter
from linkage.people import compare, parties, register

CASES = list(csv.DictReader(Path(__file__).with_name("people.csv").open(encoding="utf-8", newline="")))
MODEL = fellegi_sunter.load("people")
DAY = dt.date(2031, 3, 2)


def mention(case: dict[str, str], side: str) -> Person:
    row: dict[str, Any] = {"record_id": f"cris:{side}", "person_no": "1", "role": case[f"role_{side}"]}
    row |= {"surname": case[f"surname_{side}"] or None, "forenames": case[f"forenames_{side}"] or None}
    born = case[f"dob_{side}"]
    row |= {"dob": dt.date.fromisoformat(born) if born else None, "sex": case[f"sex_{side}"] or None}
    row |= {"phones": [case[f"phone_{side}"]] if case[f"phone_{side}"] else [], "name_order_known": True}
    return person(row | {"is_named": bool(row["surname"])}, DAY)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_one_person_or_two(case: dict[str, str]) -> None:
    a, b = (parties.party_of(f"I{side}", [mention(case, side)], {f"cris:{side}": DAY}) for side in "ab")  # two events
    parts = register.pair_parts(a, b, MODEL)
    blocked = bool(register.keys(a, MODEL) & register.keys(b, MODEL))
    assert (blocked and compare.total(parts) > 0) == (case["one_person"] == "Y"), parts


def test_a_pair_is_explained_by_parts_that_sum_to_its_weight() -> None:
    a, b = mention(CASES[0], "a"), mention(CASES[0], "b")
    parts = compare.weigh(a, b, MODEL)
    assert {p.comparison for p in parts} == {"name", "date_of_birth", "sex"}
    assert compare.total(parts) == pytest.approx(sum(p.weight for p in parts))


def test_rare_names_weigh_more_than_common_ones() -> None:
    rare = MODEL.part("name", "same", "ASHGROVE", "TESSA").weight
    assert rare > MODEL.part("name", "same", "SMITH", "DAVID").weight + 3


def test_nobody_dies_twice() -> None:
    dead = {**CASES[0], "role_a": "DECEASED", "role_b": "DECEASED"}
    a, b = (parties.party_of(f"I{s}", [mention(dead, s)], {f"cris:{s}": DAY}) for s in "ab")
    assert any(p.comparison == "death" and p.weight < 0 for p in register.pair_parts(a, b, MODEL))


def test_every_level_that_training_knows_stands_in_the_model() -> None:
    from linkage.people.learning import LEVELS

    for name, levels in LEVELS.items():
        assert {level for level, _ in levels} <= MODEL.comparisons[name].keys()
