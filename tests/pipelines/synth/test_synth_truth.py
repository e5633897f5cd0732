"""The truth has the evaluation's tables, and everything in it can be found in the deliveries."""

from __future__ import annotations

import json

import polars as pl

TABLES = {
    "record": ["source_system", "source_ref", "event_id", "date_known"],
    "event": [
        "event_id",
        "kind",
        "occurred_at",
        "found_at",
        "borough",
        "bcu",
        "easting",
        "northing",
        "place_id",
        "type",
        "person_true_id",
        "date_known",
    ],
    "person_mention": [
        "source_system",
        "source_ref",
        "person_no",
        "person_true_id",
        "role",
        "identifiable",
        "false_name",
    ],
    "place_mention": ["source_system", "source_ref", "place_true_id", "location_text"],
    "feature": ["event_id", "feature", "value", "polarity", "date_known", "source_system", "source_ref"],
    "feature_optional": ["event_id", "feature", "value", "polarity"],
    "series": ["series_true_id", "link_type", "scenario", "event_id", "kind", "order", "date_known"],
    "distractor": ["event_id", "distractor", "group_id"],
    "fault": ["delivery", "feed", "fault"],
}


def _delivered(london) -> dict[tuple[str, str], str]:
    """Every record in the deliveries with the first folder that holds it."""
    out: dict[tuple[str, str], str] = {}
    for pattern, system in (("cad_*", "cad"), ("las_*", "las"), ("cris_report_*", "cris")):
        for path in london.files(pattern):
            for row in london.read(path)[1:]:
                out.setdefault((system, row[0]), path.parent.name)
    for system, key in (("merlin", "merlin_ref"), ("pnd", "pnd_ref")):
        for path in london.files(f"{system}_*"):
            for line in london.read(path):
                if line.endswith("}") and line.count("{") == line.count("}"):
                    out.setdefault((system, json.loads(line)[key]), path.parent.name)
    for path in london.files("coroner_*"):
        area = path.stem.removeprefix("coroner_").rsplit("_", 1)[0]
        rows = london.read(path)
        refs = (
            [case["ref"] for case in rows]
            if path.suffix == ".json"
            else [row[path.suffix == ".xlsx"] for row in rows[1:]]
        )
        for ref in refs:
            out.setdefault(("coroner", f"{area}:{ref}"), path.parent.name)
    return out


def test_tables_and_columns(london) -> None:
    for table, columns in TABLES.items():
        assert london.truth(table).columns == columns
    run = json.loads((london.folder / "truth" / "run.json").read_text("utf-8"))
    assert run["truth"]["record"] == london.truth("record").height


def test_records_are_those_delivered_and_known_when_they_came(london) -> None:
    delivered = _delivered(london)
    rows = london.truth("record").rows()
    assert {(system, ref): day.isoformat() for system, ref, _, day in rows} == delivered


def test_mentions_and_facts_rest_on_records(london) -> None:
    records = london.truth("record").select("source_system", "source_ref", "event_id")
    for table in ("person_mention", "place_mention", "feature"):
        assert london.truth(table).join(records, on=["source_system", "source_ref"], how="anti").is_empty()
    events = london.truth("event")["event_id"]
    assert events.is_unique().all()
    for table in ("record", "feature", "feature_optional", "series", "distractor"):
        assert london.truth(table)["event_id"].is_in(events.implode()).all()


def test_persons_of_reports_are_in_their_files(london) -> None:
    known = {(row[0], row[1]) for path in london.files("cris_person_*") for row in london.read(path)[1:]}
    rows = (
        london.truth("person_mention")
        .filter(pl.col("source_system") == "cris")
        .select("source_ref", "person_no")
        .rows()
    )
    # Some person files come late or never while the report's own came: a few mentions may be missing from the folders.
    assert sum(row not in known for row in rows) < 0.05 * len(rows)


def test_facts_are_in_the_words_of_their_record(london) -> None:
    texts: dict[str, str] = {}
    for path in london.files("cad_*"):
        for row in london.read(path)[1:]:
            texts[row[0]] = texts.get(row[0], "") + " ".join(row).lower()
    stated = london.truth("feature").filter((pl.col("source_system") == "cad") & (pl.col("feature") == "online_handle"))
    assert all(value.lower() in texts[ref] for ref, value in stated.select("source_ref", "value").rows())
    empty = london.truth("feature").filter(pl.col("source_system") == "cad")
    assert empty.height > 100
    assert all(texts[ref] for ref in empty["source_ref"])


def test_no_fact_is_both_stated_and_optional(london) -> None:
    key = ["event_id", "feature", "value", "polarity"]
    assert london.truth("feature").join(london.truth("feature_optional"), on=key, how="inner").is_empty()


def test_each_link_type_is_planted(london) -> None:
    series = london.truth("series")
    assert set(series["link_type"]) == {"person", "supply", "place", "method"}
    sizes = series.group_by("series_true_id").len()
    assert sizes["len"].min() >= 2


def test_who_is_dead_stays_dead(london) -> None:
    deaths = london.truth("event").filter(pl.col("kind") == "death").sort("found_at")
    assert deaths["person_true_id"].is_unique().all()


def test_places_lie_in_their_borough(london) -> None:
    boundaries = json.loads((london.folder / "reference" / "boundaries.geojson").read_text("utf-8"))
    kinds = [feature["properties"]["area_kind"] for feature in boundaries["features"]]
    assert (kinds.count("borough"), kinds.count("bcu"), kinds.count("coroner_area")) == (32, 12, 7)
