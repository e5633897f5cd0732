"""The historical replay: days, distances, roles, items and delays as the inspection reports them."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.synth.command import synth
from pipelines.synth.events import Maker
from pipelines.synth.happening import Event
from pipelines.synth.people import Crowd
from pipelines.synth.replay import VARIANTS, Replay
from pipelines.synth.world import World

START = dt.date(2013, 12, 1)
WORLD_SEED = 8


def _events(variant: str = "plain") -> dict[str, Event]:
    world = World(WORLD_SEED)
    replay = Replay(Maker(world, Crowd(world)), START, WORLD_SEED, variant)
    return {entry["key"]: replay.build(number) for number, entry in enumerate(replay.table["events"])}


@pytest.fixture(scope="module")
def plain() -> dict[str, Event]:
    return _events()


def _gap(one: Event, two: Event) -> int:
    return (two.found.date() - one.found.date()).days


def test_days(plain: dict[str, Event]) -> None:
    deaths = [plain[key] for key in ("D1", "D2", "D3", "D4")]
    assert [_gap(one, two) for one, two in pairwise(deaths)] == [70, 23, 358]
    assert (_gap(plain["P1"], plain["D1"]), _gap(plain["P2"], plain["D1"])) == (534, 15)
    assert plain["D1"].found.date() == dt.date(2014, 6, 19)


def test_distances(plain: dict[str, Event]) -> None:
    def far(one: Event, two: Event) -> float:
        a, b = one.spot.place, two.spot.place
        return math.dist((a.easting, a.northing), (b.easting, b.northing))

    assert far(plain["D1"], plain["D2"]) < 402  # a quarter of a mile
    assert plain["D2"].spot.place.id == plain["D3"].spot.place.id == plain["D4"].spot.place.id
    assert far(plain["P2"], plain["D1"]) < 2000
    assert {event.borough.name for event in plain.values()} == {"Redbridge"}


def test_roles(plain: dict[str, Event]) -> None:
    def who(key: str, role: str) -> list[str]:
        return [part.person.id for part in plain[key].parts if part.role == role]

    caller = next(part for part in plain["D1"].parts if part.role == "INFORMANT")
    assert caller.traced
    assert who("P1", "SUSPECT") == who("P2", "SUSPECT") == who("D1", "INFORMANT")
    assert who("D2", "FINDER") == who("D3", "FINDER")
    assert plain["D2"].subject.born == dt.date(1992, 6, 17)


def test_items(plain: dict[str, Event]) -> None:
    for key in ("D1", "D2", "D3", "D4"):
        for feature in ("small_bottle", "phone_missing", "position"):
            assert plain[key].has(feature), (key, feature)
    assert {fact.feature for fact in plain["D3"].facts} >= {"bedding", "note", "aspiration", "bruising"}
    assert {fact.feature for fact in plain["D4"].facts} >= {"syringe", "tourniquet"}


def test_delays(plain: dict[str, Event]) -> None:
    assert [plain[key].tox_days for key in ("D1", "D2", "D3")] == [83, 40, 60]
    assert plain["D1"].pm_days == 1
    assert [(day.year, day.month) for day, _ in plain["D3"].concerns] == [(2015, 6)] * 4
    conclusions = [text for key in ("D1", "D2", "D3") for _, _, text in plain[key].inquest or [] if text]
    assert conclusions == ["Open"] * 3


def test_variants() -> None:
    assert VARIANTS == ("plain", "all_not_suspicious", "second_moved", "second_and_third_moved")
    moved = _events("second_and_third_moved")
    assert len({moved[key].borough.area for key in ("D1", "D2", "D3")}) == 3
    assert [_gap(moved["D2"], moved["D3"]), _gap(moved["D3"], moved["D4"])] == [23, 358]


def _reports(folder: Path) -> list[dict[str, str]]:
    """Rows of the crime reports of all deliveries; rows that a fault broke do not come here."""
    rows = []
    for path in sorted((folder / "landing").rglob("cris_report*")):
        head, *lines = (line.split("|") for line in path.read_bytes().decode("cp1252").split("\r\n") if line)
        rows += [dict(zip(head, line, strict=True)) for line in lines]
    return rows


def test_nothing_but_the_category_differs_where_every_death_is_written_as_not_suspicious(tmp_path: Path) -> None:
    told, reports = {}, {}
    for variant in ("plain", "all_not_suspicious"):
        folder = tmp_path / variant
        size: dict[str, Any] = {"days": 20, "seed": 6, "scale": 0.4, "concern_share": 0.02}
        synth(out=folder, start=START, scenario="replay", variant=variant, faults=False, **size)
        tables = ("event", "feature", "person_mention", "place_mention", "record", "distractor", "series")
        told[variant] = {name: pl.read_parquet(folder / "truth" / f"{name}.parquet") for name in tables}
        reports[variant] = _reports(folder)
    for name, table in told["plain"].items():
        assert table.equals(told["all_not_suspicious"][name]), name
    categories = [{row["death_category"] for row in rows if row["death_category"]} for rows in reports.values()]
    assert len(categories[0]) > 2 and categories[1] == {"UNEXPECTED_NOT_SUSPICIOUS"}
    # The words are the same too, but for the image that tells of another category.
    words = [{row["details_text"] for row in rows} for rows in reports.values()]
    assert words[1] <= {text.replace(" Recategorised by DI.", "") for text in words[0]} | words[0]
