"""The historical replay from delivered files, through every stage, night by night."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from pipelines.night import replay as replay_nights
from pipelines.settings import Settings
from pipelines.synth.command import synth
from pipelines.synth.replay import Variant
from pipelines.warehouse import open_warehouse

START, DAYS = dt.date(2013, 12, 1), 665
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
        record = pl.read_parquet(home / "truth" / "record.parquet")
        series = pl.read_parquet(home / "truth" / "series.parquet").sort("order")
        with open_warehouse(settings) as warehouse:
            stitched = warehouse.query(
                "SELECT source_system, source_ref, incident_id "
                "FROM core.record_incident JOIN staged.record USING (record_id)"
            )
            alerts = warehouse.query("SELECT night, rank, kind, series_id FROM link.alert ORDER BY night, rank")
            members = warehouse.query("SELECT series_id, incident_id FROM link.series_member")
    ids = stitched.join(record, on=["source_system", "source_ref"]).join(series, on="event_id")
    mine = set(ids.filter(pl.col("kind") == "death")["incident_id"])
    held = members.filter(pl.col("incident_id").is_in(mine)).group_by("series_id").len().filter(pl.col("len") > 1)
    rows = alerts.join(held, on="series_id").select("night", "rank", "kind", "len").rows()
    return {"alerts in all": alerts["series_id"].n_unique(), "of the deaths (night, rank, kind, deaths)": rows}
