"""What the benches plant, move and compare: decoys, the moved deaths, distances between groups, lost evidence."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from pipelines.settings import ROOT
from pipelines.synth.run import Wanted


def _bench(name: str) -> ModuleType:
    """Benches are no package of the product: they are found from the root, as by hand."""
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    return importlib.import_module(f"benches.{name}")


contrasts, decoys, losses, parity, replay, replay_table, truth_input = (
    _bench(name) for name in ("contrasts", "decoys", "losses", "parity", "replay", "replay_table", "truth_input")
)


@pytest.fixture(scope="module")
def london() -> Any:
    """Ten weeks of the replay's London, thin, with decoys."""
    wanted = Wanted(Path(), replay.START, 310, 3, "replay", 0.1, 0.01, 1, False)
    return truth_input.make_london(wanted, extra=decoys.of_day)


def test_decoys_are_planted_with_the_people_and_the_house_that_they_share(london: Any) -> None:
    counts = dict(london.distractor.group_by("distractor").len().rows())
    assert counts["park warden finds"] > 1 and counts["hospice"] > 5 and counts["heatwave"] == 1
    ids = london.distractor.filter(pl.col("distractor") == "park warden finds")["event_id"].to_list()
    finders = london.mention.filter(pl.col("event_id").is_in(ids) & (pl.col("role") == "FINDER"))
    assert finders["person_true_id"].n_unique() == 1
    hospice = london.distractor.filter(pl.col("distractor") == "hospice")
    assert london.event.join(hospice, on="event_id")["place_id"].n_unique() == 1


def test_the_moved_deaths_take_the_place_of_the_six_and_nothing_else_changes(london: Any) -> None:
    six = truth_input.make_london(replay.wanted(3, 0.0, "second_moved", days=310))
    moved = replay.grafted(london, six)
    assert six.event.height == six.series.height == london.series.height
    assert moved.event.height == london.event.height and moved.series.height == london.series.height
    assert not set(moved.series["event_id"]) & set(london.series["event_id"])
    kept = moved.event.join(london.event, on="event_id", how="semi")
    assert kept.height == london.event.height - six.event.height
    finder = moved.mention.filter(pl.col("event_id").is_in(moved.series["event_id"].to_list()))
    assert finder["person_true_id"].str.starts_with("moved/").all()


def _deaths(rows: list[tuple[str, str, str, bool]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["series_true_id", "scenario", "sex", "found"], orient="row")


def test_a_group_is_not_charged_with_the_manners_of_its_deaths() -> None:
    hard = [(f"h{n}", "hard", "F" if n < 8 else "M", n % 4 == 0) for n in range(12)]
    easy = [(f"e{n}", "easy", "F" if n < 4 else "M", n % 4 != 0) for n in range(12)]
    deaths = _deaths(hard + easy)
    apart = contrasts.contrast(deaths, deaths["sex"] == "F")
    # Among like series both sexes are found alike; as it is, women die in the manner that is hard to find.
    assert apart.alike[0] == pytest.approx(0.0) and apart.plain[0] < -10
    assert apart.plain[1] <= apart.plain[0] <= apart.plain[2]


def test_a_distance_in_no_shared_manner_is_unknown() -> None:
    deaths = _deaths([("a", "one", "F", True), ("b", "two", "M", False)])
    apart = contrasts.contrast(deaths, deaths["sex"] == "F")
    assert apart.plain[0] == 100.0 and apart.alike[0] != apart.alike[0]


def test_lost_families_come_dearest_first() -> None:
    before = pl.DataFrame(
        {"event_id": ["a", "b"], "explanation": ["person"] * 2, "place": [5.0, 4.0], "time": [1.0, 1.0]}
    )
    after = before.with_columns(pl.Series("place", [0.0, 4.0]))
    table = losses.lost(before, after)
    assert table.rows()[0] == ("place", 4.5, 2.0, 0.5) and table.rows()[1] == ("time", 1.0, 1.0, 0.0)


def test_a_place_is_lost_only_where_every_record_has_lost_it(london: Any) -> None:
    poor = truth_input.spoilt(london, 0.3, 0.0, seed=2)
    both = london.event.select("event_id", "times_placed").join(poor.event, on="event_id")
    gone = both.group_by(pl.col("times_placed") > 1).agg(pl.col("place_id").is_null().mean())
    lost = dict(gone.rows())
    assert lost[True] < 0.1 < lost[False]


def test_a_person_taken_down_wrongly_is_nobody_else(london: Any) -> None:
    poor = truth_input.spoilt(london, 0.0, 0.2, seed=2)
    strange = set(poor.mention["person_true_id"]) - set(london.mention["person_true_id"])
    assert (
        strange
        and poor.mention.filter(pl.col("person_true_id").is_in(list(strange)))["person_true_id"].is_unique().all()
    )


def test_crossed_series_take_one_band_and_one_sex() -> None:
    wanted = Wanted(Path(), dt.date(2014, 1, 1), 60, 5, "planted", 0.0, 0.0, 13, False)
    crossed = truth_input.make_london(wanted, parity.crossed)
    who = parity.groups(crossed).filter(~pl.col("sex").is_in(["not recorded"]))
    assert (who.group_by("series_true_id").agg(pl.col("sex").n_unique())["sex"] == 1).all()
    assert who["age"].n_unique() > 3


def test_what_passes() -> None:
    ranks = {"RP1 D1-P1": 2, "RP1 D1-P2": 11, "RP2 D1-D2": 5, "RP3 D2-D3": 1, "RP2 alert": None, "RP3 alert": 1}
    more = {
        "RP3 D1+D2+D3": True,
        "RP4 bits gained": 1.5,
        "RP4 strengthened": 1,
        "RP4 alert ids": 2,
        "RP4 toxicology of D2, bits": 3.0,
        "RP4 toxicology of D3, bits": None,
        "RP5 D4 joins": True,
    }
    told = {f"RP9 {decoy.name}": 0 for decoy in decoys.DECOYS}
    passed = replay_table.passes({**ranks, **more, **told, "RP5 alert": 6, "RP7 a": 10, "RP7 b": None})
    failed = {name.split(" ")[0] for name, good in passed.items() if not good}
    assert failed == {"RP1", "RP2", "RP4", "RP5", "RP7", "RP9"}
    assert replay_table.share([True, False]) == "1 of 2 [9%, 91%]"
