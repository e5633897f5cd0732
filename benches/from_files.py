"""The historical replay from delivered files, through every stage, night by night."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from pipelines.night import replay as replay_nights
from pipelines.report.reviewing import open_concerns
from pipelines.settings import Settings
from pipelines.synth.command import synth
from pipelines.synth.replay import Variant
from pipelines.synth.tables import tree
from pipelines.warehouse import open_snapshot, open_warehouse

START, DAYS = dt.date(2013, 12, 1), 665
# RP11: the coroner's concerns about the third death were raised in that month.
CONCERNED = dt.date(2015, 6, 30)
# Two incidents came before the first death.
THIRD = 5
_LINK = ("case_pair", "pair_evidence", "series", "series_member", "series_evidence", "series_history", "alert")


def unchanged_by_category(seed: int, scale: float, days: int = 300) -> dict[str, bool]:
    """RP6: by link table, whether the files leave the same rows when every category is non-suspicious.

    Ten months hold three of the four deaths.
    """
    tables = []
    for variant in ("plain", "all_not_suspicious"):
        with (
            TemporaryDirectory() as folder,
            open_warehouse(delivered(Path(folder), seed, scale, variant, days)) as warehouse,
        ):
            tables.append({name: warehouse.query(f"SELECT * FROM link.{name} ORDER BY ALL") for name in _LINK})
    plain, quiet = tables
    return {f"{name} ({plain[name].height} rows)": plain[name].equals(quiet[name]) for name in _LINK}


def delivered(home: Path, seed: int, scale: float, variant: Variant = "plain", days: int = 300) -> Settings:
    """Writes the files of a London into a folder and takes every night of them; returns the settings."""
    synth(out=home, start=START, days=days, seed=seed, scenario="replay", scale=scale, faults=False, variant=variant)
    settings = Settings(home=home / "home", landing=home / "landing", reference=home / "reference")
    replay_nights(settings)
    return settings


def whole(seed: int, scale: float) -> dict[str, Any]:
    """One replay from delivered files through every stage: which alerts hold the deaths, by their nights."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        settings = delivered(home, seed, scale, days=DAYS)
        with open_warehouse(settings) as warehouse:
            stitched = warehouse.query(
                "SELECT source_system, source_ref, incident_id "
                "FROM core.record_incident JOIN staged.record USING (record_id)"
            )
            alerts = warehouse.query("SELECT night, rank, kind, series_id FROM link.alert ORDER BY night, rank")
            members = warehouse.query("SELECT series_id, incident_id FROM link.series_member")
        ids = _of_series(home, stitched)
    mine = set(ids.filter(pl.col("kind") == "death")["incident_id"])
    held = members.filter(pl.col("incident_id").is_in(mine)).group_by("series_id").len().filter(pl.col("len") > 1)
    rows = alerts.join(held, on="series_id").select("night", "rank", "kind", "len").rows()
    return {"alerts in all": alerts["series_id"].n_unique(), "of the deaths (night, rank, kind, deaths)": rows}


def register(seed: int, since: dt.date = START) -> dict[str, Any]:
    """RP11: what the register of coroners' concerns holds on 30 June 2015, the six incidents alone, from files.

    since: nights before it are left out, as those without a row are. "open for days" is None where the third death is
    not in the register or its concerns are answered; "concerns told" are those that its record holds in full.
    """
    with TemporaryDirectory() as folder:
        home = Path(folder)
        settings = _eventful(home, seed, since)
        with open_snapshot(settings) as snapshot:
            listed = open_concerns(snapshot.select("report/concern", last=CONCERNED), CONCERNED)
            texts = snapshot.query("SELECT incident_id, text FROM mart.text WHERE field = 'concerns'").rows()
            known = snapshot.query("SELECT incident_id, source_system, source_ref FROM mart.record")
        third = set(_of_series(home, known).filter(pl.col("order") == THIRD)["incident_id"])
    told = next(entry["concerns"] for entry in tree("replay")["events"] if entry["key"] == "D3")
    mine = next((concern for concern in listed if concern.incident_id in third), None)
    said = " ".join(text for incident, text in texts if incident in third)
    return {
        "deaths in the register": len(listed),
        "open for days": mine and mine.days_open,
        "concerns told": sum(text in said for _, text in told),
        "of": len(told),
    }


def _eventful(home: Path, seed: int, since: dt.date) -> Settings:
    """Takes the nights that bring a row of the six incidents, and the last one."""
    days = (CONCERNED - START).days + 1
    synth(out=home, start=START, days=days, seed=seed, scenario="replay", scale=0.0, concern_share=0.0, faults=False)
    for delivery in (home / "landing").iterdir():
        night = dt.date.fromisoformat(delivery.name)
        if night < since or (night < CONCERNED and not _has_rows(delivery)):
            shutil.rmtree(delivery)
    folders = {"home": home / "home", "landing": home / "landing", "reference": home / "reference"}
    settings = Settings(keep_snapshots=1, **folders)
    replay_nights(settings)
    return settings


def _has_rows(delivery: Path) -> bool:
    """Whether a delivery brings more than the counts of partners."""
    files = json.loads((delivery / "manifest.json").read_text())["files"]
    return any(file["rows"] for file in files if file["feed"] != "partner")


def _of_series(home: Path, known: pl.DataFrame) -> pl.DataFrame:
    """The rows of the truth's only series with the incident that each record became. known: incident_id, source_*."""
    record, series = (pl.read_parquet(home / "truth" / f"{name}.parquet") for name in ("record", "series"))
    return known.join(record, on=["source_system", "source_ref"]).join(series, on="event_id")
