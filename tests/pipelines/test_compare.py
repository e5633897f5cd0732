"""The comparing stage on a warehouse: night by night, killed and resumed, whatever the categories say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from data_contracts.judging import JUDGEMENT
from data_contracts.linked import INCIDENT, RECORD_FEATURE
from pipelines.compare import compare
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse, open_warehouse

START = dt.date(2021, 3, 1)
NIGHTS = 6
DEATHS_A_NIGHT = 40
# Two deaths of one hand: nights 2 and 4, one informant, the same rare things.
PLANTED = {2: 7, 4: 11}
MARKS = ("body_moved", "clothing_disturbed", "phone_missing", "small_bottle")
TABLES = (
    "case_pair",
    "pair_evidence",
    "series",
    "series_member",
    "series_evidence",
    "series_history",
    "alert",
    "profile",
)


def fill(warehouse: Warehouse, night: int, category: str) -> None:
    """What the stages before would have left of one night: deaths, their people and features."""
    rng = np.random.default_rng(night)
    date = START + dt.timedelta(days=night)
    incidents, features, people, mentions = [], [], [], []
    for n in range(DEATHS_A_NIGHT):
        name, record = f"I{night}{n:03d}", f"cris:{night}{n:03d}/21"
        planted = PLANTED.get(night) == n
        # One death has been on record for a month: in its first days a force states no interval that reaches the list.
        known = date - dt.timedelta(days=30) if night == n == 0 else date
        incidents.append(
            {
                "incident_id": name,
                "kind": "death",
                "first_known": known,
                "last_changed": date,
                "death_category": category,
                "occurred_from": dt.datetime.combine(date, dt.time(2)),
                "occurred_to": dt.datetime.combine(date, dt.time(8)),
                "easting": 530_000.0 + 200.0 * night if planted else float(rng.uniform(505_000, 555_000)),
                "northing": 180_000.0 if planted else float(rng.uniform(160_000, 195_000)),
                "place_id": f"L{name}",
                "victim_age": 24 if planted else int(rng.integers(40, 95)),
                "victim_sex": "M",
            }
        )
        stated = MARKS if planted else (("position_noted",) if n % 3 else ("phone_missing",) if n % 30 == 0 else ())
        features += [_feature(record, f) for f in stated]
        finder = "PX" if planted else f"F{name}"
        for number, (person, role) in enumerate([(f"V{name}", "DECEASED"), (finder, "INFORMANT")]):
            mentions.append({"record_id": record, "person_no": str(number), "role": role})
            people.append(
                {"record_id": record, "person_no": str(number), "person_id": person, "match_probability": 1.0}
            )
    frame = pl.DataFrame(incidents, schema=INCIDENT)
    warehouse.append("core.incident", frame)
    records = [f"cris:{night}{n:03d}/21" for n in range(DEATHS_A_NIGHT)]
    warehouse.append("core.record_incident", pl.DataFrame({"record_id": records, "incident_id": frame["incident_id"]}))
    warehouse.append("core.record_feature", pl.DataFrame(features, schema=RECORD_FEATURE))
    warehouse.append("core.mention_person", pl.DataFrame(people))
    warehouse.append("staged.person_mention", pl.DataFrame(mentions))
    changed = frame.select(
        pl.col("incident_id").alias("id"), pl.lit("incident").alias("kind"), pl.lit(date).alias("night")
    )
    warehouse.append("core.changed", changed)


def _feature(record: str, feature: str) -> dict[str, Any]:
    return {
        "record_id": record,
        "field": "details_text",
        "feature": feature,
        "value": "yes",
        "polarity": "present",
        "about": "deceased",
        "quote": "",
    }


def run(home: Path, nights: Iterable[int], category: str = "UNEXPECTED_NOT_SUSPICIOUS") -> None:
    settings = Settings(home=home)
    with open_warehouse(settings) as warehouse:
        for night in nights:
            with warehouse.transaction():
                fill(warehouse, night, category)
                compare(warehouse, START + dt.timedelta(days=night), pl.DataFrame(schema=JUDGEMENT), settings)


def left(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    with open_warehouse(Settings(home=home)) as warehouse:
        return {t: sorted(map(repr, warehouse.query(f"SELECT * FROM link.{t}").rows())) for t in TABLES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("whole")
    run(home, range(NIGHTS))
    return home


def test_two_halves_leave_what_one_piece_leaves(whole: Path, tmp_path: Path) -> None:
    run(tmp_path, range(3))
    run(tmp_path, range(3, NIGHTS))
    assert left(tmp_path) == left(whole)


def test_categories_change_nothing(whole: Path, tmp_path: Path) -> None:
    run(tmp_path, range(NIGHTS), category="HOMICIDE")
    assert left(tmp_path) == left(whole)


def test_the_planted_pair_is_the_strongest_and_its_evidence_sums(whole: Path) -> None:
    with open_warehouse(Settings(home=whole)) as warehouse:
        pairs = warehouse.query("SELECT * FROM link.case_pair ORDER BY match_weight DESC")
        evidence = warehouse.query("SELECT * FROM link.pair_evidence")
        series = warehouse.query("SELECT * FROM link.series ORDER BY match_weight DESC")
        parts = warehouse.query("SELECT series_id, sum(match_weight) AS bits FROM link.series_evidence GROUP BY ALL")
    assert (pairs["incident_a"][0], pairs["incident_b"][0]) == ("I2007", "I4011")
    summed = evidence.group_by("incident_a", "incident_b").agg(pl.col("match_weight").sum().alias("sum"))
    both = pairs.join(summed, on=["incident_a", "incident_b"])
    assert both.height == pairs.height
    assert both["sum"].to_numpy() == pytest.approx(both["match_weight"].to_numpy(), abs=1e-6)
    joined = series.join(parts, on="series_id")
    assert joined["bits"].to_numpy() == pytest.approx(joined["match_weight"].to_numpy(), abs=1e-6)


def test_a_night_without_news_writes_nothing(whole: Path) -> None:
    before = left(whole)
    settings = Settings(home=whole)
    with open_warehouse(settings) as warehouse, warehouse.transaction():
        counts = compare(warehouse, START + dt.timedelta(days=NIGHTS + 5), pl.DataFrame(schema=JUDGEMENT), settings)
    assert set(counts.values()) == {0}
    assert left(whole) == before


def test_an_alert_says_what_is_not_recorded_as_done(whole: Path) -> None:
    with open_warehouse(Settings(home=whole)) as warehouse:
        missing = warehouse.query("SELECT missing FROM link.alert")["missing"]
    assert len(missing)
    assert all("Police National Computer check not recorded for 2 of 2" in text for text in missing)


@pytest.mark.parametrize(("completed", "lacking"), [(dt.datetime(2021, 3, 9, 10), 1), (None, 2)])
def test_what_is_done_is_not_missing(tmp_path: Path, completed: dt.datetime | None, lacking: int) -> None:
    with open_warehouse(Settings(home=tmp_path)) as warehouse:
        fill(warehouse, 2, "HOMICIDE")
        action = {"record_id": "cris:2007/21", "action_no": "1", "action_type": "PHONE_EXAM", "completed_at": completed}
        warehouse.append("staged.action", pl.DataFrame([action], schema_overrides={"completed_at": pl.Datetime("us")}))
        lines = warehouse.select(
            "link/not_done",
            chosen=pl.DataFrame({"incident_id": ["I2007", "I2008"]}),
            asked=pl.DataFrame({"action": ["PHONE_EXAM"], "label": ["phone"]}),
        )
    assert lines["incident_id"].to_list() == ["I2007", "I2008"][2 - lacking :]


@pytest.mark.parametrize(("until", "shown"), [(dt.date(2021, 3, 20), 0), (dt.date(2021, 3, 3), 1)])
def test_a_series_that_was_put_to_rest_is_not_shown_until_it_wakes(
    whole: Path, tmp_path: Path, until: dt.date, shown: int
) -> None:
    with open_warehouse(Settings(home=whole)) as warehouse:
        told = warehouse.query("SELECT series_id, evidence_hash FROM link.alert").row(0)
    snooze = {
        "judgement_id": "J1",
        "judged_at": dt.datetime(2021, 3, 2, 9),
        "subject_kind": "series",
        "subject_id": told[0],
        "judgement": "snoozed",
        "until": until,
        "evidence_hash": told[1],
    }
    judged = pl.DataFrame([{**dict.fromkeys(JUDGEMENT), **snooze}], schema=JUDGEMENT)
    settings = Settings(home=tmp_path)
    with open_warehouse(settings) as warehouse:
        for night in range(NIGHTS):
            fill(warehouse, night, "HOMICIDE")
            compare(warehouse, START + dt.timedelta(days=night), judged, settings)
        assert warehouse.query("SELECT count(*) FROM link.alert").item() == shown
        below = warehouse.query("SELECT why FROM link.below_line WHERE why LIKE 'snoozed%'")
    assert bool(below.height) is not bool(shown)


def test_a_series_that_merged_and_is_made_anew_stands_again(whole: Path, tmp_path: Path) -> None:
    """The same founding members, the same id: it must not be told as merged, nor merge twice under one key."""
    with open_warehouse(Settings(home=whole)) as warehouse:
        name = warehouse.query("SELECT series_id FROM link.series ORDER BY match_weight DESC")["series_id"][0]
    row = {"kind": "series", "old_id": name, "kept_id": "S0", "merged_on": START}
    with open_warehouse(Settings(home=tmp_path)) as warehouse:
        warehouse.append("core.merged_id", pl.DataFrame([row, {**row, "old_id": "S1"}, {**row, "kind": "person"}]))
    run(tmp_path, range(NIGHTS))
    with open_warehouse(Settings(home=tmp_path)) as warehouse:
        assert name in warehouse.query("SELECT series_id FROM link.series")["series_id"].to_list()
        kept = warehouse.query("SELECT kind, old_id FROM core.merged_id ORDER BY ALL").rows()
    assert kept == [("person", name), ("series", "S1")]
