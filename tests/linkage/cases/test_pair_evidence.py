"""Pairs: what agreement weighs, against a plain reckoning and as laws that hold whatever the data."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.evidence.cases import Cases, encode, tokens_of
from linkage.evidence.variables import EXPLANATIONS, families, role_pairs, variable, variables
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import PERSON, PLACE, agreeing_tokens, weigh
from linkage.pairs.screen import screen
from linkage.pairs.words import PairWords

World = Callable[..., pl.DataFrame]
Plant = Callable[..., dict[str, Any]]


def total(yard: Yardstick, one: str, other: str) -> float:
    i, j = (np.array([yard.cases.row_of[name]]) for name in (other, one))
    return float(weigh(yard, i, j).sum(axis=1).max())


def column(yard: Yardstick, name: str) -> int:
    return [v.name for v in yard.evidence].index(name)


@pytest.fixture(scope="module")
def common(world: World) -> Yardstick:
    """Ordinary deaths only."""
    return Yardstick.of(encode(world()))


def test_every_variable_has_a_family_and_a_reason() -> None:
    for each in variables().values():
        assert each.family in families()
    assert variable("never_heard_of").agreement == variables()["*"].agreement


def test_every_pair_of_parts_is_weighed() -> None:
    parts = ("actor", "bystander", "caller", "kin", "victim")
    assert {(a, b) for a in parts for b in parts if a <= b} == set(role_pairs())


@pytest.mark.parametrize(("carriers", "bits"), [(1, 0.0), (2, 6.65), (3, 5.9), (12, 0.0), (30, 0.0)])
def test_rare_wording_counts_by_how_rare_it_is(world: World, plant: Plant, carriers: int, bits: float) -> None:
    """Of 600 deaths, the other with two odd wordings; wording of one only, or of more than say anything, is none."""
    planted = [plant(10 * n, present=["wording=brass bell"]) for n in range(1, carriers + 1)]
    planted.append(plant(500, present=[] if carriers == 1 else ["wording=brass bell", "wording=tin lid"]))
    yard = Yardstick.of(encode(world(planted[1:] if carriers > 1 else planted)))
    if not bits:
        assert "wording" not in [v.name for v in yard.evidence]
        return
    i, j = (np.array([yard.cases.row_of[name]]) for name in ("I00500", "I00020"))
    assert weigh(yard, i, j)[0, column(yard, "wording"), 0] == pytest.approx(bits, abs=0.3)


@pytest.mark.parametrize(
    ("feature", "value", "tokens"),
    [
        ("online_forum", "an online forum", ["online_forum=*"]),
        ("online_forum", "Forum", ["online_forum=*"]),
        ("threats", "quiet hum", ["threats=*", "threats=hum quiet", "threats~hum", "threats~quiet"]),
        ("online_handle", "Shy.One", ["online_handle=*", "online_handle=shyone"]),
        ("weapon", "knife", ["weapon=knife"]),
    ],
)  # fmt: skip
def test_a_value_that_only_repeats_its_kind_is_no_value(feature: str, value: str, tokens: list[str]) -> None:
    assert tokens_of(feature, value) == tokens


def test_several_wordings_count_once_and_other_words_speak_against_nothing(world: World, plant: Plant) -> None:
    several = ["wording=brass bell", "wording=tin lid"]
    alike = [plant(n, present=several) for n in (100, 200)]
    apart = [plant(n, present=["wording=red ribbon"]) for n in (300, 400)]
    yard = Yardstick.of(encode(world([*alike, *apart])))
    rows = [[yard.cases.row_of[name]] for name in ("I00100", "I00200", "I00300", "I00400")]
    wording = column(yard, "wording")
    both, other, one = (
        float(weigh(yard, np.array(rows[b]), np.array(rows[a]))[0, wording, 0]) for a, b in ((0, 1), (0, 2), (2, 3))
    )
    # Each of two odd words is half as likely to be the one that a linked report repeats; two repeated count as one.
    assert both == pytest.approx(one - 1, abs=0.1)
    assert other == 0.0


def test_exponents_that_are_tried_out_multiply_those_of_the_table(common: Yardstick) -> None:
    tried = {f.name: f.exponent for f, _ in Yardstick.of(common.cases, {"scene": 0.5}).family_columns}
    assert tried["scene"] == 0.5 * families()["scene"].exponent
    assert tried["place"] == families()["place"].exponent


def test_fast_scoring_equals_a_plain_reckoning_of_one_feature(world: World, plant: Plant) -> None:
    planted = [plant(n, present=["clothing_disturbed=yes"]) for n in (100, 200)]
    yard = Yardstick.of(encode(world(planted)))
    i, j = (np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (200, 100))
    m = variable("clothing_disturbed").agreement[0]
    # Two of 600 deaths show it; the one compared is left out, half an incident is added: 1.5 of 600.
    chance = 1.5 / 600
    expected = math.log2(m / chance + 1 - m)
    assert weigh(yard, i, j)[0, column(yard, "clothing_disturbed"), 0] == pytest.approx(expected)


def test_rare_agreement_weighs_more_than_common(world: World, plant: Plant) -> None:
    planted = [plant(n, present=["position=in_bed", "body_moved=yes"]) for n in (100, 200)]
    yard = Yardstick.of(encode(world(planted)))
    bits = weigh(yard, *(np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (200, 100)))[0, :, 0]
    assert bits[column(yard, "body_moved")] > 5 > bits[column(yard, "position")]


def test_what_goes_together_anyway_counts_once(common: Yardstick) -> None:
    rows = np.flatnonzero(common.stated[:, [v.name for v in common.cases.variables].index("syringe")])[:2]
    pair, token, chance = agreeing_tokens(common, rows[1:], rows[:1])
    names = [common.cases.tokens[t] for t in token]
    later = [c for name, c in zip(names, chance, strict=True) if "position" not in name and "found_by" not in name][1:]
    assert set(pair.tolist()) == {0}
    assert min(later) > 0.5


def test_missing_is_neutral(world: World, plant: Plant) -> None:
    planted = [plant(100, present=["body_moved=yes"]), plant(200, victim_sex=None)]
    yard = Yardstick.of(encode(world(planted)))
    bits = weigh(yard, *(np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (200, 100)))[0]
    named = {yard.evidence[n].name for n in np.flatnonzero(np.abs(bits).max(axis=1) > 1e-9)}
    assert named <= {"time", "kind_of_case"}


def test_denial_speaks_against_and_silence_does_not(world: World, plant: Plant) -> None:
    weights = []
    for extra in ({}, {"absent": ["phone_missing=yes"]}):
        planted = [plant(100, present=["phone_missing=yes"]), plant(200, **extra)]
        yard = Yardstick.of(encode(world(planted)))
        weights.append(total(yard, "I00100", "I00200"))
    assert weights[1] < weights[0]


def test_a_finder_met_twice_elsewhere_is_a_lot_and_a_crew_is_nothing(world: World, plant: Plant) -> None:
    planted = [plant(n, people=[f"V{n}|victim|DECEASED|", "X1|actor|FINDER|"], place_id=f"P{n}") for n in (100, 200)]
    yard = Yardstick.of(encode(world(planted)))
    finder = weigh(yard, *(np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (200, 100)))[0, PERSON, 0]
    crew = weigh(yard, *(np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (43, 3)))[0, PERSON, 0]
    assert finder > 10
    assert crew < 2


def test_the_places_own_people_say_little_there(world: World, plant: Plant) -> None:
    shared = {"place_id": "HOME", "easting": 530_000.0, "northing": 180_000.0}
    planted = [plant(n, people=[f"V{n}|victim|DECEASED|", "M1|actor|FINDER|manager"], **shared) for n in (50, 100, 200)]
    yard = Yardstick.of(encode(world(planted)))
    bits = weigh(yard, *(np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (200, 100)))[0, PERSON, 0]
    assert bits <= 1


def test_one_victims_own_history_is_no_link(world: World, plant: Plant) -> None:
    planted = [
        plant(100, kind="other", people=["V1|victim|SUBJECT|", "K1|caller|INFORMANT|"], place_id="P"),
        plant(200, people=["V1|victim|DECEASED|", "K1|actor|INFORMANT|"], place_id="P"),
    ]
    yard = Yardstick.of(encode(world(planted)))
    bits = weigh(yard, *(np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (200, 100)))[0, :, 0]
    assert bits[[PLACE, PERSON]].max() <= 0


def test_category_and_bcu_are_not_read(world: World) -> None:
    """Nothing that the comparison reads names a category, an area or a closure; the BCU is carried for showing only."""
    frame = world()
    moved = frame.with_columns(pl.lit("SW").alias("bcu"))
    one, other = Yardstick.of(encode(frame)), Yardstick.of(encode(moved))
    i, j = np.arange(50, 100), np.arange(50)
    assert np.array_equal(weigh(one, i, j), weigh(other, i, j))


def test_the_sweep_loses_no_pair_that_would_be_kept(world: World, plant: Plant) -> None:
    planted = [plant(n, present=["body_moved=yes", "small_bottle=yes", "phone_missing=yes"]) for n in (100, 590)]
    yard = Yardstick.of(encode(world(planted)))
    every = np.arange(len(yard.cases))
    rows = every[560:]
    i, j = screen(yard, rows, every)
    found = set(zip(i.tolist(), j.tolist(), strict=True))
    a, b = (x.ravel() for x in np.meshgrid(rows, every[:560], indexing="ij"))
    best = weigh(yard, a, b).sum(axis=1).max(axis=1)
    worth = {(int(x), int(y)) for x, y, w in zip(a, b, best, strict=True) if w >= 9.0}
    assert worth
    assert worth <= found


def test_explanations_sum_to_the_weight(common: Yardstick) -> None:
    i, j = np.arange(100, 160), np.arange(60)
    weights = weigh(common, i, j)
    chosen = weights.sum(axis=1).argmax(axis=1)
    lines = PairWords(common, i, j).rows(weights, chosen)
    summed = lines.group_by("pair").agg(pl.col("match_weight").sum()).sort("pair")
    assert summed["match_weight"].to_numpy() == pytest.approx(
        weights.sum(axis=1).max(axis=1)[summed["pair"].to_numpy()]
    )


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(["small_bottle", "body_moved", "note", "clothing_disturbed", "stabbed"]), min_size=1))
def test_one_more_rare_agreement_never_weighs_less(features: set[str]) -> None:
    base = _pair_world(sorted(features)[:-1])
    more = _pair_world(sorted(features))
    for e in range(len(EXPLANATIONS)):
        i, j = np.array([1]), np.array([0])
        assert weigh(more, i, j)[0, :, e].sum() >= weigh(base, i, j)[0, :, e].sum() - 1e-6


def _pair_world(features: list[str]) -> Yardstick:
    """Two deaths with the features among forty without any, no signs counted as kinds of case."""
    from data_contracts.comparing import PROFILE

    rows = []
    for n in range(42):
        present = [f"{f}=yes" for f in features] if n < 2 else []
        rows.append({"incident_id": f"I{n:03d}", "kind": "death", "first_known": None, "present": present})
    frame = pl.DataFrame(rows, schema=PROFILE).with_columns(pl.lit("2021-03-01").str.to_date().alias("first_known"))
    cases: Cases = encode(frame)
    return Yardstick.of(cases)


def test_a_second_death_at_a_hospice_is_expected_though_none_was_on_record_before(world: World, plant: Plant) -> None:
    def bits(kind: str) -> float:
        shared = {"place_id": "Q", "place_kind": kind, "easting": 530_000.0, "northing": 180_000.0}
        yard = Yardstick.of(encode(world([plant(n, **shared) for n in (100, 200)])))
        i, j = (np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (200, 100))
        return float(weigh(yard, i, j)[0, PLACE, 2])

    assert bits("hospice") < bits("") - 2 and bits("care_home") < bits("")
