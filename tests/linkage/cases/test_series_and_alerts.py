"""Series as sets, their growth and ids; recurrence intervals; the night's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.alerts import Candidate, choose, evidence_hash, same_story, tier
from linkage.evidence.cases import encode
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh
from linkage.recurrence import PRIOR_SLOPE, fit, fit_streams, stories
from linkage.series.companions import Companions
from linkage.series.judged import forbidden_pairs, told_sets
from linkage.series.tend import Standing, Tending
from linkage.series.weigh import weigh_set
from linkage.series.words import SeriesWords, lasting

World = Callable[..., pl.DataFrame]
Plant = Callable[..., dict[str, Any]]
MARKS = ["body_moved=yes", "clothing_disturbed=yes", "phone_missing=yes", "small_bottle=yes"]


@pytest.fixture(scope="module")
def three(world: World, plant: Plant) -> Yardstick:
    """Three deaths of one hand (one finder, rare marks) among six hundred ordinary ones."""
    planted = [
        plant(
            n,
            present=MARKS,
            people=[f"V{n}|victim|DECEASED|", "X1|actor|INFORMANT|"],
            place_id=f"P{n}",
            easting=530_000.0 + n,
            northing=180_000.0,
            victim_age=24,
        )
        for n in (300, 420, 590)
    ]
    return Yardstick.of(encode(world(planted)))


def neighbours(yard: Yardstick, rows: list[int]) -> dict[int, list[tuple[int, float]]]:
    found: dict[int, list[tuple[int, float]]] = {}
    for a in rows:
        others = np.array([r for r in range(len(yard.cases)) if r != a])
        best = weigh(yard, np.full(len(others), a), others).sum(axis=1).max(axis=1)
        for position in np.argsort(-best, kind="stable")[:20].tolist():
            found.setdefault(a, []).append((int(others[position]), float(best[position])))
    return found


def rows_of(yard: Yardstick, *numbers: int) -> list[int]:
    return [yard.cases.row_of[f"I{n:05d}"] for n in numbers]


def test_a_sets_evidence_is_not_counted_by_pairs(three: Yardstick) -> None:
    rows = rows_of(three, 300, 420, 590)
    pairs = [(rows[1], rows[0]), (rows[2], rows[0]), (rows[2], rows[1])]
    summed = weigh(three, *(np.array([p[k] for p in pairs]) for k in (0, 1))).sum(axis=1).max(axis=1).sum()
    whole = weigh_set(three, tuple(rows))
    two = weigh_set(three, (rows[0], rows[1]))
    assert whole.weight < summed
    assert whole.weight > two.weight
    assert whole.best_odds > two.best_odds


def test_the_order_of_growing_does_not_matter(three: Yardstick) -> None:
    rows = rows_of(three, 300, 420, 590)
    assert weigh_set(three, tuple(rows)).best_odds == weigh_set(three, tuple(reversed(rows))).best_odds


def test_a_series_is_born_grows_and_keeps_its_id(three: Yardstick) -> None:
    rows = rows_of(three, 300, 420, 590)
    near = neighbours(three, rows)
    born = Tending(three, {r: [(o, w) for o, w in near[r] if o != rows[2]] for r in rows[:2]}, []).run(
        np.array(rows[:2])
    )
    assert [sorted(s.members) for s in born] == [sorted(rows[:2])]
    standing = [Standing(born[0].series_id, list(born[0].members))]
    grown = Tending(three, near, standing).run(np.array([rows[2]]))
    assert [(s.series_id, sorted(s.members), s.joined) for s in grown] == [(born[0].series_id, sorted(rows), [rows[2]])]


def test_ordinary_deaths_do_not_join(three: Yardstick) -> None:
    rows = rows_of(three, 300, 420, 590)
    grown = Tending(three, neighbours(three, rows), []).run(np.array(rows))
    assert {m for s in grown for m in s.members} == set(rows)


def test_judged_unrelated_stays_apart(three: Yardstick) -> None:
    rows = rows_of(three, 300, 420, 590)
    forbidden = frozenset({(rows[0], rows[1]), (rows[0], rows[2]), (rows[1], rows[2])})
    kept = Tending(three, neighbours(three, rows), [], forbidden).run(np.array(rows))
    assert all(len(set(s.members) & set(rows)) < 2 for s in kept)


def test_a_tip_is_a_series_whatever_it_weighs(three: Yardstick) -> None:
    told = Tending(three, {}, []).run(np.array([], dtype=np.int64), [(5, 9)])
    assert [(s.members, s.told) for s in told] == [([5, 9], True)]


def test_a_tip_about_a_standing_series_is_told_of_by_it_and_keeps_its_members(three: Yardstick) -> None:
    rows = rows_of(three, 300, 420, 590)
    stands = Standing("S1", [*rows, 5])
    told = Tending(three, {}, [stands]).run(np.array([], dtype=np.int64), [(rows[0], 5)])
    assert [(s.series_id, sorted(s.members), s.told) for s in told] == [("S1", sorted([*rows, 5]), True)]


def test_judgements_are_read(three: Yardstick) -> None:
    frame = pl.DataFrame(
        {
            "judgement_id": ["1", "2", "3"],
            "judged_at": [1, 2, 3],
            "subject_kind": ["pair", "pair", "tip"],
            "subject_id": ["A+B", "A+B", "t"],
            "judgement": ["unrelated", "linked", "tip"],
            "members": [None, None, ["B", "C"]],
            "withdrawn_at": [None, None, None],
        }
    )
    row_of = {"A": 1, "B": 2, "C": 3}
    assert forbidden_pairs(frame.head(1), row_of) == {(1, 2)}
    assert forbidden_pairs(frame, row_of) == frozenset()
    assert told_sets(frame, row_of) == [(1, 2), (2, 3)]


def at_one_place(world: World, plant: Plant, present: list[str], kind: str) -> Yardstick:
    """Three deaths at one place of a kind, all alike; of twelve other places of its kind six have seen the same."""
    here = [
        plant(n, place_id="Q", place_kind=kind, easting=530_000.0, northing=180_000.0, present=present)
        for n in (300, 420, 590)
    ]
    elsewhere = [
        plant(n, place_id=f"Q{n}", place_kind="station", present=["struck_by_train=yes"] if n % 20 else [])
        for n in range(50, 290, 20)
    ]
    elsewhere += [
        plant(n + 5, place_id=f"Q{n}", place_kind="station", present=["struck_by_train=yes"])
        for n in range(50, 290, 40)
    ]
    return Yardstick.of(encode(world([*here, *elsewhere])))


def test_a_place_where_deaths_recur_explains_itself(world: World, plant: Plant) -> None:
    trains = at_one_place(world, plant, ["struck_by_train=yes"], "station")
    gas = at_one_place(world, plant, ["carbon_monoxide=yes"], "building")
    at_station, in_building = (weigh_set(y, tuple(rows_of(y, 300, 420, 590))).best_odds for y in (trains, gas))
    assert at_station < 0 < in_building


def test_a_batch_with_a_rare_mark_stands_out_by_its_third_death(world: World, plant: Plant) -> None:
    drugs = ["substance_suspected=heroin", "syringe=yes", "drug_user=yes"]
    batch = [plant(n, present=[*drugs, "drug_mark=green wraps with a star"], place_id=f"P{n}") for n in (500, 530, 590)]
    looks = {480: "foil", 510: "white bags", 570: "vials"}
    others = [plant(n, present=[*drugs, f"drug_mark={look}"], place_id=f"P{n}") for n, look in looks.items()]
    yard = Yardstick.of(encode(world([*batch, *others])))
    marked, unmarked = (weigh_set(yard, tuple(rows_of(yard, *n))) for n in ((500, 530, 590), (480, 510, 570)))
    assert marked.best_odds > 0 > unmarked.best_odds + 5


def test_what_the_budget_kept_back_is_weighed_again(three: Yardstick) -> None:
    rows = rows_of(three, 300, 420)
    kept = Tending(three, {}, [Standing("S1", rows)]).run(np.array([], dtype=np.int64), held=frozenset({"S1"}))
    assert [s.series_id for s in kept] == ["S1"]
    assert not Tending(three, {}, [Standing("S1", rows)]).run(np.array([], dtype=np.int64))


def test_words_sum_and_name_nobody(three: Yardstick) -> None:
    words = SeriesWords(three, weigh_set(three, tuple(rows_of(three, 300, 420, 590))))
    assert sum(bits for _, _, bits, _ in words.evidence()) == pytest.approx(words.weight.weight)
    told = " ".join([words.headline(), words.reason(), words.against(), words.missing()])
    assert "Look at these together." in told
    assert "X1" not in told and "V300" not in told


def test_what_somebody_does_for_a_living_is_told_where_it_is_on_record(world: World, plant: Plant) -> None:
    people = [["X1|actor|FINDER|"], ["X1|actor|FINDER|park keeper"], ["X1|actor|FINDER|park keeper"]]
    planted = [plant(n, people=found, place_id=f"P{n}") for n, found in zip((100, 200, 300), people, strict=True)]
    yard = Yardstick.of(encode(world(planted)))
    told = SeriesWords(yard, weigh_set(yard, tuple(rows_of(yard, 100, 200, 300)))).reason()
    assert "one person (park keeper) is named in 3 of these 3 (finder)" in told
    nobody = SeriesWords(yard, weigh_set(yard, tuple(rows_of(yard, 100, 101)))).reason()
    assert "(park keeper)" not in nobody


def test_the_interval_never_promises_more_than_a_stream_of_chance_keeps() -> None:
    rng = np.random.default_rng(3)
    nights = 4000
    odds = rng.exponential(1.4, size=nights) - 6.0
    tail = fit(odds, nights)
    for days in (3, 4):
        line = float(np.quantile(odds, 1 - 1 / days))
        assert tail.days(line + tail.unease) == pytest.approx(days, rel=0.2)
    for days in (30, 90, 365):
        line = float(np.quantile(odds, 1 - 1 / days))
        assert tail.days(line + tail.unease) <= days


def test_while_the_prior_speaks_no_interval_goes_far_beyond_the_history() -> None:
    few = fit_streams(np.array([-4.0, -3.0]), np.array([0, 0]), nights=20)
    assert few.rests_on_prior == (True, True, True)
    assert few.days(0, 30.0) == 60
    assert few.days(0, -3.0) < 30
    rng = np.random.default_rng(5)
    many = fit_streams(rng.exponential(1.4, size=400) - 6.0, np.zeros(400, dtype=np.int64), nights=200)
    assert not many.rests_on_prior[0]
    assert many.days(0, 30.0) == 600


def test_what_a_prior_states_the_measured_tail_does_not_take_back() -> None:
    rng = np.random.default_rng(6)
    # Chance sets that fall much slower than the prior has it, one each other night.
    odds = rng.exponential(1 / 0.4, size=75) - 9.0
    stated = [fit_streams(odds[: n // 2], np.zeros(n // 2, dtype=np.int64), n).days(0, 9.0) for n in range(8, 151, 4)]
    # Short while little is known, at most a half too long when more is.
    assert stated[0] <= 80 and min(later / earlier for earlier, later in pairwise(stated)) > 0.5


def test_a_prior_and_history_are_blended_by_what_each_counts_for() -> None:
    few, many = (fit(np.linspace(-6.0, -5.0, n), 2 * n) for n in (4, 400))
    assert abs(few.slope - PRIOR_SLOPE) < abs(many.slope - PRIOR_SLOPE)
    # The mean over what slopes are possible is never below what the mean slope gives.
    surest = replace(few, known=few.known * 1e6, spread=few.spread * 1e6)
    assert few.days(8.0) < surest.days(8.0)


def test_real_series_do_not_hide_themselves() -> None:
    rng = np.random.default_rng(4)
    chance = rng.exponential(1.4, size=180) - 6.0
    with_real = np.concatenate([chance, np.full(8, 15.0)])
    # Taken as chance, eight in 180 nights would make themselves a matter of 22 days; a year is the aim.
    assert fit(with_real, 180).days(15.0) > 365


@given(st.floats(-10, 10), st.floats(0, 10))
def test_stronger_is_rarer(odds: float, more: float) -> None:
    tail = fit(np.linspace(-6, -1, 60), 90)
    assert tail.days(odds + more) >= tail.days(odds)


def test_a_short_history_says_so() -> None:
    assert fit(np.array([-3.0, -2.0]), 4).rests_on_prior
    assert not fit(np.linspace(-6, -1, 60), 90).rests_on_prior


def candidate(name: str, days: float = 50.0, members: str = "ab", **given: Any) -> Candidate:
    values: dict[str, Any] = {
        "series_id": name,
        "members": frozenset(members),
        "deaths": 2,
        "odds": days,
        "weight": days,
        "days": days,
        "joined_since_shown": False,
        "shown_before": False,
        "shown_tier": None,
        "shown_weight": None,
    }
    return Candidate(**{**values, **given})


def test_the_budget_is_a_ceiling_and_the_strongest_come_first() -> None:
    many = [candidate(f"S{n}", 40.0 + n, members=f"{chr(97 + n)}{chr(107 + n)}") for n in range(8)]
    choices = choose(many, [], budget=5)
    shown = [(c.rank, c.candidate.series_id) for c in choices if c.rank]
    assert shown == [(1, "S7"), (2, "S6"), (3, "S5"), (4, "S4"), (5, "S3")]
    assert all(c.why and "budget" in c.why for c in choices if not c.rank)
    assert choose([candidate("S1", 3.0)], [], 5)[0].rank is None


@pytest.mark.parametrize(
    ("given_values", "kind"),
    [
        ({}, "new"),
        ({"shown_before": True, "shown_tier": "B", "shown_weight": 50.0}, None),
        ({"shown_before": True, "shown_tier": "B", "shown_weight": 50.0, "joined_since_shown": True}, "grown"),
        ({"shown_before": True, "shown_tier": "B", "shown_weight": 46.0}, "strengthened"),
        ({"shown_before": True, "shown_tier": "B", "shown_weight": 50.0, "days": 400.0}, "strengthened"),
    ],
)
def test_a_series_returns_only_for_a_reason(given_values: dict[str, Any], kind: str | None) -> None:
    choices = choose([candidate("S1", **given_values)], [], 5)
    assert [c.kind for c in choices] == ([kind] if kind else [])


def test_one_story_is_told_once() -> None:
    choices = choose([candidate("S1", 90.0, "abc"), candidate("S2", 60.0, "bcd")], [], 5)
    assert [c.rank for c in choices] == [1, None]
    assert [tier(d) for d in (29.0, 30.0, 364.0, 365.0)] == [None, "B", "B", "A"]


def test_each_explanation_has_its_own_line_and_its_share_of_false_nights() -> None:
    rng = np.random.default_rng(5)
    strong, weak = rng.exponential(1.4, size=400) - 3.0, rng.exponential(1.4, size=400) - 6.0
    both = np.concatenate([strong, weak])
    streams = fit_streams(both, np.repeat([0, 1], 400), 400)
    assert streams.days(1, 0.0) > 2 * streams.days(0, 0.0)
    assert streams.days(0, 2.0) == pytest.approx(fit(strong, 400, streams=3).days(2.0) / 3)
    assert streams.rests_on_prior == (False, False, True)


def test_one_word_in_common_is_not_the_same_mark(world: World, plant: Plant) -> None:
    marks = {500: "green wraps stamped star", 530: "green wraps stamped star", 590: "white bags stamped moon"}
    yard = Yardstick.of(encode(world([plant(n, present=[f"drug_mark={m}"]) for n, m in marks.items()])))
    one, two, other = rows_of(yard, *marks)
    pairs = weigh(yard, np.array([two, other]), np.array([one, one]))
    column = [v.name for v in yard.evidence].index("drug_mark")
    assert pairs[0, column, 1] > 3 * pairs[1, column, 1] > 0


@given(st.lists(st.tuples(st.floats(-9, 20), st.frozensets(st.integers(0, 12), min_size=2, max_size=5)), max_size=25))
def test_each_story_is_counted_once(sets: list[tuple[float, frozenset[int]]]) -> None:
    odds, members = np.array([o for o, _ in sets]), [m for _, m in sets]
    kept = stories(odds, members).tolist()
    assert [odds[n] for n in kept] == sorted((odds[n] for n in kept), reverse=True)
    for place, n in enumerate(kept):
        assert not any(same_story(members[n], members[k]) for k in kept[:place])
    for n in set(range(len(sets))) - set(kept):
        assert any(same_story(members[n], members[k]) for k in kept if odds[k] >= odds[n])


def test_parts_of_a_real_series_do_not_push_the_line_up() -> None:
    chance = [(float(o), frozenset({f"a{n}", f"b{n}"})) for n, o in enumerate(np.linspace(-7, -2, 60))]
    real = [(15.0, frozenset("pqrs")), *((9.0, frozenset({a, b})) for a in "pqrs" for b in "pqrs" if a < b)]
    odds, members = np.array([o for o, _ in chance + real]), [m for _, m in chance + real]
    assert len(stories(odds, members)) == len(chance) + 1


PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] < p[1]), st.floats(0, 30), max_size=20
)


@given(PAIRS)
def test_companions_are_those_of_a_plain_table_strongest_first(pairs: dict[tuple[int, int], float]) -> None:
    both = [(a, b, w) for (a, b), w in pairs.items()] + [(b, a, w) for (a, b), w in pairs.items()]
    columns = [np.array(column) for column in zip(*both, strict=True)] or [np.empty(0)] * 3
    found = Companions(columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2].astype(float))
    plain = {a: sorted(((o, w) for r, o, w in both if r == a), key=lambda z: (-z[1], z[0])) for a, _, _ in both}
    assert dict(found) == plain
    assert found.get(99, []) == []


@pytest.mark.parametrize(
    ("parts", "members", "same"),
    [
        ([("mark", 9.0), ("age", 0.4)], "ab", True),
        ([("mark", 9.7), ("age", 1.2)], "ab", True),
        ([("mark", 9.0), ("age", 0.4), ("shared_person", 17.0)], "ab", False),
        ([("mark", 9.0)], "abc", False),
    ],
)
def test_drift_is_no_new_evidence(parts: list[tuple[str, float]], members: str, same: bool) -> None:
    seen = evidence_hash([("mark", 9.0), ("age", 0.4)], frozenset("ab"))
    assert (evidence_hash(parts, frozenset(members)) == seen) is same


def test_an_open_value_is_told_in_the_words_of_a_record(world: World, plant: Plant) -> None:
    marked = [
        plant(n, present=["drug_mark=yellow wraps stamped with a kite"], place_id=f"P{n}") for n in (500, 530, 590)
    ]
    yard = Yardstick.of(encode(world(marked)))
    words = SeriesWords(yard, weigh_set(yard, tuple(rows_of(yard, 500, 530, 590))))
    assert "yellow wraps stamped with a kite in 3 of 3" in words.reason()


@pytest.mark.parametrize(
    ("days", "said"), [(0.0, "within a day"), (0.4, "within a day"), (1.2, "over 1 day"), (1_358.0, "over 1,358 days")]
)
def test_how_long_is_said_in_whole_days(days: float, said: str) -> None:
    assert lasting(days) == said
