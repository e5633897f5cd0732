"""The pure parts of the benches that run on truth: intervals, recall by group, ranks, spoiling of fields."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.settings import ROOT
from pipelines.synth.run import Wanted


def _bench(name: str) -> ModuleType:
    """Benches are no package of the product: they are found from the root, as by hand."""
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    return importlib.import_module(f"benches.{name}")


from_files, parity, replay, replay_table, truth_input = (
    _bench(name) for name in ("from_files", "parity", "replay", "replay_table", "truth_input")
)


@pytest.fixture(scope="module")
def london() -> Any:
    return truth_input.make_london(Wanted(Path(), dt.date(2014, 1, 1), 12, 5, "planted", 0.1, 0.1, 4, False))


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(0, 0, 0.0, 1.0), (8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (50, 100, 0.404, 0.596)],
)
def test_wilson_intervals(hits: int, tries: int, low: float, high: float) -> None:
    assert parity.wilson(hits, tries) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share(tries: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, tries))
    low, high = parity.wilson(hits, tries)
    assert 0 <= low <= hits / tries + 1e-12 and hits / tries - 1e-12 <= high <= 1


def test_a_death_is_found_only_with_another_of_its_own_series() -> None:
    series = pl.DataFrame({"series_true_id": ["s", "s", "s", "t", "t"], "event_id": ["a", "b", "c", "d", "e"]})
    sets = [{"a", "b", "d"}, {"e", "x"}]
    assert parity.found_of(sets, series) == {"a", "b"}


def test_gaps_leave_small_and_unrecorded_groups_out() -> None:
    rows = [
        ("sex", "F", 20, 10, 0.5),
        ("sex", "M", 20, 16, 0.8),
        ("sex", "not recorded", 30, 0, 0.0),
        ("sex", "X", 2, 0, 0.0),
    ]
    table = pl.DataFrame(rows, schema=["division", "group", "deaths", "found", "recall"], orient="row")
    assert parity.gaps(table) == pytest.approx({"sex": 30.0})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 2, 9], "median 2, 1 to 9"),
        ([1, None], "median 1, 1 to 1, missing 1"),
        ([None], "none of 1"),
        ([True, False], "1 of 2"),
    ],
)
def test_a_line_of_the_table(values: list[Any], said: str) -> None:
    assert replay_table.median(values) == said


def test_profiles_are_those_of_the_nights_and_grow_with_what_becomes_known(london: Any) -> None:
    every = london.event.select("event_id")
    early, late = (truth_input.profiles(london, london.first + dt.timedelta(days=d), every) for d in (3, 11))
    assert early.schema == late.schema and set(early["incident_id"]) < set(late["incident_id"])
    assert late["present"].list.len().sum() > early["present"].list.len().sum()
    assert (late.filter(pl.col("kind") == "death")["people"].list.len() > 0).mean() > 0.5


@pytest.mark.parametrize("what", sorted(replay.ABLATIONS))
def test_what_is_taken_away_is_gone_and_nothing_else(london: Any, what: str) -> None:
    less = replay.without(london, what)
    names = [f"{name}=" for name in replay.ABLATIONS[what]]
    left = less.stated["text"].to_list()
    assert left == [t for t in london.stated["text"].to_list() if not any(t.startswith(n) for n in names)]
    assert less.event.height == london.event.height and less.series.equals(london.series)


def test_spoiling_blanks_and_corrupts_about_as_much_as_asked(london: Any) -> None:
    poor = truth_input.spoilt(london, 0.3, 0.05, seed=2)
    assert 0.6 < poor.stated.height / london.stated.height < 0.8
    # Most places are told by several records, and each of them has to lose it.
    assert 0.05 < poor.event["place_id"].null_count() / london.event.height < 0.25
    victims = [m.filter(pl.col("part") == "victim").height for m in (london.mention, poor.mention)]
    assert victims[0] == victims[1] and poor.series.equals(london.series)
    same = truth_input.spoilt(london, 0.0, 0.0)
    assert same.stated.equals(london.stated) and same.event.equals(london.event)


def test_a_few_nights_fill_the_link_tables(london: Any) -> None:
    dates = [london.first + dt.timedelta(days=n) for n in (5, 11)]
    counts = [
        n.warehouse.query("SELECT count(*) AS n FROM link.profile")["n"][0] for n in truth_input.nights(london, dates)
    ]
    assert 0 < counts[0] < counts[1]


def _seen(day: int, deaths: str, weight: float) -> Any:
    return replay.Seen(dt.date(2014, 9, day), frozenset(deaths.split()), None, None, None, weight)


@pytest.mark.parametrize(
    ("before", "after", "gained"),
    [
        (("D1 D2", 40.0), ("D1 D2", 44.5), 4.5),
        (("D1 D2", 40.0), ("D1 D2 D3", 60.0), None),
        (("D1", 40.0), ("D1", 41.0), None),
    ],
)
def test_what_a_toxicology_result_adds_is_told_of_the_same_deaths(
    before: tuple[str, float], after: tuple[str, float], gained: float | None
) -> None:
    seen = {s.date: s for s in (_seen(9, *before), _seen(10, *after))}
    assert replay.rises(seen, {"D1": dt.date(2014, 9, 10)}) == {"RP4 toxicology of D1, bits": gained}


def test_the_concerns_of_june_2015_stand_in_the_register_unanswered() -> None:
    told = from_files.register(1, since=dt.date(2015, 6, 1))
    assert told["deaths in the register"] == 1 and told["open for days"] is not None
    assert told["concerns told"] == told["of"] == 4
